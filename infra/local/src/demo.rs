//! The demonstration school: small and believable, made through the functions themselves on first start.

use anyhow::{Context, ensure};
use axum::{
    Router,
    body::{Body, to_bytes},
};
use http::{Method, Request, header};
use jiff::{ToSpan, Zoned, civil::Weekday, tz::TimeZone};
use preau_kernel::{entity::Entity, id::UserId, settings::TokenKeys, store::Write};
use preau_users::family::ParentLink;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::{host::Host, tokens};

/// The people of the school and their roles.
pub const PEOPLE: [(&str, &str); 6] = [
    ("claire", "admin"),
    ("rey", "coach"),
    ("mba", "coach"),
    ("amina", "student"),
    ("bastien", "student"),
    ("fatou", "parent"),
];

/// Whether the host can make tokens for the school's people.
pub fn has_tokens(host: &Host) -> bool {
    matches!(host.settings.token_keys, TokenKeys::Secret(_))
}

/// Loads the school, unless it is there already or nobody could sign in to it.
///
/// # Errors
/// A function refused what the school does.
pub async fn load(host: &Host, router: &Router) -> anyhow::Result<()> {
    let school = School { host, router };
    if !has_tokens(host) || school.is_there().await? {
        return Ok(());
    }
    school.meet().await?;
    school.book().await
}

struct School<'a> {
    host: &'a Host,
    router: &'a Router,
}

impl School<'_> {
    async fn is_there(&self) -> anyhow::Result<bool> {
        let me = self.send("claire", Method::GET, "/api/users/me", &Value::Null).await?;
        Ok(!me["created_at"].is_null())
    }

    /// Everyone says who they are.
    async fn meet(&self) -> anyhow::Result<()> {
        let people = [
            ("rey", "Hélène Rey", "Europe/Paris"),
            ("mba", "Jean-Marc Mba", "Africa/Libreville"),
            ("amina", "Amina Diallo", "Africa/Dakar"),
            ("bastien", "Bastien Morel", "Europe/Paris"),
            ("fatou", "Fatou Diallo", "Africa/Dakar"),
            // The last one: a start that fails before her is done anew.
            ("claire", "Claire Obame", "Africa/Libreville"),
        ];
        let user = |id| UserId::parse(id).context("a user id");
        let link = ParentLink {
            parent_id: user("fatou")?,
            student_id: user("amina")?,
            created_at: self.host.clock.now(),
        };
        let item = link.to_item().map_err(|problem| anyhow::anyhow!("{}", problem.code()))?;
        self.host.store.write(&[Write::Create(item)]).await?;
        for (id, full_name, time_zone) in people {
            let profile = json!({
                "full_name": full_name,
                "email": format!("{id}@preau.example"),
                "time_zone": time_zone,
                "consents": {"data_processing": true},
            });
            self.send(id, Method::PUT, "/api/users/me", &profile).await?;
        }
        Ok(())
    }

    /// The week's lessons: one asked for, one agreed, one called off.
    async fn book(&self) -> anyhow::Result<()> {
        let limits =
            Self::lesson("amina", "rey", "Visio", &self.at(Weekday::Wednesday, 17)?, "Limites et continuité");
        self.send("amina", Method::POST, "/sessions/book", &limits).await?;
        let essay =
            Self::lesson("bastien", "rey", "Présentiel", &self.at(Weekday::Thursday, 16)?, "Dissertation");
        self.send("rey", Method::POST, "/sessions/book", &essay).await?;
        let oral =
            Self::lesson("amina", "mba", "Visio", &self.at(Weekday::Friday, 18)?, "Grand oral, à blanc");
        let oral = self.send("amina", Method::POST, "/sessions/book", &oral).await?;
        let id = oral["id"].as_str().context("a session's id")?;
        self.send("claire", Method::POST, &format!("/sessions/{id}/cancel"), &Value::Null).await?;
        Ok(())
    }

    fn lesson(student: &str, coach: &str, kind: &str, start: &Zoned, note: &str) -> Value {
        let end = start.timestamp() + 1.hour();
        json!({
            "type": kind, "student_id": student, "coach_id": coach, "note": note,
            "slot": {"start": start.timestamp(), "end": end},
        })
    }

    /// The next such day, at this hour in Paris.
    fn at(&self, weekday: Weekday, hour: i8) -> anyhow::Result<Zoned> {
        let today = self.host.clock.now().to_zoned(TimeZone::get("Europe/Paris")?);
        let day = today.nth_weekday(1, weekday)?;
        Ok(day.date().at(hour, 0, 0, 0).to_zoned(day.time_zone().clone())?)
    }

    async fn send(&self, person: &str, method: Method, path: &str, body: &Value) -> anyhow::Result<Value> {
        let role =
            PEOPLE.iter().find_map(|(name, role)| (*name == person).then_some(*role)).unwrap_or_default();
        let token = tokens::mint(&self.host.settings, person, role, self.host.clock.as_ref())?;
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()))?;
        let response = self.router.clone().oneshot(request).await?;
        let status = response.status();
        let answer = to_bytes(response.into_body(), usize::MAX).await?;
        ensure!(status.is_success(), "{path} answered {status}: {}", String::from_utf8_lossy(&answer));
        Ok(serde_json::from_slice(&answer)?)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use preau_kernel::server::router;
    use preau_native::SystemClock;

    use super::*;

    #[tokio::test]
    async fn the_school_is_loaded_once() {
        let folder = tempfile::tempdir().unwrap();
        let host = Host::open(folder.path(), 0, Arc::new(SystemClock)).unwrap();
        let router = router(&host.functions, &host.app, &[]);
        load(&host, &router).await.unwrap();
        load(&host, &router).await.unwrap();
        let school = School { host: &host, router: &router };
        let sessions = school.send("claire", Method::GET, "/sessions/list", &Value::Null).await.unwrap();
        let status: Vec<_> =
            sessions["data"].as_array().unwrap().iter().map(|session| &session["status"]).collect();
        assert_eq!(status.len(), 3);
        for expected in ["Proposé", "Confirmé", "Annulé"] {
            assert!(status.contains(&&json!(expected)), "{expected}");
        }
        let hers =
            school.send("fatou", Method::GET, "/sessions/list?student_id=amina", &Value::Null).await.unwrap();
        assert_eq!(hers["data"].as_array().unwrap().len(), 2);
    }
}
