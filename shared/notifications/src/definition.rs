//! What is known of a notification, whichever it is.

use preau_kernel::{channel::Channel, field_errors::FieldErrors, text::Language};
use serde_json::{Value, json};

use crate::{content::Content, notice_type::NoticeType, notification::Notification};

/// What is known of a notification without its data.
pub struct Definition {
    /// Its name.
    pub name: &'static str,
    /// What its readers choose by.
    pub notice_type: NoticeType,
    /// Whether it is sent at once and whatever its reader prefers.
    pub critical: bool,
    /// Whether its e-mails offer to stop those of its type by a link.
    pub stoppable: bool,
    /// Whether its e-mails carry the calendar entry of the meeting that they tell of.
    pub invites: bool,
    /// By which channels it is told.
    pub channels: &'static [Channel],
    read: fn(Option<&Value>, &mut FieldErrors) -> Option<Value>,
    fill: fn(&Value) -> Result<Content, serde_json::Error>,
    example: fn(Language) -> Value,
}

impl Definition {
    /// Of the notification whose data are an `N`.
    pub(crate) const fn of<N: Notification>() -> Self {
        const {
            assert!(!(N::CRITICAL && N::STOPPABLE), "what is critical cannot be stopped");
            assert!(!N::CHANNELS.is_empty(), "a notification is told by some channel");
        }
        Self {
            name: N::NAME,
            notice_type: N::NOTICE_TYPE,
            critical: N::CRITICAL,
            stoppable: N::STOPPABLE,
            invites: N::INVITES,
            channels: N::CHANNELS,
            read: |value, errors| {
                let data = N::read(value, errors)?;
                data.check(errors);
                Some(json!(data))
            },
            fill: |data| Ok(Content::new(N::deserialize(data)?)),
            example: |language| json!(N::example(language)),
        }
    }

    /// Whether it is told by `channel`.
    #[must_use]
    pub fn goes_by(&self, channel: Channel) -> bool {
        self.channels.contains(&channel)
    }

    /// Reads its data from a request, as they are kept. Every field that is missing, unknown or wrong is reported.
    pub fn read(&self, value: Option<&Value>, errors: &mut FieldErrors) -> Option<Value> {
        (self.read)(value, errors)
    }

    /// The notification with these data, which [`Self::read`] or [`Notification::content`] made.
    ///
    /// # Errors
    /// They are the data of something else.
    pub fn fill(&self, data: &Value) -> Result<Content, serde_json::Error> {
        (self.fill)(data)
    }

    /// Data that fill it, as an example; free texts are in `language`.
    #[must_use]
    pub fn example(&self, language: Language) -> Value {
        (self.example)(language)
    }
}
