//! Who a photo's people are: who sees it, and who may delete it and bring it back.

use preau_kernel::{
    actor::{Actor, Role},
    file_policy::SubjectKind,
    list::Records,
    problem::Problem,
};
use preau_users::family::is_parent_of;

use crate::photo::{Photo, Subject};

/// Whether `actor` is one of a subject's people: coaches and admins are; of a student and of a profile, they themselves and
/// their parents. Who learns in a class or a course is not known here.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn is_one_of_its_people(
    records: &Records,
    actor: &Actor,
    subject: &Subject,
) -> Result<bool, Problem> {
    if actor.is(Role::Coach) {
        return Ok(true);
    }
    match subject.kind {
        SubjectKind::Class | SubjectKind::Course => Ok(false),
        SubjectKind::Profile | SubjectKind::Student => {
            Ok(actor.id == subject.id || is_parent_of(records, actor, &subject.id).await?)
        }
    }
}

/// Whether `actor` may see a photo that is there: its owner, and its subject's people.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn may_see(records: &Records, actor: &Actor, photo: &Photo) -> Result<bool, Problem> {
    Ok(may_manage(actor, photo) || is_one_of_its_people(records, actor, &photo.subject).await?)
}

/// Whether `actor` may delete a photo, bring it back, and see it meanwhile: its owner, a coach, an admin.
pub(crate) fn may_manage(actor: &Actor, photo: &Photo) -> bool {
    photo.owner_id == actor.id || actor.is(Role::Coach)
}
