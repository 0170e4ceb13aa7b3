//! The courses of the demonstration school: one that many have finished, and one that has just begun.

use anyhow::Context;
use http::Method;
use jiff::{SignedDuration, civil::Weekday};
use serde_json::{Value, json};

use crate::{demo::School, demo_past::Taught};

impl School<'_> {
    /// Amina takes both courses, of which others were through before her, and has begun the second.
    ///
    /// # Errors
    /// A function refuses.
    pub async fn teach(&self, Taught { sequences, oral, forum }: &Taught) -> anyhow::Result<()> {
        self.enrol("amina", sequences).await?;
        let begun = self.enrol("amina", oral).await?;
        let first = lessons(oral).next().context("a lesson")?;
        self.learn("amina", &begun, first).await?;
        self.hold_live(sequences).await?;
        self.discuss(sequences, forum).await
    }

    /// A student passes the quiz of the course about sequences.
    ///
    /// # Errors
    /// A function refuses.
    pub async fn pass_quiz(&self, student: &str, enrollment: &str, course: &Value) -> anyhow::Result<()> {
        let quiz = course["modules"][1]["quiz"]["id"].as_str().context("a quiz")?;
        let attempts = format!("/api/enrollments/{enrollment}/quizzes/{quiz}/attempts");
        let attempt = self.send(student, Method::POST, &attempts, &Value::Null).await?;
        let answers = json!({"answers": [[1], [0, 2]]});
        self.send(student, Method::PUT, &format!("{attempts}/{}", attempt["id"]), &answers).await?;
        Ok(())
    }

    /// On Saturday Rey answers questions about the first course, live.
    async fn hold_live(&self, course: &Value) -> anyhow::Result<()> {
        let start = self.at(Weekday::Saturday, 10)?.timestamp();
        let session = json!({
            "title": "Vos questions sur les suites",
            "description": "Apportez l'exercice qui vous résiste.",
            "scheduled_start_time": start,
            "scheduled_end_time": start + SignedDuration::from_mins(45),
            "max_participants": 30,
        });
        let course = course["id"].as_str().context("a course's id")?;
        let sessions = format!("/api/courses/{course}/live-sessions");
        self.send("rey", Method::POST, &sessions, &session).await?;
        Ok(())
    }

    /// A course is published by whoever teaches it.
    ///
    /// # Errors
    /// A function refuses.
    pub async fn publish(&self, coach: &str, outline: &Value) -> anyhow::Result<Value> {
        let course = self.send(coach, Method::POST, "/api/courses", outline).await?;
        let id = course["id"].as_str().context("a course's id")?;
        self.send(coach, Method::POST, &format!("/api/courses/{id}/publish"), &Value::Null).await
    }

    /// A student takes a course; the answer is the enrolment's id.
    ///
    /// # Errors
    /// A function refuses.
    pub async fn enrol(&self, student: &str, course: &Value) -> anyhow::Result<String> {
        let taking = json!({"course_id": course["id"]});
        let enrolled = self.send(student, Method::POST, "/api/enrollments", &taking).await?;
        Ok(enrolled["id"].as_str().context("an enrolment's id")?.to_owned())
    }

    /// A student is through with a lesson.
    ///
    /// # Errors
    /// A function refuses.
    pub async fn learn(&self, student: &str, enrollment: &str, lesson: &Value) -> anyhow::Result<()> {
        let lesson = lesson["id"].as_str().context("a lesson's id")?;
        let path = format!("/api/enrollments/{enrollment}/lessons/{lesson}/complete");
        self.send(student, Method::POST, &path, &Value::Null).await?;
        Ok(())
    }
}

/// The lessons of a course, in their order.
pub fn lessons(course: &Value) -> impl Iterator<Item = &Value> {
    let modules = course["modules"].as_array().into_iter().flatten();
    modules.flat_map(|module| module["lessons"].as_array().into_iter().flatten())
}

/// What Rey teaches.
pub fn sequences() -> Value {
    json!({
        "title": "Suites numériques : l'essentiel pour le bac",
        "description": "Reconnaître une suite, écrire son terme général, en faire la somme. Deux semaines, une heure par jour au plus.",
        "duration_days": 14,
        "modules": [
            {"title": "Définir une suite", "lessons": [
                {"title": "Terme général", "duration_minutes": 40,
                    "content": "# Terme général\n\nUne suite est donnée par `u(n)` : calculez `u(0)`, `u(1)` et `u(10)`."},
                {"title": "Récurrence", "duration_minutes": 45,
                    "content": "# Récurrence\n\nChaque terme vient du précédent. Où la suite commence-t-elle ?"},
            ]},
            {"title": "Suites arithmétiques", "lessons": [
                {"title": "Raison et premier terme", "duration_minutes": 35,
                    "content": "# Raison\n\nLa différence de deux termes qui se suivent ne change pas."},
                {"title": "Somme des termes", "duration_minutes": 50,
                    "content": "# Somme\n\nLe premier plus le dernier, fois leur nombre, divisé par deux."},
            ], "quiz": {"title": "Suis-je prêt ?", "duration_minutes": 20, "questions": [
                {"prompt": "u(0) = 1 et r = 2. Que vaut u(3) ?", "choices": ["6", "7", "8"], "correct": [1]},
                {"prompt": "Lesquelles sont arithmétiques ?", "choices": ["u(n) = 3n", "u(n) = n²", "u(n) = 5 − n"],
                    "correct": [0, 2], "points": 2},
            ]}},
        ],
    })
}

/// What Mba teaches.
pub fn oral() -> Value {
    json!({
        "title": "Grand oral : parler cinq minutes sans notes",
        "description": "De la question au plan, du plan à la voix. On s'enregistre, on s'écoute, on recommence.",
        "duration_days": 28,
        "modules": [
            {"title": "Une question à soi", "lessons": [
                {"title": "Choisir", "duration_minutes": 30, "content": "# Choisir\n\nTrois questions, une raison pour chacune."},
                {"title": "Construire un plan", "duration_minutes": 45, "content": "# Plan\n\nDeux parties, pas plus."},
            ]},
            {"title": "La voix", "lessons": [
                {"title": "Respirer et regarder", "duration_minutes": 25, "content": "# Respirer\n\nLisez debout, lentement."},
                {"title": "Oral à blanc", "duration_minutes": 60},
            ]},
        ],
    })
}
