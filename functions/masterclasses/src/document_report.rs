//! What reading the PDF of a masterclass found: the job of uploading it.

use preau_kernel::{app::App, job::Job, problem::Problem};
use preau_photos::photo::PhotoId;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::document_source::{DocumentSource, ReadDocument};

/// The kind of its jobs.
pub(crate) const KIND: &str = "read-document";

/// What was found in a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DocumentReport {
    /// How many pages with text it has.
    pages: usize,
    /// How many characters its readers see.
    characters: usize,
    /// How many they do not see: hidden text, which nothing is made of.
    hidden_characters: usize,
}

impl DocumentReport {
    /// What a job found, if it read a document.
    pub(crate) fn of(job: &Job) -> Option<Self> {
        let result = job.result.clone().filter(|_| job.kind == KIND)?;
        serde_json::from_value(result).ok()
    }
}

/// Reads the file for `job`, which ends with what was found, or with why there is nothing: a scan has no text, and serves as
/// a PDF all the same.
///
/// # Errors
/// The store or the files did not answer.
pub(crate) async fn read_for(app: &App, job: &Job, file_id: PhotoId) -> Result<Job, Problem> {
    match (DocumentSource::File { file_id }).read(app).await {
        Ok(document) => Ok(job.done(app.now(), json!(report(&document)))),
        Err(problem) if problem.status().is_client_error() => Ok(job.failed(app.now(), &problem)),
        Err(problem) => Err(problem),
    }
}

fn report(document: &ReadDocument) -> DocumentReport {
    DocumentReport {
        pages: document.pages.len(),
        characters: document.pages.iter().map(|page| page.text.chars().count()).sum(),
        hidden_characters: document.hidden_chars,
    }
}
