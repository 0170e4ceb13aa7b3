//! `enroll`: a student takes a course (seed 2 §2.2).

use preau_kernel::{
    actor::Actor,
    answer::Answer,
    app::App,
    caller::Caller,
    changes::Changes,
    entity::Stored,
    field_errors::FieldErrors,
    field_types::FreeText,
    problem::{Problem, kind},
    request::Valid,
    text::LocalizedText,
    unit_of_work::UnitOfWork,
    validation::Input,
};
use preau_relations::GroupStanding;
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    course::{Course, CourseId},
    deadlines::remind,
    enrollment::{Enrollment, EnrollmentId},
    enrollment_view::EnrollmentView,
    generate_schedule::replanned,
    notifier::Notifier,
    schedule::Schedule,
};

/// What an enrolment asks for. `courseId` and `paymentId` are read too, as the seed's front end writes them.
#[derive(Clone, Debug, ToSchema)]
pub struct Enroll {
    /// The course.
    course_id: CourseId,
    /// What the caller calls the payment. It is kept, and nothing else is done with it.
    payment_id: Option<FreeText<255>>,
    /// Whether the course is planned at once; it is when absent.
    #[schema(rename = "autoGenerateSchedule")]
    auto_generate_schedule: Option<bool>,
}

impl Input for Enroll {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let mut object = errors.object(value)?;
        let seeds = object.field::<Option<CourseId>>("courseId");
        // Only where the seed's name is absent is this one missing.
        let course_id = match &seeds {
            Some(None) => object.field("course_id"),
            seeds => {
                let own = object.field::<Option<CourseId>>("course_id");
                own.and_then(|own| own.or((*seeds).flatten()))
            }
        };
        let payment = object.field::<Option<FreeText<255>>>("payment_id");
        let seeds_payment = object.field::<Option<FreeText<255>>>("paymentId");
        let plans = object.field("autoGenerateSchedule");
        object.finish();
        seeds?;
        let payment_id = payment?.or(seeds_payment?);
        Some(Self { course_id: course_id?, payment_id, auto_generate_schedule: plans? })
    }
}

/// Enrols in a course
///
/// The course is planned in the same act, unless that is not wanted or the course cannot be planned: it is enrolled in all
/// the same. Whoever withdrew before goes on from where they were.
#[utoipa::path(
    post,
    path = "/api/enrollments",
    tag = "courses",
    request_body = Enroll,
    responses((status = 201, description = "The enrolment", body = EnrollmentView,
        headers(("Location" = String, description = "Its path")))),
)]
pub(crate) async fn enroll(
    app: App,
    caller: Caller,
    Valid(request): Valid<Enroll>,
) -> Result<Answer<EnrollmentView>, Problem> {
    let actor = &caller.actor;
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let course = open_course(&app, request.course_id, actor).await?;
        let group = Course::group_of(course.id);
        let standing = GroupStanding::read(&app.records, group, actor.id.clone()).await?;
        if standing.is_member() {
            return Err(already_enrolled());
        }
        let former = standing.latest().and_then(|former| former.origin.as_deref());
        let former = match former.and_then(EnrollmentId::parse) {
            Some(id) => work.find::<Enrollment>(&Enrollment::key_of(id)).await?,
            None => None,
        };
        let now = work.now();
        let before = former.unwrap_or_else(|| {
            Stored::absent(Enrollment {
                id: EnrollmentId::mint(app.ids.as_ref(), now),
                user_id: actor.id.clone(),
                course_id: course.id,
                payment_id: None,
                lessons: std::collections::BTreeMap::new(),
                quizzes: std::collections::BTreeMap::new(),
                enrolled_at: now,
                started_at: None,
                completed_at: None,
                certified_at: None,
                withdrawn_at: None,
            })
        });
        let mut enrollment = before.entity.clone();
        enrollment.withdrawn_at = None;
        if let Some(payment) = &request.payment_id {
            enrollment.payment_id = Some(payment.0.clone());
        }
        let changes = work.replaces("ENROLLED", &before, &enrollment);
        let changes = standing.join_in(changes, now, Some(enrollment.id.to_string()));
        let counted = Course::counting(course.id, "enrolled", 1);
        let changes = changes.add_to_counters(counted);
        let changes = if request.auto_generate_schedule.unwrap_or(true) {
            planned(&app, &work, (&enrollment, &course), before.exists(), changes).await?
        } else {
            changes
        };
        let changes = Notifier { app: &app, now }.enrolled(&enrollment, &course, changes);
        let answer = Answer::created(&enrollment.path(), EnrollmentView::of(&enrollment, &course));
        if let Some(answer) = work.commit(changes, answer).await? {
            return Ok(answer);
        }
    }
}

