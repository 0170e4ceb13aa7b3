//! `erase-me`: one's data is erased, or bears nobody's name any more (seed 1 §10, seed 3 §7).

use preau_kernel::{app::App, caller::Caller, problem::Problem};

use crate::erasing::{Outcome, Unfinished, erase};

/// Erases one's data
///
/// The profile, roles, links, availability, calendar address, notices, preferences, messages (those to their address too) and photos are deleted: those
/// that they uploaded, and those that belong to them. A photo under a legal hold stays, without their name.
/// Sessions that are still to come are called off. Sessions and events stay, under a name that leads back to nobody, so
/// that what others count still holds. The account itself stays with the identity provider.
///
/// Where there is very much, or more comes meanwhile, the answer is 202: the same request, sent again, goes on. To erase
/// what is erased changes nothing.
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
pub(crate) async fn erase_me(app: App, caller: Caller) -> Result<Outcome, Problem> {
    erase(&app, &caller, &caller.actor.id).await
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        TestApp, insta,
        people::{amina, coach_rey, director, fatou, robot, student},
    };
    use preau_kernel::{
        actor::Actor,
        caller::Caller,
        changes::{AuditEntry, Changes},
        id::UserId,
        policy::Policy,
    };
    use preau_notifications::notice::{Notice, NoticeType, deliver_in};
    use serde_json::{Value, json};

    use crate::testing::{announce, app, book, erase, naming, school};

    #[tokio::test]
    async fn nothing_kept_names_who_was_erased_and_no_count_is_broken() {
        let app = school().await;
        let before = app.events().await;
        let erased = erase(&app, &amina()).await;
        assert_eq!((erased.status.as_u16(), erased.body.len()), (204, 0));
        assert_eq!(naming(&app, &["amina", "diallo", "24177123456"]), Vec::<String>::new());
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
          "SESSION_CANCELLED",
          "SESSION_CANCELLED",
          "SESSION_ANONYMISED",
          "CALENDAR_FEED_ERASED",
          "FAMILY_LINKS_ERASED",
          "ROLES_ERASED",
          "PROFILE_ERASED",
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
        assert_eq!(naming(&app, &["coach_rey"]), Vec::<String>::new());
        let hers = app.get("/sessions/list").by(&amina()).send().await.json();
        let statuses: Vec<_> =
            hers["data"].as_array().unwrap().iter().map(|session| &session["status"]).collect();
        assert_eq!(statuses, ["Proposé", "Annulé", "Annulé", "Annulé"]);
    }

    /// So many notices come to someone.
    async fn notices(app: &TestApp, reader: &Actor, count: usize) {
        let app = &app.app;
        let caller = Caller::of_link(UserId::parse("preau").unwrap());
        for _ in 0..count {
            let entry =
                AuditEntry { kind: "DELIVERED", resource: "notice:new", from: Value::Null, to: Value::Null };
            let texts = ["Bonjour".to_owned(), "Bonjour Amina.".to_owned()];
            let (ids, now) = (app.ids.as_ref(), app.now());
            let notice = Notice::new(ids, now, reader.id.clone(), NoticeType::MESSAGE, texts);
            let changes = deliver_in(Changes::audited(app, &caller, now, entry), &notice);
            assert!(changes.commit_alone(app).await.unwrap());
        }
    }

    /// Erases someone until nothing is left; answers how many requests that takes.
    async fn requests(app: &TestApp, actor: &Actor) -> usize {
        for asked in 1..100 {
            let answer = erase(app, actor).await;
            if answer.status == 204 {
                return asked;
            }
            let told = (answer.status.as_u16(), answer.header("retry-after"), answer.json());
            assert_eq!(told, (202, "1", json!({"complete": false})));
        }
        panic!("it does not end")
    }

    #[tokio::test]
    async fn notices_preferences_and_messages_go_too() {
        let app = app();
        let profile = json!({"email": "amina@example.org"});
        app.put("/api/users/me", &profile).by(&amina()).send().await;
        app.put("/notifications/preferences", &json!({})).by(&amina()).send().await;
        notices(&app, &amina(), 3).await;
        let welcome = json!({"login_url": "https://ecole.example"});
        let to_her = json!({"to": "amina@example.org", "template": "welcome", "data": welcome});
        let to_him = json!({"to": "bastien@example.org", "template": "welcome", "data": welcome});
        for email in [to_her, to_him] {
            assert_eq!(app.post("/api/send-email", &email).by(&robot()).send().await.status, 201);
        }
        assert_eq!(erase(&app, &amina()).await.status, 204);
        assert_eq!(naming(&app, &["amina"]), Vec::<String>::new());
        let left = app.get("/api/admin/messages").by(&director()).send().await.json();
        assert_eq!(left["data"].as_array().unwrap().len(), 1);
    }

    #[tokio::test]
    async fn who_has_very_much_asks_again_until_all_is_gone() {
        let mut app = app();
        app.follow(&Policy { pending_uploads: 400, ..Policy::default() });
        for number in 0..40 {
            app.clock.advance_minutes(2);
            let lesson = book(&app, &amina(), &coach_rey(), 4 + number / 12, 8 + number % 12).await;
            // What is agreed keeps no other request from being made.
            let confirm = format!("/sessions/{}/confirm", lesson["id"].as_str().unwrap());
            assert_eq!(app.post(&confirm, &Value::Null).by(&coach_rey()).send().await.status, 200);
        }
        announce(&app, 300).await;
        notices(&app, &amina(), 300).await;
        let asked = requests(&app, &amina()).await;
        assert!((3..12).contains(&asked), "{asked}");
        assert_eq!(naming(&app, &["amina"]), Vec::<String>::new());
    }
}
