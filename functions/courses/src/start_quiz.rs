//! `start-quiz`: begins an attempt at a quiz.

use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    problem::{Problem, kind},
    request::PathIds,
    store::Key,
    text::LocalizedText,
    unit_of_work::UnitOfWork,
};

use crate::{
    attempt::{Attempt, AttemptView},
    completion::Completion,
    course::QuizId,
    enrollment::{Enrollment, EnrollmentId},
    lesson_content::QuizSheet,
};

/// Begins an attempt at a quiz
///
/// Of one's own enrolment. An attempt that is neither handed in nor over is answered again: a second click costs none.
#[utoipa::path(
    post,
    path = "/api/enrollments/{enrollment_id}/quizzes/{quiz_id}/attempts",
    tag = "courses",
    params(
        ("enrollment_id" = String, Path, format = Uuid, description = "The enrolment"),
        ("quiz_id" = String, Path, format = Uuid, description = "The quiz"),
    ),
    responses((status = 201, description = "The attempt", body = AttemptView,
        headers(("Location" = String, description = "Its path")))),
)]
pub(crate) async fn start_quiz(
    app: App,
    caller: Caller,
    PathIds(id, quiz_id): PathIds<EnrollmentId, QuizId>,
) -> Result<Answer<AttemptView>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let before = Enrollment::own(&app.records, id, &caller.actor).await?;
        let Completion { before, course } = Completion::of(&app, before).await?;
        let quiz = course.entity.quizzes().find(|quiz| quiz.id == quiz_id).ok_or_else(Problem::not_found)?;
        let keys: Vec<Key> =
            (1..=quiz.max_attempts).map(|number| Attempt::key_of(id, quiz_id, number)).collect();
        let made: Vec<Attempt> = app
            .records
            .find_many::<Attempt>(&keys)
            .await?
            .into_iter()
            .flatten()
            .map(|stored| stored.entity)
            .collect();
        let open = made.iter().find(|attempt| attempt.mark.is_none() && !attempt.is_over(work.now()));
        let path = |attempt: &Attempt| {
            format!("/api/enrollments/{id}/quizzes/{quiz_id}/attempts/{}", attempt.number)
        };
        if let Some(open) = open {
            return Ok(Answer::created(&path(open), AttemptView::of(open, quiz)));
        }
        let number = u32::try_from(made.len()).unwrap_or(u32::MAX).saturating_add(1);
        if number > quiz.max_attempts {
            return Err(exhausted(quiz.max_attempts));
        }
        let sheet = work.get::<QuizSheet>(&QuizSheet::key_of(course.entity.id, quiz_id)).await?;
        let attempt = Attempt::begin(&before.entity, quiz, sheet.entity.questions, number, work.now());
        let changes = work.creates("QUIZ_STARTED", &attempt);
        let answer = Answer::created(&path(&attempt), AttemptView::of(&attempt, quiz));
        if let Some(answer) = work.commit(changes, answer).await? {
            return Ok(answer);
        }
    }
}

fn exhausted(most: u32) -> Problem {
    Problem::new(
        &kind::ATTEMPTS_EXHAUSTED,
        LocalizedText::made(
            format!("Ce quiz se tente {most} fois au plus."),
            format!("This quiz may be tried {most} times at most."),
        ),
    )
}
