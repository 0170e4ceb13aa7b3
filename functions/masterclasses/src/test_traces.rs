//! What the tests of an inscription leave: shown to whoever took them, and erased with the inscription, in one transaction.

use std::collections::BTreeSet;

use futures_util::future::BoxFuture;
use preau_kernel::{
    app::App,
    changes::Changes,
    entity::Stored,
    list::{List, Records},
    outbox::forget_about,
    personal_data::Export,
    problem::Problem,
    unit_of_work::Audited,
};
use serde_json::{Value, json};

use crate::{
    attempt::Attempt, attempt_claim::AttemptClaim, inscription::Inscription, question_set::VoidedQuestions,
    test_mark::TestMark, test_type::TestType,
};

/// What the tests of an inscription leave.
pub(crate) struct TestTraces {
    inscription: Inscription,
    claims: Vec<Stored<AttemptClaim>>,
    attempts: Vec<Stored<Attempt>>,
    marks: Vec<Stored<TestMark>>,
    voided: BTreeSet<usize>,
}

impl TestTraces {
    /// Reads it: two calls.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn read(records: &Records, inscription: &Inscription) -> Result<Self, Problem> {
        let (id, of) = (inscription.id, inscription.masterclass_id);
        let claim_keys = TestType::ALL.map(|test| AttemptClaim::key_of(id, test));
        let mark_keys = TestType::ALL.map(|test| TestMark::key_of(of, id, test));
        let voided = VoidedQuestions::key_of(of);
        let keys = claim_keys.iter().chain(&mark_keys).chain([&voided]).cloned();
        let read = records.batch(keys).await?;
        let (mut claims, mut marks) = (Vec::new(), Vec::new());
        for key in &claim_keys {
            claims.extend(read.find::<AttemptClaim>(key)?);
        }
        for key in &mark_keys {
            marks.extend(read.find::<TestMark>(key)?);
        }
        let keys: Vec<_> = claims.iter().map(|claim| Attempt::key_of(claim.entity.test_id)).collect();
        let attempts = records.find_many::<Attempt>(&keys).await?.into_iter().flatten().collect();
        let voided = read.find::<VoidedQuestions>(&voided)?;
        let voided = voided.map(|stored| stored.entity.places).unwrap_or_default();
        Ok(Self { inscription: inscription.clone(), claims, attempts, marks, voided })
    }

    /// What is shown of it: without what was asked, which is the school's.
    pub fn shown(&self) -> Vec<Value> {
        let shown = |attempt: &Attempt| {
            json!({
                "id": attempt.id, "inscription_id": attempt.inscription_id, "type": attempt.r#type,
                "started_at": attempt.started_at, "deadline": attempt.deadline, "taken_at": attempt.taken_at,
                "responses": attempt.responses,
                "score": attempt.taken_at.map(|_| attempt.sheet().score(&self.voided)),
                "max_score": attempt.sheet().max_score(),
            })
        };
        self.attempts.iter().map(|stored| shown(&stored.entity)).collect()
    }

    /// The changes that erase it as well; they fail where a test began, or went on, since it was read.
    pub fn erase_in(&self, changes: Changes) -> Changes {
        let none = TestType::ALL
            .into_iter()
            .filter(|test| self.claims.iter().all(|claim| claim.entity.r#type != *test));
        let none = none.map(|test| AttemptClaim::key_of(self.inscription.id, test));
        let changes = none.fold(changes, Changes::check_absent);
        changes.delete_all(&self.claims).delete_all(&self.attempts).delete_all(&self.marks)
    }

    /// Takes back what waits to be told of it.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn forget(&self, app: &App) -> Result<(), Problem> {
        for attempt in &self.attempts {
            forget_about(app, &attempt.entity.resource()).await?;
        }
        Ok(())
    }
}

/// Shows the tests that someone took, as a member of `masterclasses`.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn export_tests(export: &mut Export<'_>) -> Result<(), Problem> {
    let inscriptions = List::whole(Inscription::of_user(export.person));
    let records = export.app.records.clone();
    let shown = move |found: Vec<Stored<Inscription>>| -> BoxFuture<'static, Result<Vec<Value>, Problem>> {
        let records = records.clone();
        Box::pin(async move {
            let mut shown = Vec::new();
            for one in &found {
                shown.extend(TestTraces::read(&records, &one.entity).await?.shown());
            }
            Ok(shown)
        })
    };
    export.list_with("masterclasses/tests", 0, &inscriptions, shown).await
}
