//! How far a correction is, as its job keeps it between turns.

use preau_kernel::{exchange::Exchange, job::Job, problem::Problem};
use serde::{Deserialize, Serialize};

use crate::transcript::TranscriptPage;

/// How far a correction is with the model.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct GradingProgress {
    /// What it is asked now.
    #[serde(flatten)]
    pub exchange: Exchange,
    /// What it has read so far; none where it is not reading.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reading: Option<Reading>,
}

/// What was read so far.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Reading {
    /// The pages of the files that are read.
    pub pages: Vec<TranscriptPage>,
    /// What was wrong with what was said of the next file, as the model is told.
    pub complaints: Vec<String>,
}

impl GradingProgress {
    /// How far a job is.
    ///
    /// # Errors
    /// A bug: it cannot be read.
    pub fn of(job: &Job) -> Result<Self, Problem> {
        Ok(job.progress_as()?.unwrap_or_default())
    }
}
