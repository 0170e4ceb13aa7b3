//! `erase-me`: one's data is erased, or bears nobody's name any more (seed 1 §10, seed 3 §7).

use axum::response::{IntoResponse, Response};
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    changes::{Attempts, AuditEntry, Changes, Committed},
    id::UserId,
    problem::Problem,
    pseudonymise::pseudonymise,
};
use preau_messages::personal_data as of_messages;
use preau_notifications::personal_data as of_notifications;
use preau_photos::personal_data as of_photos;
use preau_sessions::personal_data as of_sessions;
use preau_users::personal_data as of_users;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

/// How many sessions one request erases someone from, and how many events it renames: together, fewer statements than a
/// request may make on D1 (1,000).
const MOST_SESSIONS: usize = 20;
const MOST_EVENTS: usize = 70;
/// How many photos one request purges; whoever has as many needs a request for them alone.
const MOST_PHOTOS: usize = 50;
/// Whoever has more photos than this does too.
const FEW_PHOTOS: usize = 5;
/// Whoever has more notices than this needs a request for them alone.
const FEW_NOTICES: usize = 20;

/// How far an erasure has come.
pub(crate) enum Erasure {
    /// Nothing is left.
    Done,
    /// Something is.
    Unfinished,
}

/// That something is still to be erased.
#[derive(Debug, Serialize, ToSchema)]
pub struct Unfinished {
    /// `false`
    complete: bool,
}

impl IntoResponse for Erasure {
    fn into_response(self) -> Response {
        match self {
            Self::Done => Answer::no_content().into_response(),
            Self::Unfinished => Answer::accepted(Unfinished { complete: false }, 1).into_response(),
        }
    }
}

/// Erases one's data
///
/// The profile, roles, links, availability, calendar address, notices, preferences, messages and photos are deleted: those
/// that they uploaded, and those that belong to them. A photo under a legal hold stays, without their name.
/// Sessions that are still to come are called off. Sessions and events stay, under a name that leads back to nobody, so
/// that what others count still holds. The account itself stays with the identity provider.
///
/// Where there is very much, the answer is 202: the same request, sent again, goes on. To erase what is erased changes
/// nothing.
#[utoipa::path(
    delete,
    path = "/api/users/me",
    tag = "privacy",
    responses(
        (status = 204, description = "Nothing is kept any more"),
        (status = 202, description = "A part is erased; the same request goes on", body = Unfinished,
            headers(("Retry-After" = u32, description = "After how many seconds"))),
    ),
)]
pub(crate) async fn erase_me(app: App, caller: Caller) -> Result<Erasure, Problem> {
    let user = caller.actor.id.clone();
    // What is written from here on must not name them.
    let nobody = caller.under(UserId::pseudonym(app.ids.as_ref(), app.now()));
    if !of_messages::erase(&app, &user).await? {
        return Ok(Erasure::Unfinished);
    }
    // After the messages, of which some would become notices.
    let notifications = of_notifications::erase(&app, &nobody, &user).await?;
    if !notifications.all || notifications.notices > FEW_NOTICES {
        return Ok(Erasure::Unfinished);
    }
    let photos = of_photos::erase(&app, &nobody, &user, MOST_PHOTOS).await?;
    if photos > FEW_PHOTOS {
        return Ok(Erasure::Unfinished);
    }
    let sessions = of_sessions::erase(&app, &nobody, &user, MOST_SESSIONS).await?;
    let all_of_it = forget(&app, &nobody, &user, sessions).await?;
    let events = pseudonymise(&app, &user, &nobody.actor.id, MOST_EVENTS).await?;
    if sessions == MOST_SESSIONS || events == MOST_EVENTS || !all_of_it {
        return Ok(Erasure::Unfinished);
    }
    Ok(Erasure::Done)
}

