//! The beginning of an attempt: whether it may begin, what it asks, and what is written.

use preau_kernel::{
    app::App,
    batch::Batch,
    changes::Changes,
    problem::{Problem, kind},
    store::Key,
    text::LocalizedText,
    unit_of_work::UnitOfWork,
};

use crate::{
    attempt::{Attempt, NewAttempt, TestId},
    attempt_claim::AttemptClaim,
    inscription::{Inscription, InscriptionId},
    lot::Lot,
    masterclass::{Masterclass, MasterclassId},
    question_set::{NewSet, QuestionSet},
    test_type::TestType,
    test_window::TestWindow,
};

/// An attempt that is about to be written, and perhaps the set that it asks.
pub(crate) struct Beginning {
    /// The attempt.
    pub attempt: Attempt,
    /// What it asks.
    pub set: QuestionSet,
    /// What the set is made of, where nobody began a test of the masterclass before.
    new_set: Option<NewSet>,
}

impl Beginning {
    /// What is to be read for a test of an inscription, whichever it is.
    pub fn keys(masterclass: MasterclassId, inscription: InscriptionId) -> [Key; 4] {
        let [pre, post] = TestType::ALL.map(|test| AttemptClaim::key_of(inscription, test));
        [Masterclass::key_of(masterclass), QuestionSet::key_of(masterclass), pre, post]
    }

    /// The beginning of a test of an inscription that has not begun it, decided on what was [`read`](Self::keys). Dates that
    /// change meanwhile change nothing of an attempt that begins.
    ///
    /// # Errors
    /// `test-not-open`: it is not its time, or the inscription is not one of those whom it is open to; `test-not-ready`: too
    /// few questions are approved; `not-found`: there is no such masterclass; or the store did not answer.
    pub async fn of(
        app: &App,
        work: &UnitOfWork<'_>,
        read: &Batch,
        inscription: &Inscription,
        test: TestType,
    ) -> Result<Self, Problem> {
        let id = inscription.masterclass_id;
        let masterclass = read.find::<Masterclass>(&Masterclass::key_of(id))?;
        let masterclass = masterclass.ok_or_else(Problem::not_found)?.entity;
        check_person(inscription, test)?;
        let closes = check_window(TestWindow::of(&masterclass, test, work.now()))?;
        let after = AttemptClaim::key_of(inscription.id, TestType::Post);
        if test == TestType::Pre && read.version_of(&after).is_some() {
            return Err(not_open(AFTER_WAS_BEGUN));
        }
        let stored = read.find::<QuestionSet>(&QuestionSet::key_of(id))?;
        let (set, new_set) = if let Some(stored) = stored {
            (stored.entity, None)
        } else {
            let made = NewSet::read(&app.records, &masterclass, work.now()).await?;
            let made = made.ok_or_else(|| not_ready(masterclass.test.question_count))?;
            (made.set.clone(), Some(made))
        };
        let new = NewAttempt {
            id: TestId::mint(app.ids.as_ref(), work.now()),
            r#type: test,
            now: work.now(),
            minutes: masterclass.test.minutes,
            closes,
        };
        let attempt = Attempt::begin(new, inscription, &set, Lot::of_attempt(app, new.id));
        Ok(Self { attempt, set, new_set })
    }

    /// The changes with the attempt, told as `TEST_STARTED`, its claim, and the set where it is the first one. They fail where
    /// another request began the same test, or the first one of the masterclass, or changed a question of the set.
    pub fn begin_in(&self, work: &UnitOfWork<'_>, changes: Changes) -> Changes {
        let begun = work.creates("TEST_STARTED", &self.attempt).create(&AttemptClaim::of(&self.attempt));
        let changes = changes.and(begun);
        match &self.new_set {
            Some(new_set) => new_set.freeze_in(changes),
            None => changes,
        }
    }
}

/// The changes with the test before of an inscription that has a seat from now on and asked for it to begin at once. Where it is
/// not its time, or too few questions are approved, they stay as they are: it can be begun later.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn begin_pre_test_in(
    app: &App,
    work: &UnitOfWork<'_>,
    inscription: &Inscription,
    changes: Changes,
) -> Result<Changes, Problem> {
    let read = app.records.batch(Beginning::keys(inscription.masterclass_id, inscription.id)).await?;
    if read.version_of(&AttemptClaim::key_of(inscription.id, TestType::Pre)).is_some() {
        return Ok(changes);
    }
    match Beginning::of(app, work, &read, inscription, TestType::Pre).await {
        Ok(beginning) => Ok(beginning.begin_in(work, changes)),
        Err(problem) if [kind::TEST_NOT_OPEN.code, kind::TEST_NOT_READY.code].contains(&problem.code()) => {
            Ok(changes)
        }
        Err(problem) => Err(problem),
    }
}

/// Holds whoever would begin a test to whom it is open.
fn check_person(inscription: &Inscription, test: TestType) -> Result<(), Problem> {
    if !inscription.is_registered() {
        return Err(not_open(NO_SEAT));
    }
    if test == TestType::Post && !inscription.validated {
        return Err(not_open(NOT_VALIDATED));
    }
    Ok(())
}

/// Until when a test that may be begun goes on.
fn check_window(window: TestWindow) -> Result<Option<jiff::Timestamp>, Problem> {
    match window {
        TestWindow::Open(closes) => Ok(closes),
        TestWindow::Opens(at) => Err(not_open(LocalizedText::made(
            format!("Ce test ouvre le {at:.0} (UTC)."),
            format!("This test opens at {at:.0} (UTC)."),
        ))
        .until(at)),
        TestWindow::Closed => {
            Err(not_open(LocalizedText::fixed("Ce test est clos.", "This test is closed.")))
        }
        TestWindow::Never => Err(not_open(LocalizedText::fixed(
            "Cette masterclass n'a pas lieu.",
            "This masterclass does not take place.",
        ))),
    }
}

fn not_open(detail: LocalizedText) -> Problem {
    Problem::new(&kind::TEST_NOT_OPEN, detail)
}

fn not_ready(wanted: u32) -> Problem {
    Problem::new(
        &kind::TEST_NOT_READY,
        LocalizedText::made(
            format!("Il faut {wanted} questions approuvées ; revenez plus tard."),
            format!("It takes {wanted} approved questions; come back later."),
        ),
    )
}

const NO_SEAT: LocalizedText = LocalizedText::fixed(
    "Ce test est ouvert à qui a une place.",
    "This test is open to those who have a seat.",
);

const NOT_VALIDATED: LocalizedText = LocalizedText::fixed(
    "Le test d'après est ouvert à qui a suivi la masterclass, une fois l'inscription validée.",
    "The test after is open to those who took the masterclass, once their inscription is validated.",
);

const AFTER_WAS_BEGUN: LocalizedText = LocalizedText::fixed(
    "Le test d'après est commencé : celui d'avant ne peut plus l'être.",
    "The test after was begun: the one before cannot be any more.",
);
