//! `reply-history`: the former texts of a reply.

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
use serde::Serialize;
use utoipa::ToSchema;

use crate::{forum_access::SeenReply, reply::ReplyId, revision::Revision};

list_query! {
    /// Which former texts.
    pub struct ReplyHistory by page {}
}

/// A former text of a reply.
#[derive(Debug, Serialize, ToSchema)]
pub struct ForumRevision {
    /// Its number, from 1.
    number: u32,
    /// The text, Markdown, as it was written.
    content: String,
    /// Since when the reply had it, in UTC.
    written_at: Timestamp,
    /// Until when, in UTC.
    replaced_at: Timestamp,
}

/// Lists the former texts of a reply, the latest first
///
/// For its author, and whoever runs the course; of a deleted one none are shown.
#[utoipa::path(
    get,
    path = "/api/replies/{reply_id}/history",
    tag = "forum",
    params(("reply_id" = String, Path, format = Uuid, description = "The reply"), ReplyHistory),
    responses((status = 200, description = "One page", body = Page<ForumRevision>)),
)]
pub(crate) async fn reply_history(
    app: App,
    caller: Caller,
    PathId(id): PathId<ReplyId>,
    ValidQuery(query): ValidQuery<ReplyHistory>,
) -> Result<Answer<Page<ForumRevision>>, Problem> {
    let reply = SeenReply::to_write(&app.records, id, &caller.actor).await?.there()?.reply.entity;
    let page = PageRequest::of(&app, &query, List::latest_first(Revision::of_reply(id)))?;
    let shown = |former: Revision| ForumRevision {
        number: former.number,
        content: former.content,
        written_at: former.written_at,
        replaced_at: former.replaced_at,
    };
    page.counted(u64::from(reply.revisions)).answer::<Revision, _>(&app, |_| true, shown).await
}

#[cfg(test)]
mod tests {
    use preau_harness::people::{amina, bastien, coach_rey};
    use serde_json::json;

    use crate::testing::{app, enrolled_in, forum, read, replied, school, topic};

    #[tokio::test]
    async fn its_author_and_whoever_runs_the_course_read_what_a_reply_was_while_it_is_there() {
        let app = app();
        let course = school(&app).await;
        enrolled_in(&app, &bastien(), &course).await;
        let path = topic(&app, &amina(), &forum(&app, &course).await, "Et si r < 0 ?").await;
        let reply = format!("/api/replies/{}", replied(&app, &bastien(), &path, "0", None).await);
        for number in 1..=3 {
            app.clock.advance_minutes(5);
            let body = json!({"content": format!("{number}")});
            assert_eq!(app.put(&reply, &body).by(&bastien()).send().await.status, 200);
        }
        let history = format!("{reply}/history");
        let first = read(&app, &bastien(), &format!("{history}?limit=2")).await;
        assert_eq!(
            first["data"],
            json!([
                {"number": 3, "content": "2", "written_at": "2026-03-02T08:10:00Z", "replaced_at": "2026-03-02T08:15:00Z"},
                {"number": 2, "content": "1", "written_at": "2026-03-02T08:05:00Z", "replaced_at": "2026-03-02T08:10:00Z"},
            ])
        );
        assert_eq!(first["pagination"]["total"], 3);
        let second = read(&app, &coach_rey(), &format!("{history}?limit=2&page=2")).await;
        assert_eq!((&second["data"][0]["number"], &second["data"][1]), (&json!(1), &json!(null)));
        assert_eq!(app.get(&history).by(&amina()).send().await.problem(), "not-yours");
        assert_eq!(app.request(http::Method::DELETE, &reply).by(&bastien()).send().await.status, 204);
        assert_eq!(app.get(&history).by(&coach_rey()).send().await.problem(), "reply-deleted");
    }
}
