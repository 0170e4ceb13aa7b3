//! Who a photo's people are: who sees it, and who may delete it and bring it back.

use preau_kernel::{
    actor::{Actor, Role},
    file_policy::SubjectKind,
    list::Records,
    problem::Problem,
};
use preau_relations::{Group, GroupKind, is_member, may_see_student};

use crate::photo::{Photo, Subject};

/// Whether `actor` is one of a subject's people: coaches and admins are; of a student and of a profile, they themselves and
/// their parents; of a class, a course and a masterclass, its members.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn is_one_of_its_people(
    records: &Records,
    actor: &Actor,
    subject: &Subject,
) -> Result<bool, Problem> {
    let kind = match subject.kind {
        SubjectKind::Class => GroupKind::Class,
        SubjectKind::Course => GroupKind::Course,
        SubjectKind::Masterclass => GroupKind::Masterclass,
        SubjectKind::Profile | SubjectKind::Student => {
            return may_see_student(records, actor, &subject.id).await;
        }
    };
    Ok(actor.is(Role::Coach) || is_member(records, &Group::new(kind, &subject.id), &actor.id).await?)
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

#[cfg(test)]
mod tests {
    use preau_harness::people::{amina, bastien, coach_rey, fatou, paul};
    use preau_kernel::{changes::Changes, clock::Clock};
    use preau_relations::{GroupStanding, Membership, MembershipState};

    use super::*;
    use crate::testing::{PNG, announced, delete, read, request, school, subject, uploaded, with};

    #[tokio::test]
    async fn the_members_of_a_class_or_a_course_see_and_bring_its_photos_and_others_do_not() {
        let app = school().await;
        for (kind, of) in [("class", GroupKind::Class), ("course", GroupKind::Course)] {
            let group = Group::new(of, &format!("{kind}-1"));
            let join = async |actor: Actor, group: &Group, state| {
                let (group, user_id, since) = (group.clone(), actor.id, app.clock.now());
                app.given(&Membership { group, user_id, state, origin: None, since }).await;
            };
            join(amina(), &group, MembershipState::Active).await;
            join(bastien(), &group, MembershipState::Ended).await;
            join(paul(), &Group::new(of, &"another"), MembershipState::Active).await;

            let of_group = with(announced(PNG), "subject", subject(kind, &group.id));
            let photo = uploaded(&app, &coach_rey(), &of_group, PNG).await;
            let list = format!("/photos?subject_kind={kind}&subject_id={}", group.id);
            for (actor, is_one) in
                [(amina(), true), (coach_rey(), true), (bastien(), false), (paul(), false), (fatou(), false)]
            {
                let statuses = [
                    read(&app, &actor, &photo).await.status.as_u16(),
                    app.get(&list).by(&actor).send().await.status.as_u16(),
                    request(&app, &actor, &of_group).await.status.as_u16(),
                ];
                let expected = if is_one { [200, 200, 201] } else { [404, 403, 403] };
                assert_eq!(statuses, expected, "{} of {kind}", actor.id);
            }
            // To see is not to manage.
            assert_eq!(delete(&app, &amina(), &photo).await.problem(), "not-yours");
        }
    }

    #[tokio::test]
    async fn who_may_not_see_a_student_is_not_told_whether_there_is_one() {
        let app = school().await;
        for student in ["amina", "nobody-of-this-name"] {
            let list = format!("/photos?subject_kind=student&subject_id={student}");
            let told = app.get(&list).by(&bastien()).send().await;
            assert_eq!(told.problem(), "not-yours", "{student}");
            assert_eq!(app.get(&list).by(&coach_rey()).send().await.status, 200, "{student}");
        }
    }

    #[tokio::test]
    async fn who_leaves_a_course_sees_its_photos_no_longer() {
        let app = school().await;
        let group = Group::new(GroupKind::Course, &"maths");
        let (user_id, since) = (amina().id, app.clock.now());
        let membership =
            Membership { group: group.clone(), user_id, state: MembershipState::Active, origin: None, since };
        app.given(&membership).await;
        let of_course = with(announced(PNG), "subject", subject("course", "maths"));
        let photo = uploaded(&app, &coach_rey(), &of_course, PNG).await;
        assert_eq!(read(&app, &amina(), &photo).await.status, 200);

        let records = &app.app.records;
        let standing = GroupStanding::read(records, group, amina().id).await.unwrap();
        let changes = Changes::without_event(app.clock.now());
        assert!(standing.leave_in(changes, app.clock.now()).commit_alone(&app.app).await.unwrap());
        assert_eq!(read(&app, &amina(), &photo).await.problem(), "not-found");
    }
}
