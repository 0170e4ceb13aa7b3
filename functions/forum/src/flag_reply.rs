//! `flag-reply`: someone holds a reply to be out of place.

use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    input,
    problem::Problem,
    request::{PathId, Valid},
    unit_of_work::UnitOfWork,
};

use crate::{
    flag::{FlagReason, ReplyFlag},
    forum_access::SeenReply,
    notifier::Notifier,
    react::own_post,
    reply::ReplyId,
    reply_place::{FLAGS, ReplyPlace},
    topic::Topic,
};

input! {
    /// A flag.
    pub struct FlagReply {
        /// Why.
        pub reason: FlagReason,
    }
}

/// Flags a reply
///
/// Once a person, and not one's own: to flag it again changes nothing. Three flags hide it until whoever runs the course decides.
/// The instructor is told, once an hour.
#[utoipa::path(
    post,
    path = "/api/replies/{reply_id}/flag",
    tag = "forum",
    params(("reply_id" = String, Path, format = Uuid, description = "The reply")),
    request_body = FlagReply,
    responses((status = 204, description = "It is flagged")),
)]
pub(crate) async fn flag_reply(
    app: App,
    caller: Caller,
    PathId(id): PathId<ReplyId>,
    Valid(request): Valid<FlagReply>,
) -> Result<Answer<()>, Problem> {
    let me = &caller.actor.id;
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let seen = SeenReply::read(&app.records, id, &caller.actor).await?.there()?;
        let SeenReply { reply, topic, course, .. } = seen;
        if reply.entity.is_by(me) {
            return Err(own_post());
        }
        if work.find::<ReplyFlag>(&ReplyFlag::key_of(id, me)).await?.is_some() {
            return Ok(Answer::no_content());
        }
        let now = work.now();
        let flag = ReplyFlag {
            reply_id: id,
            topic_id: topic.entity.id,
            forum_id: topic.entity.forum_id,
            user_id: me.clone(),
            reason: request.reason,
            created_at: now,
            resolved_at: None,
        };
        let changes = work
            .creates("REPLY_FLAGGED", &flag)
            .add_to_counters(ReplyPlace::counting_one(id, FLAGS, 1))
            .add_to_counters(Topic::counting(topic.entity.id, &[]));
        let notifier = Notifier { app: &app, now, course: &course, topic: &topic.entity };
        let changes = notifier.flagged(changes);
        if let Some(answer) = work.commit(changes, Answer::no_content()).await? {
            return Ok(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use http::Method;
    use preau_harness::people::{amina, bastien, coach_rey, student};
    use preau_kernel::actor::Actor;
    use serde_json::{Value, json};

    use crate::testing::{announced, app, enrolled_in, forum, read, replied, school, topic, wrong_fields};

    #[tokio::test]
    async fn three_flags_hide_a_reply_from_all_but_its_author_and_whoever_runs_the_course() {
        let app = app();
        let course = school(&app).await;
        for person in [bastien(), student(1), student(2)] {
            enrolled_in(&app, &person, &course).await;
        }
        let path = topic(&app, &coach_rey(), &forum(&app, &course).await, "Rendez-vous").await;
        let id = replied(&app, &bastien(), &path, "Achetez ceci !", None).await;
        let flag = format!("/api/replies/{id}/flag");
        let shown = async |person: Actor| {
            let page = read(&app, &person, &format!("{path}/replies")).await;
            let reply = &page["data"][0];
            (reply["is_hidden"] == true, reply["content"] == "Achetez ceci !")
        };
        let spam = json!({"reason": "spam"});
        for person in [amina(), student(1)] {
            for _ in 0..2 {
                assert_eq!(app.post(&flag, &spam).by(&person).send().await.status, 204);
            }
            assert_eq!(shown(amina()).await, (false, true));
        }
        assert_eq!(app.post(&flag, &spam).by(&student(2)).send().await.status, 204);
        assert_eq!(shown(amina()).await, (true, false));
        assert_eq!(shown(bastien()).await, (true, true));
        assert_eq!(shown(coach_rey()).await, (true, true));
        assert_eq!(announced(&app).iter().filter(|name| *name == "content-flagged").count(), 3);
        let items = app.items().into_iter().filter(|item| item.document.contains("content-flagged:"));
        let keys = items.filter(|item| item.kind == "announcement").map(|item| {
            let said: Value = serde_json::from_str(&item.document).unwrap();
            said["dedupe_key"].as_str().unwrap().to_owned()
        });
        let keys: std::collections::BTreeSet<_> = keys.collect();
        assert_eq!(keys.len(), 1, "within an hour one is delivered: {keys:?}");
    }

    #[tokio::test]
    async fn what_is_wrong_is_named_and_nobody_flags_their_own_reply_or_one_that_is_gone() {
        let app = app();
        let course = school(&app).await;
        let path = topic(&app, &coach_rey(), &forum(&app, &course).await, "Rendez-vous").await;
        let id = replied(&app, &amina(), &path, "Lundi", None).await;
        let flag = format!("/api/replies/{id}/flag");
        for (body, wrong) in
            [(json!({}), "/reason required"), (json!({"reason": "boring"}), "/reason one_of")]
        {
            assert_eq!(wrong_fields(&app.post(&flag, &body).by(&coach_rey()).send().await), [wrong]);
        }
        let abuse = json!({"reason": "abuse"});
        assert_eq!(app.post(&flag, &abuse).by(&amina()).send().await.problem(), "own-post");
        assert_eq!(app.post(&flag, &abuse).by(&bastien()).send().await.problem(), "not-enrolled");
        let reply = format!("/api/replies/{id}");
        assert_eq!(app.request(Method::DELETE, &reply).by(&amina()).send().await.status, 204);
        assert_eq!(app.post(&flag, &abuse).by(&coach_rey()).send().await.problem(), "reply-deleted");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn many_flags_at_once_are_counted_once_a_person() {
        let app = app();
        let course = school(&app).await;
        let path = topic(&app, &amina(), &forum(&app, &course).await, "Et si r < 0 ?").await;
        let id = replied(&app, &amina(), &path, "Je précise.", None).await;
        let flag = format!("/api/replies/{id}/flag");
        join_all((0..16).map(async |number| {
            // Everyone twice.
            let person = student(number % 8);
            if number < 8 {
                enrolled_in(&app, &person, &course).await;
                assert_eq!(app.post(&flag, &json!({"reason": "spam"})).by(&person).send().await.status, 204);
            }
            let again = app.post(&flag, &json!({"reason": "abuse"})).by(&person).send().await;
            assert!([204, 403].contains(&again.status.as_u16()), "{}", again.described());
        }))
        .await;
        let items = app.items();
        let counted: i64 = items.iter().filter_map(|item| item.counters.get("flags")).sum();
        let flags = items.iter().filter(|item| item.kind == "forum-flag").count();
        assert_eq!((counted, flags), (8, 8));
    }
}
