//! The documents of the demonstration school: thirty, written for it.

use anyhow::{Context, ensure};
use http::Method;
use serde_json::{Value, json};

use crate::demo::School;

/// The documents, each after a line with its title, type, subject, level and tags.
const DOCUMENTS: &str = include_str!("demo_resources.md");

impl School<'_> {
    /// Thirty documents for all, which Rey and Mba have filed; one for those who teach, and one that is Amina's own.
    ///
    /// # Errors
    /// A function refuses, or a document is not written as it should be.
    pub async fn file(&self) -> anyhow::Result<()> {
        let documents = documents()?;
        ensure!(documents.len() == 30, "thirty documents");
        for (number, document) in documents.iter().enumerate() {
            let coach = ["rey", "mba"][number % 2];
            let filed = self.send(coach, Method::POST, "/rag/docs", document).await?;
            if number == 0 {
                let id = filed["doc_id"].as_str().context("a document's id")?;
                let path = format!("/rag/docs/{id}/favorite");
                self.send("amina", Method::POST, &path, &Value::Null).await?;
            }
        }
        let council = json!({
            "title": "Préparer le conseil de classe", "type": "PDF", "visibility": "staff",
            "text": "Relire les moyennes et les absences, noter une réussite et un conseil pour chaque élève.",
        });
        self.send("rey", Method::POST, "/rag/docs", &council).await?;
        let own = json!({
            "title": "Ma fiche : suites", "type": "PDF", "visibility": "me", "subject": "mathematiques",
            "text": "Arithmétique : on ajoute la raison. Géométrique : on multiplie par la raison.",
        });
        self.send("amina", Method::POST, "/rag/docs", &own).await?;
        Ok(())
    }
}

fn documents() -> anyhow::Result<Vec<Value>> {
    let written = DOCUMENTS.split("=== ").filter(|document| !document.is_empty());
    written
        .map(|document| {
            let (head, text) = document.split_once('\n').context("a document's text")?;
            let head: Vec<&str> = head.split(" | ").collect();
            let [title, kind, subject, level, tags] = head.as_slice() else {
                anyhow::bail!("five things are said of a document: {head:?}")
            };
            let tags: Vec<&str> = tags.split(", ").collect();
            let mut document = json!({
                "title": title, "type": kind, "subject": subject, "level": level, "tags": tags,
                "visibility": "school", "text": text.trim(),
            });
            if *kind != "PDF" {
                document["uri"] = json!("https://ressources.preau.example/");
            }
            Ok(document)
        })
        .collect()
}
