//! What the people of a course are told of its live sessions.

use preau_kernel::{channel::Channel, field_types::FreeText, input, text::Language, time::Instant};
use serde::{Deserialize, Serialize};

use crate::{
    Link, NoticeType, Notification, SessionReference, Words, Writer,
    definition::Definition,
    example::{END, START, course_title, written},
};

/// The notifications of this file.
pub(crate) const DEFINITIONS: &[Definition] = &[
    Definition::of::<LiveScheduled>(),
    Definition::of::<LiveChanged>(),
    Definition::of::<LiveCancelled>(),
    Definition::of::<LiveStarted>(),
    Definition::of::<LiveReminder>(),
    Definition::of::<RecordingReady>(),
];

/// Why students are told of a live session.
fn takes_the_course(writer: &Writer<'_>) -> String {
    let school = writer.school;
    writer.say(format!("que vous suivez ce cours chez {school}"), format!("you take this course at {school}"))
}

/// The page of a live session.
fn live_page(id: &SessionReference, writer: &Writer<'_>) -> Link {
    Link::page(format!("/live/{id}"), writer.say("Voir la séance", "See the session"))
}

fn example_id() -> SessionReference {
    SessionReference("019cad8f-ac00-7000-8000-000000000009".to_owned())
}

fn example_title(language: Language) -> FreeText<255> {
    written(language, "Questions sur les suites", "Questions about sequences")
}

