//! What this domain keeps about a person: shown to them, and erased (seed 1 §10, seed 3 §7).

use preau_kernel::{
    async_trait,
    changes::Changes,
    entity::Stored,
    list::List,
    outbox::forget_about,
    personal_data::{Erasure, Export, Pages, PersonalData, object_member},
    problem::Problem,
    store::{Scope, SortRange},
    unit_of_work::{Audited, UnitOfWork},
};
use preau_relations::GroupStanding;
use serde_json::json;
use utoipa::openapi::{RefOr, Schema};

use crate::{
    attempt::Attempt,
    certificate_data,
    course::Course,
    enrollment::{Enrollment, EnrollmentId},
    rating_data,
    schedule::Schedule,
};

/// The courses that they take, with schedules and attempts at quizzes, and those that they teach.
///
/// What they take goes with them, and is counted no longer; what they teach stays, under the pseudonym; what they rated stays,
/// nameless.
pub struct CourseData;

/// How many enrolments or courses are listed at once, and how many attempts one transaction deletes.
const AT_ONCE: usize = 50;

/// Where the attempts of an enrolment are listed.
fn attempts(id: EnrollmentId) -> List {
    let partition = Scope::Partition(Enrollment::partition_of(id));
    List::whole(partition).within(SortRange::Prefix("attempt#".to_owned()))
}

#[async_trait]
impl PersonalData for CourseData {
    fn members(&self) -> Vec<(&'static str, RefOr<Schema>)> {
        let said = "Enrolments, schedules, attempts at quizzes, courses taught, ratings, votes for ratings, and certificates.";
        vec![("courses", object_member(said))]
    }

    async fn export(&self, export: &mut Export<'_>) -> Result<(), Problem> {
        let person = export.person;
        let enrollments = List::whole(Enrollment::of_user(person));
        let ids = export.app.records.all::<Enrollment>(&enrollments).await?;
        let lists: Vec<List> = ids.iter().map(|stored| attempts(stored.entity.id)).collect();
        export.list("courses/enrollments", [enrollments], |_, one: Enrollment| Some(one)).await?;
        let schedules = List::whole(Schedule::of_user(person));
        export.list("courses/schedules", [schedules], |_, one: Schedule| Some(one)).await?;
        // Without what was asked: the answers are the school's.
        let attempt = |_, one: Attempt| {
            Some(json!({
                "enrollment_id": one.enrollment_id, "quiz_id": one.quiz_id, "number": one.number,
                "started_at": one.started_at, "mark": one.mark,
            }))
        };
        export.list("courses/attempts", lists, attempt).await?;
        let taught = List::whole(Course::of_instructor(person));
        export.list("courses/taught", [taught], |_, one: Course| Some(one)).await?;
        rating_data::export(export).await?;
        certificate_data::export(export).await
    }

    async fn erase(&self, erasure: &mut Erasure<'_>) -> Result<(), Problem> {
        rating_data::erase(erasure).await?;
        certificate_data::erase(erasure).await?;
        let mut pages = Pages::of(List::whole(Enrollment::of_user(erasure.person)), AT_ONCE);
        while let Some(page) = pages.next::<Enrollment>(&erasure.app.records).await? {
            for Stored { entity, .. } in page {
                if !erasure.goes_on() {
                    return Ok(());
                }
                let changes = |erasure: &Erasure<'_>, attempts: &[_]| {
                    Changes::without_event(erasure.app.now()).delete_all(attempts)
                };
                erasure.sweep::<Attempt>(attempts(entity.id), AT_ONCE, |_| true, changes).await?;
                let outcome = erase_enrollment(erasure, entity.id).await;
                erasure.tried(outcome);
            }
        }
        let mut pages = Pages::of(List::whole(Course::of_instructor(erasure.person)), AT_ONCE);
        while let Some(page) = pages.next::<Course>(&erasure.app.records).await? {
            for Stored { entity, .. } in page {
                if !erasure.goes_on() {
                    return Ok(());
                }
                let outcome = leave_course(erasure, &entity).await;
                erasure.tried(outcome);
            }
        }
        Ok(())
    }
}

