//! What the tests of a masterclass ask, from the first start of one of them on.

use std::collections::BTreeSet;

use jiff::Timestamp;
use preau_kernel::{
    changes::Changes,
    entity::{Entity, Stored},
    list::Records,
    problem::Problem,
    store::Key,
};
use serde::{Deserialize, Serialize};

use crate::{
    masterclass::{Masterclass, MasterclassId},
    question::{Choices, Letter, Question, QuestionId, QuestionStatus},
};

/// A question as tests ask it, whatever becomes of it in the bank.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetQuestion {
    /// Which.
    pub id: QuestionId,
    /// What it asks.
    pub question_text: String,
    /// The four choices.
    pub choices: Choices,
    /// Which of them is correct.
    pub correct_choice: Letter,
}

impl From<&Question> for SetQuestion {
    fn from(question: &Question) -> Self {
        Self {
            id: question.id,
            question_text: question.question_text.clone(),
            choices: question.choices.clone(),
            correct_choice: question.correct_choice,
        }
    }
}

/// The questions of the tests of a masterclass: the oldest approved ones, as they were when the first of its tests began.
/// The test before and the test after ask the same ones. Written once, never changed.
///
/// | access pattern | how |
/// |---|---|
/// | the set of a masterclass | partition `masterclass#<id>`, `set` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionSet {
    /// Of which masterclass.
    pub masterclass_id: MasterclassId,
    /// The questions, in the order of the bank.
    pub questions: Vec<SetQuestion>,
    /// Since when it stands, in UTC.
    pub frozen_at: Timestamp,
}

impl QuestionSet {
    /// Where the set of a masterclass is.
    #[must_use]
    pub fn key_of(id: MasterclassId) -> Key {
        Key::new(Masterclass::partition_of(id), "set")
    }
}

impl Entity for QuestionSet {
    const KIND: &'static str = "question-set";

    fn key(&self) -> Key {
        Self::key_of(self.masterclass_id)
    }
}

/// How many approved questions are looked at beyond those that are wanted: an index may still list what is none any more.
const SPARE: usize = 40;

/// A set that is about to be written, with the questions that it is made of.
pub(crate) struct NewSet {
    /// The set.
    pub set: QuestionSet,
    questions: Vec<Stored<Question>>,
}

impl NewSet {
    /// The set that is made at `now` of the bank of `masterclass`; none while too few of its questions are approved.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn read(
        records: &Records,
        masterclass: &Masterclass,
        now: Timestamp,
    ) -> Result<Option<Self>, Problem> {
        let wanted = usize::try_from(masterclass.test.question_count).unwrap_or(usize::MAX);
        let list = Question::with_status(masterclass.id, QuestionStatus::Approved);
        let listed = records.first::<Question>(&list, wanted.saturating_add(SPARE)).await?.entities;
        let keys: Vec<Key> = listed.iter().map(|stored| stored.entity.key()).collect();
        // The list tells the order; what the questions are now, they tell themselves.
        let found = records.find_many::<Question>(&keys).await?.into_iter().flatten();
        let questions: Vec<_> = found.filter(|stored| may_be_asked(&stored.entity)).take(wanted).collect();
        if questions.len() < wanted {
            return Ok(None);
        }
        let asked = questions.iter().map(|stored| SetQuestion::from(&stored.entity)).collect();
        let set = QuestionSet { masterclass_id: masterclass.id, questions: asked, frozen_at: now };
        Ok(Some(Self { set, questions }))
    }

    /// The changes with the set, and with its questions, which are served from now on; each must be as it was read.
    pub fn freeze_in(&self, changes: Changes) -> Changes {
        self.questions.iter().cloned().fold(changes.create(&self.set), |changes, mut stored| {
            stored.entity.served = true;
            changes.replace(&stored)
        })
    }
}

/// Whether a test may be made of a question.
fn may_be_asked(question: &Question) -> bool {
    question.status == QuestionStatus::Approved
        && question.archived_at.is_none()
        && question.voided_at.is_none()
}

/// The questions of a set that were voided: everyone has full marks for them.
///
/// | access pattern | how |
/// |---|---|
/// | what was voided of the set of a masterclass | partition `masterclass#<id>`, `voided` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoidedQuestions {
    /// Of which masterclass.
    pub masterclass_id: MasterclassId,
    /// Their places in the set, from 0.
    pub places: BTreeSet<usize>,
}

impl VoidedQuestions {
    /// Where what was voided is.
    #[must_use]
    pub fn key_of(id: MasterclassId) -> Key {
        Key::new(Masterclass::partition_of(id), "voided")
    }

    /// None are voided, as it stands at version 0.
    #[must_use]
    pub const fn none(masterclass_id: MasterclassId) -> Stored<Self> {
        Stored::absent(Self { masterclass_id, places: BTreeSet::new() })
    }

    /// What was voided of the set of a masterclass.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn read(records: &Records, id: MasterclassId) -> Result<Stored<Self>, Problem> {
        Ok(records.find::<Self>(&Self::key_of(id)).await?.unwrap_or_else(|| Self::none(id)))
    }
}

impl Entity for VoidedQuestions {
    const KIND: &'static str = "voided-questions";

    fn key(&self) -> Key {
        Self::key_of(self.masterclass_id)
    }
}
