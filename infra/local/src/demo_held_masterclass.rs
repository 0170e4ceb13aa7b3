//! The masterclass that the demonstration school held three weeks ago: who came, and what they knew before and after.

use std::collections::BTreeMap;

use anyhow::Context;
use http::Method;
use jiff::{SignedDuration, Timestamp, civil::Weekday};
use serde_json::{Value, json};

use crate::{
    demo_forum::id_of,
    demo_past::Past,
    demo_questions::{QUESTIONS, Written},
};

/// Who registered, how many of the ten questions they had right before, and how many after; Tomás did not come.
const PARTICIPANTS: [(&str, usize, Option<usize>); 9] = [
    ("amina", 4, Some(8)),
    ("bastien", 5, Some(7)),
    ("lea", 6, Some(9)),
    ("yanis", 3, Some(7)),
    ("maelle", 5, Some(9)),
    ("grace", 4, Some(6)),
    ("ibrahima", 6, Some(10)),
    ("chloe", 2, Some(6)),
    ("tomas", 4, None),
];
/// How many days before the masterclass one registers.
const FIRST: i64 = 9;

impl Past<'_> {
    /// Claire announces the masterclass, and Rey writes its ten questions.
    ///
    /// # Errors
    /// A function refuses.
    pub async fn prepare_masterclass(&self) -> anyhow::Result<()> {
        let starts = self.held_at()?;
        self.at(starts - SignedDuration::from_hours(24 * (FIRST + 3)));
        let body = json!({
            "title": "Suites et limites : l'essentiel avant le bac",
            "description": "Trois heures pour faire le tour du programme, avec un test avant et un test après.",
            "starts_at": starts, "ends_at": starts + SignedDuration::from_hours(3), "capacity": 12, "status": "open",
            "test": {"question_count": 10, "minutes": 20, "reveal": "after_close", "post_closes_after_days": 7},
        });
        let id = id_of(&self.school.send("claire", Method::POST, "/masterclasses", &body).await?)?;
        for (number, written) in QUESTIONS.iter().enumerate() {
            let question = written.as_question(&id, number);
            self.school.send("rey", Method::POST, "/api/admin/questions", &question).await?;
        }
        Ok(())
    }

    /// Nine register, take the test before, and come, but for one; Rey validates who came, and they take the test after. Noé, whose
    /// address is wrong, registered and cancelled.
    ///
    /// # Errors
    /// A function refuses.
    pub async fn hold_masterclass(&self) -> anyhow::Result<()> {
        let starts = self.held_at()?;
        let all = self.school.send("rey", Method::GET, "/masterclasses", &Value::Null).await?;
        let asking = json!({"masterclass_id": all["data"][0]["id"], "consents": {"data_processing": true}});
        let hours_before = |hours: i64| self.at(starts - SignedDuration::from_hours(hours));
        let mut inscriptions = Vec::new();
        for (days, (student, before, after)) in (1..=FIRST).rev().zip(PARTICIPANTS) {
            hours_before(24 * days - 4);
            let inscription =
                id_of(&self.school.send(student, Method::POST, "/inscriptions", &asking).await?)?;
            self.minutes_pass(30);
            self.take_test(student, &inscription, "PRE", before).await?;
            inscriptions.push((student, inscription, after));
        }
        hours_before(46);
        let noe = id_of(&self.school.send("noe", Method::POST, "/inscriptions", &asking).await?)?;
        self.minutes_pass(5);
        self.deliver().await;
        hours_before(21);
        self.school.send("noe", Method::DELETE, &format!("/inscriptions/{noe}"), &Value::Null).await?;
        self.deliver().await;
        for (student, inscription, after) in inscriptions {
            let Some(after) = after else { continue };
            hours_before(-4);
            let validated = json!({"validated": true});
            let path = format!("/inscriptions/{inscription}/validate");
            self.school.send("rey", Method::POST, &path, &validated).await?;
            hours_before(-24);
            self.take_test(student, &inscription, "POST", after).await?;
        }
        self.minutes_pass(5);
        self.deliver().await;
        Ok(())
    }

    /// When it began.
    fn held_at(&self) -> anyhow::Result<Timestamp> {
        self.weeks_ago(3, Weekday::Saturday, 14)
    }

    /// A student takes a test, and has so many questions right: rather the easy ones, which come first.
    async fn take_test(
        &self,
        student: &str,
        inscription: &str,
        kind: &str,
        right: usize,
    ) -> anyhow::Result<()> {
        let start = json!({"inscription_id": inscription, "type": kind});
        let test = self.school.send(student, Method::POST, "/tests/start", &start).await?;
        let known: BTreeMap<&str, (usize, &Written)> =
            QUESTIONS.iter().enumerate().map(|(place, written)| (written.text, (place, written))).collect();
        let mut responses = serde_json::Map::new();
        for question in test["questions"].as_array().into_iter().flatten() {
            let asked = question["question_text"].as_str().unwrap_or_default();
            let (place, written) = known.get(asked).context("a question that Rey wrote")?;
            // Not everyone finds the same ones easy.
            let finds = (place + student.len() % 3) % QUESTIONS.len() < right;
            let answer = if finds { written.correct } else { written.wrong[(place + student.len()) % 3] };
            let choices = question["choices"].as_object().context("choices")?;
            let (letter, _) = choices.iter().find(|(_, choice)| *choice == answer).context("a choice")?;
            responses.insert(
                question["question_id"].as_str().context("a question's id")?.to_owned(),
                json!(letter),
            );
        }
        self.minutes_pass(12);
        let answers = json!({"test_id": test["id"], "responses": responses});
        self.school.send(student, Method::POST, "/tests", &answers).await?;
        Ok(())
    }
}
