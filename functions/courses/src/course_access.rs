//! Who a course's forum, live sessions and the like are for.

use preau_kernel::{actor::Actor, batch::Batch, list::Records, problem::Problem, store::Key};
use preau_relations::{Membership, is_member};

use crate::course::{Course, CourseId, not_enrolled};

/// Whether `actor` runs the course; they take it where not.
///
/// # Errors
/// `not-found`: it is a draft of someone else's; `not-enrolled`: they do neither.
pub async fn takes_or_runs(records: &Records, course: &Course, actor: &Actor) -> Result<bool, Problem> {
    if course.is_run_by(actor) {
        return Ok(true);
    }
    let takes_it = is_member(records, &Course::group_of(course.id), &actor.id).await?;
    if takes_it { Ok(false) } else { Err(not_for_them(course)) }
}

/// A course, whether `actor` runs it, who takes it where not, and what stands at the keys `beside`: in one call of the store.
///
/// # Errors
/// `not-found`: there is none, or it is a draft of someone else's; `not-enrolled`: they do neither.
pub async fn course_for(
    records: &Records,
    id: CourseId,
    actor: &Actor,
    beside: impl IntoIterator<Item = Key> + Send,
) -> Result<(Course, bool, Batch), Problem> {
    let member = Membership::key_of(&Course::group_of(id), &actor.id);
    let keys: Vec<Key> = beside.into_iter().chain([Course::key_of(id), member.clone()]).collect();
    let read = records.batch(keys).await?;
    let course = read.find::<Course>(&Course::key_of(id))?.ok_or_else(Problem::not_found)?.entity;
    let runs_it = course.is_run_by(actor);
    if !runs_it && read.version_of(&member).is_none() {
        return Err(not_for_them(&course));
    }
    Ok((course, runs_it, read))
}

fn not_for_them(course: &Course) -> Problem {
    if course.is_published() { not_enrolled() } else { Problem::not_found() }
}
