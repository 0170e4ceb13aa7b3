//! Who reads an evaluation, and who writes to it.

use preau_kernel::{
    actor::{Actor, Role},
    list::Records,
    problem::Problem,
};
use preau_relations::may_see_student;

use crate::evaluation::Evaluation;

/// Holds a reader to being the student, one of their parents, a coach or an admin. To anybody else there is none.
///
/// # Errors
/// `not-found`, or the store did not answer.
pub(crate) async fn check_reads(
    records: &Records,
    actor: &Actor,
    evaluation: &Evaluation,
) -> Result<(), Problem> {
    if may_see_student(records, actor, &evaluation.student_id).await? {
        Ok(())
    } else {
        Err(Problem::not_found())
    }
}

/// Whether it is the copy of `actor`.
pub(crate) fn is_own(actor: &Actor, evaluation: &Evaluation) -> bool {
    actor.is(Role::Student) && actor.id == evaluation.student_id
}