/// Deletes what is kept of `user` as such, and tells of it and of the `sessions` that they were taken out of. Answers
/// whether that was all.
async fn forget(app: &App, nobody: &Caller, user: &UserId, sessions: usize) -> Result<bool, Problem> {
    let mut attempts = Attempts::default();
    loop {
        let of_sessions = of_sessions::Kept::read(&app.records, user).await?;
        let of_users = of_users::Kept::read(&app.records, user).await?;
        let of_photos = of_photos::Kept::read(&app.records, user).await?;
        let nothing = of_sessions.is_empty() && of_users.is_empty() && of_photos.is_empty();
        if sessions == 0 && nothing {
            return Ok(true);
        }
        let entry = AuditEntry {
            kind: "USER_ERASED",
            resource: &format!("user:{}", nobody.actor.id),
            from: json!({"sessions": sessions}),
            to: Value::Null,
        };
        let changes = Changes::audited(app, nobody, app.now(), entry);
        let changes = of_photos.delete_in(of_users.delete_in(of_sessions.delete_in(changes)));
        match changes.commit(app, nobody, Answer::no_content()).await? {
            Committed::Done(_) => return Ok(!of_sessions.is_part() && !of_users.is_part()),
            Committed::Lost => attempts.again(app).await?,
        }
    }
}

#[cfg(test)]
mod tests {
    use http::Method;
    use preau_harness::{
        TestAnswer, TestApp, insta,
        people::{amina, coach_mba, coach_rey, director, fatou, student},
    };
    use preau_kernel::{
        actor::Actor,
        answer::Answer,
        caller::Caller,
        changes::{AuditEntry, Changes, Committed},
        id::UserId,
    };
    use preau_notifications::notice::{Notice, NoticeType, deliver_in};
    use serde_json::{Value, json};

    fn app() -> TestApp {
        TestApp::new(
            [
                preau_users::functions(),
                preau_sessions::functions(),
                preau_notifications::functions(),
                preau_photos::functions(),
                crate::functions(),
            ]
            .into_iter()
            .flatten()
            .collect(),
        )
    }

    async fn book(app: &TestApp, student: &Actor, coach: &Actor, day: u32, hour: u32) -> Value {
        let booking = json!({
            "type": "Visio", "coach_id": coach.id, "note": format!("Chez {}", student.id),
            "slot": {
                "start": format!("2026-03-{day:02}T{hour:02}:00:00Z"), "end": format!("2026-03-{day:02}T{hour:02}:50:00Z"),
            },
        });
        let answer = app.post("/sessions/book", &booking).by(student).send().await;
        assert_eq!(answer.status, 201, "{}", answer.described());
        answer.json()
    }

    /// Amina announces so many photos.
    async fn announce(app: &TestApp, count: usize) {
        let photo = json!({
            "file_name": "Amina.png", "content_type": "image/png", "size": 70,
            "sha256": "497790947d4666760ce38f3c00e852c71fdb66cae849bae8e9ede352719e1581",
        });
        for _ in 0..count {
            let answer = app.post("/photos", &photo).by(&amina()).send().await;
            assert_eq!(answer.status, 201, "{}", answer.described());
        }
    }

    #[tokio::test]
    async fn many_photos_take_a_request_of_their_own() {
        let app = app();
        announce(&app, 6).await;
        assert_eq!(erase(&app, &amina()).await.status, 202);
        assert_eq!(erase(&app, &amina()).await.status, 204);
        assert!(app.items().iter().all(|item| !format!("{item:?}").to_lowercase().contains("amina")));
    }

    async fn erase(app: &TestApp, actor: &Actor) -> TestAnswer {
        app.request(Method::DELETE, "/api/users/me").by(actor).send().await
    }

