//! `export-me`: everything that is kept about oneself (seed 1 §10, seed 3 §7).

use preau_kernel::{answer::Answer, app::App, caller::Caller, problem::Problem, request::ValidQuery};

use crate::exporting::{Export, ExportQuery, export};

/// Reads everything that is kept about oneself
///
/// What expires within a day is left out: answers kept for idempotency keys, and counters of limits. What does not fit in
/// one answer stands on further pages.
#[utoipa::path(
    get,
    path = "/api/users/me/export",
    tag = "privacy",
    params(ExportQuery),
    responses((status = 200, description = "Everything, or a page of it", body = Export)),
)]
pub(crate) async fn export_me(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<ExportQuery>,
) -> Result<Answer<Export>, Problem> {
    export(&app, caller.actor.id, query.cursor.as_ref()).await
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        TestApp, insta,
        people::{amina, bastien, coach_rey},
    };
    use serde_json::{Value, json};

    /// A school in which Amina and Bastien have a lesson each with Rey.
    async fn school() -> TestApp {
        let app = crate::testing::app();
        app.put("/api/users/me", &json!({"full_name": "Amina Diallo"})).by(&amina()).send().await;
        app.post("/calendar/feed", &Value::Null).by(&amina()).send().await;
        for (student, hour) in [(amina(), "09"), (bastien(), "10")] {
            let slot = json!({
                "start": format!("2026-03-04T{hour}:00:00Z"), "end": format!("2026-03-04T{hour}:30:00Z"),
            });
            let booking = json!({"type": "Visio", "coach_id": "coach_rey", "slot": slot});
            assert_eq!(app.post("/sessions/book", &booking).by(&student).send().await.status, 201);
        }
        app
    }

    #[tokio::test]
    async fn everything_that_is_kept_about_me() {
        let app = school().await;
        let mine = app.get("/api/users/me/export").by(&amina()).send().await.json();
        assert_eq!(
            (&mine["user_id"], &mine["exported_at"]),
            (&json!("amina"), &json!("2026-03-02T08:00:00Z"))
        );
        insta::assert_json_snapshot!((&mine["user"], &mine["sessions"]), @r#"
        [
          {
            "children": [],
            "memberships": [],
            "parents": [],
            "profile": {
              "avatar": null,
              "consents": {},
              "created_at": "2026-03-02T08:00:00Z",
              "date_of_birth": null,
              "email": null,
              "first_name": null,
              "full_name": "Amina Diallo",
              "id": "amina",
              "last_name": null,
              "locale": "fr",
              "time_zone": "Europe/Paris",
              "updated_at": "2026-03-02T08:00:00Z",
              "whatsapp_number": null
            },
            "roles": null
          },
          {
            "availability": null,
            "calendar_feed": {
              "created_at": "2026-03-02T08:00:00Z"
            },
            "sessions": [
              {
                "coach_id": "coach_rey",
                "created_at": "2026-03-02T08:00:00Z",
                "id": "019cad8f-ac00-7000-8000-000000000002",
                "kind": "Visio",
                "modality": "Visio",
                "note": null,
                "slot_end": "2026-03-04T09:30:00Z",
                "slot_start": "2026-03-04T09:00:00Z",
                "status": "Proposé",
                "student_id": "amina",
                "updated_at": "2026-03-02T08:00:00Z",
                "video_url": null
              }
            ]
          }
        ]
        "#);
        let events = mine["events"].as_array().unwrap();
        let kinds: Vec<_> = events.iter().map(|event| event["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["PROFILE_UPDATED", "CALENDAR_FEED_MINTED", "SESSION_BOOKED"]);
    }

    #[tokio::test]
    async fn a_coach_reads_what_they_teach_and_nothing_of_what_others_did() {
        let app = school().await;
        let theirs = app.get("/api/users/me/export").by(&coach_rey()).send().await.json();
        assert_eq!(theirs["sessions"]["sessions"].as_array().unwrap().len(), 2);
        assert_eq!(theirs["events"], json!([]));
    }
}
