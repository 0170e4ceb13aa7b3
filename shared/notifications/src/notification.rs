//! What a notification says of itself, all in one place.

use jiff::Timestamp;
use preau_kernel::{
    channel::Channel, field_errors::FieldErrors, text::Language, validation::Input, whatsapp::WhatsAppContent,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::{
    notice_type::NoticeType,
    page::Page,
    words::{Words, Writer},
};

/// A notification. The type is its data: the body of a request, and what the outbox keeps.
pub trait Notification: Input + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Its name, by which it is asked for and kept.
    const NAME: &'static str;
    /// What its readers choose by.
    const NOTICE_TYPE: NoticeType;
    /// Whether it is sent at once and whatever its reader prefers: someone would wait at a closed door.
    const CRITICAL: bool = false;
    /// Whether its e-mails offer to stop those of its type by a link. What is critical cannot be stopped: to say both does
    /// not compile.
    const STOPPABLE: bool = false;
    /// Whether its e-mails carry the calendar entry of the meeting that they tell of, for they change it. A reminder changes
    /// nothing.
    const INVITES: bool = false;
    /// By which channels it is told.
    const CHANNELS: &'static [Channel];

    /// What it says, whatever the channel.
    fn words(&self, writer: &Writer<'_>) -> Words;

    /// One as a school might send it, for previews and tests; free texts are in `language`.
    fn example(language: Language) -> Self;

    /// Reports what is wrong with fields that are right each by itself.
    fn check(&self, _errors: &mut FieldErrors) {}

    /// From when on it is no longer worth telling.
    fn expires_at(&self) -> Option<Timestamp> {
        None
    }

    /// For what purpose its e-mail carries a token, in the field `token`, by which its reader acts without signing in; none
    /// where it carries none. It is sealed when the e-mail is sent, of what the message is about, and kept nowhere.
    fn seals(&self) -> Option<&'static str> {
        None
    }

    /// The HTML of its e-mail, where it has one of its own: see `email_body!`.
    fn html(&self, _page: &Page<'_>) -> Option<String> {
        None
    }

    /// The text of its e-mail, where it has one of its own.
    fn plain(&self, _page: &Page<'_>) -> Option<String> {
        None
    }

    /// What is said by WhatsApp: title, text and link.
    fn whatsapp(&self, writer: &Writer<'_>) -> WhatsAppContent {
        let words = self.words(writer);
        let link = words.link.as_ref().and_then(|link| writer.address(link));
        writer.whatsapp(&words, link.as_deref())
    }

    /// Its name and its data, as the outbox keeps them.
    fn content(&self) -> (&'static str, Value) {
        (Self::NAME, json!(self))
    }
}

impl NoticeType {
    /// The type of the notification `N`.
    #[must_use]
    pub const fn of<N: Notification>() -> Self {
        N::NOTICE_TYPE
    }
}

/// Fills the files of an e-mail with a body of its own, at compile time: a field that the data lack does not compile. They
/// stand in `templates/`; the HTML is made of the MJML of that name by `cargo xtask generate`. Without a file of text, the
/// text part has title, text and link.
// The paths are `tt`: a `literal` reaches the derive in a group, in which it does not find the path.
macro_rules! email_body {
    ($data:ident, $html:tt $(, $text:tt)?) => {
        fn html(&self, page: &$crate::Page<'_>) -> Option<String> {
            #[derive(::askama::Template)]
            #[template(path = $html)]
            struct Html<'a> { page: &'a $crate::Page<'a>, data: &'a $data }
            Some(Html { page, data: self }.to_string())
        }

        $(fn plain(&self, page: &$crate::Page<'_>) -> Option<String> {
            #[derive(::askama::Template)]
            #[template(path = $text)]
            struct Text<'a> { page: &'a $crate::Page<'a>, data: &'a $data }
            Some(Text { page, data: self }.to_string())
        })?
    };
}

pub(crate) use email_body;
