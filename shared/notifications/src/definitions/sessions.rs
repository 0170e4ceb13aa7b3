//! What the people of a tutoring session are told.

use jiff::Timestamp;
use preau_kernel::{
    channel::Channel,
    contact::WebAddress,
    field_errors::FieldErrors,
    field_types::{FreeText, Integer},
    input,
    text::{Language, LocalizedText},
    time::Instant,
    whatsapp::WhatsAppContent,
};
use serde::{Deserialize, Serialize};

use crate::{
    NoticeType, Notification, Words, Writer,
    definition::Definition,
    example::{END, START, address, free, written},
    notification::email_body,
    session::{SessionKind, SessionReference},
};

/// The notifications of this file.
pub(crate) const DEFINITIONS: &[Definition] = &[
    Definition::of::<SessionRequested>(),
    Definition::of::<SessionConfirmed>(),
    Definition::of::<SessionRescheduled>(),
    Definition::of::<SessionDeclined>(),
    Definition::of::<SessionCancelled>(),
    Definition::of::<SessionReminder>(),
];

/// Declares the data of a notification about a session: what they all tell, and what this one adds.
macro_rules! session_data {
    ($(#[$meta:meta])* pub struct $name:ident { $($own:tt)* }) => {
        input! {
            $(#[$meta])*
            #[derive(PartialEq, Eq, Serialize, Deserialize)]
            pub struct $name {
                /// The session.
                pub session_id: SessionReference,
                /// The other person's name.
                pub other_name: FreeText<200>,
                /// What the session is.
                pub kind: SessionKind,
                /// When it starts.
                pub slot_start: Instant,
                /// When it ends.
                pub slot_end: Instant,
                /// What was written with it.
                pub note: Option<FreeText<1_000>>,
                /// The reader's agenda.
                pub agenda_url: Option<WebAddress>,
                $($own)*
            }
        }
    };
}

/// Why people are told of a session of theirs.
fn takes_part(writer: &Writer<'_>) -> String {
    let school = writer.school;
    writer.say(
        format!("que vous participez à cette séance chez {school}"),
        format!("you take part in this session at {school}"),
    )
}

fn ordered(errors: &mut FieldErrors, end_field: &str, start: Instant, end: Instant) {
    if end.0 <= start.0 {
        let detail =
            LocalizedText::fixed("La fin doit suivre le début.", "The end must come after the start.");
        errors.inside(end_field, |errors| errors.add("end_before_start", detail));
    }
}

session_data! {
    /// The data of `session-requested`: a session waits for the answer of the reader, or of the other one.
    pub struct SessionRequested {
        /// Whether it was the reader who asked; otherwise their answer is awaited.
        pub asked_by_reader: bool,
        /// The room of the meeting.
        pub video_url: Option<WebAddress>,
    }
}

impl Notification for SessionRequested {
    const NAME: &'static str = "session-requested";
    const NOTICE_TYPE: NoticeType =
        NoticeType::new("session_requested", "les demandes de séance", "session requests");
    const INVITES: bool = true;
    const CHANNELS: &'static [Channel] = &[Channel::InApp, Channel::Email];

    fn words(&self, writer: &Writer<'_>) -> Words {
        let (other, school) = (&self.other_name.0, writer.school);
        let (moment, range) =
            (writer.moment(&self.slot_start), writer.range(&self.slot_start, &self.slot_end));
        if self.asked_by_reader {
            return Words {
                title: writer.say(
                    format!("Séance demandée à {other} : {moment}"),
                    format!("Session requested with {other}: {moment}"),
                ),
                text: writer.say(
                    format!("Votre demande est envoyée : {range}."),
                    format!("Your request is sent: {range}."),
                ),
                because: writer.say(
                    format!("qu'une séance a été demandée en votre nom chez {school}"),
                    format!("a session was requested in your name at {school}"),
                ),
                ..Words::default()
            };
        }
        Words {
            title: writer.say(
                format!("{other} vous demande une séance : {moment}"),
                format!("{other} asks you for a session: {moment}"),
            ),
            text: writer.say(
                format!("Votre réponse est attendue : {range}."),
                format!("Your answer is awaited: {range}."),
            ),
            because: writer.say(
                format!("qu'une séance vous a été demandée chez {school}"),
                format!("a session with you was requested at {school}"),
            ),
            ..Words::default()
        }
    }

    fn example(language: Language) -> Self {
        Self {
            session_id: reference(),
            other_name: free("Amina"),
            kind: SessionKind::Video,
            slot_start: START,
            slot_end: END,
            note: Some(example_note(language)),
            agenda_url: Some(address("https://example.org/agenda")),
            asked_by_reader: false,
            video_url: None,
        }
    }

    fn check(&self, errors: &mut FieldErrors) {
        ordered(errors, "slot_end", self.slot_start, self.slot_end);
    }

    email_body!(SessionRequested, "session-requested.html", "session-requested.txt");
}

session_data! {
    /// The data of `session-confirmed`: a session is agreed.
    pub struct SessionConfirmed {
        /// The room of the meeting.
        pub video_url: Option<WebAddress>,
    }
}

impl Notification for SessionConfirmed {
    const NAME: &'static str = "session-confirmed";
    const NOTICE_TYPE: NoticeType =
        NoticeType::new("session_confirmed", "les confirmations de séance", "session confirmations");
    const INVITES: bool = true;
    const CHANNELS: &'static [Channel] = &[Channel::InApp, Channel::Email];

    fn words(&self, writer: &Writer<'_>) -> Words {
        let other = &self.other_name.0;
        let (moment, range) =
            (writer.moment(&self.slot_start), writer.range(&self.slot_start, &self.slot_end));
        Words {
            title: writer.say(
                format!("Séance avec {other} confirmée : {moment}"),
                format!("Session with {other} confirmed: {moment}"),
            ),
            text: writer.say(format!("Rendez-vous {range}."), format!("See you on {range}.")),
            because: takes_part(writer),
            ..Words::default()
        }
    }

    fn example(language: Language) -> Self {
        Self {
            session_id: reference(),
            other_name: free("Coach Rey"),
            kind: SessionKind::Video,
            slot_start: START,
            slot_end: END,
            note: Some(example_note(language)),
            agenda_url: Some(address("https://example.org/agenda")),
            video_url: Some(address("https://video.example.org/session-1")),
        }
    }

    fn check(&self, errors: &mut FieldErrors) {
        ordered(errors, "slot_end", self.slot_start, self.slot_end);
    }

    email_body!(SessionConfirmed, "session-confirmed.html", "session-confirmed.txt");
}

session_data! {
    /// The data of `session-rescheduled`: a session has moved.
    pub struct SessionRescheduled {
        /// The room of the meeting.
        pub video_url: Option<WebAddress>,
        /// When it was to start.
        pub former_start: Instant,
        /// When it was to end.
        pub former_end: Instant,
    }
}

impl Notification for SessionRescheduled {
    const NAME: &'static str = "session-rescheduled";
    const NOTICE_TYPE: NoticeType =
        NoticeType::new("session_rescheduled", "les changements d'horaire", "changes of time");
    const INVITES: bool = true;
    const CHANNELS: &'static [Channel] = &[Channel::InApp, Channel::Email];

    fn words(&self, writer: &Writer<'_>) -> Words {
        let other = &self.other_name.0;
        let (moment, range) =
            (writer.moment(&self.slot_start), writer.range(&self.slot_start, &self.slot_end));
        Words {
            title: writer.say(
                format!("Séance avec {other} déplacée : {moment}"),
                format!("Session with {other} moved: {moment}"),
            ),
            text: writer.say(format!("Nouvel horaire : {range}."), format!("New time: {range}.")),
            because: takes_part(writer),
            ..Words::default()
        }
    }

    fn example(_: Language) -> Self {
        Self {
            session_id: reference(),
            other_name: free("Coach Rey"),
            kind: SessionKind::Video,
            slot_start: START,
            slot_end: END,
            note: None,
            agenda_url: Some(address("https://example.org/agenda")),
            video_url: Some(address("https://video.example.org/session-1")),
            former_start: FORMER_START,
            former_end: FORMER_END,
        }
    }

    fn check(&self, errors: &mut FieldErrors) {
        ordered(errors, "slot_end", self.slot_start, self.slot_end);
        ordered(errors, "former_end", self.former_start, self.former_end);
    }

    email_body!(SessionRescheduled, "session-rescheduled.html", "session-rescheduled.txt");
}

session_data! {
    /// The data of `session-declined`: a session that was asked for does not take place.
    pub struct SessionDeclined {
        /// Whether it was the reader who asked; otherwise they, or the school, declined.
        pub asked_by_reader: bool,
    }
}

impl Notification for SessionDeclined {
    const NAME: &'static str = "session-declined";
    const NOTICE_TYPE: NoticeType =
        NoticeType::new("session_declined", "les demandes de séance déclinées", "declined session requests");
    const INVITES: bool = true;
    const CHANNELS: &'static [Channel] = &[Channel::InApp, Channel::Email];

    fn words(&self, writer: &Writer<'_>) -> Words {
        let other = &self.other_name.0;
        let (moment, range) =
            (writer.moment(&self.slot_start), writer.range(&self.slot_start, &self.slot_end));
        let title = if self.asked_by_reader {
            writer.say(
                format!("Demande de séance à {other} déclinée : {moment}"),
                format!("Session request to {other} declined: {moment}"),
            )
        } else {
            writer.say(
                format!("Demande de séance de {other} déclinée : {moment}"),
                format!("Session request of {other} declined: {moment}"),
            )
        };
        Words {
            title,
            text: writer
                .say(format!("Elle n'aura pas lieu : {range}."), format!("It will not take place: {range}.")),
            because: writer.say(
                format!("que cette séance a été demandée chez {}", writer.school),
                format!("this session was requested at {}", writer.school),
            ),
            ..Words::default()
        }
    }

    fn example(language: Language) -> Self {
        Self {
            session_id: reference(),
            other_name: free("Coach Rey"),
            kind: SessionKind::Video,
            slot_start: START,
            slot_end: END,
            note: Some(example_note(language)),
            agenda_url: Some(address("https://example.org/agenda")),
            asked_by_reader: true,
        }
    }

    fn check(&self, errors: &mut FieldErrors) {
        ordered(errors, "slot_end", self.slot_start, self.slot_end);
    }

    email_body!(SessionDeclined, "session-declined.html", "session-declined.txt");
}

session_data! {
    /// The data of `session-cancelled`: a session does not take place.
    pub struct SessionCancelled {}
}

impl Notification for SessionCancelled {
    const NAME: &'static str = "session-cancelled";
    const NOTICE_TYPE: NoticeType =
        NoticeType::new("session_cancelled", "les annulations de séance", "session cancellations");
    const CRITICAL: bool = true;
    const INVITES: bool = true;
    const CHANNELS: &'static [Channel] = &[Channel::InApp, Channel::Email];

    fn words(&self, writer: &Writer<'_>) -> Words {
        let other = &self.other_name.0;
        let (moment, range) =
            (writer.moment(&self.slot_start), writer.range(&self.slot_start, &self.slot_end));
        Words {
            title: writer.say(
                format!("Séance avec {other} annulée : {moment}"),
                format!("Session with {other} cancelled: {moment}"),
            ),
            text: writer
                .say(format!("Elle n'aura pas lieu : {range}."), format!("It will not take place: {range}.")),
            because: takes_part(writer),
            ..Words::default()
        }
    }

    fn example(language: Language) -> Self {
        Self {
            session_id: reference(),
            other_name: free("Coach Rey"),
            kind: SessionKind::InPerson,
            slot_start: START,
            slot_end: END,
            note: Some(written(
                language,
                "Je suis souffrant, veuillez m'excuser.",
                "I am ill, please excuse me.",
            )),
            agenda_url: Some(address("https://example.org/agenda")),
        }
    }

    fn check(&self, errors: &mut FieldErrors) {
        ordered(errors, "slot_end", self.slot_start, self.slot_end);
    }

    email_body!(SessionCancelled, "session-cancelled.html", "session-cancelled.txt");
}

session_data! {
    /// The data of `session-reminder`: a session is near.
    pub struct SessionReminder {
        /// The room of the meeting.
        pub video_url: Option<WebAddress>,
        /// How long before the session the reminder is sent.
        pub minutes_before: Integer<1, 10_080>,
    }
}

impl Notification for SessionReminder {
    const NAME: &'static str = "session-reminder";
    const NOTICE_TYPE: NoticeType =
        NoticeType::new("session_reminder", "les rappels de séance", "session reminders");
    const STOPPABLE: bool = true;
    const CHANNELS: &'static [Channel] = &[Channel::InApp, Channel::Email, Channel::Whatsapp];

    fn words(&self, writer: &Writer<'_>) -> Words {
        let other = &self.other_name.0;
        let (moment, left) = (writer.moment(&self.slot_start), writer.duration(self.minutes_before.0));
        Words {
            title: writer.say(
                format!("Rappel : séance avec {other}, {moment}"),
                format!("Reminder: session with {other}, {moment}"),
            ),
            text: writer.say(
                format!("Votre séance commence dans {left}."),
                format!("Your session starts in {left}."),
            ),
            because: takes_part(writer),
            ..Words::default()
        }
    }

    fn example(_: Language) -> Self {
        Self {
            session_id: reference(),
            other_name: free("Coach Rey"),
            kind: SessionKind::Video,
            slot_start: START,
            slot_end: END,
            note: None,
            agenda_url: Some(address("https://example.org/agenda")),
            video_url: Some(address("https://video.example.org/session-1")),
            minutes_before: Integer(60),
        }
    }

    fn check(&self, errors: &mut FieldErrors) {
        ordered(errors, "slot_end", self.slot_start, self.slot_end);
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.slot_start.0)
    }

    fn whatsapp(&self, writer: &Writer<'_>) -> WhatsAppContent {
        writer.whatsapp(&self.words(writer), self.video_url.as_ref().map(WebAddress::as_str))
    }

    email_body!(SessionReminder, "session-reminder.html", "session-reminder.txt");
}

/// The evening before [`START`], 23:30 in Paris.
const FORMER_START: Instant = Instant(Timestamp::constant(1_772_404_200, 0));
/// An hour later, on the next day.
const FORMER_END: Instant = Instant(Timestamp::constant(1_772_407_800, 0));

fn reference() -> SessionReference {
    SessionReference("019c9d2a-7a80-7000-8000-000000000001".to_owned())
}

fn example_note(language: Language) -> FreeText<1_000> {
    written(
        language,
        "Les limites, exercices 4 à 9.\nPensez à la calculatrice.",
        "Limits, exercises 4 to 9.\nRemember the calculator.",
    )
}
