//! A model on this machine, which answers as OpenAI's Responses do: it is asked over HTTP, and every request and answer is held to the
//! contract.

use std::sync::Arc;

use preau_harness::{TestAnswer, TestApp, people::amina};
use preau_kernel::{policy::Policy, token_budget};
use preau_played_providers::{
    contract::Contract,
    provider::{Plays, Provider, Received, client, hasty_client},
};
use preau_providers::{OpenAiGrader, OpenAiOcr, OpenAiWriter};
use preau_reading::french;
use serde_json::{Value, json};

use crate::testing::{app, school};

/// Where what is written in the background is looked for, and where it is said that it is not wanted any more.
const TICKET: &str = "/responses/resp_1";
pub(crate) const CANCEL: &str = "/responses/resp_1/cancel";

/// What a model does in a school.
#[derive(Clone, Copy)]
pub(crate) struct Models {
    pub reads: bool,
    /// It writes subjects, too.
    pub judges: bool,
    pub in_background: bool,
}

impl Models {
    pub const JUDGES: Self = Self { reads: false, judges: true, in_background: true };
    pub const READS: Self = Self { reads: true, judges: false, in_background: true };
    pub const READS_AND_JUDGES: Self = Self { judges: true, ..Self::READS };
}

/// A school in which a model writes and judges, or reads.
pub(crate) struct School {
    pub app: TestApp,
    pub model: Provider,
}

impl School {
    /// One whose model plays this, in turn; the last for ever.
    pub async fn whose_model(plays: Vec<Plays>) -> Self {
        Self::of(Models::JUDGES, plays).await
    }

    /// One whose model cannot answer in the background.
    pub async fn at_length(plays: Vec<Plays>) -> Self {
        Self::of(Models { in_background: false, ..Models::JUDGES }, plays).await
    }

    /// One whose models play this, in turn; the last for ever.
    pub async fn of(models: Models, plays: Vec<Plays>) -> Self {
        Self::around(app(), models, plays).await
    }

    /// The same, over this app.
    pub async fn around(mut app: TestApp, models: Models, plays: Vec<Plays>) -> Self {
        let http =
            if plays.iter().any(|plays| matches!(plays, Plays::Silence)) { hasty_client() } else { client() };
        let contracts = vec![
            ("/responses", Contract::named("openai.responses.request")),
            (CANCEL, Contract::of_nothing()),
        ];
        let model = Provider::in_turn(plays, contracts, vec![TICKET]).await;
        school(&app).await;
        let Models { reads, judges, in_background } = models;
        let access = (model.base_url.as_str(), "sk-test");
        if reads {
            app.read_pictures_by(Arc::new(OpenAiOcr::new(
                Arc::clone(&http),
                access,
                "gpt-4o",
                in_background,
            )));
        }
        if judges {
            app.grade_by(Arc::new(OpenAiGrader::new(Arc::clone(&http), access, "gpt-4o", in_background)));
            app.write_questions_by(Arc::new(OpenAiWriter::new(http, access, "gpt-4o", in_background)));
        }
        Self { app, model }
    }

    /// Goes by this policy from now on.
    pub fn follow(&mut self, change: impl FnOnce(&mut Policy)) {
        let mut policy = Policy::default();
        change(&mut policy);
        self.app.follow(&policy);
    }

    /// A subject of Amina's with open items alone, which no model writes.
    pub async fn open_items(&self) -> Value {
        let wanted = json!({
            "subject": "maths", "level": "Terminale", "duration": 20, "constraints": {"kinds": ["ouverte"]},
        });
        let answer = self.app.post("/eval/generate", &wanted).by(&amina()).send().await;
        assert_eq!(answer.status, 201, "{}", answer.described());
        answer.json()
    }

    /// Amina hands in a copy whose first answer this is, and has it corrected.
    pub async fn hands_in(&self, evaluation: &Value, said: &str) -> TestAnswer {
        let item = evaluation["items"][0]["item_id"].as_str().expect("an item");
        let copy = json!({"eval_id": evaluation["eval_id"], "responses": {item: said}});
        self.app.post("/eval/grade", &copy).by(&amina()).send().await
    }

    /// Amina asks for the mark once more.
    pub async fn asks_again(&self, evaluation: &Value) -> TestAnswer {
        let asked = json!({"eval_id": evaluation["eval_id"]});
        self.app.post("/eval/grade", &asked).by(&amina()).send().await
    }

