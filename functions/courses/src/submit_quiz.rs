//! `submit-quiz`: hands in an attempt, which is marked once.

use preau_dashboard::study_day::{study_day_keys, with_study_day};
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    field_errors::FieldErrors,
    field_types::add_out_of_range,
    input,
    problem::{Problem, kind},
    request::{PathIds3, Valid},
    text::LocalizedText,
    unit_of_work::UnitOfWork,
    validation::Input,
};
use serde_json::Value;

use crate::{
    attempt::{Answers, Attempt, Mark},
    completion::Completion,
    course::QuizId,
    enrollment::{Enrollment, EnrollmentId},
};

/// The number of an attempt in a path: 1 to 10.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AttemptNumber(u32);

impl Input for AttemptNumber {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let number = errors.string(value)?.parse().ok().filter(|number| (1..=10).contains(number));
        if number.is_none() {
            add_out_of_range(errors, 1, 10);
        }
        number.map(Self)
    }
}

input! {
    /// The answers of an attempt.
    pub struct SubmitQuiz {
        /// For each question, in their order, the choices that were made, from 0. A question without one is answered wrong.
        pub answers: Answers,
    }
}

/// Hands in an attempt at a quiz
///
/// It is marked at once, and once. Whoever hands in is active that day (`streak_days`), passed or not.
#[utoipa::path(
    put,
    path = "/api/enrollments/{enrollment_id}/quizzes/{quiz_id}/attempts/{attempt_id}",
    tag = "courses",
    params(
        ("enrollment_id" = String, Path, format = Uuid, description = "The enrolment"),
        ("quiz_id" = String, Path, format = Uuid, description = "The quiz"),
        ("attempt_id" = u32, Path, minimum = 1, maximum = 10, description = "The attempt: its number, from 1"),
    ),
    request_body = SubmitQuiz,
    responses((status = 200, description = "Its mark", body = Mark)),
)]
pub(crate) async fn submit_quiz(
    app: App,
    caller: Caller,
    PathIds3(id, quiz_id, AttemptNumber(number)): PathIds3<EnrollmentId, QuizId, AttemptNumber>,
    Valid(request): Valid<SubmitQuiz>,
) -> Result<Answer<Mark>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let before = Enrollment::own(&app.records, id, &caller.actor).await?;
        let completion = Completion::of(&app, before).await?;
        let stored = work.get::<Attempt>(&Attempt::key_of(id, quiz_id, number)).await?;
        if stored.entity.mark.is_some() {
            return Err(Problem::new(
                &kind::ALREADY_SUBMITTED,
                LocalizedText::fixed("Un essai n'est noté qu'une fois.", "An attempt is marked once."),
            ));
        }
        let now = work.now();
        if stored.entity.is_over(now) {
            return Err(Problem::new(
                &kind::TIME_OVER,
                LocalizedText::fixed("Cet essai n'est plus accepté.", "This attempt is no longer taken."),
            ));
        }
        let mut attempt = stored.entity.clone();
        let mark = attempt.submit(&request.answers, now);
        let mut changes = work.replaces("QUIZ_SUBMITTED", &stored, &attempt);
        if mark.is_passed && !completion.before.entity.quizzes.contains_key(&quiz_id) {
            let mut after = completion.before.entity.clone();
            after.quizzes.insert(quiz_id, now);
            changes = changes.and(completion.write(&work, &app, "QUIZ_PASSED", &mut after).await?);
        } else {
            let student = &completion.before.entity.user_id;
            let read = app.records.batch(study_day_keys(student)).await?;
            changes = with_study_day(&work, student, &read, changes)?;
        }
        if let Some(answer) = work.commit(changes, Answer::ok(mark)).await? {
            return Ok(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use preau_harness::people::{amina, bastien};
    use serde_json::json;

    use crate::testing::{app, enrolled, published, read, sequences, start_quiz, submit, wrong_fields};

    #[tokio::test]
    async fn an_attempt_is_marked_once_and_a_pass_counts() {
        let app = app();
        let course = published(&app, &sequences()).await;
        let enrollment = enrolled(&app, &amina(), &course).await;
        let attempt = start_quiz(&app, &amina(), &enrollment, &course).await;
        assert!(!attempt.described().contains("correct"), "{}", attempt.described());
        let path = attempt.header("location").to_owned();
        let mark = submit(&app, &amina(), &path, json!([[0], [2, 0, 2]])).await.json();
        // Two points of three are 66 %, and 60 pass.
        assert_eq!(
            (&mark["score"], &mark["max_score"], &mark["is_passed"]),
            (&json!(2), &json!(3), &json!(true))
        );
        assert_eq!(submit(&app, &amina(), &path, json!([])).await.problem(), "already-submitted");
        assert_eq!(read(&app, &amina(), &enrollment).await["progress"], 25);
    }

    #[tokio::test]
    async fn a_quiz_is_tried_as_often_as_it_allows_and_a_second_click_costs_nothing() {
        let app = app();
        let course = published(&app, &sequences()).await;
        let enrollment = enrolled(&app, &amina(), &course).await;
        for number in 1..=3 {
            let attempt = start_quiz(&app, &amina(), &enrollment, &course).await;
            let again = start_quiz(&app, &amina(), &enrollment, &course).await;
            assert_eq!((attempt.json(), &attempt.json()["id"]), (again.json(), &json!(number)));
            let mark = submit(&app, &amina(), attempt.header("location"), json!([])).await.json();
            assert_eq!((&mark["score"], &mark["is_passed"]), (&json!(0), &json!(false)));
        }
        assert_eq!(start_quiz(&app, &amina(), &enrollment, &course).await.problem(), "attempts-exhausted");
        assert_eq!(read(&app, &amina(), &enrollment).await["status"], "enrolled");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn of_many_starts_and_submissions_at_once_one_attempt_is_made_and_marked() {
        let app = app();
        let course = published(&app, &sequences()).await;
        let enrollment = enrolled(&app, &amina(), &course).await;
        let amina = amina();
        let starts = join_all((0..10).map(|_| start_quiz(&app, &amina, &enrollment, &course))).await;
        assert!(starts.iter().all(|answer| answer.json()["id"] == 1));
        let path = starts[0].header("location");
        let marks = join_all((0..10).map(|_| submit(&app, &amina, path, json!([[1], [0, 2]])))).await;
        let marked = marks.iter().filter(|answer| answer.status == 200).count();
        let refused = marks.iter().filter(|answer| answer.problem() == "already-submitted").count();
        assert_eq!((marked, refused), (1, 9));
    }

    #[tokio::test]
    async fn what_is_too_late_and_what_is_no_answer_is_refused() {
        let app = app();
        let mut body = sequences();
        body["modules"][0]["quiz"]["time_limit_minutes"] = json!(10);
        let course = published(&app, &body).await;
        let enrollment = enrolled(&app, &amina(), &course).await;
        let path = start_quiz(&app, &amina(), &enrollment, &course).await.header("location").to_owned();
        let wrong = submit(&app, &amina(), &path, json!([[8], "a"])).await;
        assert_eq!(wrong_fields(&wrong), ["/answers/0/0 range", "/answers/1 type"]);
        assert_eq!(submit(&app, &bastien(), &path, json!([])).await.problem(), "not-found");
        app.clock.advance_minutes(11);
        assert_eq!(submit(&app, &amina(), &path, json!([[1], [0, 2]])).await.problem(), "time-over");
        // The next one may begin.
        assert_eq!(start_quiz(&app, &amina(), &enrollment, &course).await.json()["id"], 2);
    }
}
