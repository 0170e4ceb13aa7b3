//! What this domain keeps about a person: shown to them, and erased (seed 1 §10, seed 3 §7).

use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    changes::{Attempts, AuditEntry, Changes, Committed},
    entity::Stored,
    id::UserId,
    list::Records,
    problem::Problem,
    unit_of_work::Audited,
};
use preau_users::{profile::Profile, stopped_number::StoppedNumber};
use serde_json::{Value, json};

use crate::{
    bulk::BulkAct,
    notice::{Notice, NoticeView, count_key},
    preferences::Preferences,
    suppressed_address::SuppressedAddress,
};

/// Everything, as JSON: the notices, latest first, the preferences, and what stops messages to them.
///
/// # Errors
/// The store did not answer.
pub async fn export(records: &Records, user: &UserId) -> Result<Value, Problem> {
    let notices = records.all::<Notice>(&Notice::of(user)).await?;
    let notices: Vec<NoticeView> = notices.into_iter().map(|stored| stored.entity.into()).collect();
    let preferences = records.find::<Preferences>(&Preferences::key_of(user)).await?;
    let preferences = preferences.map(|stored| stored.entity);
    Ok(json!({"notices": notices, "preferences": preferences, "opt_outs": opt_outs(records, user).await?}))
}

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

/// What one request erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Erased {
    /// How many notices.
    pub notices: usize,
    /// Whether nothing is left.
    pub all: bool,
}

/// Erases up to 200 notices of `user`, and their preferences and count when no notice is left. The journal tells of it
/// under the caller's name, which is the pseudonym.
///
/// # Errors
/// The store did not answer. What was done so far stays done.
pub async fn erase(app: &App, caller: &Caller, user: &UserId) -> Result<Erased, Problem> {
    let done = BulkAct::Erase.run(app, caller, user).await?;
    let all = !done.more && forget(app, caller, user).await?;
    Ok(Erased { notices: done.done, all })
}

/// What is kept of a person beside their notices.
struct Kept {
    preferences: Option<Stored<Preferences>>,
    is_counted: bool,
}

impl Kept {
    async fn read(records: &Records, user: &UserId) -> Result<Self, Problem> {
        Ok(Self {
            preferences: records.find(&Preferences::key_of(user)).await?,
            is_counted: !records.counters(&count_key(user)).await?.is_empty(),
        })
    }

    fn delete_in(&self, changes: Changes, user: &UserId) -> Changes {
        let changes = changes.delete_all(&self.preferences);
        if self.is_counted { changes.delete_counters(count_key(user)) } else { changes }
    }
}

/// Deletes what is kept beside the notices, and answers whether there is no notice either.
async fn forget(app: &App, caller: &Caller, user: &UserId) -> Result<bool, Problem> {
    let mut attempts = Attempts::default();
    loop {
        let kept = Kept::read(&app.records, user).await?;
        if kept.preferences.is_none() && !kept.is_counted {
            return Ok(true);
        }
        let entry = AuditEntry {
            kind: "NOTIFICATION_PREFERENCES_ERASED",
            resource: &format!("user:{}", caller.actor.id),
            from: kept.preferences.as_ref().map_or(Value::Null, |stored| stored.entity.state()),
            to: Value::Null,
        };
        let changes = Changes::audited(app, caller, app.now(), entry);
        match kept.delete_in(changes, user).commit(app, caller, Answer::no_content()).await? {
            Committed::Done(_) => break,
            Committed::Lost => attempts.again(app).await?,
        }
    }
    // A notice that came before the count was deleted is no longer counted: it must go too.
    let left = app.records.list::<Notice>(&Notice::of(user), 1, None, |_| true).await?;
    Ok(left.entities.is_empty())
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        insta,
        people::{amina, bastien},
    };
    use preau_kernel::{
        caller::Caller,
        contact::{EmailAddress, PhoneNumber},
        id::UserId,
    };
    use preau_users::{profile::Profile, stopped_number};
    use serde_json::json;

    use super::{Erased, erase, export};
    use crate::suppressed_address::{Report, SuppressedAddress, suppress};
    use crate::testing::{MESSAGE, SESSION_REMINDER, app, arrive, many, read, unread};

    #[tokio::test]
    async fn everything_that_is_kept_is_shown() {
        let app = app();
        let id = arrive(&app, &amina(), SESSION_REMINDER, "Un").await;
        arrive(&app, &bastien(), SESSION_REMINDER, "Pour lui").await;
        read(&app, &amina(), &id).await;
        let preferences = json!({"types": {"message": {"email": false}}});
        app.put("/notifications/preferences", &preferences).by(&amina()).send().await;
        insta::assert_json_snapshot!(export(&app.app.records, &amina().id).await.unwrap(), @r#"
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
        suppress(&app.app, &provider, &address, Report::Complained, None).await.unwrap();
        stopped_number::stop(&app.app, &provider, &number).await.unwrap();
        let shown = export(&app.app.records, &amina().id).await.unwrap();
        assert_eq!(shown["opt_outs"]["email"]["complained_at"], "2026-03-02T08:00:00Z");
        assert_eq!(shown["opt_outs"]["whatsapp"]["stopped_at"], "2026-03-02T08:00:00Z");

        let nobody = Caller::of_link(UserId::parse("erased-1").unwrap());
        erase(&app.app, &nobody, &amina().id).await.unwrap();
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

        let nobody = Caller::of_link(UserId::parse("erased-1").unwrap());
        let erase = async || erase(&app.app, &nobody, &amina().id).await.unwrap();
        assert_eq!(erase().await, Erased { notices: 200, all: false });
        assert_eq!(unread(&app, &amina()).await, 31);
        assert_eq!(erase().await, Erased { notices: 31, all: true });
        assert_eq!(erase().await, Erased { notices: 0, all: true });

        let kept = app.items().into_iter().filter(|item| item.kind != "event");
        assert!(kept.into_iter().all(|item| !format!("{item:?}").contains("amina")));
        assert_eq!((unread(&app, &amina()).await, unread(&app, &bastien()).await), (0, 1));
        assert!(app.events().await[before..].iter().all(|event| event.resource == "user:erased-1"));
        // It can begin anew.
        arrive(&app, &amina(), MESSAGE, "Encore").await;
        assert_eq!(unread(&app, &amina()).await, 1);
    }
}
