//! What people are told of what they register for.

use preau_kernel::{
    channel::Channel, contact::WebAddress, field_types::FreeText, input, text::Language, time::Instant,
};
use serde::{Deserialize, Serialize};

use crate::{
    Link, NoticeType, Notification, Words, Writer,
    definition::Definition,
    example::{START, address, free},
};

/// The notifications of this file.
pub(crate) const DEFINITIONS: &[Definition] = &[Definition::of::<RegistrationConfirmed>()];

input! {
    /// The data of `registration-confirmed`: a registration is confirmed.
    #[derive(PartialEq, Eq, Serialize, Deserialize)]
    pub struct RegistrationConfirmed {
        /// What the reader is registered for.
        pub title: FreeText<200>,
        /// When it begins.
        pub starts_at: Option<Instant>,
        /// Where there is more.
        pub link: Option<WebAddress>,
    }
}

impl Notification for RegistrationConfirmed {
    const NAME: &'static str = "registration-confirmed";
    const NOTICE_TYPE: NoticeType = NoticeType::MESSAGE;
    const CHANNELS: &'static [Channel] = &[Channel::Whatsapp];

    fn words(&self, writer: &Writer<'_>) -> Words {
        let title = &self.title.0;
        let start = self.starts_at.as_ref().map(|start| writer.moment(start));
        let begins = |start| writer.say(format!("Début : {start}."), format!("It begins on {start}."));
        let link = |to| Link::address(to, writer.say("En savoir plus", "Learn more"));
        Words {
            title: writer.say(
                format!("Votre inscription à « {title} » est confirmée."),
                format!("Your registration for “{title}” is confirmed."),
            ),
            text: start.map(begins).unwrap_or_default(),
            link: self.link.as_ref().map(link),
            ..Words::default()
        }
    }

    fn example(_: Language) -> Self {
        Self {
            title: free("Plaider"),
            starts_at: Some(START),
            link: Some(address("https://example.org/masterclass")),
        }
    }
}