    /// A school in which Amina has a profile, a parent, a role, a calendar, a past session, one that is off, and two to
    /// come, one over midnight.
    async fn school() -> TestApp {
        let app = app();
        let profile = json!({"full_name": "Amina Diallo", "email": "amina@example.org", "whatsapp_number": "+24177123456"});
        app.put("/api/users/me", &profile).by(&amina()).send().await;
        let put = async |path: &str, body: &Value| app.put(path, body).by(&director()).send().await;
        assert_eq!(put("/api/admin/students/amina/parents/fatou", &Value::Null).await.status, 200);
        assert_eq!(put("/api/admin/users/amina/roles", &json!({"roles": ["student"]})).await.status, 200);
        assert_eq!(app.post("/calendar/feed", &Value::Null).by(&amina()).send().await.status, 201);
        book(&app, &amina(), &coach_rey(), 2, 9).await;
        let off = book(&app, &amina(), &coach_mba(), 3, 9).await;
        let off = format!("/sessions/{}/cancel", off["id"].as_str().unwrap());
        app.post(&off, &Value::Null).by(&coach_mba()).send().await;
        book(&app, &amina(), &coach_rey(), 4, 9).await;
        book(&app, &amina(), &coach_rey(), 5, 23).await;
        book(&app, &student(1), &coach_rey(), 4, 10).await;
        announce(&app, 1).await;
        app.clock.set("2026-03-02T12:00:00Z");
        app
    }

