//! Letters of the demonstration school that did not arrive, or that nobody wanted; and who has read what they were told.

use anyhow::Context;
use axum::body::Body;
use http::{Method, Request, Uri, header};
use serde_json::{Value, json};

use crate::{demo_past::Past, people::PEOPLE};

/// To whom the school writes that have no account.
const NO_MORE: &str = "secretariat@college-voisin.example";
const ANNOYED: &str = "ancienne.eleve@courriel.example";
const GONE: &str = "accueil@mairie-annexe.example";

impl Past<'_> {
    /// Claire invites three from outside to the open day: one address is gone, one reader complains, one unsubscribes.
    ///
    /// # Errors
    /// A function refuses.
    pub async fn write_letters(&self) -> anyhow::Result<()> {
        self.on(14, 11, 0)?;
        let data = json!({
            "title": "Portes ouvertes du lycée",
            "message": "Nous vous accueillons samedi à partir de 10 h : ateliers, visite des salles, rencontre avec l'équipe.",
        });
        let mut sent = Vec::new();
        for to in [NO_MORE, ANNOYED, GONE] {
            let letter = json!({"to": to, "template": "generic-notice", "data": data});
            let message = self.school.send("claire", Method::POST, "/api/send-email", &letter).await?;
            sent.push((to, message["id"].clone()));
        }
        self.minutes_pass(1);
        self.deliver().await;
        self.minutes_pass(40);
        for (address, message) in sent.into_iter().filter(|(address, _)| *address != NO_MORE) {
            let report = json!({"message": message, "address": address, "complained": address == ANNOYED});
            let request = Request::post("/api/webhooks/resend")
                .header(header::CONTENT_TYPE, "application/json")
                .body(Body::from(report.to_string()))?;
            self.school.answer(request).await?;
        }
        let letter = self.was.mail.last_to(NO_MORE).context("the letter did not leave")?;
        let link = letter.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("list-unsubscribe"));
        let (_, link) = link.context("how to unsubscribe")?;
        let link: Uri = link.trim_start_matches('<').split('>').next().unwrap_or_default().parse()?;
        self.school.answer(Request::post(link.path()).body(Body::empty())?).await?;
        Ok(())
    }

    /// The people who are offered have read what they were told until now.
    ///
    /// # Errors
    /// A function refuses.
    pub async fn read_notices(&self) -> anyhow::Result<()> {
        self.minutes_pass(60);
        for person in &PEOPLE {
            self.school.send(person.id, Method::POST, "/notifications/read-all", &Value::Null).await?;
        }
        Ok(())
    }
}
