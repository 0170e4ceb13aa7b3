//! How far a correction is, as its job keeps it between turns.

use jiff::Timestamp;
use preau_kernel::{exchange::Exchange, job::Job, problem::Problem};
use serde::{Deserialize, Serialize};

use crate::{
    grade::CopyFlag,
    transcript::{Transcript, TranscriptPage, UnreadFile},
};

/// How far a correction is with the model.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct GradingProgress {
    /// What it is asked now.
    #[serde(flatten)]
    pub exchange: Exchange,
    /// What it is to read, and has read so far; none where it is not reading.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reading: Option<Reading>,
}

/// What is to be read, and was so far.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Reading {
    /// The files that a model is to read, as they were found when it began.
    pub files: Vec<UnreadFile>,
    /// The pages of the files that are read.
    pub pages: Vec<TranscriptPage>,
    /// What was wrong with what was said of the next file, as the model is told.
    pub complaints: Vec<String>,
}

impl Reading {
    /// Of these files none is read yet.
    pub const fn of(files: Vec<UnreadFile>) -> Self {
        Self { files, pages: Vec::new(), complaints: Vec::new() }
    }

    /// The first file that is not read yet.
    pub fn next(&self) -> Option<&UnreadFile> {
        self.files.iter().find(|file| !self.pages.iter().any(|page| page.file_id == file.id))
    }

    /// What comes of it; when it is kept is not known yet.
    pub fn transcript(self, failure: Option<String>) -> Transcript {
        let hides_text = self.files.iter().any(|file| file.hides_text);
        Transcript {
            made_at: Timestamp::UNIX_EPOCH,
            model: None,
            pages: self.pages,
            flags: hides_text.then_some(CopyFlag::HiddenText).into_iter().collect(),
            failure,
        }
    }
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
