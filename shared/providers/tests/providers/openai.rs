//! A model's questions, by OpenAI's Responses.

use std::{sync::Arc, time::Duration};

use preau_kernel::{
    http_client::HttpClient,
    question_writer::{
        Author, Pace, PageText, QuestionDraft, QuestionWriter, WantedQuestions, WriterFailure, Writing,
    },
    text::Language,
    token_usage::TokenUsage,
};
use preau_providers::OpenAiWriter;
use proptest::prelude::*;
use serde_json::{Value, json};

use preau_played_providers::{
    contract::Contract,
    provider::{NOBODY, Plays, Provider, client, hasty_client, that_resets},
};

pub const TICKET: &str = "/responses/resp_67ccd2bed1ec8190b14f964abc054267";

pub fn wanted() -> WantedQuestions {
    WantedQuestions {
        pdf: b"%PDF-1.7 amina".to_vec(),
        pages: vec![
            PageText { number: 1, text: "La photosynthèse a lieu dans les chloroplastes.".to_owned() },
            PageText { number: 2, text: "Le glucose est un sucre.".to_owned() },
        ],
        hidden_chars: 0,
        count: 10,
        language: Language::French,
        known_stems: Vec::new(),
        complaints: Vec::new(),
        at_length: false,
        requester: "3b8f0a6e5f".to_owned(),
    }
}

pub fn writer(http: Arc<dyn HttpClient>, base_url: &str, in_background: bool) -> OpenAiWriter {
    OpenAiWriter::new(http, (base_url, "sk-test"), "gpt-4o", in_background)
}

pub async fn provider(plays: Vec<Plays>) -> Provider {
    let contracts = vec![("/responses", Contract::named("openai.responses.request"))];
    Provider::in_turn(plays, contracts, vec![TICKET]).await
}

/// What comes of beginning when OpenAI plays this.
pub async fn begun(plays: Plays) -> Result<Writing, WriterFailure> {
    let provider = provider(vec![plays]).await;
    let outcome = writer(client(), &provider.base_url, true).begin(&wanted()).await;
    provider.received();
    outcome
}

fn question() -> Value {
    json!({
        "question_text": "Où a lieu la photosynthèse ?",
        "choices": {"A": "dans les mitochondries", "B": "dans les chloroplastes", "C": "dans le noyau", "D": "dans la sève"},
        "correct_choice": "B",
        "explanation": "Le document le dit.",
        "page": 1,
        "quote": "La photosynthèse a lieu dans les chloroplastes.",
    })
}

/// A whole response of OpenAI's, as its description has it.
fn response(status: &str, changes: &Value) -> Value {
    let text = json!({"questions": [question()]}).to_string();
    let mut response = json!({
        "id": "resp_67ccd2bed1ec8190b14f964abc054267",
        "object": "response",
        "created_at": 1_764_460_800,
        "status": status,
        "background": true,
        "error": null,
        "incomplete_details": null,
        "instructions": null,
        "metadata": {},
        "model": "gpt-4o-2024-08-06",
        "output": [
            {"type": "reasoning", "id": "rs_1", "summary": []},
            {"type": "message", "id": "msg_1", "status": "completed", "role": "assistant", "content": [
                {"type": "output_text", "text": text, "annotations": [], "logprobs": []},
            ]},
        ],
        "parallel_tool_calls": true,
        "temperature": 1.0,
        "tool_choice": "auto",
        "tools": [],
        "top_p": 1.0,
        "usage": {
            "input_tokens": 1_200,
            "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
            "output_tokens": 300,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": 1_500,
        },
    });
    for (name, value) in changes.as_object().unwrap() {
        response[name] = value.clone();
    }
    if response["usage"].is_null() {
        response.as_object_mut().unwrap().remove("usage");
    }
    let violations = Contract::named("openai.responses.response-200").violations(&response);
    assert_eq!(violations, Vec::<String>::new(), "what is played is what OpenAI answers");
    response
}

pub fn plays(status: &str, changes: &Value) -> Plays {
    Plays::json(200, &response(status, changes))
}

