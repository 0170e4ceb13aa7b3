//! A school's model that reads pictures: what a picture shows is what its bytes say, so that a test can write any.

use std::sync::Arc;

use base64::{Engine, prelude::BASE64_STANDARD};
use preau_harness::{
    TestAnswer,
    people::{amina, coach_rey},
};
use preau_photos::photo::PhotoId;
use preau_played_providers::provider::{Plays, Received};
use serde_json::{Value, json};

use crate::{
    model_testing::{School, judgement, says},
    testing::uploaded_as,
};

impl School {
    /// A picture of Amina's that shows this.
    pub async fn picture(&self, shows: &str) -> PhotoId {
        uploaded_as(&self.app, &amina(), "image/jpeg", shows.as_bytes()).await
    }

    /// Amina hands these files in, and has them corrected.
    pub async fn hands_in_files(&self, evaluation: &Value, files: &[PhotoId]) -> TestAnswer {
        let copy = json!({"eval_id": evaluation["eval_id"], "files": files});
        self.app.post("/eval/grade", &copy).by(&amina()).send().await
    }

    /// What comes of a copy whose one picture shows this, and its evaluation.
    pub async fn mark_of_picture(&self, shows: &str) -> (Value, Value) {
        let evaluation = self.open_items().await;
        let file = self.picture(shows).await;
        let handed_in = self.hands_in_files(&evaluation, &[file]).await;
        (self.within(4, handed_in, &evaluation).await, evaluation)
    }

    /// The evaluation, as Rey reads it.
    pub async fn read(&self, evaluation: &Value) -> Value {
        let path = format!("/eval/{}", evaluation["id"].as_str().expect("an id"));
        self.app.get(&path).by(&coach_rey()).send().await.json()
    }

    /// What the journal tells of evaluations.
    pub async fn told(&self) -> Vec<String> {
        let told = self.app.events().await.into_iter().map(|event| event.kind);
        told.filter(|kind| kind.starts_with("EVAL")).collect()
    }

    /// What was asked to be read, in order: what the pictures show.
    pub fn shown(&self) -> Vec<String> {
        let received = self.model.all_received();
        received
            .iter()
            .filter(|received| is_reading(&received.body))
            .map(|received| shown(&received.body))
            .collect()
    }
}

/// A model that reads word for word, this well, and judges as a gullible one does.
pub(crate) fn reads(legibility: &'static str) -> Plays {
    Plays::Reply(Arc::new(move |received: &Received| {
        let text = if is_reading(&received.body) {
            let page = json!({"page": 1, "text": shown(&received.body), "legibility": legibility});
            json!({"pages": [page]}).to_string()
        } else {
            judgement(&received.body)
        };
        (200, says("completed", &text))
    }))
}

/// A model that says of whatever file it is shown that these are its pages.
pub(crate) fn reads_pages(texts: &[&str]) -> Plays {
    let pages = (1..)
        .zip(texts)
        .map(|(number, text): (u32, _)| json!({"page": number, "text": text, "legibility": "bonne"}));
    Plays::json(200, &says("completed", &json!({"pages": pages.collect::<Vec<_>>()}).to_string()))
}

fn is_reading(body: &Value) -> bool {
    body["text"]["format"]["name"] == "pages"
}

/// What the picture shows that a model was sent.
fn shown(body: &Value) -> String {
    let file = &body["input"][0]["content"][0];
    let address = file["image_url"].as_str().or(file["file_data"].as_str()).expect("a file");
    let (_, data) = address.split_once(";base64,").expect("data");
    String::from_utf8_lossy(&BASE64_STANDARD.decode(data).expect("base64")).into_owned()
}
