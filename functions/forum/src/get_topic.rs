//! `get-topic`: one topic, which is visited by that (seed 2 §4.2.2).

use preau_kernel::{answer::Answer, app::App, caller::Caller, problem::Problem, request::PathId};

use crate::{forum_access::SeenTopic, topic::TopicId, topic_view::ForumTopicView, visit::visited};

/// Shows a topic
///
/// To those who take the course, and whoever runs it. It counts as a view, once a person and eight hours; who follows it has
/// visited it, and is told of its next reply.
#[utoipa::path(
    get,
    path = "/api/topics/{topic_id}",
    tag = "forum",
    params(("topic_id" = String, Path, format = Uuid, description = "The topic")),
    responses((status = 200, description = "The topic; `ETag` is its version", body = ForumTopicView)),
)]
pub(crate) async fn get_topic(
    app: App,
    caller: Caller,
    PathId(id): PathId<TopicId>,
) -> Result<Answer<ForumTopicView>, Problem> {
    let topic = SeenTopic::read(&app.records, id, &caller.actor).await?.topic;
    visited(&app, &caller, &topic.entity).await?;
    let view = ForumTopicView::of_one(&app.records, topic.entity, &caller.actor.id).await?;
    Ok(Answer::ok(view).at_version(topic.version))
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        insta,
        people::{amina, bastien, coach_rey, fatou},
    };

    use crate::testing::{announced, app, enrolled_in, forum, read, replied, school, topic};

    #[tokio::test]
    async fn a_topic_as_people_read_it() {
        let app = app();
        let course = school(&app).await;
        let path = topic(&app, &amina(), &forum(&app, &course).await, "Et si r < 0 ?").await;
        replied(&app, &coach_rey(), &path, "Elle alterne.", None).await;
        insta::assert_json_snapshot!(read(&app, &coach_rey(), &path).await, @r#"
        {
          "content": "Je ne vois pas.",
          "created_at": "2026-03-02T08:00:00Z",
          "forum_id": "019cad8f-ac00-7000-8000-00000000000f",
          "has_solution": false,
          "id": "019cad8f-ac00-7000-8000-000000000011",
          "is_followed": false,
          "is_locked": false,
          "is_pinned": false,
          "last_reply_at": "2026-03-02T08:00:00Z",
          "last_reply_by": "coach_rey",
          "last_reply_user": {
            "first_name": "",
            "id": "coach_rey",
            "last_name": ""
          },
          "reply_count": 1,
          "title": "Et si r < 0 ?",
          "unread": false,
          "updated_at": "2026-03-02T08:00:00Z",
          "user": {
            "first_name": "",
            "id": "amina",
            "last_name": ""
          },
          "user_id": "amina",
          "view_count": 1
        }
        "#);
    }

    #[tokio::test]
    async fn a_view_counts_once_a_person_and_eight_hours() {
        let app = app();
        let course = school(&app).await;
        enrolled_in(&app, &bastien(), &course).await;
        let path = topic(&app, &amina(), &forum(&app, &course).await, "Et si r < 0 ?").await;
        let views = async |person| read(&app, &person, &path).await["view_count"].as_i64().unwrap();
        assert_eq!([views(amina()).await, views(amina()).await, views(bastien()).await], [1, 1, 2]);
        app.clock.advance_minutes(8 * 60 - 1);
        assert_eq!(views(amina()).await, 2);
        app.clock.advance_minutes(1);
        assert_eq!([views(amina()).await, views(bastien()).await], [3, 4]);
    }

    #[tokio::test]
    async fn a_follower_is_told_of_one_reply_until_they_visit_the_topic() {
        let app = app();
        let course = school(&app).await;
        enrolled_in(&app, &bastien(), &course).await;
        let forum = forum(&app, &course).await;
        let path = topic(&app, &amina(), &forum, "Et si r < 0 ?").await;
        let told = || announced(&app).iter().filter(|name| *name == "forum-reply").count();
        let unread =
            async |person| read(&app, &person, &format!("{forum}/topics")).await["data"][0]["unread"].clone();
        assert_eq!(unread(amina()).await, false);
        for number in 0..3 {
            replied(&app, &bastien(), &path, &format!("{number}"), None).await;
        }
        assert_eq!((told(), unread(amina()).await, unread(bastien()).await), (1, true.into(), false.into()));
        assert_eq!(read(&app, &amina(), &path).await["unread"], false);
        assert_eq!(unread(amina()).await, false);
        for number in 3..6 {
            replied(&app, &bastien(), &path, &format!("{number}"), None).await;
        }
        assert_eq!((told(), unread(amina()).await), (2, true.into()));
        assert_eq!(app.get(&path).by(&fatou()).send().await.problem(), "not-enrolled");
    }
}
