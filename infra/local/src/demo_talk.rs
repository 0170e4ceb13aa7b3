//! What was said in the forum of the demonstration school in the last days, and what was out of place.

use anyhow::Context;
use http::Method;
use serde_json::{Value, json};

use crate::{
    demo_forum::id_of,
    demo_past::{Past, Taught},
};

impl Past<'_> {
    /// Rey opens the forum of her course, with a rule that is pinned: its id.
    ///
    /// # Errors
    /// A function refuses.
    pub async fn open_forum(&self, course: &Value) -> anyhow::Result<String> {
        let forum = json!({
            "title": "Vos questions",
            "description": "Une question par sujet. Citez la leçon, montrez ce que vous avez essayé.",
        });
        let forum = self
            .school
            .send("rey", Method::POST, &format!("/api/courses/{}/forum", id_of(course)?), &forum)
            .await?;
        let forum = id_of(&forum)?;
        let welcome = json!({
            "title": "Bienvenue : comment poser une bonne question",
            "content": "1. Un titre qui dit le problème.\n2. Ce que vous avez **essayé**.\n3. Là où ça bloque.",
        });
        let welcome = self.ask("rey", &forum, &welcome).await?;
        self.school.send("rey", Method::POST, &format!("/api/topics/{welcome}/pin"), &Value::Null).await?;
        Ok(forum)
    }

    /// Two topics of the last ten days; someone advertises in one of them, and two flag it.
    ///
    /// # Errors
    /// A function refuses.
    pub async fn talk(&self, taught: &Taught) -> anyhow::Result<()> {
        let modules = &taught.sequences["modules"];
        self.on(8, 17, 5)?;
        let sum = self.ask("maelle", &taught.forum, &json!({
            "title": "Combien de termes dans la somme ?",
            "content": "Pour `u(3) + u(4) + … + u(12)`, j'en compte 9 avec `12 - 3`. Le corrigé en trouve **10**. Pourquoi ?",
            "lesson_id": modules[1]["lessons"][1]["id"],
        })).await?;
        self.on(8, 18, 40)?;
        let answer = self
            .reply("yanis", &sum, "Parce que `u(3)` et `u(12)` comptent tous les deux : `12 - 3 + 1`.")
            .await?;
        self.minutes_pass(55);
        self.reply(
            "rey",
            &sum,
            "C'est cela. Vérifiez toujours sur un petit cas : de 3 à 4, il y a deux termes.",
        )
        .await?;
        self.school
            .send("maelle", Method::POST, &format!("/api/replies/{answer}/mark-solution"), &Value::Null)
            .await?;
        for voter in ["lea", "maelle", "grace"] {
            self.vote(voter, &answer).await?;
        }
        self.on(6, 12, 30)?;
        let sheet = self.ask("lea", &taught.forum, &json!({
            "title": "Fiche de révision à compléter ensemble",
            "content": "Je commence : **définition**, **terme général**, **somme**. Qu'ajouteriez-vous ?",
        })).await?;
        self.minutes_pass(140);
        self.reply("bastien", &sheet, "Le **sens de variation**, selon le signe de la raison.").await?;
        self.on(5, 16, 15)?;
        let out_of_place = self
            .reply("tomas", &sheet, "Je vends ma calculatrice, 40 €, presque neuve. Message privé !")
            .await?;
        for (reader, reason) in [("lea", "spam"), ("chloe", "off_topic")] {
            self.minutes_pass(25);
            let path = format!("/api/replies/{out_of_place}/flag");
            self.school.send(reader, Method::POST, &path, &json!({"reason": reason})).await?;
        }
        let welcome = self
            .school
            .send("rey", Method::GET, &format!("/api/forums/{}/topics", taught.forum), &Value::Null)
            .await?;
        let welcome =
            welcome["data"].as_array().into_iter().flatten().find(|topic| topic["is_pinned"] == true);
        self.visit(
            &id_of(welcome.context("the topic that is pinned")?)?,
            &["bastien", "lea", "yanis", "maelle", "grace", "ibrahima", "chloe"],
        )
        .await?;
        self.visit(&sum, &["lea", "yanis", "grace", "ibrahima", "tomas"]).await?;
        self.visit(&sheet, &["bastien", "maelle", "grace", "chloe"]).await?;
        Ok(())
    }

    /// Some read a topic.
    async fn visit(&self, topic: &str, readers: &[&str]) -> anyhow::Result<()> {
        for reader in readers {
            self.school.send(reader, Method::GET, &format!("/api/topics/{topic}"), &Value::Null).await?;
        }
        Ok(())
    }

    async fn ask(&self, person: &str, forum: &str, topic: &Value) -> anyhow::Result<String> {
        id_of(&self.school.send(person, Method::POST, &format!("/api/forums/{forum}/topics"), topic).await?)
    }

    async fn reply(&self, person: &str, topic: &str, words: &str) -> anyhow::Result<String> {
        let path = format!("/api/topics/{topic}/replies");
        id_of(&self.school.send(person, Method::POST, &path, &json!({"content": words})).await?)
    }

    async fn vote(&self, person: &str, reply: &str) -> anyhow::Result<()> {
        let path = format!("/api/replies/{reply}/reactions");
        self.school.send(person, Method::POST, &path, &json!({"reaction_type": "upvote"})).await?;
        Ok(())
    }
}
