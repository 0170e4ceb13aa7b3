//! What this domain keeps about a person: shown to them, and erased (seed 1 §10).

use preau_kernel::{
    async_trait,
    changes::Changes,
    entity::Stored,
    list::List,
    outbox::disown,
    personal_data::{Erasure, Export, Pages, PersonalData, object_member},
    problem::Problem,
    unit_of_work::{Audited, UnitOfWork},
};
use serde_json::{Value, json};
use utoipa::openapi::{RefOr, Schema};

use crate::{
    chat_message::ChatMessage,
    live_session::{LiveSession, LiveSessionId},
    participant::Participant,
};

/// The live sessions that they led and took part in, and what they said there.
///
/// That they took part goes with them, and their seat; what they led and said stays, under the pseudonym.
pub struct LiveData;

/// How many are listed at once, and changed in one transaction where it is of several.
const AT_ONCE: usize = 25;

#[async_trait]
impl PersonalData for LiveData {
    fn members(&self) -> Vec<(&'static str, RefOr<Schema>)> {
        vec![("live", object_member("Live sessions led, took part in, and what was said in their chats."))]
    }

    async fn export(&self, export: &mut Export<'_>) -> Result<(), Problem> {
        let person = export.person;
        let led = List::whole(LiveSession::of_instructor(person));
        // Without the names of rooms, which open them.
        let session = |_, one: LiveSession| {
            Some(json!({
                "id": one.id, "course_id": one.course_id, "title": one.title, "description": one.description,
                "status": one.status, "scheduled_start_time": one.scheduled_start_time,
                "scheduled_end_time": one.scheduled_end_time, "recording_url": one.recording_url,
            }))
        };
        export.list("live/led", [led], session).await?;
        let took_part = List::whole(Participant::of_user(person));
        export.list("live/took_part", [took_part], |_, one: Participant| Some(one)).await?;
        let said = List::whole(ChatMessage::of_user(person));
        export.list("live/said", [said], |_, one: ChatMessage| Some(one)).await
    }

    async fn erase(&self, erasure: &mut Erasure<'_>) -> Result<(), Problem> {
        let took_part = List::whole(Participant::of_user(erasure.person));
        let deleted = |erasure: &Erasure<'_>, found: &[Stored<Participant>]| {
            found.iter().fold(Changes::without_event(erasure.app.now()), |changes, stored| {
                let changes = changes.delete(stored);
                if !stored.entity.has_seat {
                    return changes;
                }
                changes.add_to_counters(LiveSession::leaving_a_seat(stored.entity.session_id))
            })
        };
        erasure.sweep::<Participant>(took_part, AT_ONCE, |_| true, deleted).await?;
        let said = List::whole(ChatMessage::of_user(erasure.person));
        let nameless = |erasure: &Erasure<'_>, found: &[Stored<ChatMessage>]| {
            found.iter().fold(Changes::without_event(erasure.app.now()), |changes, stored| {
                let user_id = erasure.pseudonym.clone();
                let message = ChatMessage { user_id, ..stored.entity.clone() };
                changes
                    .replace(&Stored::at_version(message, stored.version))
                    .add_to_counters(LiveSession::chat_changed(stored.entity.session_id))
            })
        };
        erasure.sweep::<ChatMessage>(said, AT_ONCE, |_| true, nameless).await?;
        let mut pages = Pages::of(List::whole(LiveSession::of_instructor(erasure.person)), AT_ONCE);
        while let Some(page) = pages.next::<LiveSession>(&erasure.app.records).await? {
            for stored in page {
                if !erasure.goes_on() {
                    return Ok(());
                }
                let outcome = leave_session(erasure, stored.entity.id).await;
                erasure.tried(outcome);
            }
        }
        Ok(())
    }
}

