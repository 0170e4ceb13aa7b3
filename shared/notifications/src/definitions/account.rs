//! What account holders are told of their account.

use preau_kernel::{
    channel::Channel,
    contact::WebAddress,
    field_types::{FreeText, Integer},
    input,
    text::Language,
};
use serde::{Deserialize, Serialize};

use crate::{
    NoticeType, Notification, Words, Writer,
    definition::Definition,
    example::{address, free},
    notification::email_body,
};

/// The notifications of this file.
pub(crate) const DEFINITIONS: &[Definition] = &[Definition::of::<PasswordReset>()];

input! {
    /// The data of `password-reset`: a link to choose another password.
    #[derive(PartialEq, Eq, Serialize, Deserialize)]
    pub struct PasswordReset {
        /// The reader's name.
        pub name: Option<FreeText<200>>,
        /// Where another password is chosen.
        pub reset_url: WebAddress,
        /// For how long the address works.
        pub expires_minutes: Integer<1, 10_080>,
    }
}

impl Notification for PasswordReset {
    const NAME: &'static str = "password-reset";
    const NOTICE_TYPE: NoticeType = NoticeType::MESSAGE;
    const CRITICAL: bool = true;
    const CHANNELS: &'static [Channel] = &[Channel::Email];

    fn words(&self, writer: &Writer<'_>) -> Words {
        let (duration, school) = (writer.duration(self.expires_minutes.0), writer.school);
        Words {
            title: writer.say("Réinitialisation de votre mot de passe", "Reset your password"),
            text: writer
                .say(format!("Ce lien est valable {duration}."), format!("This link works for {duration}.")),
            because: writer.say(
                format!("qu'un nouveau mot de passe a été demandé pour votre compte chez {school}"),
                format!("a new password was requested for your account at {school}"),
            ),
            ..Words::default()
        }
    }

    fn example(_: Language) -> Self {
        Self {
            name: Some(free("Amina")),
            reset_url: address("https://example.org/reset?token=abc&source=email"),
            expires_minutes: Integer(30),
        }
    }

    email_body!(PasswordReset, "password-reset.html", "password-reset.txt");
}
