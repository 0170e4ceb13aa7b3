//! How many tasks a student has to do: counted, and bounded.

use std::collections::BTreeMap;

use preau_kernel::{
    id::UserId,
    problem::{Problem, kind},
    store::{Addition, Key},
    text::LocalizedText,
};

use crate::student::Student;

/// How many tasks a student has to do at most.
pub(crate) const MOST_OPEN: i64 = 300;
/// The counter's name.
pub(crate) const OPEN: &str = "open";

/// Where it is counted how many tasks a student has to do.
pub(crate) fn count_key(student: &UserId) -> Key {
    Key::of_counters(Student::partition_of(student), "tasks")
}

/// What adds so many; whatever others add at once, there are never more than [`MOST_OPEN`].
pub(crate) fn counting(student: &UserId, amount: i64) -> Addition {
    let amounts = BTreeMap::from([(OPEN.to_owned(), amount)]);
    let addition = Addition::new(count_key(student), "task-counts", amounts);
    if amount > 0 { addition.at_most(OPEN, MOST_OPEN) } else { addition }
}

/// 409: the student has enough to do.
pub(crate) fn enough_to_do() -> Problem {
    let detail = LocalizedText::made(
        format!("{MOST_OPEN} tâches sont à faire : terminez-en, ou supprimez-en."),
        format!("{MOST_OPEN} tasks are to be done: complete or delete some."),
    );
    Problem::new(&kind::QUOTA_FULL, detail)
}
