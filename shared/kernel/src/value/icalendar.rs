//! iCalendar text (RFC 5545): content lines, escaping and folding; and the messages that invite to a meeting or call it
//! off (iTIP, RFC 5546).

use std::fmt::Write as _;

use jiff::Timestamp;

use crate::value::{meeting::Meeting, text::Language};

/// The media type of a calendar.
pub const MEDIA_TYPE: &str = "text/calendar";

/// A calendar that is being written.
pub struct Calendar {
    text: String,
}

impl Calendar {
    /// A calendar that people see under `name`.
    #[must_use]
    pub fn named(name: &str) -> Self {
        let mut calendar = Self::begun();
        // RFC 7986 §5.1 and §5.7, and what calendars knew before it.
        calendar.text("NAME", name);
        calendar.text("X-WR-CALNAME", name);
        calendar.line("REFRESH-INTERVAL;VALUE=DURATION", "PT15M");
        calendar.line("X-PUBLISHED-TTL", "PT15M");
        calendar
    }

    /// A calendar with which `method` is done to the events of its reader.
    #[must_use]
    pub fn message(method: Method) -> Self {
        let mut calendar = Self::begun();
        calendar.line("METHOD", method.word());
        calendar
    }

    fn begun() -> Self {
        let mut calendar = Self { text: String::new() };
        calendar.line("BEGIN", "VCALENDAR");
        calendar.line("VERSION", "2.0");
        calendar.line("PRODID", "-//Préau//preau.dev//FR");
        calendar.line("CALSCALE", "GREGORIAN");
        calendar
    }

    /// Adds an event.
    pub fn event(&mut self, event: &Event<'_>) {
        let Event { meeting, .. } = event;
        self.line("BEGIN", "VEVENT");
        self.line("UID", &format!("{}@preau.dev", meeting.id));
        // A meeting's first version is its first revision, which RFC 5545 §3.8.7.4 counts from 0.
        self.line("SEQUENCE", &event.version.saturating_sub(1).to_string());
        self.instant("DTSTAMP", event.changed_at);
        self.instant("CREATED", meeting.created_at);
        self.instant("LAST-MODIFIED", event.changed_at);
        self.instant("DTSTART", meeting.slot.start());
        self.instant("DTEND", meeting.slot.end());
        self.line("STATUS", meeting.standing.word());
        self.text("SUMMARY", &event.summary);
        if let Some(description) = event.description {
            self.text("DESCRIPTION", description);
        }
        if let Some(address) = event.address {
            self.text("LOCATION", address);
        }
        self.text("CATEGORIES", event.category);
        if let Some(Invitation { organizer, attendee }) = &event.invitation {
            self.line(&format!("ORGANIZER;CN={}", quoted(organizer.name)), &mailto(organizer.address));
            let name = format!(
                "ATTENDEE;CN={};ROLE=REQ-PARTICIPANT;PARTSTAT={};RSVP=FALSE",
                quoted(attendee.name),
                meeting.standing.participation()
            );
            self.line(&name, &mailto(attendee.address));
        }
        self.line("END", "VEVENT");
    }

    /// The whole text.
    #[must_use]
    pub fn end(mut self) -> String {
        self.line("END", "VCALENDAR");
        self.text
    }

    fn instant(&mut self, name: &str, instant: Timestamp) {
        self.line(name, &instant.strftime("%Y%m%dT%H%M%SZ").to_string());
    }

    fn text(&mut self, name: &str, value: &str) {
        self.line(name, &escaped(value));
    }

    /// Writes a content line, folded so that no line has more than 75 bytes (§3.1).
    fn line(&mut self, name: &str, value: &str) {
        let mut length = 0;
        for character in name.chars().chain([':']).chain(value.chars()) {
            if length + character.len_utf8() > MOST_BYTES {
                self.text.push_str("\r\n ");
                length = 1;
            }
            self.text.push(character);
            length += character.len_utf8();
        }
        self.text.push_str("\r\n");
    }
}

/// How long a line may be, its line break not counted.
const MOST_BYTES: usize = 75;

/// What a calendar does to the events of its reader (RFC 5546 §3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// It enters or changes them.
    Request,
    /// It calls them off.
    Cancel,
}

