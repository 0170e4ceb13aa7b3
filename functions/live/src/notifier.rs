//! What the people of a course are told of its live sessions.

use jiff::{SignedDuration, Timestamp};
use preau_courses::course::Course;
use preau_kernel::{
    announcement::{About, Addressees, Announcement, Occurrence},
    app::App,
    changes::Changes,
    entity::{Entity, Stored},
    field_types::FreeText,
    store::{Scope, Version},
    time::Instant,
    unit_of_work::Audited,
};
use preau_notification_definitions::{
    Notification, SessionReference,
    live::{LiveCancelled, LiveChanged, LiveReminder, LiveScheduled, LiveStarted, RecordingReady},
};
use preau_relations::Membership;
use serde_json::Value;

use crate::{live_session::LiveSession, told_plan::ToldPlan};

/// How long before a session its people are reminded, in minutes.
const REMINDERS: [i64; 2] = [24 * 60, 30];

/// Tells those who take the course of a session as it will be at `version`.
pub(crate) struct Notifier<'a> {
    /// Time and ids.
    pub app: &'a App,
    /// When it happens.
    pub now: Timestamp,
    /// The course.
    pub course: &'a Course,
    /// The session.
    pub session: &'a LiveSession,
    /// The version at which it is written.
    pub version: Version,
}

impl Notifier<'_> {
    /// The changes with what tells of a new session, and reminds of it.
    pub fn scheduled(&self, changes: Changes) -> Changes {
        let said = LiveScheduled {
            session_id: self.reference(),
            title: self.title(),
            course_title: self.course_title(),
            start: Instant(self.session.scheduled_start_time),
            end: Instant(self.session.scheduled_end_time),
        };
        self.planned(changes, said.content())
    }

    /// The changes with what tells of another time or title, and reminds of it.
    pub fn changed(&self, changes: Changes) -> Changes {
        let said = LiveChanged {
            session_id: self.reference(),
            title: self.title(),
            course_title: self.course_title(),
            start: Instant(self.session.scheduled_start_time),
            end: Instant(self.session.scheduled_end_time),
        };
        self.planned(changes, said.content())
    }

    /// The changes with what tells that it is not held.
    pub fn cancelled(&self, changes: Changes) -> Changes {
        let said = LiveCancelled {
            session_id: self.reference(),
            title: self.title(),
            course_title: self.course_title(),
            start: Instant(self.session.scheduled_start_time),
        };
        self.with_plan(changes).announcing(&self.news_of_plan(said.content()))
    }

    /// The changes with what tells that it has begun.
    pub fn started(&self, changes: Changes) -> Changes {
        let said = LiveStarted {
            session_id: self.reference(),
            title: self.title(),
            course_title: self.course_title(),
        };
        let news = self.news(said.content());
        changes.announcing(&Announcement { expires_at: Some(self.session.scheduled_end_time), ..news })
    }

    /// The changes with what tells that the recording is there.
    pub fn recorded(&self, changes: Changes) -> Changes {
        let said = RecordingReady {
            session_id: self.reference(),
            title: self.title(),
            course_title: self.course_title(),
        };
        changes.announcing(&self.news(said.content()))
    }

    /// The changes with what tells of the plan as it is now, as long as it is ahead, and reminds of it.
    fn planned(&self, changes: Changes, content: (&'static str, Value)) -> Changes {
        let news = self.news_of_plan(content);
        let news = Announcement { expires_at: Some(self.session.scheduled_end_time), ..news };
        self.remind(self.with_plan(changes).announcing(&news))
    }

    /// The changes with the plan that people are told of: what was to be told of the one before is void.
    fn with_plan(&self, changes: Changes) -> Changes {
        let plan = ToldPlan { session_id: self.session.id };
        changes.save(&Stored::at_version(plan, self.session.plan_version.saturating_sub(1)))
    }

    /// The changes with what reminds of it.
    fn remind(&self, changes: Changes) -> Changes {
        let start = self.session.scheduled_start_time;
        let occurrences = REMINDERS.iter().filter_map(|minutes| {
            let due_at = start - SignedDuration::from_mins(*minutes);
            (due_at > self.now).then(|| Occurrence {
                data: LiveReminder {
                    session_id: self.reference(),
                    title: self.title(),
                    course_title: self.course_title(),
                    start: Instant(start),
                }
                .content()
                .1,
                addressees: self.audience(),
                dedupe_key: Some(self.dedupe_key(LiveReminder::NAME, *minutes)),
                expires_at: Some(start),
                due_at,
            })
        });
        let ids = self.app.ids.as_ref();
        match Announcement::reminders(ids, self.now, LiveReminder::NAME, occurrences.collect()) {
            Some(reminders) => {
                changes.announcing(&Announcement { about: Some(self.about_plan()), ..reminders })
            }
            None => changes,
        }
    }

    /// News that hold for the session as it is at this version.
    fn news(&self, content: (&'static str, Value)) -> Announcement {
        let about = About::version_of(self.session.resource(), self.session.key(), self.version);
        let dedupe_key = self.dedupe_key(content.0, i64::try_from(self.version).unwrap_or_default());
        let news = Announcement::news(self.app.ids.as_ref(), self.now, content, self.audience());
        Announcement { about: Some(about), dedupe_key: Some(dedupe_key), ..news }
    }

    /// News that hold for its plan as it is now, for calendars too.
    fn news_of_plan(&self, content: (&'static str, Value)) -> Announcement {
        let which = i64::try_from(self.session.plan_version).unwrap_or_default();
        let dedupe_key = self.dedupe_key(content.0, which);
        let news = Announcement::news(self.app.ids.as_ref(), self.now, content, self.audience());
        let meeting = self.session.meeting();
        Announcement { about: Some(self.about_plan()), meeting, dedupe_key: Some(dedupe_key), ..news }
    }

    fn about_plan(&self) -> About {
        let session = self.session;
        About::version_of(session.resource(), ToldPlan::key_of(session.id), session.plan_version)
    }

    fn audience(&self) -> Addressees {
        match Membership::of_group(&Course::group_of(self.course.id)) {
            Scope::Partition(partition) => Addressees::members_of(partition, Vec::new()),
            Scope::Index(..) => Addressees::List(Vec::new()),
        }
    }

    fn dedupe_key(&self, what: &str, which: i64) -> String {
        format!(
            "{what}:{}:{{user}}:{{channel}}:{}:{which}",
            self.session.id, self.session.scheduled_start_time
        )
    }

    fn reference(&self) -> SessionReference {
        SessionReference(self.session.id.to_string())
    }

    fn title(&self) -> FreeText<255> {
        FreeText(self.session.title.clone())
    }

    fn course_title(&self) -> FreeText<255> {
        FreeText(self.course.title.clone())
    }
}
