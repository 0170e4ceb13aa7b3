//! The forum of the demonstration school's first course: a question that is answered.

use anyhow::Context;
use http::Method;
use serde_json::{Value, json};

use crate::demo::School;

/// The id of what was made.
///
/// # Errors
/// It has none.
pub fn id_of(made: &Value) -> anyhow::Result<String> {
    Ok(made["id"].as_str().context("an id")?.to_owned())
}

impl School<'_> {
    /// Amina asks in the forum of a course that Bastien took before her; he answers, and that solves it.
    ///
    /// # Errors
    /// A function refuses.
    pub async fn discuss(&self, course: &Value, forum: &str) -> anyhow::Result<()> {
        let topics = format!("/api/forums/{forum}/topics");
        let question = json!({
            "title": "Et si la raison est négative ?",
            "content": "Avec `u(0) = 1` et `r = -2`, je trouve `u(1) = -1`, puis `u(2) = -3`. La suite décroît-elle toujours ?",
            "lesson_id": course["modules"][1]["lessons"][0]["id"],
        });
        let question = id_of(&self.send("amina", Method::POST, &topics, &question).await?)?;
        let replies = format!("/api/topics/{question}/replies");
        let answer = json!({"content": "Oui : on ajoute toujours `-2`, donc chaque terme est plus petit que celui d'avant."});
        let answer = id_of(&self.send("bastien", Method::POST, &replies, &answer).await?)?;
        let thanks = json!({"content": "Merci, c'est clair !", "parent_reply_id": answer});
        self.send("amina", Method::POST, &replies, &thanks).await?;
        let vote = json!({"reaction_type": "upvote"});
        self.send("amina", Method::POST, &format!("/api/replies/{answer}/reactions"), &vote).await?;
        let solves = format!("/api/replies/{answer}/mark-solution");
        self.send("amina", Method::POST, &solves, &Value::Null).await?;
        Ok(())
    }
}
