//! What a model says, by OpenAI's Responses, or by any server that answers as it does.

use std::{sync::Arc, time::Duration};

use preau_kernel::{
    http_client::{CallLimits, HttpClient, HttpError},
    question_writer::{Pace, WriterFailure, WriterTicket, Writing},
};
use serde::Deserialize;
use serde_json::json;

use crate::{
    api::{Answer, Api, is_name},
    openai_answer::{Response, Spoken, is_ticket},
    openai_request::Task,
};

/// How long a call waits for the model itself, where the server cannot answer in the background.
const LONGEST_WRITING: Duration = Duration::from_mins(2);

/// Asks a model, and looks how far it is.
///
/// | answer | then |
/// |---|---|
/// | completed, with text | that |
/// | completed, with a refusal; incomplete, `content_filter` | refused |
/// | incomplete, `max_output_tokens` | cut off: never read |
/// | queued, in progress | look again |
/// | failed, `server_error` or `rate_limit_exceeded` | retry |
/// | 429 or failed, whose code or type is `insufficient_quota` | quota |
/// | 429 otherwise, 5xx | retry, after `Retry-After` |
/// | none, without a connection | retry |
/// | none, after a connection; a success that cannot be read; 404 of an id; cancelled | unknown |
/// | any other | permanent |
pub(crate) struct OpenAi {
    api: Api,
    model: String,
    in_background: bool,
}

#[derive(Deserialize)]
struct Refusal {
    error: RefusalError,
}

#[derive(Deserialize)]
struct RefusalError {
    code: Option<String>,
    r#type: Option<String>,
}

impl OpenAi {
    /// Asks `model`, with the API key `key`.
    pub fn new(
        http: Arc<dyn HttpClient>,
        (base_url, key): (&str, &str),
        model: &str,
        in_background: bool,
    ) -> Self {
        Self { api: Api::new("OpenAI", http, base_url, key), model: model.to_owned(), in_background }
    }

    /// What an exchange came to.
    fn outcome(
        &self,
        exchange: Result<Answer, HttpError>,
        of_ticket: bool,
    ) -> Result<Writing<Spoken>, WriterFailure> {
        match exchange {
            Ok(answer) if answer.is_success() => {
                let unreadable = || WriterFailure::Unknown { cause: answer.cause("unreadable") };
                let response: Response = answer.read().ok_or_else(unreadable)?;
                response.outcome().unwrap_or_else(|| Err(unreadable()))
            }
            Ok(answer) => Err(failure(&answer, of_ticket)),
            Err(error) => {
                let cause = self.api.cause(&error);
                Err(match error {
                    HttpError::NotSent(_) => WriterFailure::Retry { after: None, cause },
                    HttpError::Unanswered(_) | HttpError::TooLong(_) => WriterFailure::Unknown { cause },
                })
            }
        }
    }

    /// How it is to be called.
    pub fn pace(&self) -> Pace {
        if self.in_background { Pace::InBackground } else { Pace::AtLength }
    }

    /// Begins.
    pub async fn begin(&self, task: Task<'_>) -> Result<Writing<Spoken>, WriterFailure> {
        let usual = CallLimits::default();
        let limits = if self.in_background { usual } else { usual.lasting(LONGEST_WRITING) };
        let body = task.body(&self.model, self.in_background);
        self.outcome(self.api.post_within("/responses", None, &body, limits).await, false)
    }

    /// Looks how far it is.
    pub async fn look(&self, ticket: &WriterTicket) -> Result<Writing<Spoken>, WriterFailure> {
        if !is_ticket(&ticket.0) {
            return Err(WriterFailure::Unknown { cause: "OpenAI: the ticket is none".to_owned() });
        }
        self.outcome(self.api.get(&format!("/responses/{}", ticket.0)).await, true)
    }

    /// Ends what is under way. What ends by it, what ended before, and what is not there any more are all the same.
    pub async fn cancel(&self, ticket: &WriterTicket) -> Result<(), WriterFailure> {
        if !is_ticket(&ticket.0) {
            return Err(WriterFailure::Unknown { cause: "OpenAI: the ticket is none".to_owned() });
        }
        match self.api.post(&format!("/responses/{}/cancel", ticket.0), None, &json!({})).await {
            Ok(answer) if answer.is_success() || answer.status() == 404 => Ok(()),
            Ok(answer) => Err(failure(&answer, true)),
            Err(error) => Err(WriterFailure::Unknown { cause: self.api.cause(&error) }),
        }
    }
}

/// What OpenAI calls an error, the most telling first.
pub(crate) fn error_names(answer: &Answer) -> Vec<String> {
    let error = answer.read::<Refusal>().map(|Refusal { error }| error);
    let names = error.map(|error| [error.code, error.r#type]).unwrap_or_default();
    names.into_iter().flatten().filter(|name| is_name(name)).collect()
}

fn failure(answer: &Answer, of_ticket: bool) -> WriterFailure {
    let names = error_names(answer);
    let cause = answer.cause(names.first().map_or("", String::as_str));
    match answer.status() {
        429 if names.iter().any(|name| name == "insufficient_quota") => WriterFailure::Quota { cause },
        429 | 500..=599 => WriterFailure::Retry { after: answer.retry_after(), cause },
        404 if of_ticket => WriterFailure::Unknown { cause },
        _ => WriterFailure::Permanent { cause },
    }
}