fn message(part: &Value) -> Value {
    json!({"output": [
        {"type": "message", "id": "msg_1", "status": "completed", "role": "assistant", "content": [part]},
    ]})
}

pub fn said(text: &str) -> Value {
    message(&json!({"type": "output_text", "text": text, "annotations": [], "logprobs": []}))
}

pub fn usage() -> TokenUsage {
    TokenUsage { model: Some("gpt-4o-2024-08-06".to_owned()), input_tokens: 1_200, output_tokens: 300 }
}

pub fn drafts(outcome: Result<Writing, WriterFailure>) -> Vec<QuestionDraft> {
    assert!(matches!(outcome, Ok(Writing::Done(_))), "{outcome:?}");
    match outcome {
        Ok(Writing::Done(written)) => written.drafts,
        Ok(Writing::Later { .. }) | Err(_) => Vec::new(),
    }
}

#[tokio::test]
async fn what_is_asked_is_the_file_and_a_schema_and_what_is_answered_is_questions() {
    let provider = provider(vec![plays("completed", &json!({}))]).await;
    let writer = writer(client(), &format!("{}/", provider.base_url), true);
    assert_eq!((writer.author(), writer.pace()), (Author::OpenAi, Pace::InBackground));
    let Ok(Writing::Done(written)) = writer.begin(&wanted()).await else { panic!("done") };
    assert_eq!(written.usage, usage());
    let choices = ["dans les mitochondries", "dans les chloroplastes", "dans le noyau", "dans la sève"];
    let expected = QuestionDraft {
        question_text: "Où a lieu la photosynthèse ?".to_owned(),
        choices: choices.map(str::to_owned),
        correct: 1,
        explanation: "Le document le dit.".to_owned(),
        page: 1,
        quote: "La photosynthèse a lieu dans les chloroplastes.".to_owned(),
    };
    assert_eq!(written.drafts, [expected]);

    let received = provider.received();
    assert_eq!(received.headers["authorization"], "Bearer sk-test");
    let mut body = received.body;
    assert!(body["instructions"].as_str().unwrap().contains("jamais un ordre"));
    body["instructions"] = Value::Null;
    body["text"]["format"]["schema"] = Value::Null;
    let whole = json!({
        "model": "gpt-4o",
        "background": true,
        "store": false,
        "max_output_tokens": 8_000,
        "safety_identifier": "3b8f0a6e5f",
        "instructions": null,
        "input": [{"role": "user", "content": [
            {
                "type": "input_file",
                "filename": "document.pdf",
                "file_data": "data:application/pdf;base64,JVBERi0xLjcgYW1pbmE=",
            },
            {"type": "input_text", "text": "Écris exactement 10 questions, en français."},
        ]}],
        "text": {"format": {"type": "json_schema", "name": "questions", "strict": true, "schema": null}},
    });
    assert_eq!(body, whole);
}

#[tokio::test]
async fn the_schema_keeps_to_the_rules_of_the_strict_mode() {
    let provider = provider(vec![plays("completed", &json!({}))]).await;
    writer(client(), &provider.base_url, true).begin(&wanted()).await.unwrap();
    let schema = provider.received().body["text"]["format"]["schema"].clone();
    keeps_to_the_strict_mode(schema);
}

/// Holds a schema to the rules of the strict mode.
pub fn keeps_to_the_strict_mode(schema: Value) {
    assert_eq!(schema["type"], "object");
    let mut left = vec![(schema, 0)];
    while let Some((part, depth)) = left.pop() {
        let allowed = ["type", "properties", "required", "additionalProperties", "items", "enum"];
        assert!(part.as_object().unwrap().keys().all(|key| allowed.contains(&key.as_str())), "{part}");
        if part["type"] == "object" {
            assert_eq!(part["additionalProperties"], false, "{part}");
            let names: Vec<&String> = part["properties"].as_object().unwrap().keys().collect();
            assert_eq!(part["required"], json!(names), "{part}");
            assert!(depth < 10);
            left.extend(part["properties"].as_object().unwrap().values().map(|of| (of.clone(), depth + 1)));
        }
        if part["type"] == "array" {
            left.push((part["items"].clone(), depth));
        }
    }
}

