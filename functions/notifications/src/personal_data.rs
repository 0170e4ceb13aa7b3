//! What this domain keeps about a person: shown to them, and erased (seed 1 §10, seed 3 §7).

use preau_kernel::{
    async_trait,
    changes::Changes,
    id::UserId,
    list::Records,
    personal_data::{Erasure, Export, PersonalData, object_member},
    problem::Problem,
};
use preau_users::{profile::Profile, stopped_number::StoppedNumber};
use serde_json::{Value, json};
use utoipa::openapi::{RefOr, Schema};

use crate::{
    notice::{Notice, NoticeView, count_in, count_key, unread_among},
    preferences::Preferences,
    suppressed_address::SuppressedAddress,
};

/// Notices, latest first, and what they want to be told.
pub struct NotificationData;

/// What stops messages to the address and to the number that their profile names. Both are kept by their SHA-256 alone, and
/// stay when someone is erased: who wants no messages wants none afterwards either.
async fn opt_outs(records: &Records, user: &UserId) -> Result<Value, Problem> {
    let profile = records.find::<Profile>(&Profile::key_of(user)).await?.map(|stored| stored.entity);
    let address = profile.as_ref().and_then(|profile| profile.email.as_ref());
    let number = profile.as_ref().and_then(|profile| profile.whatsapp_number.as_ref());
    let suppressed = match address {
        Some(address) => SuppressedAddress::find(records, address).await?,
        None => None,
    };
    let stopped = match number {
        Some(number) => StoppedNumber::find(records, number).await?,
        None => None,
    };
    Ok(json!({
        "email": suppressed.map(|stored| stored.entity),
        "whatsapp": stopped.map(|stored| stored.entity),
    }))
}

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
        export.value("notifications/preferences", preferences).await?;
        export.value("notifications/opt_outs", opt_outs(&app.records, person)).await
    }

    async fn erase(&self, erasure: &mut Erasure<'_>) -> Result<(), Problem> {
        let person = erasure.person;
        let changes = |erasure: &Erasure<'_>, notices: &[_]| {
            let changes = erasure.audited("NOTICES_ERASED", json!({"notices": notices.len()}));
            count_in(changes.delete_all(notices), erasure.person, -unread_among(notices))
        };
        erasure.sweep::<Notice>(Notice::of(person), AT_ONCE, |_| true, changes).await?;
        let preferences = erasure.app.records.find::<Preferences>(&Preferences::key_of(person)).await?;
        let changes = |erasure: &Erasure<'_>, preferences: &[_]| {
            erasure
                .audited("NOTIFICATION_PREFERENCES_ERASED", json!({"preferences": true}))
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

#[cfg(test)]
mod tests {
    use preau_harness::{
        insta,
        people::{amina, bastien},
        personal_data::{erased, exported},
    };
    use preau_kernel::{
        caller::Caller,
        contact::{EmailAddress, PhoneNumber},
        personal_data::Progress,
    };
    use preau_users::{profile::Profile, stopped_number};
    use serde_json::json;

    use super::NotificationData;
    use crate::{
        suppressed_address::{SuppressedAddress, SuppressionCause, suppress},
        testing::{MESSAGE, SESSION_REMINDER, app, arrive, many, read, unread},
    };

    #[tokio::test]
    async fn everything_that_is_kept_is_shown() {
        let app = app();
        let id = arrive(&app, &amina(), SESSION_REMINDER, "Un").await;
        arrive(&app, &bastien(), SESSION_REMINDER, "Pour lui").await;
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
          "opt_outs": {
            "email": null,
            "whatsapp": null
          },
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
    async fn what_stops_messages_to_someone_is_shown_to_them_and_outlasts_them_without_naming_them() {
        let app = app();
        let (address, number) =
            (EmailAddress::parse("amina@example.org").unwrap(), PhoneNumber::parse("+24177123456").unwrap());
        let mut profile = Profile::blank(amina().id).entity;
        (profile.email, profile.whatsapp_number) = (Some(address.clone()), Some(number.clone()));
        app.given(&profile).await;
        let provider = Caller::of_schedule("a-webhook");
        suppress(&app.app, &provider, &address, SuppressionCause::Complained, None).await.unwrap();
        stopped_number::stop(&app.app, &provider, &number).await.unwrap();
        let shown = exported(&app, &NotificationData, &amina()).await["notifications"].clone();
        assert_eq!(shown["opt_outs"]["email"]["complained_at"], "2026-03-02T08:00:00Z");
        assert_eq!(shown["opt_outs"]["whatsapp"]["stopped_at"], "2026-03-02T08:00:00Z");

        erased(&app, &NotificationData, &amina()).await;
        assert!(SuppressedAddress::find(&app.app.records, &address).await.unwrap().is_some());
        let kept = app.items().into_iter().filter(|item| item.kind != "profile");
        assert!(kept.into_iter().all(|item| {
            let said = format!("{item:?}");
            !said.contains("amina") && !said.contains("24177123456")
        }));
    }

    #[tokio::test]
    async fn nothing_is_left_of_who_is_erased_and_others_keep_theirs() {
        let app = app();
        many(&app, &amina(), 230).await;
        let read_one = arrive(&app, &amina(), MESSAGE, "Lu").await;
        read(&app, &amina(), &read_one).await;
        arrive(&app, &bastien(), MESSAGE, "Pour lui").await;
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
        arrive(&app, &amina(), MESSAGE, "Encore").await;
        assert_eq!(unread(&app, &amina()).await, 1);
    }
}
