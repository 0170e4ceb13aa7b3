//! The end of an attempt: marked once, whoever ends it, and told to whoever made it.

use std::collections::{BTreeMap, BTreeSet};

use preau_kernel::{
    announcement::{About, Addressee, Addressees, Announcement},
    app::App,
    changes::Changes,
    entity::{Entity, Stored},
    field_types::{FreeText, Integer},
    problem::Problem,
    unit_of_work::{Audited, UnitOfWork},
};
use preau_notification_definitions::{
    Notification,
    school::{TestMoment, TestResult},
};

use crate::{
    attempt::{Attempt, ClosedBy},
    attempt_claim::AttemptClaim,
    masterclass::Masterclass,
    question::{Letter, QuestionId},
    question_set::VoidedQuestions,
    test_mark::TestMark,
    test_type::TestType,
};

/// How an attempt ends.
pub(crate) struct Closing {
    /// The attempt, as it ends.
    pub attempt: Attempt,
    /// What its score counts beside what is right: the places of what was voided.
    pub voided: BTreeSet<usize>,
    /// What is written.
    pub changes: Changes,
}

impl Closing {
    /// The end of an attempt with these responses. The attempt must be as it was read.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn of(
        app: &App,
        work: &UnitOfWork<'_>,
        before: &Stored<Attempt>,
        responses: BTreeMap<QuestionId, Letter>,
        by: ClosedBy,
    ) -> Result<Self, Problem> {
        let id = before.entity.masterclass_id;
        let read = app.records.batch([Masterclass::key_of(id), VoidedQuestions::key_of(id)]).await?;
        let masterclass = read.find::<Masterclass>(&Masterclass::key_of(id))?;
        let voided = read.find::<VoidedQuestions>(&VoidedQuestions::key_of(id))?;
        let voided = voided.map(|stored| stored.entity.places).unwrap_or_default();
        let taken_at = match by {
            ClosedBy::Participant => work.now(),
            ClosedBy::Schedule => before.entity.deadline.unwrap_or(work.now()),
        };
        let attempt =
            Attempt { responses, taken_at: Some(taken_at), closed_by: Some(by), ..before.entity.clone() };
        let mark = TestMark::of(&attempt, taken_at);
        let changes = work.replaces("TEST_SUBMITTED", before, &attempt).create(&mark);
        let title = masterclass.map(|stored| stored.entity.title).unwrap_or_default();
        let told = result_of(app, work, &attempt, title, (mark.sheet.score(&voided), mark.sheet.max_score()));
        Ok(Self { attempt, voided, changes: changes.announcing(&told) })
    }
}

/// What tells whoever made an attempt of its result, as long as they are registered.
fn result_of(
    app: &App,
    work: &UnitOfWork<'_>,
    attempt: &Attempt,
    title: String,
    (score, out_of): (u32, u32),
) -> Announcement {
    let said = TestResult {
        title: FreeText(title),
        test: Some(match attempt.r#type {
            TestType::Pre => TestMoment::Pre,
            TestType::Post => TestMoment::Post,
        }),
        score: Integer(score),
        out_of: Integer(out_of),
        link: None,
    };
    let addressees = Addressees::List(vec![Addressee::new(attempt.user_id.clone())]);
    let news = Announcement::news(app.ids.as_ref(), work.now(), said.content(), addressees);
    let about = About::existence_of(attempt.resource(), AttemptClaim::of(attempt).key());
    let dedupe_key = format!("{}:{}:{{user}}:{{channel}}", TestResult::NAME, attempt.id);
    Announcement { about: Some(about), dedupe_key: Some(dedupe_key), ..news }
}
