//! The days of the exams of a session, as the school sets them.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use preau_kernel::{entity::Entity, store::Key, unit_of_work::Audited};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The days of the exams of a session.
///
/// | access pattern | how |
/// |---|---|
/// | the days of a session | partition `exam-calendar#<session>`, `calendar` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExamCalendar {
    /// The year of the June in which Terminale ends.
    pub session: i16,
    /// The day of each exam, by its code.
    pub dates: BTreeMap<String, Date>,
    /// When they were last set, in UTC.
    pub updated_at: Timestamp,
}

impl ExamCalendar {
    /// Where the calendar of a session is.
    #[must_use]
    pub fn key_of(session: i16) -> Key {
        Key::new(format!("exam-calendar#{session}"), "calendar")
    }

    /// The calendar of a session of which nobody set one.
    pub(crate) const fn blank(session: i16) -> Self {
        Self { session, dates: BTreeMap::new(), updated_at: Timestamp::UNIX_EPOCH }
    }
}

impl Entity for ExamCalendar {
    const KIND: &'static str = "exam-calendar";

    fn key(&self) -> Key {
        Self::key_of(self.session)
    }
}

impl Audited for ExamCalendar {
    fn resource(&self) -> String {
        format!("exam-calendar:{}", self.session)
    }

    fn state(&self) -> Value {
        json!({"dates": self.dates})
    }
}
