//! What came of the tests of inscriptions, read for many of them at once.

use std::collections::BTreeSet;

use jiff::Timestamp;
use preau_kernel::{batch::Batch, list::Records, problem::Problem};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    attempt::TestId, inscription::Inscription, question_set::VoidedQuestions, test_mark::TestMark,
    test_type::TestType,
};

/// What came of a test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct TestScore {
    test_id: TestId,
    /// How many answers count as right.
    pub score: u32,
    /// How many questions there were.
    pub max_score: u32,
    /// When it was handed in, in UTC.
    pub taken_at: Timestamp,
}

/// What came of the two tests of an inscription.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct TestScores {
    /// Of the one before; null while it is not taken.
    pub pre: Option<TestScore>,
    /// Of the one after; null while it is not taken.
    pub post: Option<TestScore>,
    /// By how many points the one after is better; null while one of them is not taken.
    pub gain: Option<i64>,
}

/// What came of the tests of some inscriptions.
pub(crate) struct TestResults(Batch);

impl TestResults {
    /// Reads it: three items an inscription at most, a hundred a call.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn of(records: &Records, inscriptions: &[&Inscription]) -> Result<Self, Problem> {
        let mark = |one: &Inscription, test| TestMark::key_of(one.masterclass_id, one.id, test);
        let marks = inscriptions.iter().flat_map(|one| TestType::ALL.map(|test| mark(one, test)));
        let voided: BTreeSet<_> = inscriptions.iter().map(|one| one.masterclass_id).collect();
        let keys: Vec<_> = marks.chain(voided.into_iter().map(VoidedQuestions::key_of)).collect();
        Ok(Self(records.batch(keys).await?))
    }

    /// What came of those of one of them.
    ///
    /// # Errors
    /// `internal`: what is stored cannot be read.
    pub fn scores(&self, inscription: &Inscription) -> Result<TestScores, Problem> {
        let id = inscription.masterclass_id;
        let voided = self.0.find::<VoidedQuestions>(&VoidedQuestions::key_of(id))?;
        let voided = voided.map(|stored| stored.entity.places).unwrap_or_default();
        let score = |test| -> Result<Option<TestScore>, Problem> {
            let mark = self.0.find::<TestMark>(&TestMark::key_of(id, inscription.id, test))?;
            Ok(mark.map(|mark| TestScore {
                test_id: mark.entity.test_id,
                score: mark.entity.sheet.score(&voided),
                max_score: mark.entity.sheet.max_score(),
                taken_at: mark.entity.taken_at,
            }))
        };
        let (pre, post) = (score(TestType::Pre)?, score(TestType::Post)?);
        let both = pre.as_ref().zip(post.as_ref());
        let gain = both.map(|(pre, post)| i64::from(post.score) - i64::from(pre.score));
        Ok(TestScores { pre, post, gain })
    }
}
