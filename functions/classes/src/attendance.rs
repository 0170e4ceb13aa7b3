//! Who was there: the attendance of a lesson, and what is counted of it.

use std::collections::BTreeMap;

use preau_kernel::{
    id::UserId,
    store::{Addition, Counters, Key},
    string_enum,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    class::{Class, ClassId},
    term::Term,
};

string_enum! {
    /// Whether a pupil was there.
    pub enum AttendanceStatus {
        /// They were.
        Present = "present",
        /// They were not.
        Absent = "absent",
        /// They came late.
        Late = "late",
        /// They were not, with an excuse.
        Excused = "excused",
    }
}

/// How a pupil attended a lesson.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Attendance {
    /// Whether they were there.
    pub status: AttendanceStatus,
    /// How late they were, in minutes, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub minutes_late: Option<u32>,
}

/// The attendance of each pupil of a lesson.
pub type AttendanceSheet = BTreeMap<UserId, Attendance>;

/// Where the attendance of a term of a class is counted: `lessons`, and each word of [`AttendanceStatus`].
#[must_use]
pub fn counts_key(class: ClassId, term: Term) -> Key {
    Key::of_counters(Class::partition_of(class), &format!("attendance#{}", term.word()))
}

/// What is counted of a sheet.
fn counted(sheet: &AttendanceSheet) -> Counters {
    let mut counts = Counters::from([("lessons".to_owned(), 1)]);
    for attendance in sheet.values() {
        *counts.entry(attendance.status.word().to_owned()).or_default() += 1;
    }
    counts
}

/// What brings the counts of a term from one sheet of a lesson to another: none where there was, or will be, no lesson. It
/// adds nothing where nothing differs.
#[must_use]
pub fn counting(
    class: ClassId,
    term: Term,
    before: Option<&AttendanceSheet>,
    after: Option<&AttendanceSheet>,
) -> Addition {
    let mut amounts = after.map(counted).unwrap_or_default();
    for (name, count) in before.map(counted).unwrap_or_default() {
        *amounts.entry(name).or_default() -= count;
    }
    amounts.retain(|_, amount| *amount != 0);
    Addition::new(counts_key(class, term), "class-attendance", amounts)
}

#[cfg(test)]
mod tests {
    use proptest::{option, prelude::*, sample::select};

    use super::*;

    const STATUSES: [AttendanceStatus; 4] = [
        AttendanceStatus::Present,
        AttendanceStatus::Absent,
        AttendanceStatus::Late,
        AttendanceStatus::Excused,
    ];

    fn sheets() -> impl Strategy<Value = Option<AttendanceSheet>> {
        let attendance = select(&STATUSES).prop_map(|status| Attendance { status, minutes_late: None });
        let pupil = "[a-d]".prop_map(|name| UserId::parse(&name).unwrap());
        option::of(prop::collection::btree_map(pupil, attendance, 0..4))
    }

    proptest! {
        #[test]
        fn however_a_lesson_changes_the_counts_are_those_of_what_it_is_now(
            states in prop::collection::vec(sheets(), 1..6),
        ) {
            let class = ClassId::parse("019aa5f0-0000-7000-8000-000000000000").unwrap();
            let (mut counts, mut before) = (Counters::new(), None);
            for after in &states {
                for (name, amount) in counting(class, Term::T1, before, after.as_ref()).amounts {
                    *counts.entry(name).or_default() += amount;
                }
                before = after.as_ref();
            }
            counts.retain(|_, count| *count != 0);
            prop_assert_eq!(counts, before.map(counted).unwrap_or_default());
        }
    }
}
