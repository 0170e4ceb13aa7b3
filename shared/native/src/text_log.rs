//! The log as people read it: one short line a request.

use std::{fmt::Write as _, io::Write as _};

use jiff::{Timestamp, tz::TimeZone};
use preau_kernel::log::Log;
use serde_json::Value;

/// One short line a request, in the zone of the machine, on standard output. Runs of schedules that wrote nothing are left
/// out. What the providers of development would have sent is shown whole.
pub struct TextLog {
    colours: bool,
    zone: TimeZone,
}

impl TextLog {
    /// The log, with or without colours.
    #[must_use]
    pub fn new(colours: bool) -> Self {
        Self { colours, zone: TimeZone::system() }
    }

    /// The line as people read it; none for what nobody misses.
    fn rendered(&self, line: &Value) -> Option<String> {
        let text = |field: &str| line[field].as_str();
        if text("not_sent").is_some() {
            return Some(self.not_sent(line));
        }
        let failed = text("level") == Some("error");
        let (status, colour) = match line["status"].as_u64() {
            Some(status) => (status.to_string(), colour_of(status)),
            None if failed => ("failed".to_owned(), RED),
            None if line["store_writes"] == 0 => return None,
            None => ("ran".to_owned(), GREEN),
        };
        let at = text("at").and_then(|at| at.parse::<Timestamp>().ok()).unwrap_or_default();
        let at = at.to_zoned(self.zone.clone()).strftime("%H:%M:%S").to_string();
        let mut shown = format!(
            "{}  {}  {:<24} {:<8} {:>7.1} ms",
            self.painted(&at, DIM),
            self.painted(&format!("{status:<6}"), colour),
            text("function").unwrap_or("no such path"),
            text("role").unwrap_or("-"),
            line["duration_ms"].as_f64().unwrap_or_default(),
        );
        for field in ["problem", "report", "cause"] {
            if let Some(said) = text(field) {
                let _ = write!(shown, "  {}", plain(said).replace('\n', " "));
            }
        }
        if failed {
            let _ = write!(shown, "  request {}", text("request_id").unwrap_or_default());
        }
        Some(shown)
    }

    fn not_sent(&self, line: &Value) -> String {
        let text = |field: &str| plain(line[field].as_str().unwrap_or_default());
        let kind = if line["not_sent"] == "email" { "e-mail" } else { "WhatsApp" };
        let mut shown = format!("{kind} to {}, not sent: {}", text("to"), text("subject"));
        for line in text("text").lines() {
            let _ = write!(shown, "\n    {}", self.painted(line, DIM));
        }
        for attachment in line["attachments"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            let _ = write!(shown, "\n    with {}", plain(attachment));
        }
        shown
    }

    fn painted(&self, text: &str, colour: &str) -> String {
        if self.colours { format!("\x1b[{colour}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

const DIM: &str = "2";
const RED: &str = "31";
const GREEN: &str = "32";
const YELLOW: &str = "33";
const CYAN: &str = "36";

fn colour_of(status: u64) -> &'static str {
    match status {
        500.. => RED,
        400.. => YELLOW,
        300.. => CYAN,
        _ => GREEN,
    }
}

/// The text without what commands a terminal: people wrote parts of it.
fn plain(text: &str) -> String {
    text.chars().filter(|character| *character == '\n' || !character.is_control()).collect()
}

impl Log for TextLog {
    fn line(&self, json: &str) {
        let shown = match serde_json::from_str(json) {
            Ok(line) => self.rendered(&line),
            Err(_) => Some(plain(json)),
        };
        if let Some(shown) = shown {
            // Whoever reads the log has gone when this fails: the request is still worth its answer.
            let _ = writeln!(std::io::stdout().lock(), "{shown}");
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shown(line: &Value) -> Option<String> {
        TextLog { colours: false, zone: TimeZone::UTC }.rendered(line)
    }

    fn request(status: u16) -> Value {
        json!({
            "at": "2026-03-02T08:00:30Z", "level": "info", "request_id": "r1", "function": "book-session",
            "role": "student", "status": status, "duration_ms": 3.42, "store_reads": 2, "store_writes": 1,
        })
    }

    #[test]
    fn a_request_is_one_short_line() {
        let line = shown(&request(201)).unwrap();
        assert_eq!(line, "08:00:30  201     book-session             student      3.4 ms");
        let mut refused = request(409);
        refused["problem"] = json!("slot-taken");
        assert!(shown(&refused).unwrap().ends_with("3.4 ms  slot-taken"));
        let nowhere =
            json!({"at": "2026-03-02T08:00:30Z", "level": "info", "status": 404, "problem": "not-found"});
        assert!(shown(&nowhere).unwrap().contains("no such path             -"));
    }

    #[test]
    fn what_went_wrong_is_told_with_its_cause_on_one_line() {
        let mut broken = request(500);
        broken["level"] = json!("error");
        broken["problem"] = json!("internal");
        broken["cause"] = json!("panic: one\ntwo\x1b[31m");
        let line = shown(&broken).unwrap();
        assert!(line.ends_with("internal  panic: one two[31m  request r1"), "{line}");
    }

    #[test]
    fn a_run_that_wrote_nothing_is_left_out_and_others_are_not() {
        let run = |writes: u32, level: &str| {
            json!({
                "at": "2026-03-02T08:00:30Z", "level": level, "function": "deliver-messages", "report": "4 sent",
                "duration_ms": 1.0, "store_writes": writes,
            })
        };
        assert_eq!(shown(&run(0, "info")), None);
        assert!(
            shown(&run(5, "info"))
                .unwrap()
                .contains("ran     deliver-messages         -            1.0 ms  4 sent")
        );
        assert!(shown(&run(0, "error")).unwrap().contains("failed"));
    }

    #[test]
    fn a_message_that_is_not_sent_is_shown_whole_and_commands_no_terminal() {
        let email = json!({
            "not_sent": "email", "to": "rey@preau.example", "subject": "Demande\x1b]0;x\x07", "text": "Bonjour\nAmina",
            "attachments": ["séance.ics"],
        });
        let expected =
            "e-mail to rey@preau.example, not sent: Demande]0;x\n    Bonjour\n    Amina\n    with séance.ics";
        assert_eq!(shown(&email).unwrap(), expected);
    }

    #[test]
    fn colours_are_there_when_asked_for() {
        let colourful = TextLog { colours: true, zone: TimeZone::UTC };
        assert!(colourful.rendered(&request(201)).unwrap().contains("\x1b[32m201   \x1b[0m"));
        assert!(colourful.rendered(&request(500)).unwrap().contains("\x1b[31m500   \x1b[0m"));
        assert!(!shown(&request(201)).unwrap().contains('\x1b'));
    }
}
