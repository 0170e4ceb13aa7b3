//! What each template needs to be told: the body of a request, and what the outbox keeps.

use std::fmt;

use preau_kernel::{
    contact::WebAddress,
    field_errors::FieldErrors,
    field_types::{FreeText, Integer},
    id::read_uuid,
    input, string_enum,
    time::Instant,
    validation::Input,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// Minutes, up to a week.
type Minutes = Integer<1, 10_080>;

string_enum! {
    /// What a session is (seed 1 §4.1).
    pub enum SessionKind {
        /// A lesson by video.
        Video = "Visio",
        /// A lesson in one room.
        InPerson = "Présentiel",
        /// An intensive course.
        Course = "Stage",
    }
}

/// The id of the session that an e-mail tells of: a UUID.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(value_type = String, format = Uuid)]
pub struct SessionReference(pub String);

impl fmt::Display for SessionReference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Input for SessionReference {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        read_uuid(value, errors).map(|uuid| Self(uuid.to_string()))
    }
}

input! {
    /// The data of `password-reset`.
    #[derive(PartialEq, Eq, Serialize, Deserialize)]
    pub struct PasswordReset {
        /// The reader's name.
        #[schema(value_type = Option<String>, max_length = 200)]
        pub name: Option<FreeText<200>>,
        /// Where another password is chosen.
        pub reset_url: WebAddress,
        /// For how long the address works.
        #[schema(value_type = u32, minimum = 1, maximum = 10_080)]
        pub expires_minutes: Minutes,
    }
}

input! {
    /// The data of `welcome`.
    #[derive(PartialEq, Eq, Serialize, Deserialize)]
    pub struct Welcome {
        /// The reader's name.
        #[schema(value_type = Option<String>, max_length = 200)]
        pub name: Option<FreeText<200>>,
        /// Where the reader signs in.
        pub login_url: WebAddress,
    }
}

input! {
    /// The data of `generic-notice`.
    #[derive(PartialEq, Eq, Serialize, Deserialize)]
    pub struct GenericNotice {
        /// What it is about: the subject.
        #[schema(value_type = String, max_length = 200)]
        pub title: FreeText<200>,
        /// What is said. Line breaks are kept, mark-up is shown as it was written.
        #[schema(value_type = String, max_length = 5_000)]
        pub message: FreeText<5_000>,
        /// Where there is more.
        pub link: Option<WebAddress>,
        /// What the link says; nothing without a link.
        #[schema(value_type = Option<String>, max_length = 100)]
        pub link_label: Option<FreeText<100>>,
    }
}

/// Declares the data of an e-mail about a session: what they all tell, and what this one adds.
macro_rules! session_email {
    ($(#[$meta:meta])* pub struct $name:ident { $($own:tt)* }) => {
        input! {
            $(#[$meta])*
            #[derive(PartialEq, Eq, Serialize, Deserialize)]
            pub struct $name {
                /// The session.
                pub session_id: SessionReference,
                /// The other person's name.
                #[schema(value_type = String, max_length = 200)]
                pub other_name: FreeText<200>,
                /// What the session is.
                pub kind: SessionKind,
                /// When it starts.
                #[schema(value_type = String, format = DateTime)]
                pub slot_start: Instant,
                /// When it ends.
                #[schema(value_type = String, format = DateTime)]
                pub slot_end: Instant,
                /// What was written with it.
                #[schema(value_type = Option<String>, max_length = 1_000)]
                pub note: Option<FreeText<1_000>>,
                /// The reader's agenda.
                pub agenda_url: Option<WebAddress>,
                $($own)*
            }
        }
    };
}

session_email! {
    /// The data of `session-requested`.
    pub struct SessionRequested {
        /// Whether it was the reader who asked; otherwise their answer is awaited.
        pub asked_by_reader: bool,
        /// The room of the meeting.
        pub video_url: Option<WebAddress>,
    }
}

session_email! {
    /// The data of `session-confirmed`.
    pub struct SessionConfirmed {
        /// The room of the meeting.
        pub video_url: Option<WebAddress>,
    }
}

session_email! {
    /// The data of `session-rescheduled`.
    pub struct SessionRescheduled {
        /// The room of the meeting.
        pub video_url: Option<WebAddress>,
        /// When it was to start.
        #[schema(value_type = String, format = DateTime)]
        pub former_start: Instant,
        /// When it was to end.
        #[schema(value_type = String, format = DateTime)]
        pub former_end: Instant,
    }
}

session_email! {
    /// The data of `session-cancelled`.
    pub struct SessionCancelled {}
}

session_email! {
    /// The data of `session-reminder`.
    pub struct SessionReminder {
        /// The room of the meeting.
        pub video_url: Option<WebAddress>,
        /// How long before the session the reminder is sent.
        #[schema(value_type = u32, minimum = 1, maximum = 10_080)]
        pub minutes_before: Minutes,
    }
}