/// The changes with the schedule of an enrolment, which may have had one before. What cannot be planned is enrolled in without.
async fn planned(
    app: &App,
    work: &UnitOfWork<'_>,
    people: (&Enrollment, &Course),
    had_one: bool,
    changes: Changes,
) -> Result<Changes, Problem> {
    let former = if had_one { work.find::<Schedule>(&Schedule::key_of(people.0.id)).await? } else { None };
    let (after, version) = match replanned(app, work, people, former.as_ref(), None, "").await {
        Ok(planned) => planned,
        Err(problem) if problem.status().is_client_error() => return Ok(changes),
        Err(problem) => return Err(problem),
    };
    let before = former.unwrap_or_else(|| Stored::absent(after.clone()));
    let changes = changes.and(work.replaces("SCHEDULE_GENERATED", &before, &after));
    Ok(remind(app, &after, people, version, work.now(), changes))
}

/// The course, if `actor` may enrol in it. What is published stays so, and keeps its instructor.
async fn open_course(app: &App, id: CourseId, actor: &Actor) -> Result<Course, Problem> {
    let course = app.records.find::<Course>(&Course::key_of(id)).await?;
    let course =
        course.map(|stored| stored.entity).filter(|course| course.is_published() || course.is_run_by(actor));
    let course = course.ok_or_else(Problem::not_found)?;
    if course.instructor_id == actor.id {
        let detail = LocalizedText::fixed("Vous l'enseignez vous-même.", "You teach it yourself.");
        return Err(Problem::new(&kind::OWN_COURSE, detail));
    }
    if !course.is_published() {
        let detail = LocalizedText::fixed(
            "On ne s'inscrit qu'à un cours publié.",
            "One enrols in a published course only.",
        );
        return Err(Problem::new(&kind::COURSE_NOT_PUBLISHED, detail));
    }
    Ok(course)
}

