//! `read-all-notifications`: marks all of one's notices read (seed 4).

use preau_kernel::{answer::Answer, app::App, caller::Caller, problem::Problem};
use serde::Serialize;
use utoipa::ToSchema;

use crate::bulk::BulkAct;

/// What was marked read.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReadAll {
    /// How many notices.
    updated: usize,
    /// Whether there may be more of them: the same request goes on.
    more: bool,
}

/// Marks all of one's notices read
///
/// Up to 200 a request, latest first. One that comes meanwhile may stay unread.
#[utoipa::path(
    post,
    path = "/notifications/read-all",
    tag = "notifications",
    responses((status = 200, description = "How many were unread", body = ReadAll)),
)]
pub(crate) async fn read_all_notifications(app: App, caller: Caller) -> Result<Answer<ReadAll>, Problem> {
    let done = BulkAct::Read.run(&app, &caller, &caller.actor.id).await?;
    Ok(Answer::ok(ReadAll { updated: done.done, more: done.more }))
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        insta,
        people::{amina, bastien},
    };
    use preau_kernel::text::Language;
    use serde_json::json;

    use crate::testing::{SESSION_REMINDER, app, arrive, clear_read, kinds, many, read, read_all, unread};

    #[tokio::test]
    async fn all_of_mine_are_read_and_nobody_elses() {
        let app = app();
        let first = arrive(&app, &amina(), SESSION_REMINDER, "Un").await;
        arrive(&app, &amina(), SESSION_REMINDER, "Deux").await;
        arrive(&app, &bastien(), SESSION_REMINDER, "Pour lui").await;
        let known = read(&app, &amina(), &first).await.json()["read_at"].clone();
        app.clock.advance_minutes(5);
        insta::assert_snapshot!(read_all(&app, &amina()).await.described(), @r#"
        200 OK
        content-type: application/json

        {
          "more": false,
          "updated": 1
        }
        "#);
        assert_eq!((unread(&app, &amina()).await, unread(&app, &bastien()).await), (0, 1));
        let again = app.get(&format!("/notifications/{first}")).by(&amina()).send().await.json();
        assert_eq!(again["read_at"], known);
        insta::assert_json_snapshot!(app.events().await.last(), @r#"
        {
          "id": "019cad94-3fe0-7000-8000-000000000007",
          "kind": "NOTICES_READ",
          "subject": "user:amina",
          "actor": {
            "id": "amina",
            "role": "student"
          },
          "at": "2026-03-02T08:05:00Z",
          "from": {
            "unread": 1
          },
          "to": {
            "read": 1
          }
        }
        "#);
    }

    #[tokio::test]
    async fn where_nothing_is_unread_nothing_is_done_nor_told() {
        let app = app();
        assert_eq!(read_all(&app, &amina()).await.json(), json!({"updated": 0, "more": false}));
        assert!(app.events().await.is_empty());
    }

    #[tokio::test]
    async fn very_many_take_several_requests() {
        let app = app();
        many(&app, &amina(), 230).await;
        assert_eq!(read_all(&app, &amina()).await.json(), json!({"updated": 200, "more": true}));
        assert_eq!(unread(&app, &amina()).await, 30);
        assert_eq!(read_all(&app, &amina()).await.json(), json!({"updated": 30, "more": false}));
        assert_eq!(unread(&app, &amina()).await, 0);
        assert_eq!(kinds(&app).await.len(), 10 + 2);
        assert_eq!(clear_read(&app, &amina()).await.json(), json!({"deleted": 200, "more": true}));
        assert_eq!(clear_read(&app, &amina()).await.json(), json!({"deleted": 30, "more": false}));
    }

    #[test]
    fn every_type_has_a_name_in_both_languages() {
        for notice_type in crate::notice::NoticeType::all() {
            let name = notice_type.name();
            assert_ne!(name.in_language(Language::French), name.in_language(Language::English));
        }
    }
}
