//! What the students of the demonstration school have to do, and how far they are.

use http::Method;
use jiff::{ToSpan, civil::Weekday};
use serde_json::{Value, json};

use crate::demo::School;

impl School<'_> {
    /// Amina is in Terminale at a school, Bastien in Première on his own. Rey has given Amina tasks, one of which she has done,
    /// and has seen how far she is.
    ///
    /// # Errors
    /// A function refuses.
    pub async fn prepare(&self) -> anyhow::Result<()> {
        for (student, said) in [("amina", amina()), ("bastien", bastien())] {
            let path = format!("/dashboard/student?student_id={student}");
            self.send("rey", Method::PUT, &path, &said).await?;
            self.send("rey", Method::POST, &format!("/epreuves/sync?student_id={student}"), &Value::Null)
                .await?;
        }
        let (thursday, sunday) = (self.at(Weekday::Thursday, 18)?, self.at(Weekday::Sunday, 18)?);
        let later = sunday.timestamp() + (7 * 24).hours();
        let tasks = json!([
            {"op": "create", "data": {"student_id": "amina", "label": "Limites : revoir les formes indéterminées", "due_at": thursday.timestamp(), "weight": 2}},
            {"op": "create", "data": {"student_id": "amina", "label": "Suites : exercices 4 à 7", "due_at": sunday.timestamp(), "weight": 1.5}},
            {"op": "create", "data": {"student_id": "amina", "label": "Grand oral : choisir les deux questions", "due_at": later, "weight": 3}},
            {"op": "create", "data": {"student_id": "amina", "label": "Fiche : la récursivité"}},
        ]);
        let given =
            self.send("rey", Method::POST, "/dashboard/tasks/bulk", &json!({"operations": tasks})).await?;
        let done = json!({"task_id": given["results"][3]["id"]});
        self.send("amina", Method::POST, "/dashboard/tasks/complete", &done).await?;
        let own = json!({"label": "Apporter la calculatrice"});
        self.send("amina", Method::POST, "/dashboard/tasks", &own).await?;
        let seen = |subject: &str, chapter: &str, competence: &str, score: f64| json!({"subject": subject, "chapter_code": chapter, "competence_code": competence, "score": score});
        let items = [
            seen("mathematiques", "suites", "raison", 0.8),
            seen("mathematiques", "suites", "somme", 0.55),
            seen("mathematiques", "limites", "formes-indeterminees", 0.4),
            seen("nsi", "recursivite", "cas-de-base", 0.9),
            seen("philosophie", "liberte", "problematiser", 0.6),
        ];
        let progress = json!({"student_id": "amina", "items": items});
        self.send("rey", Method::POST, "/dashboard/progression", &progress).await?;
        Ok(())
    }
}

fn amina() -> Value {
    json!({
        "track": "Terminale", "profile": "Scolarise", "specialities": ["Mathématiques", "NSI", "Physique-chimie"],
        "llv": ["Anglais", "Espagnol"], "tier": "Plus",
    })
}

fn bastien() -> Value {
    json!({
        "track": "Premiere", "profile": "Libre", "specialities": ["SES", "HGGSP", "Mathématiques"],
        "options": ["Latin"], "llv": ["Anglais", "Allemand"],
    })
}
