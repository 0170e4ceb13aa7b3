//! The log of the local host: in which form, and when it is silent.

use std::{
    io::{IsTerminal, stdout},
    sync::atomic::{AtomicBool, Ordering},
};

use preau_kernel::{log::Log, settings::LogForm};
use preau_native::{StdoutLog, TextLog};

/// The log of the local host.
pub struct HostLog {
    form: Box<dyn Log>,
    /// Whether people read it.
    pub is_text: bool,
    silent: AtomicBool,
}

impl HostLog {
    /// The log in this form; `environment` says whether its terminal has colours.
    pub fn new(form: LogForm, environment: &[(String, String)]) -> Self {
        let terminal = stdout().is_terminal();
        let is_text = is_text(form, terminal);
        let form: Box<dyn Log> = if is_text {
            Box::new(TextLog::new(terminal && has_colours(environment)))
        } else {
            Box::new(StdoutLog)
        };
        Self { form, is_text, silent: AtomicBool::new(false) }
    }

    /// Writes nothing, or writes again.
    pub fn silence(&self, silent: bool) {
        self.silent.store(silent, Ordering::Relaxed);
    }
}

impl Log for HostLog {
    fn line(&self, json: &str) {
        if !self.silent.load(Ordering::Relaxed) {
            self.form.line(json);
        }
    }
}

fn is_text(form: LogForm, terminal: bool) -> bool {
    match form {
        LogForm::Auto => terminal,
        LogForm::Text => true,
        LogForm::Json => false,
    }
}

/// Whether a terminal has colours that its reader wants (no-color.org).
fn has_colours(environment: &[(String, String)]) -> bool {
    let value =
        |name: &str| environment.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    value("NO_COLOR").unwrap_or_default().is_empty() && value("TERM").is_some_and(|term| term != "dumb")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_read_text_on_a_terminal_and_programs_json_unless_said_otherwise() {
        for (form, terminal, text) in [
            (LogForm::Auto, true, true),
            (LogForm::Auto, false, false),
            (LogForm::Json, true, false),
            (LogForm::Text, false, true),
        ] {
            assert_eq!(is_text(form, terminal), text, "{form:?} {terminal}");
        }
    }

    #[test]
    fn there_are_colours_where_the_terminal_has_them_and_nobody_minds() {
        let colours = |given: &[(&str, &str)]| {
            let given = given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            has_colours(&given.collect::<Vec<_>>())
        };
        assert!(colours(&[("TERM", "xterm-256color")]));
        assert!(colours(&[("TERM", "xterm"), ("NO_COLOR", "")]));
        assert!(!colours(&[("TERM", "xterm"), ("NO_COLOR", "1")]));
        assert!(!colours(&[("TERM", "dumb")]) && !colours(&[]));
    }
}