/// Has a session led by the pseudonym, if it is led by the person.
async fn leave_session(erasure: &Erasure<'_>, id: LiveSessionId) -> Result<bool, Problem> {
    let Erasure { app, caller, person, pseudonym, .. } = erasure;
    let mut work = UnitOfWork::of(app, caller);
    loop {
        let Some(before) = work.find::<LiveSession>(&LiveSession::key_of(id)).await? else {
            return Ok(false);
        };
        if !before.entity.is_led_by(person) {
            return Ok(false);
        }
        disown(app, caller, &before.entity.resource()).await?;
        let session = LiveSession { instructor_id: pseudonym.clone(), ..before.entity.clone() };
        let told = [Value::Null, json!({"instructor_id": pseudonym})];
        let changes = work.tells("LIVE_ANONYMISED", &session.resource(), told);
        if work.commit_step(changes.replace(&Stored::at_version(session, before.version))).await? {
            return Ok(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        people::{amina, coach_rey, director},
        personal_data::{erased, exported},
    };
    use serde_json::json;

    use super::LiveData;
    use crate::testing::{act, app, planned, read, say, school, started, told};

    #[tokio::test]
    async fn what_someone_did_is_shown_to_them_and_what_they_said_stays_nameless() {
        let app = app();
        let course = school(&app).await;
        let path = started(&app, &course).await;
        assert_eq!(act(&app, &amina(), &path, "join").await.status, 200);
        assert_eq!(say(&app, &amina(), &path, json!({"message": "Bonjour"})).await.status, 201);
        let shown = exported(&app, &LiveData, &amina()).await["live"].clone();
        assert_eq!(
            (&shown["said"][0]["message"], shown["took_part"].as_array().map(Vec::len)),
            (&json!("Bonjour"), Some(1))
        );
        erased(&app, &LiveData, &amina()).await;
        let chat = read(&app, &coach_rey(), &format!("{path}/chat")).await;
        assert_eq!(chat[0]["message"], "Bonjour");
        assert!(chat[0]["user_id"].as_str().unwrap().starts_with("erased-"), "{chat}");
        let list = read(&app, &coach_rey(), &format!("{path}/participants")).await;
        assert_eq!(list["data"], json!([]));
        assert_eq!(read(&app, &coach_rey(), &path).await["participant_count"], 0);
        assert_eq!(erased(&app, &LiveData, &amina()).await.found, 0);
    }

    #[tokio::test]
    async fn a_session_stays_when_whoever_led_it_leaves() {
        let app = app();
        let course = school(&app).await;
        let path = started(&app, &course).await;
        let shown = exported(&app, &LiveData, &coach_rey()).await["live"]["led"].clone();
        assert_eq!(
            (&shown[0]["title"], shown[0].get("room_name")),
            (&json!("Questions sur les suites"), None)
        );
        erased(&app, &LiveData, &coach_rey()).await;
        let session = read(&app, &director(), &path).await;
        assert!(session["instructor_id"].as_str().unwrap().starts_with("erased-"), "{session}");
        assert_eq!(erased(&app, &LiveData, &coach_rey()).await.found, 0);
    }

    #[tokio::test]
    async fn what_was_to_be_told_is_told_when_whoever_led_it_leaves_and_names_them_no_more() {
        let app = app();
        let course = school(&app).await;
        planned(&app, &course).await;
        erased(&app, &LiveData, &coach_rey()).await;
        let waiting: Vec<_> = app.items().into_iter().filter(|item| item.kind == "announcement").collect();
        let about_it = waiting.iter().filter(|item| item.document.contains("live-session:"));
        assert_eq!(about_it.clone().count(), 2);
        assert!(about_it.clone().all(|item| !item.document.contains("coach_rey")), "{waiting:?}");
        assert_eq!(told(&app).await, ["live-scheduled"]);
        app.clock.set("2026-03-02T17:00:00Z");
        app.run("send-reminders").await.unwrap();
        assert_eq!(told(&app).await, ["live-reminder", "live-scheduled"]);
    }
}
