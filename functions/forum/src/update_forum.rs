//! `update-forum`: a forum has another title, or is locked.

use http::HeaderMap;
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    etag::check_if_match,
    field_types::FreeText,
    input,
    problem::Problem,
    request::{PathId, Valid},
    unit_of_work::UnitOfWork,
};

use crate::{
    forum::{Forum, ForumId},
    forum_access::SeenForum,
    forum_view::CourseForum,
    plain_text::title,
};

input! {
    /// A forum, all of it.
    pub struct UpdateForum {
        /// Its title.
        pub title: FreeText<255>,
        /// What it is for, Markdown.
        pub description: Option<FreeText<2_000>>,
        /// Whether nobody but who runs the course writes in it; as it was when absent.
        pub is_locked: Option<bool>,
    }
}

/// Changes a forum
///
/// By whoever runs the course. Who is in a locked forum reads it, and writes in it no more.
#[utoipa::path(
    put,
    path = "/api/forums/{forum_id}",
    tag = "forum",
    params(
        ("forum_id" = String, Path, format = Uuid, description = "The forum"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the version that was read"),
    ),
    request_body = UpdateForum,
    responses((status = 200, description = "The forum; `ETag` is its version", body = CourseForum)),
)]
pub(crate) async fn update_forum(
    app: App,
    caller: Caller,
    PathId(id): PathId<ForumId>,
    headers: HeaderMap,
    Valid(request): Valid<UpdateForum>,
) -> Result<Answer<CourseForum>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let SeenForum { forum: before, course, .. } =
            SeenForum::to_run(&app.records, id, &caller.actor).await?;
        check_if_match(&headers, before.version)?;
        let forum = Forum {
            title: title(&request.title.0),
            description: request.description.as_ref().map(|text| text.0.clone()),
            is_locked: request.is_locked.unwrap_or(before.entity.is_locked),
            updated_at: work.now(),
            ..before.entity.clone()
        };
        let changes = work.replaces("FORUM_UPDATED", &before, &forum);
        let view = CourseForum::of(&app.records, &course, forum, &caller.actor.id).await?;
        let answer = Answer::ok(view).at_version(before.version + 1);
        if let Some(answer) = work.commit(changes, answer).await? {
            return Ok(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use preau_harness::people::{amina, coach_rey};
    use serde_json::json;

    use crate::testing::{app, forum, school};

    #[tokio::test]
    async fn in_a_locked_forum_whoever_runs_it_writes_and_nobody_else() {
        let app = app();
        let course = school(&app).await;
        let path = forum(&app, &course).await;
        let body = json!({"title": "Questions", "is_locked": true});
        assert_eq!(app.put(&path, &body).by(&amina()).send().await.problem(), "not-yours");
        let stale = app.put(&path, &body).by(&coach_rey()).header("if-match", "\"7\"").send().await;
        assert_eq!(stale.problem(), "stale-version");
        let locked = app.put(&path, &body).by(&coach_rey()).send().await;
        assert_eq!(locked.json()["is_locked"], true, "{}", locked.described());
        let topics = format!("{path}/topics");
        let topic = json!({"title": "Et si r < 0 ?", "content": "Je ne vois pas."});
        assert_eq!(app.post(&topics, &topic).by(&amina()).send().await.problem(), "forum-locked");
        assert_eq!(app.post(&topics, &topic).by(&coach_rey()).send().await.status, 201);
    }
}
