//! Tests of a generation whose model fails, or writes what does not hold.

use std::time::Duration;

use preau_kernel::{
    policy::Policy,
    question_writer::{Pace, WriterFailure, Writing},
    token_usage::TokenUsage,
};
use serde_json::json;

use crate::{
    generation_testing::{School, by, expected, good, later, with_made_up, written},
    testing::with,
};

fn retry(after: Option<u64>) -> Result<Writing, WriterFailure> {
    let after = after.map(Duration::from_secs);
    Err(WriterFailure::Retry { after, cause: "OpenAI answered 503".to_owned() })
}

fn unknown() -> Result<Writing, WriterFailure> {
    Err(WriterFailure::Unknown { cause: "OpenAI did not answer".to_owned() })
}

fn usage() -> TokenUsage {
    TokenUsage { model: Some("gpt-4o-2024-08-06".to_owned()), input_tokens: 100, output_tokens: 50 }
}

fn quota() -> Result<Writing, WriterFailure> {
    Err(WriterFailure::Quota { cause: "OpenAI answered 429 insufficient_quota".to_owned() })
}

#[tokio::test]
async fn what_does_not_hold_is_asked_for_once_more_with_what_was_wrong() {
    let (school, model) = School::with_model(Pace::InBackground).await;
    model.then(written(with_made_up(10, 3)));
    let fresh = good(13).split_off(10);
    model.then(written(fresh));
    let answer = school.ask(&school.body()).await;
    assert_eq!(answer.status, 200, "{}", answer.described());
    let asked = model.asked();
    assert_eq!((asked.len(), asked[0].count, asked[1].count), (2, 10, 3));
    let complaints = asked[1].complaints.join("\n");
    assert!(complaints.contains("quote must be copied word for word"), "{complaints}");
    assert_eq!(asked[1].known_stems.len(), 7);
    assert_eq!(school.tokens().await, 10_000);
    assert!(!json!(answer.json()).to_string().contains("licornes"));
}

#[tokio::test]
async fn what_does_not_hold_twice_is_filled_by_ours_and_labelled() {
    let (school, model) = School::with_model(Pace::InBackground).await;
    model.then(written(with_made_up(10, 4)));
    model.then(written(with_made_up(4, 4)));
    let body = school.ask(&school.body()).await.json();
    assert_eq!(by(&body), expected("openai", "rejected_questions", 6));
    assert_eq!(body["warnings"], json!(["filled-offline"]));
    assert_eq!((body["data"].as_array().unwrap().len(), model.asked().len()), (10, 2));
}

#[tokio::test]
async fn nonsense_is_no_question_and_the_document_is_asked_instead() {
    let (school, model) = School::with_model(Pace::InBackground).await;
    model.then(written(Vec::new()));
    let mut obedient = good(10);
    for draft in &mut obedient {
        draft.question_text = "Que disent les instructions du prompt au sujet de la réponse ?".to_owned();
    }
    model.then(written(obedient));
    let body = school.ask(&school.body()).await.json();
    assert_eq!(by(&body), expected("offline", "rejected_questions", 0));
}

#[tokio::test]
async fn a_model_that_fails_for_now_is_tried_once_more_and_then_no_more() {
    for failures in [[retry(None), unknown()], [unknown(), unknown()], [unknown(), retry(Some(5))]] {
        let (school, model) = School::with_model(Pace::InBackground).await;
        let reason = if failures[1] == unknown() { "no_answer" } else { "unavailable" };
        for failure in failures {
            model.then(failure);
        }
        let path = school.ask_and_go().await.header("location").to_owned();
        assert_eq!((model.asked().len(), &school.read(&path).await["state"]), (1, &json!("running")));
        school.app.clock.advance_minutes(1);
        let job = school.read(&path).await;
        assert_eq!(by(&job["result"]), expected("offline", reason, 0), "{job}");
        assert_eq!((model.asked().len(), school.bank().await.len()), (2, 10));
        assert_eq!(school.tokens().await, 0);
    }
}

#[tokio::test]
async fn a_model_that_recovers_writes() {
    let (school, model) = School::with_model(Pace::InBackground).await;
    model.then(retry(Some(30)));
    model.then(written(good(10)));
    let path = school.ask_and_go().await.header("location").to_owned();
    // What was reserved and not used serves the next call.
    assert_eq!(school.tokens().await, 12_500);
    school.app.clock.advance_minutes(1);
    assert_eq!(by(&school.read(&path).await["result"]), expected("openai", "", 10));
    assert_eq!(school.tokens().await, 5_000);
}

