//! The bodies: each template's two files, filled at compile time, so that a field which they lack does not compile.

use askama::Template;

use crate::{
    EmailTemplate, GenericNotice, PasswordReset, SessionCancelled, SessionConfirmed, SessionReminder,
    SessionRequested, SessionRescheduled, Welcome, context::Page,
};

/// Declares the functions that fill the files of each template, which stand in `templates/`.
// The paths are `tt`: a `literal` reaches the derive in a group, in which it does not find the path.
macro_rules! bodies {
    ($($variant:ident $html:tt $text:tt),* $(,)?) => {
        /// The HTML of `template`: all data is escaped.
        pub(crate) fn html(page: &Page<'_>, template: &EmailTemplate) -> String {
            match template { $(EmailTemplate::$variant(data) => {
                #[derive(Template)]
                #[template(path = $html)]
                struct Body<'a> { page: &'a Page<'a>, data: &'a $variant }
                Body { page, data }.to_string()
            }),* }
        }

        /// The text of `template`, as it stands.
        pub(crate) fn text(page: &Page<'_>, template: &EmailTemplate) -> String {
            match template { $(EmailTemplate::$variant(data) => {
                #[derive(Template)]
                #[template(path = $text)]
                struct Body<'a> { page: &'a Page<'a>, data: &'a $variant }
                Body { page, data }.to_string()
            }),* }
        }
    };
}

bodies! {
    PasswordReset "password-reset.html" "password-reset.txt",
    SessionRequested "session-requested.html" "session-requested.txt",
    SessionConfirmed "session-confirmed.html" "session-confirmed.txt",
    SessionRescheduled "session-rescheduled.html" "session-rescheduled.txt",
    SessionCancelled "session-cancelled.html" "session-cancelled.txt",
    SessionReminder "session-reminder.html" "session-reminder.txt",
    Welcome "welcome.html" "welcome.txt",
    GenericNotice "generic-notice.html" "generic-notice.txt",
}
