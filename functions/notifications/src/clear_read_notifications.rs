//! `clear-read-notifications`: deletes those of one's notices that were read (seed 4).

use preau_kernel::{answer::Answer, app::App, caller::Caller, problem::Problem};
use serde::Serialize;
use utoipa::ToSchema;

use crate::bulk::BulkAct;

/// What was deleted.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClearedRead {
    /// How many notices.
    deleted: usize,
    /// Whether there may be more of them: the same request goes on.
    more: bool,
}

/// Deletes one's notices that were read
///
/// Up to 200 a request, latest first. What is unread stays.
#[utoipa::path(
    delete,
    path = "/notifications/clear-read",
    tag = "notifications",
    responses((status = 200, description = "How many are gone", body = ClearedRead)),
)]
pub(crate) async fn clear_read_notifications(
    app: App,
    caller: Caller,
) -> Result<Answer<ClearedRead>, Problem> {
    let done = BulkAct::Clear.run(&app, &caller, &caller.actor.id).await?;
    Ok(Answer::ok(ClearedRead { deleted: done.done, more: done.more }))
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        TestApp, insta,
        people::{amina, bastien},
    };
    use preau_kernel::store::Write;
    use serde_json::json;

    use crate::testing::{MESSAGE, app, arrive, clear_read, read, unread};

    #[tokio::test]
    async fn what_another_request_deletes_meanwhile_keeps_no_other_from_going() {
        let (app, others) = TestApp::interleaved(crate::functions());
        for title in ["Un", "Deux"] {
            let id = arrive(&app, &amina(), MESSAGE, title).await;
            read(&app, &amina(), &id).await;
        }
        let notice = app.items().into_iter().find(|item| item.kind == "notice").unwrap();
        others.before("event", vec![Write::Delete(notice.key, notice.version)]);
        let cleared = clear_read(&app, &amina()).await.json();
        assert_eq!(cleared, json!({"deleted": 1, "more": false}));
        assert!(app.items().iter().all(|item| item.kind != "notice"));
    }

    #[tokio::test]
    async fn what_was_read_goes_and_what_is_unread_stays() {
        let app = app();
        let one = arrive(&app, &amina(), MESSAGE, "Un").await;
        let two = arrive(&app, &amina(), MESSAGE, "Deux").await;
        let his = arrive(&app, &bastien(), MESSAGE, "Pour lui").await;
        read(&app, &amina(), &one).await;
        read(&app, &bastien(), &his).await;
        insta::assert_snapshot!(clear_read(&app, &amina()).await.described(), @r#"
        200 OK
        content-type: application/json

        {
          "deleted": 1,
          "more": false
        }
        "#);
        let left = app.get("/notifications/").by(&amina()).send().await.json();
        assert_eq!((left["data"].as_array().unwrap().len(), &left["data"][0]["id"]), (1, &json!(two)));
        assert_eq!((unread(&app, &amina()).await, unread(&app, &bastien()).await), (1, 0));
        assert_eq!(app.get(&format!("/notifications/{his}")).by(&bastien()).send().await.status, 200);
        insta::assert_json_snapshot!(app.events().await.last(), @r#"
        {
          "id": "019cad8f-ac00-7000-8000-000000000008",
          "kind": "NOTICES_CLEARED",
          "subject": "user:amina",
          "actor": {
            "id": "amina",
            "role": "student"
          },
          "at": "2026-03-02T08:00:00Z",
          "from": {
            "read": 1
          },
          "to": null
        }
        "#);
        assert_eq!(clear_read(&app, &amina()).await.json(), json!({"deleted": 0, "more": false}));
    }
}