const fn already_enrolled() -> Problem {
    Problem::new(
        &kind::ALREADY_ENROLLED,
        LocalizedText::fixed(
            "Votre inscription à ce cours est en place.",
            "Your enrolment in this course stands.",
        ),
    )
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use http::Method;
    use preau_harness::{
        TestApp,
        people::{amina, bastien, coach_mba, coach_rey, director, fatou, student},
    };
    use preau_kernel::{
        actor::{Actor, Role},
        clock::Clock,
        entity::Entity,
        store::Write,
    };
    use preau_relations::{Group, GroupKind, Membership, MembershipState};
    use serde_json::json;

    use crate::testing::{app, complete, create, enroll, enrolled, published, read, sequences, wrong_fields};

    #[tokio::test]
    async fn a_student_enrols_and_is_told() {
        let app = app();
        let course = published(&app, &sequences()).await;
        let answer = enroll(&app, &amina(), &course).await;
        assert_eq!(answer.status, 201, "{}", answer.described());
        let enrollment = answer.json();
        assert_eq!(
            (&enrollment["status"], &enrollment["progress"], &enrollment["course"]["slug"]),
            (&json!("enrolled"), &json!(0), &json!("suites-arithmetiques-l-essentiel"))
        );
        let events = app.events().await;
        assert_eq!(events.iter().filter(|event| event.kind == "ENROLLED").count(), 1);
        assert_eq!(app.woken().announcements.len(), 1);
        let list = read(&app, &amina(), "/api/enrollments").await;
        assert_eq!(list["data"][0]["id"], enrollment["id"]);
    }

    #[tokio::test]
    async fn the_seeds_front_end_is_understood() {
        let app = app();
        let course = published(&app, &sequences()).await;
        let body = json!({"courseId": course["id"], "paymentId": "pay_1", "autoGenerateSchedule": false});
        let answer = app.post("/api/enrollments", &body).by(&amina()).send().await;
        assert_eq!(answer.json()["payment_id"], "pay_1", "{}", answer.described());
        let neither = app.post("/api/enrollments", &json!({})).by(&amina()).send().await;
        assert_eq!(wrong_fields(&neither), ["/course_id required"]);
        let wrong = json!({"courseId": "12", "payment_id": 5, "auto": true});
        let wrong = app.post("/api/enrollments", &wrong).by(&amina()).send().await;
        assert_eq!(wrong_fields(&wrong), ["/courseId uuid", "/payment_id type", "/auto unknown_field"]);
    }

    #[tokio::test]
    async fn what_one_teaches_what_is_a_draft_and_what_one_takes_already_is_refused() {
        let app = app();
        let draft = create(&app, &coach_rey(), &sequences()).await.json();
        assert_eq!(enroll(&app, &amina(), &draft).await.problem(), "not-found");
        let admin = Actor::new(director().id, vec![Role::Admin, Role::Student]);
        assert_eq!(enroll(&app, &admin, &draft).await.problem(), "course-not-published");
        let course = published(&app, &crate::testing::with(sequences(), "title", "Autre")).await;
        let rey = Actor::new(coach_rey().id, vec![Role::Coach, Role::Student]);
        assert_eq!(enroll(&app, &rey, &course).await.problem(), "own-course");
        enrolled(&app, &amina(), &course).await;
        assert_eq!(enroll(&app, &amina(), &course).await.problem(), "already-enrolled");
        for stranger in [coach_mba(), fatou()] {
            assert_eq!(enroll(&app, &stranger, &course).await.problem(), "not-yours");
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn enrolling_fifty_times_at_once_leaves_one_enrolment() {
        let app = app();
        let course = published(&app, &sequences()).await;
        let amina = amina();
        let answers = join_all((0..50).map(|_| enroll(&app, &amina, &course))).await;
        let won = answers.iter().filter(|answer| answer.status == 201).count();
        let lost = answers.iter().filter(|answer| answer.problem() == "already-enrolled").count();
        assert_eq!((won, lost), (1, 49));
        assert_eq!(read(&app, &amina, "/api/enrollments").await["data"].as_array().unwrap().len(), 1);
        let path = format!("/api/courses/{}", course["id"].as_str().unwrap());
        assert_eq!(read(&app, &amina, &path).await["enrollment_count"], 1);
    }

    #[tokio::test]
    async fn who_becomes_a_member_between_the_look_and_the_commit_is_enrolled_already() {
        let (app, others) = TestApp::interleaved(crate::functions());
        let course = published(&app, &sequences()).await;
        let membership = Membership {
            group: Group::new(GroupKind::Course, &course["id"].as_str().unwrap()),
            user_id: amina().id,
            state: MembershipState::Active,
            origin: None,
            since: app.clock.now(),
        };
        others.before("enrollment", vec![Write::Create(membership.to_item().unwrap())]);
        assert_eq!(enroll(&app, &amina(), &course).await.problem(), "already-enrolled");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn many_students_who_enrol_and_withdraw_at_once_are_counted_right() {
        let app = app();
        let course = published(&app, &sequences()).await;
        let students: Vec<_> = (0..20).map(student).collect();
        let enrollments = join_all(students.iter().map(|student| enrolled(&app, student, &course))).await;
        let leaving = students.iter().zip(&enrollments).step_by(2);
        join_all(leaving.map(async |(student, path)| {
            let left = app.request(Method::DELETE, path).by(student).send().await;
            assert_eq!(left.status, 204, "{}", left.described());
        }))
        .await;
        let path = format!("/api/courses/{}", course["id"].as_str().unwrap());
        assert_eq!(read(&app, &coach_rey(), &path).await["enrollment_count"], 10);
        let roster = read(&app, &coach_rey(), &format!("{path}/enrollments")).await;
        assert_eq!(roster["data"].as_array().unwrap().len(), 10);
    }

    #[tokio::test]
    async fn who_withdraws_and_comes_back_goes_on_from_where_they_were() {
        let app = app();
        let course = published(&app, &sequences()).await;
        let path = enrolled(&app, &amina(), &course).await;
        let lesson = &course["modules"][0]["lessons"][0];
        assert_eq!(complete(&app, &amina(), &path, lesson).await.status, 200);
        for _ in 0..2 {
            assert_eq!(app.request(Method::DELETE, &path).by(&amina()).send().await.status, 204);
        }
        assert_eq!(read(&app, &amina(), &path).await["progress"], 25);
        let other = &course["modules"][0]["lessons"][1];
        assert_eq!(complete(&app, &amina(), &path, other).await.problem(), "not-enrolled");
        assert_eq!(enrolled(&app, &amina(), &course).await, path);
        let back = read(&app, &amina(), &path).await;
        assert_eq!((&back["progress"], back.get("withdrawn_at")), (&json!(25), None));
    }

    #[tokio::test]
    async fn an_enrolment_is_its_owners_and_whoever_runs_the_course() {
        let app = app();
        let course = published(&app, &sequences()).await;
        let path = enrolled(&app, &amina(), &course).await;
        for one in [amina(), coach_rey(), director()] {
            assert_eq!(read(&app, &one, &path).await["user_id"], "amina");
        }
        for stranger in [bastien(), coach_mba(), fatou()] {
            assert_eq!(app.get(&path).by(&stranger).send().await.problem(), "not-found");
        }
        let roster = format!("/api/courses/{}/enrollments", course["id"].as_str().unwrap());
        assert_eq!(read(&app, &coach_rey(), &roster).await["data"][0]["user_id"], "amina");
        assert_eq!(app.get(&roster).by(&coach_mba()).send().await.problem(), "not-yours");
    }
}