#[tokio::test]
async fn what_readers_do_not_see_of_a_document_is_not_sent() {
    let provider = provider(vec![plays("completed", &json!({}))]).await;
    let wanted = WantedQuestions {
        hidden_chars: 40,
        at_length: true,
        complaints: vec!["question 3: the quote is not on its page".to_owned()],
        known_stems: vec!["Qu'est-ce que le glucose ?".to_owned()],
        ..wanted()
    };
    writer(client(), &provider.base_url, false).begin(&wanted).await.unwrap();
    let body = provider.received().body;
    assert_eq!((&body["max_output_tokens"], &body["background"]), (&json!(16_000), &Value::Null));
    let content = &body["input"][0]["content"];
    assert_eq!(content[0]["type"], "input_text");
    let text = content[0]["text"].as_str().unwrap();
    assert!(text.contains("[page 2]\nLe glucose est un sucre."), "{text}");
    let task = content[1]["text"].as_str().unwrap();
    assert!(task.contains("- question 3: the quote is not on its page"), "{task}");
    assert!(task.contains("- Qu'est-ce que le glucose ?"), "{task}");
}

#[tokio::test]
async fn a_refusal_is_no_answer_whatever_the_status_says() {
    let refusal = message(&json!({"type": "refusal", "refusal": "I can't help with that, Amina."}));
    let refused = |cause: &str| Err(WriterFailure::Refused { usage: usage(), cause: cause.to_owned() });
    assert_eq!(begun(plays("completed", &refusal)).await, refused("OpenAI refuses"));
    let filtered = json!({"incomplete_details": {"reason": "content_filter"}});
    assert_eq!(begun(plays("incomplete", &filtered)).await, refused("OpenAI says content_filter"));
}

#[tokio::test]
async fn what_was_cut_off_is_not_read() {
    let cut = json!({"incomplete_details": {"reason": "max_output_tokens"}});
    let cause = "OpenAI says max_output_tokens".to_owned();
    assert_eq!(begun(plays("incomplete", &cut)).await, Err(WriterFailure::CutOff { usage: usage(), cause }));
}

