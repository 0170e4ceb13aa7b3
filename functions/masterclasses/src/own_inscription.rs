//! One's own inscriptions: for what they are, and how far one is with their tests; read for many of them at once.

use std::collections::BTreeSet;

use jiff::Timestamp;
use preau_kernel::{batch::Batch, list::Records, problem::Problem, store::Key};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    attempt::TestId,
    attempt_claim::AttemptClaim,
    inscription::Inscription,
    inscription_view::InscriptionView,
    masterclass::Masterclass,
    test_results::{TestResults, TestScores},
    test_type::TestType,
};

/// A test that one began.
#[derive(Debug, Serialize, ToSchema)]
pub struct BegunTest {
    test_id: TestId,
    r#type: TestType,
}

/// One's own inscription.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnInscription {
    #[serde(flatten)]
    inscription: InscriptionView,
    /// What the masterclass is called.
    masterclass_title: String,
    /// When it begins, in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    starts_at: Option<Timestamp>,
    /// The tests that one began, also those that were handed in since.
    begun_tests: Vec<BegunTest>,
    /// What came of those that were handed in.
    #[serde(flatten)]
    scores: TestScores,
}

impl OwnInscription {
    /// These inscriptions, in their order, but those whose masterclass is not there: six items each at most, a hundred a call.
    ///
    /// # Errors
    /// The store did not answer.
    pub(crate) async fn all(records: &Records, own: &[Inscription]) -> Result<Vec<Self>, Problem> {
        let own: Vec<&Inscription> = own.iter().collect();
        let results = TestResults::of(records, &own).await?;
        let masterclasses: BTreeSet<_> = own.iter().map(|one| one.masterclass_id).collect();
        let claims = own.iter().flat_map(|one| claim_keys(one));
        let read = records.batch(claims.chain(masterclasses.into_iter().map(Masterclass::key_of))).await?;
        let view = |one: &Inscription| Self::of(one, &read, results.scores(one)?);
        own.into_iter().filter_map(|one| view(one).transpose()).collect()
    }

    fn of(inscription: &Inscription, read: &Batch, scores: TestScores) -> Result<Option<Self>, Problem> {
        let masterclass = read.find::<Masterclass>(&Masterclass::key_of(inscription.masterclass_id))?;
        let Some(masterclass) = masterclass.map(|stored| stored.entity) else { return Ok(None) };
        let mut begun_tests = Vec::new();
        for key in claim_keys(inscription) {
            let claim = read.find::<AttemptClaim>(&key)?.map(|claim| claim.entity);
            begun_tests.extend(claim.map(|claim| BegunTest { test_id: claim.test_id, r#type: claim.r#type }));
        }
        Ok(Some(Self {
            inscription: InscriptionView::of(inscription),
            masterclass_title: masterclass.title,
            starts_at: masterclass.starts_at,
            begun_tests,
            scores,
        }))
    }
}

fn claim_keys(inscription: &Inscription) -> [Key; 2] {
    TestType::ALL.map(|test| AttemptClaim::key_of(inscription.id, test))
}