/// Erases an enrolment with its schedule, unless it is gone; the membership with it.
async fn erase_enrollment(erasure: &Erasure<'_>, id: EnrollmentId) -> Result<bool, Problem> {
    let Erasure { app, caller, person, pseudonym, .. } = erasure;
    let mut work = UnitOfWork::of(app, caller);
    loop {
        let Some(stored) = work.find::<Enrollment>(&Enrollment::key_of(id)).await? else {
            return Ok(false);
        };
        let enrollment = &stored.entity;
        forget_about(app, &enrollment.resource()).await?;
        let group = Course::group_of(enrollment.course_id);
        let standing = GroupStanding::read(&app.records, group, (*person).clone()).await?;
        let schedule = work.find::<Schedule>(&Schedule::key_of(id)).await?;
        let from = json!({"user_id": pseudonym, "status": enrollment.status()});
        let changes =
            work.tells("ENROLLMENT_ERASED", &enrollment.resource(), [from, serde_json::Value::Null]);
        let changes = standing.leave_in(changes.delete(&stored).delete_all(schedule.as_ref()), work.now());
        let changes = match enrollment.withdrawn_at {
            None => changes.add_to_counters(Course::counting(enrollment.course_id, "enrolled", -1)),
            Some(_) => changes,
        };
        if work.commit_step(changes).await? {
            return Ok(true);
        }
    }
}

/// Has a course taught by the pseudonym, if it is taught by the person.
async fn leave_course(erasure: &Erasure<'_>, course: &Course) -> Result<bool, Problem> {
    let Erasure { app, caller, person, pseudonym, .. } = erasure;
    let mut work = UnitOfWork::of(app, caller);
    loop {
        let Some(before) = work.find::<Course>(&Course::key_of(course.id)).await? else {
            return Ok(false);
        };
        if before.entity.instructor_id != **person {
            return Ok(false);
        }
        let course = Course { instructor_id: pseudonym.clone(), ..before.entity.clone() };
        if work.commit_step(work.replaces("COURSE_ANONYMISED", &before, &course)).await? {
            return Ok(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        people::{amina, bastien, coach_rey, director},
        personal_data::{erased, exported},
    };

    use super::CourseData;
    use crate::testing::{app, enrolled, finish, published, read, sequences};

    #[tokio::test]
    async fn what_someone_takes_is_shown_to_them_and_goes_with_them() {
        let app = app();
        let course = published(&app, &sequences()).await;
        let path = enrolled(&app, &amina(), &course).await;
        enrolled(&app, &bastien(), &course).await;
        finish(&app, &amina(), &path, &course).await;
        let shown = exported(&app, &CourseData, &amina()).await["courses"].clone();
        for (part, count) in [("enrollments", 1), ("schedules", 1), ("attempts", 1)] {
            assert_eq!(shown[part].as_array().map(Vec::len), Some(count), "{part}");
        }
        assert_eq!(shown["attempts"][0]["mark"]["is_passed"], true);
        assert!(!shown["attempts"].to_string().contains("correct"));

        erased(&app, &CourseData, &amina()).await;
        let kept = app.items().into_iter().filter(|item| {
            let named = format!("{:?} {:?} {}", item.key, item.indexes, item.document).contains("amina");
            // The journal, what a membership was and the days on which something was done are others' to erase.
            named && !["event", "membership", "streak"].contains(&item.kind.as_str())
        });
        assert_eq!(kept.map(|item| item.kind).collect::<Vec<_>>(), Vec::<String>::new());
        let path = format!("/api/courses/{}", course["id"].as_str().unwrap());
        assert_eq!(read(&app, &bastien(), &path).await["enrollment_count"], 1);
        // Nothing is left to do.
        assert_eq!(erased(&app, &CourseData, &amina()).await.found, 0);
    }

    #[tokio::test]
    async fn a_course_stays_when_whoever_taught_it_leaves() {
        let app = app();
        let course = published(&app, &sequences()).await;
        assert_eq!(
            exported(&app, &CourseData, &coach_rey()).await["courses"]["taught"][0]["id"],
            course["id"]
        );
        erased(&app, &CourseData, &coach_rey()).await;
        let path = format!("/api/courses/{}", course["id"].as_str().unwrap());
        let after = read(&app, &director(), &path).await;
        assert!(after["instructor_id"].as_str().unwrap().starts_with("erased-"), "{after}");
        assert_eq!(erased(&app, &CourseData, &coach_rey()).await.found, 0);
    }
}