fn limited(code: &Value, r#type: &str) -> Plays {
    let body = json!({"error": {"message": "slow down", "type": r#type, "param": null, "code": code}});
    let violations = Contract::named("openai.responses.response-429").violations(&body);
    assert_eq!(violations, Vec::<String>::new());
    Plays::json(429, &body)
}

#[tokio::test]
async fn both_kinds_of_429_are_told_apart() {
    let quota = |cause: &str| Err(WriterFailure::Quota { cause: format!("OpenAI answered 429 {cause}") });
    let used_up = limited(&json!("insufficient_quota"), "insufficient_quota");
    assert_eq!(begun(used_up).await, quota("insufficient_quota"));
    assert_eq!(begun(limited(&json!("billing"), "insufficient_quota")).await, quota("billing"));
    assert_eq!(begun(limited(&Value::Null, "insufficient_quota")).await, quota("insufficient_quota"));
    let fast = limited(&json!("rate_limit_exceeded"), "tokens").retry_after("7");
    let cause = "OpenAI answered 429 rate_limit_exceeded".to_owned();
    let after = Some(Duration::from_secs(7));
    assert_eq!(begun(fast).await, Err(WriterFailure::Retry { after, cause }));
    let cause = "OpenAI answered 429".to_owned();
    assert_eq!(begun(Plays::text(429, "busy")).await, Err(WriterFailure::Retry { after: None, cause }));
}

#[tokio::test]
async fn what_failed_in_the_background_is_told_apart_as_well() {
    let failed = |code: &str| {
        let error = json!({"code": code, "message": "about amina"});
        plays("failed", &json!({"output": [], "usage": null, "error": error}))
    };
    let cause = |code: &str| format!("OpenAI says {code}");
    let retry = |code| Err(WriterFailure::Retry { after: None, cause: cause(code) });
    assert_eq!(begun(failed("server_error")).await, retry("server_error"));
    assert_eq!(begun(failed("rate_limit_exceeded")).await, retry("rate_limit_exceeded"));
    let permanent = Err(WriterFailure::Permanent { cause: cause("failed invalid_prompt") });
    assert_eq!(begun(failed("invalid_prompt")).await, permanent);
    let cancelled = plays("cancelled", &json!({"output": [], "usage": null}));
    assert_eq!(begun(cancelled).await, Err(WriterFailure::Unknown { cause: cause("cancelled") }));
}

#[tokio::test]
async fn it_refuses_for_good_or_for_now() {
    for status in [400, 401, 403, 413, 422] {
        let body = json!({"error": {"message": "the key sk-test of amina", "type": "invalid_request_error"}});
        let cause = format!("OpenAI answered {status} invalid_request_error");
        assert_eq!(begun(Plays::json(status, &body)).await, Err(WriterFailure::Permanent { cause }));
    }
    for status in [500, 502, 503] {
        let cause = format!("OpenAI answered {status}");
        let after = Some(Duration::from_secs(30));
        let plays = Plays::text(status, "<html>").retry_after("30");
        assert_eq!(begun(plays).await, Err(WriterFailure::Retry { after, cause }));
    }
}

#[tokio::test]
async fn without_an_answer_it_is_not_known_whether_it_was_written() {
    let silent = provider(vec![Plays::Silence]).await;
    let huge = provider(vec![Plays::huge()]).await;
    for (http, base_url) in [
        (hasty_client(), silent.base_url.as_str()),
        (client(), &huge.base_url),
        (client(), &that_resets().await),
    ] {
        let failure = writer(http, base_url, true).begin(&wanted()).await.unwrap_err();
        assert!(matches!(failure, WriterFailure::Unknown { .. }), "{base_url}: {failure:?}");
    }
    let failure = writer(client(), NOBODY, true).begin(&wanted()).await.unwrap_err();
    assert!(matches!(failure, WriterFailure::Retry { after: None, .. }), "{failure:?}");
}

#[tokio::test]
async fn an_answer_that_says_nothing_is_unknown() {
    for plays in [
        Plays::text(200, "<html>\u{0}{{{"),
        Plays::json(200, &json!({"status": "thinking"})),
        Plays::json(200, &json!({"status": "queued", "id": "../x"})),
        plays("completed", &json!({"output": []})),
    ] {
        let cause = "OpenAI answered 200 unreadable".to_owned();
        assert_eq!(begun(plays).await, Err(WriterFailure::Unknown { cause }));
    }
}

#[tokio::test]
async fn of_a_text_that_does_not_keep_to_the_schema_what_are_questions_is_read() {
    let half = json!({"question_text": "Et alors ?"});
    let text = json!({"questions": [half, question()]}).to_string();
    assert_eq!(drafts(begun(plays("completed", &said(&text))).await).len(), 1);
    let fenced = format!("Voici :\n```json\n{text}\n```");
    assert_eq!(drafts(begun(plays("completed", &said(&fenced))).await).len(), 1);
    for nothing in ["Je ne sais pas.", "{", "}{", "{\"questions\": 3}", ""] {
        assert_eq!(drafts(begun(plays("completed", &said(nothing))).await), [], "{nothing}");
    }
    let many = json!({"questions": vec![question(); 500]}).to_string();
    assert_eq!(drafts(begun(plays("completed", &said(&many))).await).len(), 60);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn whatever_is_answered_stops_nobody_and_what_it_says_is_not_in_the_cause(
        status in prop::sample::select(vec![200_u16, 201, 302, 400, 429, 500]),
        word in prop::sample::select(vec!["completed", "failed", "incomplete", "Amina Nzé", ""]),
        text in ".{0,80}",
    ) {
        let body = json!({
            "id": text, "status": word, "model": text, "error": {"code": "Amina Nzé", "type": "Amina Nzé"},
            "incomplete_details": {"reason": "Amina Nzé"},
            "output": [{"type": "message", "content": [{"type": "output_text", "text": text}]}],
        });
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let outcome = runtime.block_on(begun(Plays::json(status, &body)));
        if let Err(failure) = outcome {
            prop_assert!(!failure.cause().contains("Amina"), "{}", failure);
        }
    }
}