    #[tokio::test]
    async fn nothing_kept_names_who_was_erased_and_no_count_is_broken() {
        let app = school().await;
        let before = app.events().await;
        let erased = erase(&app, &amina()).await;
        assert_eq!((erased.status.as_u16(), erased.body.len()), (204, 0));
        for item in app.items() {
            let said = format!("{:?} {:?} {}", item.key, item.indexes, item.document);
            // Counters of limits go by a digest and are gone within minutes.
            for personal in ["amina", "Amina", "Diallo", "24177123456"] {
                assert!(!said.contains(personal), "{said}");
            }
        }
        // Four sessions are four sessions, and every event is still there, with one for each session and one for all.
        let sessions = app.get("/sessions/list").by(&director()).send().await.json();
        let told: Vec<_> = sessions["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|session| {
                let student = session["student_id"].as_str().unwrap();
                let erased = student.split_once('-').map_or(student, |(prefix, _)| prefix);
                json!([session["slot_start"], session["status"], erased])
            })
            .collect();
        insta::assert_json_snapshot!(told, @r#"
        [
          [
            "2026-03-02T09:00:00Z",
            "Proposé",
            "erased"
          ],
          [
            "2026-03-03T09:00:00Z",
            "Annulé",
            "erased"
          ],
          [
            "2026-03-04T09:00:00Z",
            "Annulé",
            "erased"
          ],
          [
            "2026-03-04T10:00:00Z",
            "Proposé",
            "student"
          ],
          [
            "2026-03-05T23:00:00Z",
            "Annulé",
            "erased"
          ]
        ]
        "#);
        let after = app.events().await;
        let (old, new) = after.split_at(before.len());
        assert!(
            old.iter()
                .zip(&before)
                .all(|(after, before)| (after.id, &after.kind, after.at)
                    == (before.id, &before.kind, before.at))
        );
        let kinds: Vec<_> = new.iter().map(|event| event.kind.as_str()).collect();
        insta::assert_json_snapshot!(kinds, @r#"
        [
          "PHOTO_ERASED",
          "PHOTO_PURGED",
          "SESSION_ANONYMISED",
          "SESSION_ANONYMISED",
          "SESSION_CANCELLED",
          "SESSION_CANCELLED",
          "USER_ERASED"
        ]
        "#);
        // The events by the role of who did them still say so.
        let mine = old.iter().filter(|event| event.actor.id.starts_with("erased-")).count();
        assert_eq!(mine, before.iter().filter(|event| event.actor.id == "amina").count());
    }

    #[tokio::test]
    async fn slots_to_come_are_free_for_others_at_once() {
        let app = school().await;
        erase(&app, &amina()).await;
        book(&app, &student(2), &coach_rey(), 4, 9).await;
        book(&app, &student(2), &coach_rey(), 5, 23).await;
    }

    #[tokio::test]
    async fn to_erase_what_is_erased_changes_nothing() {
        let app = school().await;
        erase(&app, &amina()).await;
        let (events, items) = (app.events().await, app.items().len());
        assert_eq!(erase(&app, &amina()).await.status, 204);
        assert_eq!(app.events().await, events);
        assert_eq!(app.items().len(), items);
        let me = app.get("/api/users/me").by(&amina()).send().await;
        assert_eq!((me.header("etag"), &me.json()["email"]), ("\"0\"", &Value::Null));
        assert_eq!(app.get("/sessions/list").by(&amina()).send().await.json()["data"], json!([]));
        assert_eq!(
            app.get("/sessions/list?student_id=amina").by(&fatou()).send().await.problem(),
            "not-yours"
        );
    }

    #[tokio::test]
    async fn a_coach_is_erased_from_what_they_taught() {
        let app = school().await;
        app.put("/coaches/coach_rey/availability", &json!({"auto_confirm": true}))
            .by(&coach_rey())
            .send()
            .await;
        assert_eq!(erase(&app, &coach_rey()).await.status, 204);
        assert!(app.items().iter().all(|item| !format!("{item:?}").contains("coach_rey")));
        let hers = app.get("/sessions/list").by(&amina()).send().await.json();
        let statuses: Vec<_> =
            hers["data"].as_array().unwrap().iter().map(|session| &session["status"]).collect();
        assert_eq!(statuses, ["Proposé", "Annulé", "Annulé", "Annulé"]);
    }

    /// As many notices come to Amina as one transaction takes.
    async fn notices(app: &TestApp, count: usize) {
        let (app, reader) = (&app.app, amina().id);
        let caller = Caller::of_link(UserId::parse("preau").unwrap());
        let entry =
            AuditEntry { kind: "DELIVERED", resource: "notice:new", from: Value::Null, to: Value::Null };
        let changes = (0..count).fold(Changes::audited(app, &caller, app.now(), entry), |changes, _| {
            let texts = ["Bonjour".to_owned(), "Bonjour Amina.".to_owned()];
            let notice = Notice::new(app.ids.as_ref(), app.now(), reader.clone(), NoticeType::MESSAGE, texts);
            deliver_in(changes, &notice)
        });
        let committed = changes.commit(app, &caller, Answer::no_content()).await;
        assert!(matches!(committed, Ok(Committed::Done(_))), "{committed:?}");
    }

    #[tokio::test]
    async fn notices_and_preferences_go_too() {
        let app = app();
        app.put("/notifications/preferences", &json!({})).by(&amina()).send().await;
        notices(&app, 20).await;
        assert_eq!(erase(&app, &amina()).await.status, 204);
        assert!(app.items().iter().all(|item| !format!("{item:?}").to_lowercase().contains("amina")));
    }

    #[tokio::test]
    async fn very_many_notices_take_a_request_of_their_own() {
        let app = app();
        notices(&app, 21).await;
        assert_eq!(erase(&app, &amina()).await.status, 202);
        assert_eq!(erase(&app, &amina()).await.status, 204);
        assert!(app.items().iter().all(|item| !format!("{item:?}").to_lowercase().contains("amina")));
    }

    #[tokio::test]
    async fn who_has_very_much_asks_again_until_all_is_gone() {
        let app = app();
        for number in 0..40 {
            app.clock.advance_minutes(2);
            book(&app, &amina(), &coach_rey(), 4 + number / 12, 8 + number % 12).await;
        }
        let mut asked = 0;
        loop {
            asked += 1;
            let answer = erase(&app, &amina()).await;
            if answer.status == 204 {
                break;
            }
            let told = (answer.status.as_u16(), answer.header("retry-after"), answer.json());
            assert_eq!(told, (202, "1", json!({"complete": false})));
        }
        assert_eq!(asked, 3);
        assert!(app.items().iter().all(|item| !format!("{item:?}").contains("amina")));
    }
}
