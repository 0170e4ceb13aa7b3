//! What this domain keeps about a person: shown to them, and erased (seed 1 §10, seed 3 §7).

use preau_kernel::{
    async_trait,
    changes::{AuditEntry, Changes},
    personal_data::{Erasure, Export, PersonalData, object_member},
    problem::Problem,
};
use serde_json::{Value, json};
use utoipa::openapi::{RefOr, Schema};

use crate::{
    notice::{Notice, NoticeView, count_in, count_key, unread_among},
    preferences::Preferences,
};

/// Notices, latest first, and what they want to be told.
pub struct NotificationData;

/// How many notices one transaction deletes.
const AT_ONCE: usize = 40;

#[async_trait]
impl PersonalData for NotificationData {
    fn members(&self) -> Vec<(&'static str, RefOr<Schema>)> {
        vec![("notifications", object_member("Notices, latest first, and what they want to be told."))]
    }

    async fn export(&self, export: &mut Export<'_>) -> Result<(), Problem> {
        let (app, person) = (export.app, export.person);
        let show = |_, notice: Notice| Some(NoticeView::from(notice));
        export.list("notifications/notices", [Notice::of(person)], show).await?;
        let preferences = async {
            let stored = app.records.find::<Preferences>(&Preferences::key_of(person)).await?;
            Ok(stored.map(|stored| stored.entity))
        };
        export.value("notifications/preferences", preferences).await
    }

    async fn erase(&self, erasure: &mut Erasure<'_>) -> Result<(), Problem> {
        let person = erasure.person;
        let changes = |erasure: &Erasure<'_>, notices: &[_]| {
            let changes = audited(erasure, "NOTICES_ERASED", json!({"notices": notices.len()}));
            count_in(changes.delete_all(notices), erasure.person, -unread_among(notices))
        };
        erasure.sweep::<Notice>(Notice::of(person), AT_ONCE, |_| true, changes).await?;
        let preferences = erasure.app.records.find::<Preferences>(&Preferences::key_of(person)).await?;
        let changes = |erasure: &Erasure<'_>, preferences: &[_]| {
            audited(erasure, "NOTIFICATION_PREFERENCES_ERASED", json!({"preferences": true}))
                .delete_all(preferences)
        };
        erasure.settle::<Preferences>(preferences.into_iter().collect(), changes).await?;
        // The count last: it is kept while there are notices.
        if !erasure.app.records.counters(&count_key(person)).await?.is_empty() {
            let changes = Changes::without_event(erasure.app.now()).delete_counters(count_key(person));
            let deleted = changes.commit_alone(&erasure.app).await;
            erasure.tried(deleted);
        }
        Ok(())
    }
}

fn audited(erasure: &Erasure<'_>, kind: &'static str, from: Value) -> Changes {
    let resource = &format!("user:{}", erasure.pseudonym);
    let entry = AuditEntry { kind, resource, from, to: Value::Null };
    Changes::audited(&erasure.app, &erasure.caller, erasure.app.now(), entry)
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        insta,
        people::{amina, bastien},
        personal_data::{erased, exported},
    };
    use preau_kernel::personal_data::Progress;
    use serde_json::json;

    use super::NotificationData;
    use crate::{
        notice::NoticeType::{Message, SessionReminder},
        testing::{app, arrive, many, read, unread},
    };

    #[tokio::test]
    async fn everything_that_is_kept_is_shown() {
        let app = app();
        let id = arrive(&app, &amina(), SessionReminder, "Un").await;
        arrive(&app, &bastien(), SessionReminder, "Pour lui").await;
        read(&app, &amina(), &id).await;
        let preferences = json!({"types": {"message": {"email": false}}});
        app.put("/notifications/preferences", &preferences).by(&amina()).send().await;
        insta::assert_json_snapshot!(exported(&app, &NotificationData, &amina()).await["notifications"], @r#"
        {
          "notices": [
            {
              "created_at": "2026-03-02T08:00:00Z",
              "id": "019cad8f-ac00-7000-8000-000000000000",
              "is_read": true,
              "link": null,
              "message": "Un.",
              "read_at": "2026-03-02T08:00:00Z",
              "session_id": null,
              "title": "Un",
              "type": "session_reminder"
            }
          ],
          "preferences": {
            "quiet_hours": null,
            "types": {
              "message": {
                "email": false,
                "in_app": true,
                "whatsapp": true
              }
            },
            "updated_at": "2026-03-02T08:00:00Z",
            "user_id": "amina"
          }
        }
        "#);
    }

    #[tokio::test]
    async fn nothing_is_left_of_who_is_erased_and_others_keep_theirs() {
        let app = app();
        many(&app, &amina(), 230).await;
        let read_one = arrive(&app, &amina(), Message, "Lu").await;
        read(&app, &amina(), &read_one).await;
        arrive(&app, &bastien(), Message, "Pour lui").await;
        app.put("/notifications/preferences", &json!({})).by(&amina()).send().await;
        let before = app.events().await.len();

        // The notices, the preferences and the count.
        let all = 231 + 2;
        assert_eq!(erased(&app, &NotificationData, &amina()).await, Progress { found: all, changed: all });
        assert_eq!(erased(&app, &NotificationData, &amina()).await, Progress::default());

        let kept = app.items().into_iter().filter(|item| item.kind != "event");
        assert!(kept.into_iter().all(|item| !format!("{item:?}").contains("amina")));
        assert_eq!((unread(&app, &amina()).await, unread(&app, &bastien()).await), (0, 1));
        assert!(app.events().await[before..].iter().all(|event| event.resource.starts_with("user:erased-")));
        // It can begin anew.
        arrive(&app, &amina(), Message, "Encore").await;
        assert_eq!(unread(&app, &amina()).await, 1);
    }
}
