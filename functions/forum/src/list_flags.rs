//! `list-flags`: what whoever runs a course has to decide on.

use std::collections::BTreeSet;

use jiff::Timestamp;
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    list::List,
    list_query,
    page::{Page, PageRequest},
    problem::Problem,
    request::{PathId, ValidQuery},
};
use preau_users::profile::profiles_of;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    flag::{FlagReason, ReplyFlag},
    forum::ForumId,
    forum_access::SeenForum,
    person_view::ForumPerson,
    reply::{Reply, ReplyId},
    reply_place::{FLAGS, ReplyPlace},
    topic::TopicId,
};

list_query! {
    /// Which flags.
    pub struct ListFlags by page {}
}

/// A flag on a reply.
#[derive(Debug, Serialize, ToSchema)]
pub struct ForumFlagView {
    /// On which reply: it is named in the decision.
    reply_id: ReplyId,
    /// To which topic.
    topic_id: TopicId,
    #[schema(inline)]
    reason: FlagReason,
    /// When it was flagged, in UTC.
    created_at: Timestamp,
    /// Who flagged it.
    user: ForumPerson,
    /// Who wrote the reply.
    author: ForumPerson,
    /// The reply's text, Markdown; empty where it is deleted.
    content: String,
    /// Whether whoever runs the course hid it before.
    is_hidden: bool,
    /// Whether it is deleted.
    deleted: bool,
    /// How many flags on it nobody has decided on.
    flag_count: i64,
}

/// Lists the flags in a forum that nobody has decided on, the first one first
///
/// For whoever runs the course.
#[utoipa::path(
    get,
    path = "/api/forums/{forum_id}/flags",
    tag = "forum",
    params(("forum_id" = String, Path, format = Uuid, description = "The forum"), ListFlags),
    responses((status = 200, description = "One page", body = Page<ForumFlagView>)),
)]
pub(crate) async fn list_flags(
    app: App,
    caller: Caller,
    PathId(id): PathId<ForumId>,
    ValidQuery(query): ValidQuery<ListFlags>,
) -> Result<Answer<Page<ForumFlagView>>, Problem> {
    SeenForum::to_run(&app.records, id, &caller.actor).await?;
    let page = PageRequest::of(&app, &query, List::whole(ReplyFlag::open_in(id)))?;
    // An index may lag behind what it lists.
    let Page { data: flags, pagination } = page.entities::<ReplyFlag>(&app, ReplyFlag::is_open).await?;
    Ok(Answer::ok(Page { data: shown(&app, &flags).await?, pagination }))
}

/// The flags with what they are on: several may be on one reply.
async fn shown(app: &App, flags: &[ReplyFlag]) -> Result<Vec<ForumFlagView>, Problem> {
    let keys: Vec<_> = flags.iter().map(|flag| ReplyPlace::key_of(flag.reply_id)).collect();
    let places = app.records.batch(keys).await?;
    let place_of = |flag: &ReplyFlag| places.find::<ReplyPlace>(&ReplyPlace::key_of(flag.reply_id));
    let mut flagged = Vec::with_capacity(flags.len());
    for flag in flags {
        flagged.extend(place_of(flag)?.map(|place| (flag, place.entity.reply_key())));
    }
    let keys = flagged.iter().flat_map(|(flag, key)| [key.clone(), ReplyPlace::counts_key(flag.reply_id)]);
    let read = app.records.batch(keys.collect::<Vec<_>>()).await?;
    let mut found = Vec::with_capacity(flagged.len());
    for (flag, key) in flagged {
        found.extend(read.find::<Reply>(&key)?.map(|reply| (flag, reply.entity)));
    }
    let people: BTreeSet<_> =
        found.iter().flat_map(|(flag, reply)| [&flag.user_id, &reply.user_id]).collect();
    let profiles = profiles_of(&app.records, &people).await?;
    let shown = found.iter().map(|(flag, reply)| ForumFlagView {
        reply_id: flag.reply_id,
        topic_id: flag.topic_id,
        reason: flag.reason,
        created_at: flag.created_at,
        user: ForumPerson::of(&flag.user_id, &profiles),
        author: ForumPerson::of(&reply.user_id, &profiles),
        content: reply.content.clone(),
        is_hidden: reply.is_hidden,
        deleted: reply.is_deleted(),
        flag_count: read.total(&ReplyPlace::counts_key(flag.reply_id), FLAGS),
    });
    Ok(shown.collect())
}

#[cfg(test)]
mod tests {
    use preau_harness::people::{amina, bastien, coach_mba, coach_rey, student};
    use serde_json::{Value, json};

    use crate::testing::{app, enrolled_in, forum, read, replied, school, topic};

    #[tokio::test]
    async fn whoever_runs_the_course_reads_what_is_flagged_in_the_order_it_was() {
        let app = app();
        let course = school(&app).await;
        for person in [bastien(), student(1)] {
            enrolled_in(&app, &person, &course).await;
        }
        let forum = forum(&app, &course).await;
        let path = topic(&app, &coach_rey(), &forum, "Rendez-vous").await;
        let spam = replied(&app, &bastien(), &path, "Achetez ceci !", None).await;
        let rude = replied(&app, &amina(), &path, "Encore vous ?", Some(&spam)).await;
        let flag = async |person, id: &str, reason: &str| {
            app.clock.advance_minutes(1);
            let path = format!("/api/replies/{id}/flag");
            assert_eq!(app.post(&path, &json!({"reason": reason})).by(&person).send().await.status, 204);
        };
        flag(amina(), &spam, "spam").await;
        flag(bastien(), &rude, "abuse").await;
        flag(student(1), &spam, "off_topic").await;
        let flags = format!("{forum}/flags");
        let first = read(&app, &coach_rey(), &format!("{flags}?limit=2")).await;
        let told =
            |flag: &Value| ["reply_id", "reason", "content", "flag_count"].map(|name| flag[name].clone());
        let listed: Vec<_> = first["data"].as_array().unwrap().iter().map(told).collect();
        assert_eq!(
            listed,
            [
                [json!(spam), json!("spam"), json!("Achetez ceci !"), json!(2)],
                [json!(rude), json!("abuse"), json!("Encore vous ?"), json!(1)],
            ]
        );
        let cursor = first["pagination"]["next_cursor"].as_str().unwrap();
        let second = read(&app, &coach_rey(), &format!("{flags}?limit=2&cursor={cursor}")).await;
        let last = &second["data"][0];
        let people = (&last["user"]["id"], &last["author"]["id"], &last["created_at"]);
        assert_eq!(people, (&json!("student-1"), &json!("bastien"), &json!("2026-03-02T08:03:00Z")));
        assert_eq!(app.get(&flags).by(&amina()).send().await.problem(), "not-yours");
        assert_eq!(app.get(&flags).by(&coach_mba()).send().await.problem(), "not-enrolled");
    }
}
