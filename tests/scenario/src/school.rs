//! The people of one run, and the hours that they book.

use jiff::{SignedDuration, Timestamp, Unit};
use serde_json::{Value, json};

use crate::{
    client::{Answer, Caller},
    host::{Host, Person, now},
};

/// A school that no other run knows: ids of its own, so that runs can share a database.
pub struct School<'h> {
    /// How its people call the host.
    pub caller: Caller<'h>,
    run: String,
    /// The first hour that is booked: in a week.
    first_hour: Timestamp,
    /// A student.
    pub amina: Person,
    /// Another one.
    pub bastien: Person,
    /// Teaches.
    pub coach_rey: Person,
    /// Teaches at set hours.
    pub coach_mba: Person,
    /// Teaches one lesson, soon.
    pub coach_sow: Person,
    /// Leaves the school.
    pub chloe: Person,
    /// Learns in that one lesson.
    pub david: Person,
    /// Runs the school.
    pub director: Person,
}

impl<'h> School<'h> {
    /// The school of this run.
    #[must_use]
    pub fn of(host: &'h Host) -> Self {
        let now = now();
        let run = format!("{:x}", now.as_millisecond());
        let person = |name: &str, role| Person { id: format!("{name}-{run}"), role };
        let hour = now.round(Unit::Hour).unwrap_or(now);
        Self {
            caller: Caller::of(host),
            first_hour: hour + SignedDuration::from_hours(7 * 24),
            amina: person("amina", "student"),
            bastien: person("bastien", "student"),
            coach_rey: person("coach_rey", "coach"),
            coach_mba: person("coach_mba", "coach"),
            coach_sow: person("coach_sow", "coach"),
            chloe: person("chloe", "student"),
            david: person("david", "student"),
            director: person("director", "admin"),
            run,
        }
    }

    /// Has the host run what is to run each minute, unless it does so by itself.
    pub async fn tick(&self) {
        if let Some(path) = self.caller.host.tick {
            let _ = self.caller.get(path).send().await.expecting(200);
        }
    }

    /// As many more students.
    pub fn students(&self, number: usize) -> impl Iterator<Item = Person> {
        (0..number).map(|number| Person { id: format!("student_{number}-{}", self.run), role: "student" })
    }

    /// A word that no other run says, such as an idempotency key.
    #[must_use]
    pub fn unique(&self, word: &str) -> String {
        format!("{word}-{}", self.run)
    }

    /// The instant that many hours after the first one.
    #[must_use]
    pub fn hour(&self, number: i64) -> Timestamp {
        self.first_hour + SignedDuration::from_hours(number)
    }

    /// What asks for a lesson of one hour with the coach.
    #[must_use]
    pub fn lesson(&self, hour: i64) -> Value {
        let slot = json!({"start": self.hour(hour), "end": self.hour(hour + 1)});
        json!({"type": "Visio", "slot": slot, "coach_id": self.coach_rey.id})
    }

    /// What the host answers when `student` asks for the lesson.
    pub async fn book(&self, student: &Person, hour: i64) -> Answer {
        self.caller.post("/sessions/book", &self.lesson(hour)).by(student).send().await
    }

    /// The coach's lessons that begin from one hour to another, which is not included.
    pub async fn lessons(&self, from: i64, to: i64) -> Vec<Value> {
        let path = format!("/sessions/list?from={}&to={}", self.hour(from), self.hour(to));
        entries(&self.caller.get(&path).by(&self.coach_rey).send().await.expecting(200).json())
    }

    /// The events of a subject, latest first, as the director reads them.
    pub async fn events_of(&self, subject: &str) -> Vec<Value> {
        let path = format!("/api/admin/events?limit=100&subject={subject}");
        entries(&self.caller.get(&path).by(&self.director).send().await.expecting(200).json())
    }
}

/// The entries of a list's page.
#[must_use]
pub fn entries(page: &Value) -> Vec<Value> {
    page["data"].as_array().cloned().unwrap_or_default()
}

/// The text of a field.
#[must_use]
pub fn text<'v>(value: &'v Value, field: &str) -> &'v str {
    value[field].as_str().unwrap_or_default()
}

/// The texts that a field has, entry by entry.
#[must_use]
pub fn texts<'v>(entries: &'v [Value], field: &str) -> Vec<&'v str> {
    entries.iter().map(|entry| text(entry, field)).collect()
}
