//! The names by which notifications are asked for, channel by channel.

use preau_kernel::channel::Channel;

use crate::{definition::Definition, word_type::word_type};

word_type! {
    /// A template of an e-mail.
    pub struct TemplateName { definition: &'static Definition }
}

impl TemplateName {
    /// All of them: what is told by e-mail.
    pub fn all() -> impl Iterator<Item = Self> {
        Definition::all()
            .filter(|definition| definition.goes_by(Channel::Email))
            .map(|definition| Self { definition })
    }

    /// The name.
    #[must_use]
    pub const fn word(self) -> &'static str {
        self.definition.name
    }

    /// Its definition.
    #[must_use]
    pub const fn definition(self) -> &'static Definition {
        self.definition
    }
}

word_type! {
    /// What a WhatsApp message says (seed 3 §4.4). `session-reminder` has the data of the e-mail of that name.
    pub struct MessageType { definition: &'static Definition }
}

impl MessageType {
    /// All of them: what is told by WhatsApp.
    pub fn all() -> impl Iterator<Item = Self> {
        Definition::all()
            .filter(|definition| definition.goes_by(Channel::Whatsapp))
            .map(|definition| Self { definition })
    }

    /// The name.
    #[must_use]
    pub const fn word(self) -> &'static str {
        self.definition.name
    }

    /// Its definition.
    #[must_use]
    pub const fn definition(self) -> &'static Definition {
        self.definition
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_by_name_follows_from_the_channels() {
        let emails = [
            "password-reset",
            "session-requested",
            "session-confirmed",
            "session-rescheduled",
            "session-declined",
            "session-cancelled",
            "session-reminder",
            "welcome",
            "generic-notice",
        ];
        let whatsapp = ["registration-confirmed", "session-reminder", "test-result", "document", "text"];
        // Others may stand between them.
        let known = |words: Vec<&'static str>, known: &[&str]| {
            words.into_iter().filter(|word| known.contains(word)).collect::<Vec<_>>()
        };
        assert_eq!(known(TemplateName::words(), &emails), emails);
        assert_eq!(known(MessageType::words(), &whatsapp), whatsapp);
        assert!(TemplateName::parse("text").is_none() && MessageType::parse("welcome").is_none());
    }
}
