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
use serde_json::{Value, json};

use crate::{
    bulk::BulkAct,
    notice::{Notice, NoticeView, count_key},
    preferences::Preferences,
};

/// Everything, as JSON: the notices, latest first, and the preferences.
///
/// # Errors
/// The store did not answer.
pub async fn export(records: &Records, user: &UserId) -> Result<Value, Problem> {
    let notices = records.all::<Notice>(&Notice::of(user)).await?;
    let notices: Vec<NoticeView> = notices.into_iter().map(|stored| stored.entity.into()).collect();
    let preferences = records.find::<Preferences>(&Preferences::key_of(user)).await?;
    Ok(json!({"notices": notices, "preferences": preferences.map(|stored| stored.entity)}))
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
    use preau_kernel::{caller::Caller, id::UserId};
    use serde_json::json;

    use super::{Erased, erase, export};
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
        arrive(&app, &amina(), Message, "Encore").await;
        assert_eq!(unread(&app, &amina()).await, 1);
    }
}
