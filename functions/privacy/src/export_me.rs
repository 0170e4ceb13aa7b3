//! `export-me`: everything that is kept about oneself (seed 1 §10, seed 3 §7).

use jiff::Timestamp;
use preau_kernel::{
    answer::Answer, app::App, caller::Caller, event::Event, id::UserId, list::List, problem::Problem,
};
use preau_messages::personal_data as of_messages;
use preau_notifications::personal_data as of_notifications;
use preau_photos::personal_data as of_photos;
use preau_sessions::personal_data as of_sessions;
use preau_users::personal_data as of_users;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// Everything that is kept about someone.
#[derive(Debug, Serialize, ToSchema)]
pub struct Export {
    /// Whose data.
    user_id: UserId,
    /// When it was put together, in UTC.
    exported_at: Timestamp,
    /// The profile with its consents, assigned roles, and links to children and parents.
    #[schema(value_type = Object)]
    user: Value,
    /// Sessions, availability, and when the calendar's address was made.
    #[schema(value_type = Object)]
    sessions: Value,
    /// Notices, latest first, and what they want to be told.
    #[schema(value_type = Object)]
    notifications: Value,
    /// The messages to them, of the last 90 days.
    #[schema(value_type = Vec<Object>)]
    messages: Value,
    /// The photos that they uploaded, and those that belong to them, without their bytes.
    #[schema(value_type = Vec<Object>)]
    photos: Value,
    /// What they did, and what was done to their account, oldest first.
    events: Vec<Event>,
}

/// Reads everything that is kept about oneself
///
/// What expires within a day is left out: answers kept for idempotency keys, and counters of limits.
#[utoipa::path(
    get,
    path = "/api/users/me/export",
    tag = "privacy",
    responses((status = 200, description = "Everything", body = Export)),
)]
pub(crate) async fn export_me(app: App, caller: Caller) -> Result<Answer<Export>, Problem> {
    let user = caller.actor.id;
    let records = &app.records;
    let mut events = Vec::new();
    for scope in [Event::of_actor(user.as_str()), Event::of_resource(&format!("user:{user}"))] {
        events
            .extend(records.all::<Event>(&List::whole(scope)).await?.into_iter().map(|stored| stored.entity));
    }
    events.sort_by_key(|event| (event.at, event.id));
    events.dedup_by_key(|event| event.id);
    Ok(Answer::ok(Export {
        exported_at: app.now(),
        user: of_users::Kept::read(records, &user).await?.export(),
        sessions: of_sessions::export(records, &user).await?,
        notifications: of_notifications::export(records, &user).await?,
        messages: of_messages::export(records, &user).await?,
        photos: of_photos::export(&app, &user).await?,
        events,
        user_id: user,
    }))
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
        let functions = [preau_users::functions(), preau_sessions::functions(), crate::functions()];
        let app = TestApp::new(functions.into_iter().flatten().collect());
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
                "id": "019cad8f-ac00-7000-8000-000000000003",
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
