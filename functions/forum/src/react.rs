//! `react`: someone thinks something of a reply (seed 2 §4.2.2).

use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    entity::Stored,
    input,
    problem::{Problem, kind},
    request::{PathId, Valid},
    text::LocalizedText,
    unit_of_work::UnitOfWork,
};

use crate::{
    forum_access::SeenReply,
    reaction::{Reaction, ReactionType},
    reply::{Reply, ReplyId},
    reply_place::ReplyPlace,
    topic::Topic,
};

input! {
    /// What someone thinks of a reply.
    pub struct React {
        /// The reaction.
        pub reaction_type: ReactionType,
    }
}

/// Reacts to a reply
///
/// Each reaction once a person, and not to one's own. A vote takes the place of the other one. To react again so changes nothing.
#[utoipa::path(
    post,
    path = "/api/replies/{reply_id}/reactions",
    tag = "forum",
    params(("reply_id" = String, Path, format = Uuid, description = "The reply")),
    request_body = React,
    responses((status = 204, description = "The caller has this reaction to it")),
)]
pub(crate) async fn react(
    app: App,
    caller: Caller,
    PathId(id): PathId<ReplyId>,
    Valid(request): Valid<React>,
) -> Result<Answer<()>, Problem> {
    let me = &caller.actor.id;
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let reply = SeenReply::read(&app.records, id, &caller.actor).await?.there()?.reply.entity;
        if reply.is_by(me) {
            return Err(own_post());
        }
        let found = work.find::<Reaction>(&Reaction::key_of(id, me)).await?;
        let nothing = || Stored::absent(Reaction { reply_id: id, user_id: me.clone(), types: Vec::new() });
        let before = found.unwrap_or_else(nothing);
        let after = before.entity.with(request.reaction_type);
        if changed(&app, &mut work, "REPLY_REACTION_GIVEN", &reply, (&before, &after)).await? {
            return Ok(Answer::no_content());
        }
    }
}

/// Puts the reactions `after` in the place of those that were read, counted with what they change, and answers whether that is
/// done: where they are the same there is nothing to do.
///
/// # Errors
/// Those of [`UnitOfWork::commit`].
pub(crate) async fn changed(
    app: &App,
    work: &mut UnitOfWork<'_>,
    event: &'static str,
    reply: &Reply,
    (before, after): (&Stored<Reaction>, &Reaction),
) -> Result<bool, Problem> {
    let difference = before.entity.difference(after);
    if difference.is_empty() {
        return Ok(true);
    }
    let moves = before.entity.vote() != after.vote();
    let changes = work
        .replaces(event, before, after)
        .add_to_counters(ReplyPlace::counting(reply.id, difference))
        .add_to_counters(Topic::counting(reply.topic_id, &[]));
    let is_done = work.commit(changes, Answer::no_content()).await?.is_some();
    if is_done && moves {
        app.records.follow::<ReplyPlace>(&ReplyPlace::key_of(reply.id)).await;
    }
    Ok(is_done)
}

