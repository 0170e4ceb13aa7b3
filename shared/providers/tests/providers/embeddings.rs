//! Vectors of texts, by OpenAI's embeddings.

use std::{sync::Arc, time::Duration};

use preau_kernel::{
    embedder::{Embedder, EmbedderFailure, Embeddings},
    http_client::HttpClient,
    log::Log,
    settings::{Host, Settings},
    token_usage::TokenUsage,
};
use preau_providers::{OpenAiEmbedder, connect};
use proptest::prelude::*;
use serde_json::{Value, json};

use preau_played_providers::{
    contract::Contract,
    provider::{Lines, NOBODY, Plays, Provider, client, that_resets},
};

const WHILE: Duration = Duration::from_secs(5);
const HOUR: Option<Duration> = Some(Duration::from_hours(1));

fn texts() -> Vec<String> {
    ["La raison d'une suite.", "Le blaireau creuse."].map(str::to_owned).to_vec()
}

fn embedder(http: Arc<dyn HttpClient>, base_url: &str) -> OpenAiEmbedder {
    OpenAiEmbedder::new(http, (base_url, "sk-test"), "text-embedding-3-small")
}

async fn provider(plays: Plays) -> Provider {
    Provider::that(plays, vec![("/embeddings", Contract::named("openai.embeddings.request"))]).await
}

/// What comes of two texts when the provider plays this.
async fn embedded(plays: Plays) -> Result<Embeddings, EmbedderFailure> {
    let provider = provider(plays).await;
    let outcome = embedder(client(), &provider.base_url).embed(&texts(), WHILE).await;
    provider.received();
    outcome
}

/// What OpenAI answers, with these vectors at these places.
fn answer(vectors: &[(usize, Value)]) -> Value {
    let data = vectors
        .iter()
        .map(|(index, vector)| json!({"object": "embedding", "index": index, "embedding": vector}));
    json!({
        "object": "list",
        "data": data.collect::<Vec<_>>(),
        "model": "text-embedding-3-small",
        "usage": {"prompt_tokens": 12, "total_tokens": 12},
    })
}

fn unavailable(after: Option<Duration>, cause: &str) -> Result<Embeddings, EmbedderFailure> {
    Err(EmbedderFailure::Unavailable { after, cause: cause.to_owned() })
}

#[tokio::test]
async fn texts_are_asked_for_together_and_their_vectors_come_in_their_order() {
    let answer = answer(&[(1, json!([0, 1, 0.5])), (0, json!([1, -0.25, 0]))]);
    let violations = Contract::named("openai.embeddings.response-200").violations(&answer);
    assert_eq!(violations, Vec::<String>::new(), "what is played is what OpenAI answers");
    let provider = provider(Plays::json(200, &answer)).await;
    let embedder = embedder(client(), &format!("{}/", provider.base_url));
    let usage =
        TokenUsage { model: Some("text-embedding-3-small".to_owned()), input_tokens: 12, output_tokens: 0 };
    let vectors = vec![vec![1.0, -0.25, 0.0], vec![0.0, 1.0, 0.5]];
    assert_eq!(embedder.embed(&texts(), WHILE).await, Ok(Embeddings { vectors, usage }));
    assert_eq!(embedder.model(), "text-embedding-3-small");
    let received = provider.received();
    assert_eq!(received.headers["authorization"], "Bearer sk-test");
    let whole = json!({
        "model": "text-embedding-3-small",
        "input": ["La raison d'une suite.", "Le blaireau creuse."],
    });
    assert_eq!(received.body, whole);
}

#[tokio::test]
async fn what_are_no_vectors_of_these_texts_is_not_taken_for_some() {
    let whole = || (0, json!([1, 0]));
    let wrong = [
        answer(&[whole()]),
        answer(&[whole(), whole()]),
        answer(&[whole(), (2, json!([0, 1]))]),
        answer(&[whole(), (1, json!([0, 1])), (2, json!([0, 1]))]),
        answer(&[whole(), (1, json!([0, 1, 0]))]),
        answer(&[whole(), (1, json!([0, 0]))]),
        answer(&[whole(), (1, json!([0, 1e39]))]),
        answer(&[whole(), (1, json!([0, null]))]),
        answer(&[whole(), (1, json!("AACAPw=="))]),
        answer(&[(0, json!([])), (1, json!([]))]),
        answer(&[0, 1].map(|index| (index, json!(vec![1; 4_097])))),
        json!({"error": "none"}),
    ];
    for body in wrong {
        let outcome = embedded(Plays::json(200, &body)).await;
        assert_eq!(outcome, unavailable(None, "The embedder answered 200 unreadable"), "{body}");
    }
    let outcome = embedded(Plays::text(200, "<html>")).await;
    assert_eq!(outcome, unavailable(None, "The embedder answered 200 unreadable"));
    let mut without_usage = answer(&[whole(), (1, json!([0, 1]))]);
    without_usage.as_object_mut().unwrap().remove("usage");
    assert_eq!(embedded(Plays::json(200, &without_usage)).await.unwrap().usage.total(), 0);
}

