//! The masterclass of the demonstration school: open, with a PDF, questions made of it and approved, and people who registered.

use anyhow::{Context, ensure};
use http::Method;
use jiff::{ToSpan, civil::Weekday};
use preau_kernel::checksum::Checksum;
use serde_json::{Value, json};

use crate::demo::School;

/// Three pages of dates.
const DOCUMENT: &[u8] = include_bytes!("demo_document.pdf");

impl School<'_> {
    /// A masterclass on a Saturday, two weeks after the next one. Mba has had ten questions made of its PDF, and approved them;
    /// Amina has taken the test before, and Bastien waits to.
    ///
    /// # Errors
    /// A function refuses.
    pub async fn invite(&self) -> anyhow::Result<()> {
        let starts = self.at(Weekday::Saturday, 14)?.checked_add(14.days())?.timestamp();
        let body = json!({
            "title": "Les dates qui ont changé le monde",
            "description": "Un après-midi pour le bac : des indépendances à la monnaie unique, ce qu'il faut savoir dater et expliquer.",
            "starts_at": starts, "ends_at": starts + 3.hours(), "capacity": 20, "status": "open",
            "test": {"question_count": 10, "minutes": 20, "reveal": "after_close"},
        });
        let masterclass = self.send("claire", Method::POST, "/masterclasses", &body).await?;
        let id = masterclass["id"].as_str().context("a masterclass's id")?;
        let file = json!({"file_id": self.upload(id).await?});
        self.send("mba", Method::POST, &format!("/masterclasses/{id}/pdf"), &file).await?;

        let asked = json!({"masterclass_id": id});
        let made = self.send("mba", Method::POST, "/api/generate-questions", &asked).await?;
        let questions = made["data"].as_array().context("questions")?;
        ensure!(questions.len() == 10, "ten questions are made of the document");
        for question in questions {
            let path =
                format!("/api/admin/questions/{}", question["id"].as_str().context("a question's id")?);
            let approved = json!({
                "question_text": question["question_text"], "choices": question["choices"],
                "correct_choice": question["correct_choice"], "explanation": question["explanation"],
                "status": "approved",
            });
            self.send("mba", Method::PUT, &path, &approved).await?;
        }
        let asking = json!({"masterclass_id": id, "consents": {"data_processing": true}});
        self.send("bastien", Method::POST, "/inscriptions", &asking).await?;
        let hers = self.send("amina", Method::POST, "/inscriptions", &asking).await?;
        let start = json!({"inscription_id": hers["id"], "type": "PRE"});
        let test = self.send("amina", Method::POST, "/tests/start", &start).await?;
        let asked = test["questions"].as_array().into_iter().flatten();
        let responses: Value = asked
            .filter_map(|question| Some((question["question_id"].as_str()?.to_owned(), json!("A"))))
            .collect();
        let answers = json!({"test_id": test["id"], "responses": responses});
        self.send("amina", Method::POST, "/tests", &answers).await?;
        Ok(())
    }

    /// Mba uploads the PDF, as photos are: its id.
    async fn upload(&self, masterclass: &str) -> anyhow::Result<String> {
        let announced = json!({
            "file_name": "Les dates qui ont changé le monde.pdf", "content_type": "application/pdf",
            "size": DOCUMENT.len(), "sha256": Checksum::of(DOCUMENT).to_string(),
            "subject": {"kind": "masterclass", "id": masterclass},
        });
        let requested = self.send("mba", Method::POST, "/photos", &announced).await?;
        let id = requested["photo"]["id"].as_str().context("a file's id")?;
        self.put(&requested["upload"], DOCUMENT).await?;
        self.send("mba", Method::POST, &format!("/photos/{id}/complete"), &Value::Null).await?;
        Ok(id.to_owned())
    }
}
