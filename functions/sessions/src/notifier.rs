//! What sessions tell their people: one announcement for each thing that happens, and one for each reminder.

use std::{collections::BTreeMap, fmt::Display};

use jiff::{SignedDuration, Timestamp};
use preau_kernel::{
    announcement::{About, Addressee, Addressees, Announcement, Queue},
    app::App,
    changes::Changes,
    entity::Entity,
    id::UserId,
    store::Version,
    time::TimeRange,
    unit_of_work::Audited,
};
use serde_json::{Value, json};

use crate::session::{Session, Status};

/// What happened to a session.
#[derive(Clone, Copy, Debug)]
pub(crate) enum SessionChange {
    /// It was asked for.
    Requested,
    /// It is agreed.
    Confirmed,
    /// It was moved from there.
    Rescheduled(TimeRange),
    /// Whoever was asked said no.
    Declined,
    /// It is off.
    Cancelled,
}

/// A session as it will be at `version`, about to be told of.
pub(crate) struct SessionNotifier<'a> {
    /// Time and ids.
    pub app: &'a App,
    /// The session.
    pub session: &'a Session,
    /// The version at which it is written.
    pub version: Version,
    /// When that is.
    pub now: Timestamp,
}

impl SessionNotifier<'_> {
    /// The changes with what tells both people of `change`, and with the reminders of a session that is agreed.
    pub(crate) fn tell(&self, change: SessionChange, changes: Changes) -> Changes {
        let changes = changes.announcing(&self.announcement(change, self.both(change)));
        match (change, self.session.status) {
            (SessionChange::Confirmed | SessionChange::Rescheduled(_), Status::Confirmed) => {
                self.remind(changes)
            }
            _ => changes,
        }
    }

    /// The changes with what tells one of the two alone.
    pub(crate) fn tell_one(&self, person: &UserId, change: SessionChange, changes: Changes) -> Changes {
        let one = self.both(change).into_iter().filter(|addressee| addressee.user_id == *person).collect();
        changes.announcing(&self.announcement(change, one))
    }

    fn announcement(&self, change: SessionChange, addressees: Vec<Addressee>) -> Announcement {
        let (template, more) = match change {
            SessionChange::Requested => ("session-requested", json!({})),
            SessionChange::Confirmed => ("session-confirmed", json!({})),
            SessionChange::Rescheduled(former) => {
                ("session-rescheduled", json!({"former_start": former.start(), "former_end": former.end()}))
            }
            SessionChange::Declined => ("session-declined", json!({})),
            SessionChange::Cancelled => ("session-cancelled", json!({})),
        };
        let news = self.announced(template, more, addressees);
        let key = self.dedupe_key(template, &self.version);
        // That it is off is told, however late.
        let off = matches!(change, SessionChange::Declined | SessionChange::Cancelled);
        let expires_at = (!off).then(|| self.session.slot.start());
        Announcement { dedupe_key: Some(key), expires_at, ..news }
    }

    /// A reminder for each of the times before a session at which there is one. One that is past is left out, but for the
    /// last, which is then due at once.
    fn remind(&self, changes: Changes) -> Changes {
        let last = self.app.policy.reminder_minutes.iter().min();
        self.app.policy.reminder_minutes.iter().fold(changes, |changes, minutes| {
            let at = self.session.slot.start() - SignedDuration::from_mins(i64::from(*minutes));
            if at <= self.now && Some(minutes) != last {
                return changes;
            }
            let more = json!({"minutes_before": minutes});
            let due_at = at.max(self.now);
            let news = self.announced("session-reminder", more, self.both(SessionChange::Confirmed));
            changes.announcing(&Announcement {
                queue: Queue::Reminders,
                dedupe_key: Some(self.dedupe_key("reminder", minutes)),
                expires_at: Some(self.session.slot.start()),
                due_at,
                ..news
            })
        })
    }

    fn both(&self, change: SessionChange) -> Vec<Addressee> {
        let Session { student_id, coach_id, .. } = self.session;
        let addressee = |user_id: &UserId, other_id: &UserId| Addressee {
            user_id: user_id.clone(),
            names: BTreeMap::from([("other_name".to_owned(), other_id.clone())]),
            hosts: user_id == coach_id,
            data: match change {
                SessionChange::Requested | SessionChange::Declined => {
                    json!({"asked_by_reader": user_id == student_id})
                }
                _ => json!({}),
            },
        };
        vec![addressee(student_id, coach_id), addressee(coach_id, student_id)]
    }

    /// The session, told now in the version that it will have.
    fn announced(&self, template: &str, mut more: Value, addressees: Vec<Addressee>) -> Announcement {
        let session = self.session;
        more["session_id"] = json!(session.id);
        more["kind"] = json!(session.kind);
        more["slot_start"] = json!(session.slot.start());
        more["slot_end"] = json!(session.slot.end());
        more["note"] = json!(session.note);
        let (ids, addressees) = (self.app.ids.as_ref(), Addressees::List(addressees));
        Announcement {
            about: Some(About::version_of(session.resource(), session.key(), self.version)),
            meeting: Some(session.meeting()),
            ..Announcement::news(ids, self.now, (template, more), addressees)
        }
    }

    /// What messages have in common that say the same of the session.
    fn dedupe_key(&self, what: &str, which: &impl Display) -> String {
        let Session { id, slot, .. } = self.session;
        format!("{what}:{id}:{{user}}:{{channel}}:{}:{which}", slot.start())
    }
}