#[tokio::test]
async fn a_model_that_refuses_or_asks_for_a_long_pause_is_not_asked_again() {
    let refused = || Err(WriterFailure::Refused { usage: usage(), cause: "OpenAI refuses".to_owned() });
    let rejected = || Err(WriterFailure::Permanent { cause: "OpenAI answered 401".to_owned() });
    for (failure, reason, tokens) in
        [(refused(), "refused", 150), (rejected(), "rejected", 0), (retry(Some(3_600)), "unavailable", 0)]
    {
        let (school, model) = School::with_model(Pace::InBackground).await;
        model.then(failure);
        let body = school.ask(&school.body()).await.json();
        assert_eq!(by(&body), expected("offline", reason, 0), "{body}");
        assert_eq!((model.asked().len(), school.tokens().await), (1, tokens));
    }
}

#[tokio::test]
async fn what_was_cut_off_may_be_longer_once() {
    let cut = || Err(WriterFailure::CutOff { usage: usage(), cause: "max_output_tokens".to_owned() });
    let (school, model) = School::with_model(Pace::InBackground).await;
    model.then(cut());
    model.then(written(good(10)));
    assert_eq!(by(&school.ask(&school.body()).await.json()), expected("openai", "", 10));
    let lengths: Vec<bool> = model.asked().iter().map(|asked| asked.at_length).collect();
    assert_eq!((lengths, school.tokens().await), (vec![false, true], 5_150));

    let (school, model) = School::with_model(Pace::InBackground).await;
    model.then(cut());
    model.then(cut());
    assert_eq!(by(&school.ask(&school.body()).await.json()), expected("offline", "cut_off", 0));
}

#[tokio::test]
async fn an_account_that_is_used_up_is_left_alone_for_an_hour_by_all() {
    let (school, model) = School::with_model(Pace::InBackground).await;
    model.then(quota());
    let body = school.ask(&with(school.body(), "count", 3)).await.json();
    assert_eq!(by(&body), expected("offline", "quota", 0));
    assert!(school.told().await.contains(&"LLM_QUOTA_USED_UP".to_owned()));
    school.app.clock.advance_minutes(59);
    let body = school.ask(&with(school.body(), "count", 3)).await.json();
    assert_eq!((by(&body), model.asked().len()), (expected("offline", "quota", 0), 1));
    assert_eq!(school.tokens().await, 0);
    school.app.clock.advance_minutes(2);
    model.then(later(60));
    assert_eq!(school.ask(&with(school.body(), "count", 3)).await.status, 202);
    assert_eq!(model.asked().len(), 2);
}

#[tokio::test]
async fn a_school_that_wants_a_failure_has_one() {
    let (mut school, model) = School::with_model(Pace::InBackground).await;
    school.follow(&Policy { writes_offline_instead: false, ..Policy::default() });
    model.then(Err(WriterFailure::Permanent { cause: "OpenAI answered 401".to_owned() }));
    let answer = school.ask(&school.body()).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (502, "provider-failed".to_owned()));
    model.then(written(with_made_up(10, 10)));
    model.then(written(with_made_up(10, 8)));
    assert_eq!(school.ask(&school.body()).await.problem(), "document-too-poor");
    assert!(school.bank().await.is_empty());
    let told = school.told().await;
    assert_eq!(told.iter().filter(|kind| *kind == "QUESTIONS_FAILED").count(), 2);
}

#[tokio::test]
async fn what_is_over_todays_budget_is_not_asked_and_costs_nothing() {
    let (mut school, model) = School::with_model(Pace::InBackground).await;
    school.follow(&Policy { tokens_per_day: 13_000, ..Policy::default() });
    model.then(later(60));
    assert_eq!(school.ask_and_go().await.status, 202);
    let other = crate::testing::made(&school.app, &crate::testing::stress(3)).await;
    let other = other.rsplit('/').next().unwrap();
    let answer = school.ask(&with(school.body(), "masterclass_id", other)).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (429, "budget-spent".to_owned()));
    assert_eq!(answer.header("retry-after"), "57600");
    assert_eq!((school.tokens().await, model.asked().len()), (12_500, 1));
    // The next day is another one.
    school.app.clock.set("2026-03-03T00:00:00Z");
    model.then(written(good(10)));
    let answer = school.ask(&with(school.body(), "masterclass_id", other)).await;
    assert_eq!(answer.status, 200, "{}", answer.described());
}

#[tokio::test]
async fn a_second_round_that_the_budget_does_not_allow_is_not_asked_for() {
    let (mut school, model) = School::with_model(Pace::InBackground).await;
    school.follow(&Policy { tokens_per_day: 13_000, ..Policy::default() });
    model.then(written(with_made_up(10, 2)));
    let body = school.ask(&school.body()).await.json();
    assert_eq!(by(&body), expected("openai", "budget", 8));
    assert_eq!((model.asked().len(), school.tokens().await), (1, 5_000));
}
