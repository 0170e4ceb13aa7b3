//! What correcting a copy writes: the evaluation, the mark of the dashboard, progress, and who is told, in one transaction.

use preau_dashboard::{
    code::Code,
    mark::Mark,
    noted_progress::{Noted, NotedProgress},
    study_day::{study_day_keys, with_study_day},
    subject::{code_of, name_of},
};
use preau_kernel::{
    app::App,
    changes::Changes,
    decimal::Decimal,
    entity::{Entity, Stored},
    problem::Problem,
    unit_of_work::UnitOfWork,
};

use crate::{evaluation::Evaluation, notifier::telling_of_grade, view::competences};

/// The changes with all that follows of `after`, which is corrected. `is_study` says whether the student did something today.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn with_consequences(
    app: &App,
    work: &UnitOfWork<'_>,
    after: &Evaluation,
    is_study: bool,
    changes: Changes,
) -> Result<Changes, Problem> {
    let (Some(grade), Some(first)) = (&after.grade, after.corrected_at) else { return Ok(changes) };
    let (student, now) = (&after.student_id, work.now());
    let subject = subject_of(after);
    let noted = competences(after, grade).into_iter().map(|one| Noted {
        subject: Code(subject.clone()),
        chapter_code: Code(one.code.clone()),
        competence_code: Code(one.code),
        score: Decimal(hundredths_of_percent(one.score)),
    });
    let progress = NotedProgress::of(student, [first, now], noted.collect());
    let mark = Mark {
        student_id: student.clone(),
        assessment_id: after.id,
        title: format!("Évaluation : {}", name_of(&after.subject)),
        subject: Some(subject.clone()),
        term: None,
        score: Some(grade.score),
        coefficient: Decimal(100),
        first_published_at: first,
        published_at: now,
        provisional: grade.needs_review,
    };
    let keys = progress.keys().into_iter().chain([mark.key()]).chain(study_day_keys(student));
    let read = app.records.batch(keys.collect::<Vec<_>>()).await?;
    let version = read.version_of(&mark.key()).unwrap_or(0);
    let changes = changes.save(&Stored::at_version(mark, version));
    let changes = progress.place_in(&read, changes)?;
    let changes = if is_study { with_study_day(work, student, &read, changes)? } else { changes };
    Ok(telling_of_grade(app, now, after, changes))
}

/// The code of the subject: `autre` where its name has none.
fn subject_of(evaluation: &Evaluation) -> String {
    let mut code = code_of(&evaluation.subject);
    code.truncate(64);
    if code.is_empty() { "autre".to_owned() } else { code }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is between 0 and 10,000")]
fn hundredths_of_percent(score: f64) -> u32 {
    (score.clamp(0.0, 1.0) * 10_000.0).round() as u32
}
