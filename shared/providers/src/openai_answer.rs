//! What OpenAI's Responses answer.

use std::time::Duration;

use preau_kernel::{
    question_writer::{WriterFailure, WriterTicket, Writing},
    token_usage::TokenUsage,
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use crate::api::is_name;

/// When it is looked again at what is still being written.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// What a model says.
pub(crate) struct Spoken {
    /// Its words.
    pub text: String,
    /// What they cost.
    pub usage: TokenUsage,
}

#[derive(Deserialize)]
pub(crate) struct Response {
    id: Option<String>,
    status: Option<String>,
    model: Option<String>,
    #[serde(default)]
    output: Vec<Item>,
    usage: Option<Usage>,
    error: Option<Failed>,
    incomplete_details: Option<Incomplete>,
}

#[derive(Deserialize)]
struct Item {
    r#type: String,
    /// Of a message, its parts; of other items, whatever they have there.
    #[serde(default)]
    content: Value,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Part {
    OutputText {
        text: String,
    },
    Refusal,
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct Usage {
    #[serde(default)]
    input_tokens: u64,
    #[serde(default)]
    output_tokens: u64,
}

#[derive(Deserialize)]
struct Failed {
    code: Option<String>,
}

#[derive(Deserialize)]
struct Incomplete {
    reason: Option<String>,
}

/// Whether it is an id of a response, and leads nowhere else as a part of a path.
pub(crate) fn is_ticket(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    (1..=256).contains(&text.len()) && text.bytes().all(allowed)
}

impl Response {
    /// What it comes to; none where it says nothing.
    pub(crate) fn outcome(self) -> Option<Result<Writing<Spoken>, WriterFailure>> {
        let usage = self.usage();
        let says = |what: &str| format!("OpenAI says {what}");
        let named = |name: Option<String>| name.filter(|name| is_name(name)).unwrap_or_default();
        Some(match self.status.as_deref() {
            // Servers that do as OpenAI may leave it out of what is completed.
            Some("completed") | None => return self.written(usage),
            Some("queued" | "in_progress") => {
                let id = self.id.filter(|id| is_ticket(id))?;
                Ok(Writing::Later { ticket: WriterTicket(id), after: LOOK_AGAIN })
            }
            Some("incomplete") => Err(match named(self.incomplete_details.and_then(|why| why.reason)) {
                reason if reason == "max_output_tokens" => {
                    WriterFailure::CutOff { usage, cause: says("max_output_tokens") }
                }
                reason if reason == "content_filter" => {
                    WriterFailure::Refused { usage, cause: says("content_filter") }
                }
                reason => WriterFailure::Unknown { cause: says(&format!("incomplete {reason}")) },
            }),
            Some("failed") => Err(match named(self.error.and_then(|error| error.code)) {
                code if code == "insufficient_quota" => WriterFailure::Quota { cause: says(&code) },
                code if ["server_error", "rate_limit_exceeded"].contains(&code.as_str()) => {
                    WriterFailure::Retry { after: None, cause: says(&code) }
                }
                code => WriterFailure::Permanent { cause: says(&format!("failed {code}")) },
            }),
            Some("cancelled") => Err(WriterFailure::Unknown { cause: says("cancelled") }),
            Some(_) => return None,
        })
    }

    fn usage(&self) -> TokenUsage {
        let Usage { input_tokens, output_tokens } = self
            .usage
            .as_ref()
            .map_or(Usage { input_tokens: 0, output_tokens: 0 }, |usage| Usage { ..*usage });
        let model = self.model.clone().filter(|model| (1..=64).contains(&model.len()));
        TokenUsage { model, input_tokens, output_tokens }
    }

    /// The text of its messages, or that it refuses; none where it has no message.
    fn written(self, usage: TokenUsage) -> Option<Result<Writing<Spoken>, WriterFailure>> {
        let messages = self.output.into_iter().filter(|item| item.r#type == "message");
        let parts = messages.filter_map(|item| serde_json::from_value::<Vec<Part>>(item.content).ok());
        let parts: Vec<Part> = parts.flatten().collect();
        if parts.iter().any(|part| matches!(part, Part::Refusal)) {
            return Some(Err(WriterFailure::Refused { usage, cause: "OpenAI refuses".to_owned() }));
        }
        let texts: Vec<String> = parts
            .into_iter()
            .filter_map(|part| if let Part::OutputText { text } = part { Some(text) } else { None })
            .collect();
        (!texts.is_empty()).then(|| Ok(Writing::Done(Spoken { text: texts.concat(), usage })))
    }
}

/// The object of a text: a server that does not keep to the schema may write words around it. None where it is none.
pub(crate) fn object_of<T: DeserializeOwned>(text: &str) -> Option<T> {
    let (start, end) = text.find('{').zip(text.rfind('}'))?;
    serde_json::from_str(text.get(start..=end)?).ok()
}