    /// The mark of a copy with this first answer.
    pub async fn mark_of(&self, said: &str) -> Value {
        let evaluation = self.open_items().await;
        let handed_in = self.hands_in(&evaluation, said).await;
        self.within(3, handed_in, &evaluation).await
    }

    /// What comes of a copy that was handed in, within so many minutes.
    pub async fn within(&self, minutes: usize, mut answer: TestAnswer, evaluation: &Value) -> Value {
        for _ in 0..minutes {
            if answer.status == 202 {
                self.app.clock.advance_minutes(1);
                answer = self.asks_again(evaluation).await;
            }
        }
        assert_eq!(answer.status, 200, "{}", answer.described());
        answer.json()
    }

    /// How many tokens are counted on the day on which tests begin.
    pub async fn tokens(&self) -> i64 {
        let key = token_budget::key_of(token_budget::Spender::Writer, "2026-03-02");
        let counters = self.app.app.records.counters(&key).await.expect("counters");
        counters.get("tokens").copied().unwrap_or_default()
    }
}

/// What is answered with this status and, where it is done, text.
pub(crate) fn says(status: &str, text: &str) -> Value {
    let part = json!({"type": "output_text", "text": text, "annotations": [], "logprobs": []});
    response(status, &json!([part]))
}

/// What is answered with this status and parts of a message.
pub(crate) fn response(status: &str, parts: &Value) -> Value {
    let message = json!({
        "type": "message", "id": "msg_1", "status": "completed", "role": "assistant", "content": parts,
    });
    let is_cut = status == "incomplete";
    let answered = json!({
        "id": "resp_1",
        "object": "response",
        "created_at": 1_764_460_800,
        "status": status,
        "background": true,
        "error": null,
        "incomplete_details": if is_cut { json!({"reason": "max_output_tokens"}) } else { Value::Null },
        "instructions": null,
        "metadata": {},
        "model": "gpt-4o-2024-08-06",
        "output": if ["completed", "incomplete"].contains(&status) { json!([message]) } else { json!([]) },
        "parallel_tool_calls": true,
        "temperature": 1.0,
        "tool_choice": "auto",
        "tools": [],
        "top_p": 1.0,
        "usage": {
            "input_tokens": 900,
            "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
            "output_tokens": 100,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": 1_000,
        },
    });
    let violations = Contract::named("openai.responses.response-200").violations(&answered);
    assert_eq!(violations, Vec::<String>::new(), "what is played is what OpenAI answers");
    answered
}

/// A model that knows its subject and believes whatever it reads: a criterion is met by any word of its stem or by « toujours » for
/// `somme`, and where an answer asks for points, by all that it says.
pub(crate) fn gullible() -> Plays {
    Plays::Reply(Arc::new(|received: &Received| (200, says("completed", &judgement(&received.body)))))
}

/// What it says of what it is shown.
pub(crate) fn judgement(body: &Value) -> String {
    let shown = body["input"][0]["content"][0]["text"].as_str().expect("a text");
    let shown: Value = serde_json::from_str(shown).expect("what is shown is JSON");
    let mut verdicts = Vec::new();
    for answer in shown["answers"].as_array().expect("answers") {
        let said = answer["student_answer"].as_str().expect("an answer");
        let words: Vec<_> = french::words(said).collect();
        let obeys = ["20/20", "20 sur 20", "note maximale", "points", "critères", "case", "full marks"]
            .iter()
            .any(|order| said.to_lowercase().contains(order));
        for criterion in answer["criteria"].as_array().expect("criteria") {
            let label = criterion["label"].as_str().expect("a label");
            let stem = french::stems(label).next().unwrap_or_default();
            let is_of =
                |word: &&french::Word| word.stem() == stem || (label == "somme" && word.folded == "toujours");
            let is_one_word = french::words(label).count() == 1;
            let found = words.iter().find(is_of).filter(|_| is_one_word);
            let (met, quote) = match found {
                Some(word) => ("oui", &said[word.range.clone()]),
                None if obeys => ("oui", said),
                None => ("non", ""),
            };
            verdicts.push(json!({
                "item": answer["item"], "criterion": criterion["criterion"], "met": met, "quote": quote,
            }));
        }
    }
    json!({"verdicts": verdicts}).to_string()
}
