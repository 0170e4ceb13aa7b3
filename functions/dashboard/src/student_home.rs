//! What is read of a student for their home: one query of their partition.

use preau_kernel::{
    id::UserId,
    store::{Order, Query, Scope, SortRange},
};

use crate::student::Student;

/// How many items of the student's partition are read: student, streak, progress and plan, and the newest marks, of which some
/// may have no score.
const MOST_KEPT: usize = 8;

/// What reads student, streak, totals of progress, exam plan and the newest marks.
pub(crate) fn home_of(student: &UserId) -> Query {
    Query {
        scope: Scope::Partition(Student::partition_of(student)),
        range: SortRange::All,
        order: Order::Descending,
        limit: MOST_KEPT,
        after: None,
    }
}
