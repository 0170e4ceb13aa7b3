//! `delete-topic`: a topic is taken out of its forum (seed 2 §4.2.2).

use http::HeaderMap;
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    entity::Stored,
    etag::check_if_match,
    outbox::forget_about,
    problem::{Problem, kind},
    request::PathId,
    text::LocalizedText,
    unit_of_work::{Audited, UnitOfWork},
};

use crate::{
    forum::Forum,
    forum_access::SeenTopic,
    topic::{OTHERS, REPLIES, Topic, TopicId},
    topic_standing::TopicStanding,
    topic_words::found_by,
};

/// Deletes a topic
///
/// By its author, while nobody else has replied to it, and whoever runs the course. It is listed, found and shown no more, nor are
/// its replies.
#[utoipa::path(
    delete,
    path = "/api/topics/{topic_id}",
    tag = "forum",
    params(
        ("topic_id" = String, Path, format = Uuid, description = "The topic"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the version that was read"),
    ),
    responses((status = 204, description = "It is gone")),
)]
pub(crate) async fn delete_topic(
    app: App,
    caller: Caller,
    PathId(id): PathId<TopicId>,
    headers: HeaderMap,
) -> Result<Answer<()>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let SeenTopic { topic: before, runs_it, .. } =
            SeenTopic::to_write(&app.records, id, &caller.actor).await?;
        check_if_match(&headers, before.version)?;
        let counted = app.records.counters(&Topic::counts_key(id)).await?;
        let count = |name: &str| counted.get(name).copied().unwrap_or_default();
        if !runs_it && count(OTHERS) > 0 {
            return Err(has_replies());
        }
        let topic = before.entity.deleted(work.now());
        let standing = work.get::<TopicStanding>(&TopicStanding::key_of(id)).await?;
        let unlisted = TopicStanding { is_listed: false, ..standing.entity };
        let standing = Stored::at_version(unlisted, standing.version);
        // None of its replies is written or deleted meanwhile: those that were counted go with it.
        let (replies, others) = (count(REPLIES), count(OTHERS));
        let as_counted = Topic::counting(id, &[])
            .at_most(REPLIES, replies)
            .at_least(REPLIES, replies)
            .at_most(OTHERS, others);
        let changes = work
            .replaces("TOPIC_DELETED", &before, &topic)
            .replace(&standing)
            .add_to_counters(as_counted)
            .add_to_counters(Forum::counting(topic.forum_id, -1, -replies));
        let changes = found_by(&app.records, changes, &before.entity, &topic).await?;
        forget_about(&app, &topic.resource()).await?;
        if let Some(answer) = work.commit(changes, Answer::no_content()).await? {
            return Ok(answer);
        }
    }
}

const fn has_replies() -> Problem {
    let detail = LocalizedText::fixed(
        "D'autres ont répondu : leurs réponses ne s'effacent pas avec votre sujet.",
        "Others have replied: their replies are not deleted with your topic.",
    );
    Problem::new(&kind::HAS_REPLIES, detail)
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use http::Method;
    use preau_harness::people::{amina, bastien, coach_rey, student};

    use crate::{
        recount::recounted,
        testing::{announced, app, enrolled_in, forum, read, replied, reply_to, school, topic},
    };

    #[tokio::test]
    async fn its_author_deletes_it_until_others_have_replied_and_whoever_runs_the_course_however() {
        let app = app();
        let course = school(&app).await;
        enrolled_in(&app, &bastien(), &course).await;
        let forum = forum(&app, &course).await;
        let delete = async |path: &str, person| app.request(Method::DELETE, path).by(&person).send().await;
        let own = topic(&app, &amina(), &forum, "Et si r < 0 ?").await;
        replied(&app, &amina(), &own, "Je précise.", None).await;
        assert_eq!(delete(&own, bastien()).await.problem(), "not-yours");
        assert_eq!(delete(&own, amina()).await.status, 204);
        let path = topic(&app, &amina(), &forum, "Et si r = 0 ?").await;
        let reply = replied(&app, &bastien(), &path, "Elle est nulle.", None).await;
        assert_eq!(recounted(&app), (1, 1));
        assert_eq!(delete(&path, amina()).await.problem(), "has-replies");
        assert_eq!(delete(&path, coach_rey()).await.status, 204);
        assert_eq!(recounted(&app), (0, 0));
        for gone in [path.clone(), format!("{path}/replies")] {
            assert_eq!(app.get(&gone).by(&amina()).send().await.problem(), "not-found");
        }
        assert_eq!(delete(&path, coach_rey()).await.problem(), "not-found");
        assert_eq!(delete(&format!("/api/replies/{reply}"), bastien()).await.problem(), "not-found");
        let page = read(&app, &amina(), &format!("{forum}/topics")).await;
        assert_eq!((page["data"].as_array().unwrap().len(), &page["pagination"]["total"]), (0, &0.into()));
        assert!(!announced(&app).contains(&"forum-topic".to_owned()), "nobody is told of what is gone");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn replies_at_the_moment_of_its_deletion_are_counted_with_it_or_refused() {
        for round in 0..4 {
            let app = app();
            let course = school(&app).await;
            for number in 0..6 {
                enrolled_in(&app, &student(number), &course).await;
            }
            let path = topic(&app, &amina(), &forum(&app, &course).await, "Et si r < 0 ?").await;
            let (first, second) = (0..round, round..6);
            let reply = async |number: usize| {
                reply_to(&app, &student(number), &path, "Oui", None).await.status.as_u16()
            };
            join_all(first.map(reply)).await;
            let delete =
                async |person| app.request(Method::DELETE, &path).by(&person).send().await.status.as_u16();
            let replies = join_all(second.map(reply));
            let (by_author, by_coach, replies) =
                futures_util::future::join3(delete(amina()), delete(coach_rey()), replies).await;
            assert!(replies.iter().all(|status| [201, 404].contains(status)), "{replies:?}");
            assert!([204, 404, 409].contains(&by_author), "{by_author}");
            assert_eq!(by_coach, if by_author == 204 { 404 } else { 204 });
            assert_eq!(recounted(&app), (0, 0));
        }
    }
}
