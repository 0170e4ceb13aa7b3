//! `unreact`: someone takes back what they thought of a reply (seed 2 §4.2.2).

use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    problem::Problem,
    query,
    request::{PathId, ValidQuery},
    unit_of_work::UnitOfWork,
};

use crate::{
    forum_access::SeenReply,
    react::changed,
    reaction::{Reaction, ReactionType},
    reply::ReplyId,
};

query! {
    /// Which reaction.
    pub struct Unreact {
        /// This one; the vote, up or down, when absent.
        #[param(inline)]
        pub reaction_type: Option<ReactionType>,
    }
}

/// Takes back a reaction to a reply
///
/// Where there is none, nothing changes.
#[utoipa::path(
    delete,
    path = "/api/replies/{reply_id}/reactions",
    tag = "forum",
    params(("reply_id" = String, Path, format = Uuid, description = "The reply"), Unreact),
    responses((status = 204, description = "The caller does not have this reaction to it")),
)]
pub(crate) async fn unreact(
    app: App,
    caller: Caller,
    PathId(id): PathId<ReplyId>,
    ValidQuery(query): ValidQuery<Unreact>,
) -> Result<Answer<()>, Problem> {
    let taken = |kind: ReactionType| query.reaction_type.map_or(kind.is_vote(), |wanted| wanted == kind);
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let reply = SeenReply::read(&app.records, id, &caller.actor).await?.reply.entity;
        let Some(before) = work.find::<Reaction>(&Reaction::key_of(id, &caller.actor.id)).await? else {
            return Ok(Answer::no_content());
        };
        let after = before.entity.without(taken);
        if changed(&app, &mut work, "REPLY_REACTION_WITHDRAWN", &reply, (&before, &after)).await? {
            return Ok(Answer::no_content());
        }
    }
}
