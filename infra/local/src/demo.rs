//! The demonstration school: small and believable, made through the functions themselves on first start.

use anyhow::{Context, ensure};
use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
};
use http::{Method, Request, header};
use jiff::{ToSpan, Zoned, civil::Weekday, tz::TimeZone};
use preau_kernel::{entity::Entity, id::UserId, server::run_schedule, store::Write};
use preau_relations::ParentLink;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::{
    demo_mail::NOWHERE,
    host::Host,
    people::{CHILD, Person, everyone},
};

/// Loads the school, unless it is there already or the host has no demonstration.
///
/// # Errors
/// A function refused what the school does.
pub async fn load(host: &Host, router: &Router) -> anyhow::Result<()> {
    let school = School { host, router };
    if host.demonstration.is_none() {
        return Ok(());
    }
    // Nobody asked for any of this.
    host.log.silence(true);
    let outcome = school.open().await;
    host.log.silence(false);
    outcome
}

/// The school while it is made.
pub struct School<'a> {
    /// What it is made on.
    pub host: &'a Host,
    /// Its functions.
    pub router: &'a Router,
}

impl School<'_> {
    async fn open(&self) -> anyhow::Result<()> {
        if self.is_there().await? {
            return Ok(());
        }
        let taught = self.look_back().await?;
        self.book().await?;
        self.show().await?;
        self.teach(&taught).await?;
        self.invite().await?;
        self.remember().await?;
        self.prepare().await?;
        self.report().await;
        self.file().await?;
        self.examine().await?;
        self.deliver().await;
        Ok(())
    }

    /// Delivers what its people are told.
    async fn deliver(&self) {
        for function in &self.host.functions {
            if let Some(schedule) = function.as_schedule().filter(|schedule| schedule.delivers()) {
                // What is not delivered now is soon.
                drop(run_schedule(&function.name, schedule, &self.host.app).await);
            }
        }
    }

    async fn is_there(&self) -> anyhow::Result<bool> {
        let me = self.send("claire", Method::GET, "/api/users/me", &Value::Null).await?;
        Ok(!me["created_at"].is_null())
    }

    /// Everyone says who they are, and the coaches when they teach.
    ///
    /// # Errors
    /// A function refuses.
    pub async fn meet(&self) -> anyhow::Result<()> {
        let user = |id| UserId::parse(id).context("a user id");
        let link = ParentLink {
            parent_id: user("fatou")?,
            student_id: user(CHILD)?,
            created_at: self.host.clock.now(),
        };
        let item = link.to_item().map_err(|problem| anyhow::anyhow!("{}", problem.code()))?;
        self.host.store.write(&[Write::Create(item)]).await?;
        for (coach, availability) in [("rey", hours_of_rey()), ("mba", hours_of_mba())] {
            self.send(coach, Method::PUT, &format!("/coaches/{coach}/availability"), &availability).await?;
        }
        // Claire, who is asked for by `is_there`, is the last one: a start that fails before her is done anew.
        let (claire, others): (Vec<_>, Vec<_>) = everyone().partition(|person| person.id == "claire");
        for Person { id, full_name, time_zone, .. } in others.into_iter().chain(claire) {
            // Noé has mistyped his.
            let mail = if *id == "noe" { NOWHERE } else { "preau.example" };
            let profile = json!({
                "full_name": full_name,
                "email": format!("{id}@{mail}"),
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
    ///
    /// # Errors
    /// There is no such day.
    pub fn at(&self, weekday: Weekday, hour: i8) -> anyhow::Result<Zoned> {
        let today = self.host.clock.now().to_zoned(TimeZone::get("Europe/Paris")?);
        let day = today.nth_weekday(1, weekday)?;
        Ok(day.date().at(hour, 0, 0, 0).to_zoned(day.time_zone().clone())?)
    }

    /// What a function answers this person.
    ///
    /// # Errors
    /// It refuses.
    pub async fn send(
        &self,
        person: &str,
        method: Method,
        path: &str,
        body: &Value,
    ) -> anyhow::Result<Value> {
        let demonstration = self.host.demonstration.as_ref().context("there is no demonstration")?;
        let known = everyone().find(|known| known.id == person).context("nobody of the school")?;
        let token = demonstration.token(known)?;
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()))?;
        let answer = self.answer(request).await?;
        Ok(if answer.is_empty() { Value::Null } else { serde_json::from_slice(&answer)? })
    }

    /// The bytes of the answer to a request.
    ///
    /// # Errors
    /// It is refused.
    pub async fn answer(&self, request: Request<Body>) -> anyhow::Result<Bytes> {
        let path = request.uri().path().to_owned();
        let response = self.router.clone().oneshot(request).await?;
        let status = response.status();
        let answer = to_bytes(response.into_body(), usize::MAX).await?;
        ensure!(status.is_success(), "{path} answered {status}: {}", String::from_utf8_lossy(&answer));
        Ok(answer)
    }
}

/// When Rey teaches. What students ask of her in [`School::book`] is within, for these hours bind them.
fn hours_of_rey() -> Value {
    json!({
        "time_zone": "Europe/Paris",
        "weekly": [
            {"day": "monday", "start": "17:00", "end": "20:00"},
            {"day": "tuesday", "start": "17:00", "end": "20:00"},
            {"day": "wednesday", "start": "13:30", "end": "19:00"},
            {"day": "thursday", "start": "16:00", "end": "20:00"},
            {"day": "saturday", "start": "09:00", "end": "12:30"},
        ],
        "buffer_after_minutes": 10,
        "minimum_notice_minutes": 120,
    })
}

/// When Mba teaches: his Friday holds 18:00 in Paris, in summer and in winter.
fn hours_of_mba() -> Value {
    json!({
        "time_zone": "Africa/Libreville",
        "weekly": [
            {"day": "tuesday", "start": "18:00", "end": "21:00"},
            {"day": "friday", "start": "16:00", "end": "20:00"},
            {"day": "saturday", "start": "14:00", "end": "18:00"},
        ],
        "minimum_notice_minutes": 60,
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use preau_kernel::{clock::StoppedClock, server::router};
    use preau_native::SystemClock;

    use super::*;

    #[tokio::test]
    async fn the_school_is_loaded_whatever_the_day_and_time_of_the_first_start() {
        // A week of January and one of July, in steps that come by at every hour of a day and on every weekday.
        for start in ["2026-01-12T23:30:00Z", "2026-07-13T22:59:59Z"] {
            let start: jiff::Timestamp = start.parse().unwrap();
            for step in 0..14 {
                let folder = tempfile::tempdir().unwrap();
                let clock = StoppedClock::new(start + (step * 13).hours(), Arc::new(SystemClock));
                let host = Host::with_school(folder.path(), Arc::new(clock));
                load(&host, &router(&host.functions, &host.app, &[])).await.unwrap();
            }
        }
    }

    #[tokio::test]
    async fn the_school_is_loaded_once() {
        let folder = tempfile::tempdir().unwrap();
        let host = Host::with_school(folder.path(), Arc::new(SystemClock));
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
        let courses = school.send("amina", Method::GET, "/api/courses", &Value::Null).await.unwrap();
        assert_eq!(courses["data"].as_array().unwrap().len(), 2);
        let studied = school.send("bastien", Method::GET, "/api/enrollments", &Value::Null).await.unwrap();
        assert_eq!(
            (&studied["data"][0]["status"], &studied["data"][0]["progress"]),
            (&json!("certified"), &json!(100))
        );
        let masterclasses = school.send("fatou", Method::GET, "/masterclasses", &Value::Null).await.unwrap();
        let masterclasses = masterclasses["data"].as_array().unwrap();
        assert_eq!(masterclasses.len(), 2);
        let ahead = masterclasses.iter().find(|one| one["title"].as_str().unwrap().starts_with("Les dates"));
        let id = ahead.unwrap()["id"].as_str().unwrap();
        let report = format!("/masterclasses/{id}/report");
        let report = school.send("mba", Method::GET, &report, &Value::Null).await.unwrap();
        assert!(report.to_string().contains("pre"), "{report}");
        let home = school.send("amina", Method::GET, "/dashboard/summary", &Value::Null).await.unwrap();
        assert_eq!(
            (&home["kpis"]["streak_days"], home["tasks"].as_array().map(Vec::len)),
            (&json!(1), Some(4)),
            "{home}"
        );
        assert!(home["upcoming"].as_array().unwrap().iter().any(|one| one["kind"] == "Visio"), "{home}");
        let hers = school.send("amina", Method::GET, "/api/users/me/export", &Value::Null).await.unwrap();
        let report = &hers["parents"]["reports"][0];
        assert_eq!(
            (&report["kpis"]["tasks_done"], &report["kpis"]["marks"], &report["kpis"]["last_eval_score"]),
            (&json!(3), &json!(2), &json!(14.5)),
            "{report}"
        );
        let hers =
            school.send("fatou", Method::GET, "/eval/list?student_id=amina", &Value::Null).await.unwrap();
        let status: Vec<_> = hers["data"].as_array().unwrap().iter().map(|one| &one["status"]).collect();
        assert_eq!(status, ["Corrigé", "Soumis", "Proposé"], "{hers}");
        let free = school.send("bastien", Method::GET, "/coaches/rey/slots", &Value::Null).await.unwrap();
        let coaches = school.send("bastien", Method::GET, "/coaches", &Value::Null).await.unwrap();
        let names: Vec<_> = coaches["data"].as_array().unwrap().iter().map(|coach| &coach["name"]).collect();
        assert_eq!(names, ["Jean-Marc Mba", "Hélène Rey"], "{coaches}");
        let children =
            school.send("fatou", Method::GET, "/api/users/me/children", &Value::Null).await.unwrap();
        assert_eq!(children["data"][0]["name"], "Amina Diallo", "{children}");
        let known =
            school.send("fatou", Method::GET, "/api/people?ids=claire,bastien", &Value::Null).await.unwrap();
        assert_eq!(known["data"], json!([{"id": "claire", "name": "Claire Obame", "avatar": null}]));
        assert_eq!(free["time_zone"], "Europe/Paris");
        assert!(!free["data"].as_array().unwrap().is_empty());
    }
}
