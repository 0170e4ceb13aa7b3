//! Vectors by OpenAI's embeddings, or by any server that answers as it does.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use preau_kernel::{
    embedder::{Embedder, EmbedderFailure, Embeddings, MOST_DIMENSIONS},
    http_client::{CallLimits, HttpClient},
    token_usage::TokenUsage,
};
use serde::{Deserialize, Serialize};

use crate::{
    api::{Answer, Api},
    openai::error_names,
};

/// How long to wait for what time alone does not mend: an account that is used up, a setting that is wrong.
const LONG: Duration = Duration::from_hours(1);

/// Turns texts into vectors.
///
/// | answer | then |
/// |---|---|
/// | a vector for each text, of one length, of finite numbers that are not all zero | these |
/// | any other success | unavailable |
/// | 400, 413, 422 | the texts are refused |
/// | 429 whose code or type is `insufficient_quota`, 401, 403, 404, any other | unavailable, for an hour |
/// | 429 otherwise, 5xx | unavailable, for as long as `Retry-After` says |
/// | none | unavailable |
pub struct OpenAiEmbedder {
    api: Api,
    model: String,
}

#[derive(Serialize)]
struct Request<'r> {
    model: &'r str,
    input: &'r [String],
}

#[derive(Deserialize)]
struct Response {
    data: Vec<Embedding>,
    usage: Option<Usage>,
}

#[derive(Deserialize)]
struct Embedding {
    index: usize,
    embedding: Vec<f32>,
}

#[derive(Deserialize)]
struct Usage {
    #[serde(default)]
    total_tokens: u64,
}

impl OpenAiEmbedder {
    /// Has `model` do it, with the API key `key`.
    #[must_use]
    pub fn new(http: Arc<dyn HttpClient>, (base_url, key): (&str, &str), model: &str) -> Self {
        Self { api: Api::new("The embedder", http, base_url, key), model: model.to_owned() }
    }
}

#[async_trait]
impl Embedder for OpenAiEmbedder {
    fn model(&self) -> &str {
        &self.model
    }

    async fn embed(&self, texts: &[String], within: Duration) -> Result<Embeddings, EmbedderFailure> {
        let body = Request { model: &self.model, input: texts };
        let limits = CallLimits::default().lasting(within);
        let unavailable = |cause| EmbedderFailure::Unavailable { after: None, cause };
        let answer = self.api.post_within("/embeddings", None, &body, limits).await;
        let answer = answer.map_err(|error| unavailable(self.api.cause(&error)))?;
        if !answer.is_success() {
            return Err(failure(&answer));
        }
        let response: Option<Response> = answer.read();
        let read = response.and_then(|response| {
            let tokens = response.usage.map_or(0, |usage| usage.total_tokens);
            Some((in_order(response.data, texts.len())?, tokens))
        });
        let (vectors, input_tokens) = read.ok_or_else(|| unavailable(answer.cause("unreadable")))?;
        let usage = TokenUsage { model: Some(self.model.clone()), input_tokens, output_tokens: 0 };
        Ok(Embeddings { vectors, usage })
    }
}

/// The vectors of so many texts, in their order; none where they are none.
fn in_order(mut data: Vec<Embedding>, count: usize) -> Option<Vec<Vec<f32>>> {
    data.sort_by_key(|one| one.index);
    let length = data.first()?.embedding.len();
    let is_vector = |(number, one): (usize, &Embedding)| {
        one.index == number
            && one.embedding.len() == length
            && one.embedding.iter().all(|part| part.is_finite())
            && one.embedding.iter().any(|part| *part != 0.0)
    };
    let are_whole = data.len() == count && length <= MOST_DIMENSIONS;
    (are_whole && data.iter().enumerate().all(is_vector))
        .then(|| data.into_iter().map(|one| one.embedding).collect())
}

fn failure(answer: &Answer) -> EmbedderFailure {
    let names = error_names(answer);
    let cause = answer.cause(names.first().map_or("", String::as_str));
    let after = match answer.status() {
        400 | 413 | 422 => return EmbedderFailure::Refused { cause },
        429 if names.iter().any(|name| name == "insufficient_quota") => Some(LONG),
        429 | 500..=599 => answer.retry_after(),
        _ => Some(LONG),
    };
    EmbedderFailure::Unavailable { after, cause }
}
