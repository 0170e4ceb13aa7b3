//! A generation of questions: what is asked, how far it is, and what came of it.

use jiff::{SignedDuration, Timestamp};
use preau_kernel::{
    checksum::Checksum,
    entity::Entity,
    exchange::Exchange,
    id::UserId,
    job::{Job, JobId},
    problem::Problem,
    question_writer::{Author, QuestionDraft},
    store::Key,
};
use serde::{Deserialize, Serialize};

use crate::{
    document_source::DocumentSource,
    masterclass::{Masterclass, MasterclassId},
    question::QuestionId,
};

/// What its jobs are called.
pub const KIND: &str = "generate-questions";

/// What is asked, as its job keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct GenerationRequest {
    /// For which masterclass.
    pub masterclass_id: MasterclassId,
    /// Where the document is.
    pub source: DocumentSource,
    /// What it was when it was asked for.
    pub sha256: Checksum,
    /// How many pages it has.
    pub pages: usize,
    /// How many characters of it no reader sees.
    pub hidden_chars: usize,
    /// How many questions.
    pub count: usize,
}

/// How far it is, as its job keeps it between turns.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Progress {
    /// How far it is with the model.
    #[serde(flatten)]
    pub exchange: Exchange,
    /// How often the model has written.
    pub rounds: u32,
    /// What of its questions is right.
    pub kept: Vec<QuestionDraft>,
    /// What was wrong with the others.
    pub complaints: Vec<String>,
}

/// What came of it, as its job keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct GenerationResult {
    /// The questions, in the order of the document's pages.
    pub question_ids: Vec<QuestionId>,
    /// Who wrote most of them, or all.
    pub generated_by: Author,
    /// Why Préau wrote, or wrote some, though a model was to.
    pub fallback_reason: Option<String>,
    /// What whoever corrects them ought to know.
    pub warnings: Vec<String>,
}

impl GenerationRequest {
    /// What tells this request of `person` from any other.
    pub fn fingerprint(&self, person: &UserId) -> Checksum {
        let Self { masterclass_id, sha256, count, .. } = self;
        Checksum::of(format!("{masterclass_id} {sha256} {count} {person}").as_bytes())
    }

    /// What a job asks.
    ///
    /// # Errors
    /// A bug: it cannot be read.
    pub fn of(job: &Job) -> Result<Self, Problem> {
        serde_json::from_value(job.request.clone()).map_err(Problem::internal)
    }
}

impl Progress {
    /// How far a job is.
    ///
    /// # Errors
    /// A bug: it cannot be read.
    pub fn of(job: &Job) -> Result<Self, Problem> {
        Ok(job.progress_as()?.unwrap_or_default())
    }
}

/// Within what time the same is asked by a click that was one too many.
const SAME_CLICK: SignedDuration = SignedDuration::from_secs(10);
/// How long it is remembered which questions were generated last.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(24);

/// The generation that ended last for a masterclass: of two that end at once, one sees the other's.
///
/// | access pattern | how |
/// |---|---|
/// | that of a masterclass | partition `masterclass#<id>`, `generated` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LatestGeneration {
    /// Of which masterclass.
    pub masterclass_id: MasterclassId,
    /// Its job.
    pub job: JobId,
    /// Its questions.
    pub question_ids: Vec<QuestionId>,
    /// What was asked, and by whom.
    pub asked: Checksum,
    /// When it ended, in UTC.
    pub at: Timestamp,
}

impl LatestGeneration {
    /// Where that of a masterclass is.
    #[must_use]
    pub fn key_of(id: MasterclassId) -> Key {
        Key::new(Masterclass::partition_of(id), "generated")
    }

    /// Whether who asks this at `now` clicks twice: the same was asked by the same person, and answered a moment ago.
    #[must_use]
    pub fn is_of_same_click(&self, asked: &Checksum, now: Timestamp) -> bool {
        self.asked == *asked && now.duration_since(self.at) < SAME_CLICK
    }

    /// Whether what stands in the index of questions may lack its questions still.
    #[must_use]
    pub fn is_recent(&self, now: Timestamp) -> bool {
        now.duration_since(self.at) < REMEMBERED
    }
}

impl Entity for LatestGeneration {
    const KIND: &'static str = "latest-generation";

    fn key(&self) -> Key {
        Self::key_of(self.masterclass_id)
    }
}
