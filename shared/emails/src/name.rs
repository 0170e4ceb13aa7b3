//! The names of the templates, and who may stop which.

use preau_kernel::string_enum;

string_enum! {
    /// A template of an e-mail.
    pub enum TemplateName {
        /// A link to choose another password.
        PasswordReset = "password-reset",
        /// A session waits for the reader's answer.
        SessionRequested = "session-requested",
        /// A session is agreed.
        SessionConfirmed = "session-confirmed",
        /// A session has moved.
        SessionRescheduled = "session-rescheduled",
        /// A session does not take place.
        SessionCancelled = "session-cancelled",
        /// A session is near.
        SessionReminder = "session-reminder",
        /// An account was opened.
        Welcome = "welcome",
        /// Whatever the school has to say.
        GenericNotice = "generic-notice",
    }
}

impl TemplateName {
    /// Whether the e-mail is sent whatever its reader prefers.
    #[must_use]
    pub const fn critical(self) -> bool {
        matches!(self, Self::PasswordReset | Self::SessionCancelled)
    }

    /// Whether the e-mail offers to stop the e-mails of its kind.
    #[must_use]
    pub const fn unsubscribable(self) -> bool {
        matches!(self, Self::Welcome | Self::GenericNotice | Self::SessionReminder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn those(which: fn(TemplateName) -> bool) -> Vec<&'static str> {
        let names = TemplateName::WORDS.iter().filter_map(|word| TemplateName::parse(word));
        names.filter(|name| which(*name)).map(TemplateName::word).collect()
    }

    #[test]
    fn what_nobody_may_miss_cannot_be_stopped() {
        assert_eq!(those(TemplateName::critical), ["password-reset", "session-cancelled"]);
        assert_eq!(those(TemplateName::unsubscribable), ["session-reminder", "welcome", "generic-notice"]);
    }
}