impl Method {
    /// The method, as calendars name it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Request => "REQUEST",
            Self::Cancel => "CANCEL",
        }
    }
}

/// An event of a calendar.
pub struct Event<'a> {
    /// The meeting that it is.
    pub meeting: &'a Meeting,
    /// The meeting's version.
    pub version: u64,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Its title.
    pub summary: String,
    /// More about it.
    pub description: Option<&'a str>,
    /// Where one meets.
    pub address: Option<&'a str>,
    /// What kind of event it is.
    pub category: &'a str,
    /// Who invites whom, where the calendar is a message.
    pub invitation: Option<Invitation<'a>>,
}

/// Who invites whom.
pub struct Invitation<'a> {
    /// Who invites.
    pub organizer: Mailbox<'a>,
    /// Who is invited.
    pub attendee: Mailbox<'a>,
}

/// Someone with an e-mail address.
pub struct Mailbox<'a> {
    /// What they are called.
    pub name: &'a str,
    /// The address.
    pub address: &'a str,
}

/// The title of a meeting with `other`.
#[must_use]
pub fn title(other: &str, language: Language) -> String {
    match language {
        Language::French => format!("Séance avec {other}"),
        Language::English => format!("Session with {other}"),
    }
}

/// `text` as the value of a parameter (§3.2), which can hold neither quotation marks nor control characters.
fn quoted(text: &str) -> String {
    let plain = |character: &char| !character.is_control() && *character != '"';
    format!("\"{}\"", text.chars().filter(plain).collect::<String>())
}

/// The address of a mailbox (RFC 6068): what an address may hold beside letters is written in hexadecimal.
fn mailto(address: &str) -> String {
    let mut uri = "mailto:".to_owned();
    for byte in address.bytes() {
        if byte.is_ascii_alphanumeric() || b"@.-_+~!$&'*".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

/// `text` as the value of a property of type TEXT (§3.3.11). What is a control character is none there.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' | ';' | ',' => escaped.extend(['\\', character]),
            '\r' if characters.peek() == Some(&'\n') => {}
            '\n' | '\r' => escaped.push_str("\\n"),
            '\t' => escaped.push('\t'),
            control if control.is_control() => {}
            plain => escaped.push(plain),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What a reader makes of a TEXT value.
    fn unescaped(text: &str) -> String {
        let mut plain = String::new();
        let mut characters = text.chars();
        while let Some(character) = characters.next() {
            plain.push(match character {
                '\\' => match characters.next().unwrap() {
                    'n' => '\n',
                    other => other,
                },
                other => other,
            });
        }
        plain
    }

    proptest! {
        #[test]
        fn whatever_a_text_holds_its_lines_are_short_and_it_reads_back(text in "[^\\p{Cc}]*(\n[^\\p{Cc}]*){0,3}") {
            let mut calendar = Calendar { text: String::new() };
            calendar.text("SUMMARY", &text);
            let written = calendar.text;
            let whole = written.strip_suffix("\r\n").unwrap();
            prop_assert!(whole.split("\r\n").all(|line| line.len() <= 75));
            prop_assert!(!whole.replace("\r\n ", "").contains(['\r', '\n']));
            let unfolded = whole.replace("\r\n ", "");
            prop_assert_eq!(unescaped(unfolded.strip_prefix("SUMMARY:").unwrap()), text);
        }
    }

    #[test]
    fn a_text_cannot_add_a_line_of_its_own() {
        let mut calendar = Calendar { text: String::new() };
        calendar.text("SUMMARY", "Cours\r\nATTENDEE:mailto:x@y.example\r;\u{7}");
        assert_eq!(calendar.text, "SUMMARY:Cours\\nATTENDEE:mailto:x@y.example\\n\\;\r\n");
    }

    #[test]
    fn a_name_cannot_leave_its_parameter() {
        assert_eq!(quoted("Rey\";RSVP=TRUE:\r\nX"), "\"Rey;RSVP=TRUE:X\"");
        assert_eq!(mailto("o'neil+a%b@x.fr"), "mailto:o'neil+a%25b@x.fr");
    }
}