pub(crate) const fn own_post() -> Problem {
    let detail = LocalizedText::fixed(
        "On ne réagit pas à son propre message, et on ne le signale pas.",
        "One does not react to one's own post, or flag it.",
    );
    Problem::new(&kind::OWN_POST, detail)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use futures_util::future::join_all;
    use http::Method;
    use preau_harness::{
        TestApp,
        people::{amina, bastien, coach_rey, student},
    };
    use preau_kernel::actor::Actor;
    use serde_json::{Value, json};

    use crate::testing::{app, enrolled_in, forum, read, replied, school, topic, wrong_fields};

    async fn given(app: &TestApp, person: &Actor, reply: &str, kind: &str) -> u16 {
        let path = format!("/api/replies/{reply}/reactions");
        app.post(&path, &json!({"reaction_type": kind})).by(person).send().await.status.as_u16()
    }

    async fn withdrawn(app: &TestApp, person: &Actor, reply: &str, query: &str) -> u16 {
        let path = format!("/api/replies/{reply}/reactions{query}");
        app.request(Method::DELETE, &path).by(person).send().await.status.as_u16()
    }

    /// The counters of a reply, which has no others.
    fn counters(app: &TestApp, reply: &str) -> BTreeMap<String, i64> {
        let items = app.items().into_iter();
        let of = format!("reply#{reply}");
        let counted = items.filter(|item| item.kind == "reply-counts" && item.key.partition == of);
        counted.flat_map(|item| item.counters).filter(|(_, count)| *count != 0).collect()
    }

    #[tokio::test]
    async fn votes_exclude_each_other_and_each_reaction_counts_once() {
        let app = app();
        let course = school(&app).await;
        enrolled_in(&app, &bastien(), &course).await;
        let path = topic(&app, &amina(), &forum(&app, &course).await, "Et si r < 0 ?").await;
        let id = replied(&app, &coach_rey(), &path, "Elle alterne.", None).await;
        let shown = async || {
            let page = read(&app, &amina(), &format!("{path}/replies")).await;
            let reply = &page["data"][0];
            ["upvotes", "downvotes", "user_reaction"].map(|name| reply[name].clone())
        };
        for _ in 0..2 {
            for kind in ["upvote", "like", "helpful"] {
                assert_eq!(given(&app, &amina(), &id, kind).await, 204);
            }
        }
        assert_eq!(given(&app, &bastien(), &id, "upvote").await, 204);
        assert_eq!(shown().await, [json!(2), json!(0), json!("upvote")]);
        assert_eq!(given(&app, &amina(), &id, "downvote").await, 204);
        assert_eq!(shown().await, [json!(1), json!(1), json!("downvote")]);
        let names =
            |counted: [(&str, i64); 4]| BTreeMap::from(counted.map(|(name, count)| (name.to_owned(), count)));
        assert_eq!(counters(&app, &id), names([("down", 1), ("helpful", 1), ("likes", 1), ("up", 1)]));
        for _ in 0..2 {
            assert_eq!(withdrawn(&app, &amina(), &id, "").await, 204);
            assert_eq!(withdrawn(&app, &amina(), &id, "?reaction_type=like").await, 204);
        }
        assert_eq!(shown().await, [json!(1), json!(0), Value::Null]);
        assert_eq!(counters(&app, &id).into_keys().collect::<Vec<_>>(), ["helpful", "up"]);
        // Three given, one changed, two taken back, and Bastien's.
        let kinds = app.events().await.into_iter().filter(|event| event.kind.starts_with("REPLY_REACTION_"));
        assert_eq!(kinds.count(), 7);
    }

    #[tokio::test]
    async fn nobody_reacts_to_their_own_reply_or_to_one_that_is_gone() {
        let app = app();
        let course = school(&app).await;
        let path = topic(&app, &amina(), &forum(&app, &course).await, "Et si r < 0 ?").await;
        let id = replied(&app, &coach_rey(), &path, "Elle alterne.", None).await;
        let reactions = format!("/api/replies/{id}/reactions");
        let like = json!({"reaction_type": "like"});
        assert_eq!(app.post(&reactions, &like).by(&coach_rey()).send().await.problem(), "own-post");
        assert_eq!(app.post(&reactions, &like).by(&bastien()).send().await.problem(), "not-enrolled");
        let love = json!({"reaction_type": "love"});
        assert_eq!(
            wrong_fields(&app.post(&reactions, &love).by(&amina()).send().await),
            ["/reaction_type one_of"]
        );
        assert_eq!(given(&app, &amina(), &id, "like").await, 204);
        assert_eq!(
            app.request(Method::DELETE, &format!("/api/replies/{id}")).by(&coach_rey()).send().await.status,
            204
        );
        assert_eq!(app.post(&reactions, &like).by(&amina()).send().await.problem(), "reply-deleted");
        assert_eq!(withdrawn(&app, &amina(), &id, "?reaction_type=like").await, 204);
        assert_eq!(counters(&app, &id), BTreeMap::new());
        let nothing = "/api/replies/019cad8f-ac00-7000-8000-00000000ffff/reactions";
        assert_eq!(app.post(nothing, &like).by(&amina()).send().await.problem(), "not-found");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn votes_that_flip_at_once_equal_a_recount_and_stand_in_the_order_that_they_make() {
        let app = app();
        let course = school(&app).await;
        let path = topic(&app, &amina(), &forum(&app, &course).await, "Et si r < 0 ?").await;
        let mut ids = Vec::new();
        for text in ["Elle décroît.", "Elle alterne.", "Je ne sais pas."] {
            ids.push(replied(&app, &coach_rey(), &path, text, None).await);
        }
        let voters: Vec<_> = (0..24).map(student).collect();
        for voter in &voters {
            enrolled_in(&app, voter, &course).await;
        }
        // Everyone flips, and ends as they say: 24 up for the second, 12 up and 12 down for the first, 8 up for the third.
        join_all(voters.iter().enumerate().map(async |(number, voter)| {
            for flip in ["downvote", "upvote", "downvote"] {
                for id in &ids {
                    assert_eq!(given(&app, voter, id, flip).await, 204);
                }
            }
            let last = if number % 2 == 0 { "upvote" } else { "downvote" };
            assert_eq!(given(&app, voter, &ids[0], last).await, 204);
            assert_eq!(given(&app, voter, &ids[1], "upvote").await, 204);
            assert_eq!(withdrawn(&app, voter, &ids[2], "").await, 204);
            if number % 3 == 0 {
                assert_eq!(given(&app, voter, &ids[2], "upvote").await, 204);
            }
        }))
        .await;
        let page = read(&app, &amina(), &format!("{path}/replies?sort=votes")).await;
        let shown =
            |reply: &Value| (reply["id"].clone(), reply["upvotes"].clone(), reply["downvotes"].clone());
        let shown: Vec<_> = page["data"].as_array().unwrap().iter().map(shown).collect();
        let stands = |place: usize, up: i64, down: i64| (json!(ids[place]), json!(up), json!(down));
        assert_eq!(shown, [stands(1, 24, 0), stands(2, 8, 0), stands(0, 12, 12)]);
        let items = app.items();
        let kept = items.iter().filter(|item| item.kind == "forum-reaction");
        let kept: Vec<Value> = kept.map(|item| serde_json::from_str(&item.document).unwrap()).collect();
        let recount = |id: &str, kind: &str| {
            let of = kept.iter().filter(|reaction| reaction["reply_id"] == id);
            of.filter(|reaction| reaction["types"].as_array().unwrap().contains(&json!(kind))).count()
        };
        for (id, up, down) in &shown {
            let id = id.as_str().unwrap();
            assert_eq!((up, down), (&json!(recount(id, "upvote")), &json!(recount(id, "downvote"))));
        }
    }
}
