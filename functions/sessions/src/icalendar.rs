//! iCalendar text (RFC 5545): content lines, escaping and folding.

use jiff::Timestamp;

/// A calendar that is being written.
pub(crate) struct Calendar {
    text: String,
}

impl Calendar {
    /// A calendar that people see under `name`.
    pub(crate) fn named(name: &str) -> Self {
        let mut calendar = Self { text: String::new() };
        calendar.line("BEGIN", "VCALENDAR");
        calendar.line("VERSION", "2.0");
        calendar.line("PRODID", "-//Préau//preau.dev//FR");
        calendar.line("CALSCALE", "GREGORIAN");
        // RFC 7986 §5.1 and §5.7, and what calendars knew before it.
        calendar.text("NAME", name);
        calendar.text("X-WR-CALNAME", name);
        calendar.line("REFRESH-INTERVAL;VALUE=DURATION", "PT15M");
        calendar.line("X-PUBLISHED-TTL", "PT15M");
        calendar
    }

    /// Adds an event.
    pub(crate) fn event(&mut self, event: &Event<'_>) {
        self.line("BEGIN", "VEVENT");
        self.line("UID", event.uid);
        self.line("SEQUENCE", &event.sequence.to_string());
        self.instant("DTSTAMP", event.changed_at);
        self.instant("CREATED", event.created_at);
        self.instant("LAST-MODIFIED", event.changed_at);
        self.instant("DTSTART", event.start);
        self.instant("DTEND", event.end);
        self.line("STATUS", event.status);
        self.text("SUMMARY", &event.summary);
        if let Some(description) = event.description {
            self.text("DESCRIPTION", description);
        }
        self.text("CATEGORIES", event.category);
        self.line("END", "VEVENT");
    }

    /// The whole text.
    pub(crate) fn end(mut self) -> String {
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

/// An event of a calendar.
pub(crate) struct Event<'a> {
    /// What it is known by, for ever and everywhere.
    pub uid: &'a str,
    /// How often it changed.
    pub sequence: u64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// The first instant.
    pub start: Timestamp,
    /// The first instant after it.
    pub end: Timestamp,
    /// `TENTATIVE`, `CONFIRMED` or `CANCELLED`.
    pub status: &'static str,
    /// Its title.
    pub summary: String,
    /// More about it.
    pub description: Option<&'a str>,
    /// What kind of event it is.
    pub category: &'a str,
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
}