fn refused(status: u16, code: &str) -> Plays {
    let body = json!({"error": {"message": "no, Amina", "type": code, "param": null, "code": code}});
    let violations = Contract::named("openai.responses.response-429").violations(&body);
    assert_eq!(violations, Vec::<String>::new());
    Plays::json(status, &body)
}

#[tokio::test]
async fn what_passes_is_told_from_what_does_not_and_from_texts_that_are_refused() {
    let limited = refused(429, "rate_limit_exceeded");
    let cause = "The embedder answered 429 rate_limit_exceeded";
    assert_eq!(embedded(limited.clone()).await, unavailable(None, cause));
    let seconds = Some(Duration::from_secs(7));
    assert_eq!(embedded(limited.retry_after("7")).await, unavailable(seconds, cause));
    for (status, code, after) in [
        (429, "insufficient_quota", HOUR),
        (500, "server_error", None),
        (503, "overloaded", None),
        (401, "invalid_api_key", HOUR),
        (404, "model_not_found", HOUR),
    ] {
        let cause = format!("The embedder answered {status} {code}");
        assert_eq!(embedded(refused(status, code)).await, unavailable(after, &cause));
    }
    for status in [400, 413, 422] {
        let cause = format!("The embedder answered {status} too_long");
        let outcome = embedded(refused(status, "too_long")).await;
        assert_eq!(outcome, Err(EmbedderFailure::Refused { cause }));
    }
}

#[tokio::test]
async fn who_does_not_answer_in_time_is_not_waited_for() {
    let provider = provider(Plays::Silence).await;
    let embedder_of_it = embedder(client(), &provider.base_url);
    let texts_of_it = texts();
    let asked = embedder_of_it.embed(&texts_of_it, Duration::from_millis(200));
    let outcome = tokio::time::timeout(Duration::from_secs(5), asked).await.unwrap();
    assert!(matches!(outcome, Err(EmbedderFailure::Unavailable { after: None, .. })), "{outcome:?}");
    for base_url in [NOBODY.to_owned(), that_resets().await] {
        let outcome = embedder(client(), &base_url).embed(&texts(), WHILE).await;
        assert!(matches!(outcome, Err(EmbedderFailure::Unavailable { after: None, .. })), "{outcome:?}");
    }
    let outcome = embedded(Plays::huge()).await;
    assert!(matches!(outcome, Err(EmbedderFailure::Unavailable { after: None, .. })), "{outcome:?}");
}

#[test]
fn nobody_is_asked_unless_the_settings_say_so() {
    let embedder = |given: &[(&str, &str)]| {
        let secret = "a secret of thirty-two characters";
        let needed = [
            ("PREAU_SECRET", secret),
            ("PREAU_JWT_SECRET", secret),
            ("PREAU_PUBLIC_URL", "https://api.ecole.example"),
        ];
        let given = needed.iter().chain(given).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let settings = Settings::read(Host::Local, given).unwrap();
        let log: Arc<dyn Log> = Arc::new(Lines::default());
        connect(&settings, &client(), &log, None).unwrap().embedder
    };
    let key = ("PREAU_EMBEDDINGS_KEY", "sk-test");
    assert!(embedder(&[]).is_none() && embedder(&[key, ("PREAU_EMBEDDINGS", "off")]).is_none());
    let chosen = embedder(&[key, ("PREAU_EMBEDDINGS", "openai"), ("PREAU_EMBEDDINGS_MODEL", "e5")]);
    assert_eq!(chosen.unwrap().model(), "e5");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn whatever_is_answered_is_vectors_of_the_texts_or_a_failure(
        status in prop::sample::select(vec![200_u16, 201, 204, 301, 400, 418, 429, 500]),
        vectors in prop::collection::vec((0_usize..3, prop::collection::vec(-2_i8..3, 0..3)), 0..4),
        noise in ".{0,20}",
    ) {
        let vectors: Vec<_> = vectors.into_iter().map(|(index, vector)| (index, json!(vector))).collect();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        for plays in [Plays::json(status, &answer(&vectors)), Plays::text(status, &noise)] {
            match runtime.block_on(embedded(plays)) {
                Ok(found) => {
                    prop_assert!(status < 300);
                    prop_assert_eq!(found.vectors.len(), 2);
                    prop_assert!(found.vectors.iter().all(|one| one.len() == found.vectors[0].len()));
                    prop_assert!(found.vectors.iter().flatten().any(|part| *part != 0.0));
                }
                Err(failure) => prop_assert!(!failure.cause().contains(&noise) || noise.len() < 4),
            }
        }
    }
}