/// Declares the data of a notification about a live session: what they all tell, and what this one adds.
macro_rules! live_data {
    ($(#[$meta:meta])* pub struct $name:ident { $($own:tt)* }) => {
        input! {
            $(#[$meta])*
            #[derive(PartialEq, Eq, Serialize, Deserialize)]
            pub struct $name {
                /// The live session.
                pub session_id: SessionReference,
                /// Its title.
                pub title: FreeText<255>,
                /// The course's title.
                pub course_title: FreeText<255>,
                $($own)*
            }
        }
    };
}

live_data! {
    /// The data of `live-scheduled`: a live session is planned.
    pub struct LiveScheduled {
        /// When it begins.
        pub start: Instant,
        /// When it ends.
        pub end: Instant,
    }
}

impl Notification for LiveScheduled {
    const NAME: &'static str = "live-scheduled";
    const NOTICE_TYPE: NoticeType =
        NoticeType::new("live_scheduled", "les séances en direct prévues", "planned live sessions");
    const INVITES: bool = true;
    const CHANNELS: &'static [Channel] = &[Channel::InApp, Channel::Email];

    fn words(&self, writer: &Writer<'_>) -> Words {
        let (title, course) = (&self.title.0, &self.course_title.0);
        let (moment, range) = (writer.moment(&self.start), writer.range(&self.start, &self.end));
        Words {
            title: writer
                .say(format!("En direct : « {title} », {moment}"), format!("Live: “{title}”, {moment}")),
            text: writer.say(
                format!("Une séance en direct de « {course} » est prévue : {range}."),
                format!("A live session of “{course}” is planned: {range}."),
            ),
            link: Some(live_page(&self.session_id, writer)),
            because: takes_the_course(writer),
            ..Words::default()
        }
    }

    fn example(language: Language) -> Self {
        Self {
            session_id: example_id(),
            title: example_title(language),
            course_title: course_title(language),
            start: START,
            end: END,
        }
    }
}

live_data! {
    /// The data of `live-changed`: a live session has another time or title.
    pub struct LiveChanged {
        /// When it begins now.
        pub start: Instant,
        /// When it ends now.
        pub end: Instant,
    }
}

impl Notification for LiveChanged {
    const NAME: &'static str = "live-changed";
    const NOTICE_TYPE: NoticeType =
        NoticeType::new("live_changed", "les séances en direct modifiées", "changed live sessions");
    const INVITES: bool = true;
    const CHANNELS: &'static [Channel] = &[Channel::InApp, Channel::Email];

    fn words(&self, writer: &Writer<'_>) -> Words {
        let (title, course) = (&self.title.0, &self.course_title.0);
        let (moment, range) = (writer.moment(&self.start), writer.range(&self.start, &self.end));
        Words {
            title: writer.say(
                format!("Séance en direct modifiée : « {title} », {moment}"),
                format!("Live session changed: “{title}”, {moment}"),
            ),
            text: writer.say(
                format!("La séance en direct de « {course} » a maintenant lieu : {range}."),
                format!("The live session of “{course}” now takes place: {range}."),
            ),
            link: Some(live_page(&self.session_id, writer)),
            because: takes_the_course(writer),
            ..Words::default()
        }
    }

    fn example(language: Language) -> Self {
        Self {
            session_id: example_id(),
            title: example_title(language),
            course_title: course_title(language),
            start: START,
            end: END,
        }
    }
}

live_data! {
    /// The data of `live-cancelled`: a live session is not held.
    pub struct LiveCancelled {
        /// When it would have begun.
        pub start: Instant,
    }
}

impl Notification for LiveCancelled {
    const NAME: &'static str = "live-cancelled";
    const NOTICE_TYPE: NoticeType =
        NoticeType::new("live_cancelled", "les séances en direct annulées", "cancelled live sessions");
    const CRITICAL: bool = true;
    const INVITES: bool = true;
    const CHANNELS: &'static [Channel] = &[Channel::InApp, Channel::Email];

    fn words(&self, writer: &Writer<'_>) -> Words {
        let (title, course) = (&self.title.0, &self.course_title.0);
        let moment = writer.moment(&self.start);
        Words {
            title: writer.say(
                format!("Séance en direct annulée : « {title} », {moment}"),
                format!("Live session cancelled: “{title}”, {moment}"),
            ),
            text: writer.say(
                format!("La séance en direct de « {course} » n'a pas lieu."),
                format!("The live session of “{course}” does not take place."),
            ),
            link: Some(live_page(&self.session_id, writer)),
            because: takes_the_course(writer),
            ..Words::default()
        }
    }

    fn example(language: Language) -> Self {
        Self {
            session_id: example_id(),
            title: example_title(language),
            course_title: course_title(language),
            start: START,
        }
    }
}

live_data! {
    /// The data of `live-started`: a live session has begun.
    pub struct LiveStarted {}
}

impl Notification for LiveStarted {
    const NAME: &'static str = "live-started";
    const NOTICE_TYPE: NoticeType =
        NoticeType::new("live_started", "les séances en direct qui commencent", "live sessions that begin");
    const CHANNELS: &'static [Channel] = &[Channel::InApp];

    fn words(&self, writer: &Writer<'_>) -> Words {
        let (title, course) = (&self.title.0, &self.course_title.0);
        Words {
            title: writer.say(format!("« {title} » commence"), format!("“{title}” begins")),
            text: writer.say(
                format!("La séance en direct de « {course} » vous attend."),
                format!("The live session of “{course}” is waiting for you."),
            ),
            link: Some(live_page(&self.session_id, writer)),
            because: takes_the_course(writer),
            ..Words::default()
        }
    }

    fn example(language: Language) -> Self {
        Self {
            session_id: example_id(),
            title: example_title(language),
            course_title: course_title(language),
        }
    }
}

live_data! {
    /// The data of `live-reminder`: a live session begins in a day, or in half an hour.
    pub struct LiveReminder {
        /// When it begins.
        pub start: Instant,
    }
}

impl Notification for LiveReminder {
    const NAME: &'static str = "live-reminder";
    const NOTICE_TYPE: NoticeType =
        NoticeType::new("live_reminder", "les rappels de séances en direct", "reminders of live sessions");
    const STOPPABLE: bool = true;
    const CHANNELS: &'static [Channel] = &[Channel::InApp, Channel::Email];

    fn words(&self, writer: &Writer<'_>) -> Words {
        let (title, course) = (&self.title.0, &self.course_title.0);
        let moment = writer.moment(&self.start);
        Words {
            title: writer.say(
                format!("Rappel : « {title} » en direct, {moment}"),
                format!("Reminder: “{title}” live, {moment}"),
            ),
            text: writer.say(
                format!("La séance en direct de « {course} » approche."),
                format!("The live session of “{course}” is near."),
            ),
            link: Some(live_page(&self.session_id, writer)),
            because: takes_the_course(writer),
            ..Words::default()
        }
    }

    fn example(language: Language) -> Self {
        Self {
            session_id: example_id(),
            title: example_title(language),
            course_title: course_title(language),
            start: START,
        }
    }
}

live_data! {
    /// The data of `recording-ready`: a live session can be seen again.
    pub struct RecordingReady {}
}

impl Notification for RecordingReady {
    const NAME: &'static str = "recording-ready";
    const NOTICE_TYPE: NoticeType =
        NoticeType::new("recording_ready", "les enregistrements de séances", "recordings of sessions");
    const CHANNELS: &'static [Channel] = &[Channel::InApp, Channel::Email];

    fn words(&self, writer: &Writer<'_>) -> Words {
        let (title, course) = (&self.title.0, &self.course_title.0);
        Words {
            title: writer.say(format!("À revoir : « {title} »"), format!("To see again: “{title}”")),
            text: writer.say(
                format!("L'enregistrement de cette séance de « {course} » est disponible."),
                format!("The recording of this session of “{course}” is available."),
            ),
            link: Some(live_page(&self.session_id, writer)),
            because: takes_the_course(writer),
            ..Words::default()
        }
    }

    fn example(language: Language) -> Self {
        Self {
            session_id: example_id(),
            title: example_title(language),
            course_title: course_title(language),
        }
    }
}
