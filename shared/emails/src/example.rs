//! An example of each e-mail, for previews and tests.

use jiff::Timestamp;
use preau_kernel::{
    contact::WebAddress,
    field_types::{FreeText, Integer},
    text::{Language, LocalizedText},
    time::Instant,
};

use crate::{
    EmailTemplate, GenericNotice, PasswordReset, SessionCancelled, SessionConfirmed, SessionKind,
    SessionReference, SessionReminder, SessionRequested, SessionRescheduled, TemplateName, Welcome,
};

/// Monday 2 March 2026, 18:00 in Paris.
const START: Instant = Instant(Timestamp::constant(1_772_470_800, 0));
/// An hour later.
const END: Instant = Instant(Timestamp::constant(1_772_474_400, 0));
/// The evening before, 23:30 in Paris.
const FORMER_START: Instant = Instant(Timestamp::constant(1_772_404_200, 0));
/// An hour later, on the next day.
const FORMER_END: Instant = Instant(Timestamp::constant(1_772_407_800, 0));

impl EmailTemplate {
    /// An e-mail of the template `name`, as a school might send it; its free texts are in `language`.
    #[must_use]
    pub fn example(name: TemplateName, language: Language) -> Self {
        let (session_id, other_name) = (reference(), free("Coach Rey"));
        let (kind, slot_start, slot_end) = (SessionKind::Video, START, END);
        let words = |french, english| LocalizedText::fixed(french, english).in_language(language).to_owned();
        let note = Some(FreeText(words(
            "Les limites, exercices 4 à 9.\nPensez à la calculatrice.",
            "Limits, exercises 4 to 9.\nRemember the calculator.",
        )));
        let agenda_url = Some(address("https://example.org/agenda"));
        let video_url = Some(address("https://video.example.org/session-1"));
        match name {
            TemplateName::PasswordReset => Self::PasswordReset(PasswordReset {
                name: Some(free("Amina")),
                reset_url: address("https://example.org/reset?token=abc&source=email"),
                expires_minutes: Integer(30),
            }),
            TemplateName::SessionRequested => Self::SessionRequested(SessionRequested {
                session_id,
                other_name: free("Amina"),
                kind,
                slot_start,
                slot_end,
                note,
                agenda_url,
                asked_by_reader: false,
                video_url: None,
            }),
            TemplateName::SessionConfirmed => Self::SessionConfirmed(SessionConfirmed {
                session_id,
                other_name,
                kind,
                slot_start,
                slot_end,
                note,
                agenda_url,
                video_url,
            }),
            TemplateName::SessionRescheduled => Self::SessionRescheduled(SessionRescheduled {
                session_id,
                other_name,
                kind,
                slot_start,
                slot_end,
                note: None,
                agenda_url,
                video_url,
                former_start: FORMER_START,
                former_end: FORMER_END,
            }),
            TemplateName::SessionCancelled => Self::SessionCancelled(SessionCancelled {
                session_id,
                other_name,
                kind: SessionKind::InPerson,
                slot_start,
                slot_end,
                note: Some(FreeText(words(
                    "Je suis souffrant, veuillez m'excuser.",
                    "I am ill, please excuse me.",
                ))),
                agenda_url,
            }),
            TemplateName::SessionReminder => Self::SessionReminder(SessionReminder {
                session_id,
                other_name,
                kind,
                slot_start,
                slot_end,
                note: None,
                agenda_url,
                video_url,
                minutes_before: Integer(60),
            }),
            TemplateName::Welcome => Self::Welcome(Welcome {
                name: Some(free("Amina")),
                login_url: address("https://example.org/login"),
            }),
            TemplateName::GenericNotice => Self::GenericNotice(GenericNotice {
                title: FreeText(words("Fermeture pendant les vacances", "Closed during the holidays")),
                message: FreeText(words(
                    "L'école ferme du 11 au 26 avril.\n\nLes séances déjà confirmées ont lieu comme prévu.",
                    "The school is closed from 11 to 26 April.\n\nSessions that are confirmed take place.",
                )),
                link: Some(address("https://example.org/calendar")),
                link_label: Some(FreeText(words("Voir le calendrier", "See the calendar"))),
            }),
        }
    }
}

fn free<const MOST: usize>(text: &str) -> FreeText<MOST> {
    FreeText(text.to_owned())
}

fn reference() -> SessionReference {
    SessionReference("019c9d2a-7a80-7000-8000-000000000001".to_owned())
}

#[expect(clippy::expect_used, reason = "the addresses stand above; a test reads every example")]
fn address(text: &'static str) -> WebAddress {
    WebAddress::parse(text).expect("an https address")
}
