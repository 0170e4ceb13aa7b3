//! A live session: many who join at once, and a chat that is asked for again and again.

use std::net::SocketAddr;

use anyhow::{Context as _, Result, ensure};
use jiff::SignedDuration;
use preau_kernel::settings::{Host, Settings};
use serde_json::{Value, json};

use crate::{
    comparison::{Comparison, Side},
    generator::{Connection, times},
    local::Environment,
    message::{get, post},
    school::{School, now},
};

const COACH: &str = "coach_live";
/// How many students join at once, and how many seats there are: some are left without one.
const AT_ONCE: usize = 64;
const SEATS: usize = 48;
/// How many sessions they join, one after the other, after one that is not counted.
const SESSIONS: usize = 10;
/// How many messages a chat has, and how many of them one student may write in a minute.
const MESSAGES: usize = 100;
const OF_ONE: usize = 20;
/// How often a chat is asked for.
const POLLS: usize = 1_000;

/// The milliseconds in which 64 students join one session of 48 seats at once, of each who joins or is told that it is full, and
/// in which they read the session at once. Of each session exactly as many join as it has seats.
///
/// # Errors
/// Something is answered otherwise, or the seats are not held.
pub async fn joins(preau: SocketAddr, environment: Environment) -> Result<Comparison> {
    let course = Course::open(preau, environment).await?;
    let mut comparison = Comparison::default();
    for round in 0..=SESSIONS {
        let session = course.held_session().await?;
        let join = format!("{session}/join");
        let joined = times(preau, AT_ONCE, course.by_each(&join, posted), &[200, 409]).await?;
        let inside = joined.iter().filter(|(status, _)| *status == 200).count();
        ensure!(inside == SEATS, "{inside} have joined a session of {SEATS} seats");
        let read = times(preau, AT_ONCE, course.by_each(&session, get), &[200]).await?;
        let counted = course.ask(&get(&session, &course.coach), 200).await?;
        ensure!(counted["participant_count"] == SEATS, "{counted}");
        for (side, times) in [(Side::Ours, joined), (Side::Theirs, read)] {
            for (_, took) in times.into_iter().filter(|_| round > 0) {
                comparison.add(side, took);
            }
        }
    }
    Ok(comparison)
}

/// The milliseconds of a chat of a hundred messages, asked for by who has them all and is answered 304, and by who has none.
///
/// # Errors
/// Something is answered otherwise.
pub async fn polls(preau: SocketAddr, environment: Environment) -> Result<Comparison> {
    let course = Course::open(preau, environment).await?;
    let session = course.held_session().await?;
    let chat = format!("{session}/chat");
    let speakers = course.students.iter().take(MESSAGES.div_ceil(OF_ONE));
    let mut connection = Connection::open(preau).await?;
    for (speaker, token) in speakers.enumerate() {
        connection.ask(&posted(&format!("{session}/join"), token)).await?.expecting(200)?;
        for number in 0..OF_ONE {
            let text = format!("Question {number} de {speaker} : pourquoi la suite converge-t-elle ?");
            connection.ask(&post(&chat, Some(token), &json!({"message": text}))).await?.expecting(201)?;
        }
    }
    let whole = get(&chat, &course.students[0]);
    let answer = connection.ask(&whole).await?.expecting(200)?;
    let known = answer.header("etag").context("a tag")?;
    let messages: Value = serde_json::from_slice(&answer.body)?;
    ensure!(messages.as_array().is_some_and(|all| all.len() == MESSAGES), "{messages}");
    let known = format!("\r\nIf-None-Match: {known}\r\n\r\n");
    let unchanged = String::from_utf8(whole.clone())?.replacen("\r\n\r\n", &known, 1).into_bytes();
    let mut comparison = Comparison::default();
    for round in 0..=4 {
        for side in Side::in_turns(round) {
            let (request, status): (_, &[u16]) = side.of((&unchanged, &[304]), (&whole, &[200]));
            for (_, took) in times(preau, 8, vec![request.clone(); POLLS / 4], status).await? {
                if round > 0 {
                    comparison.add(side, took);
                }
            }
        }
    }
    Ok(comparison)
}

fn posted(path: &str, token: &str) -> Vec<u8> {
    post(path, Some(token), &Value::Null)
}

/// A course that 64 students take.
struct Course {
    preau: SocketAddr,
    id: String,
    coach: String,
    students: Vec<String>,
}

impl Course {
    async fn open(preau: SocketAddr, environment: Environment) -> Result<Self> {
        let school = School::new(&Settings::read(Host::Local, environment)?, AT_ONCE)?;
        school.opens(preau, 0, &[COACH]).await?;
        let coach = school.token_of(COACH, "coach")?;
        let students = (0..AT_ONCE).map(|number| school.token(number).to_owned()).collect();
        let mut course = Self { preau, id: String::new(), coach, students };
        let lessons = json!([{"title": "Terme général", "duration_minutes": 45}]);
        let outline = json!({"title": "Suites", "modules": [{"title": "Définir", "lessons": lessons}]});
        let made = course.ask(&post("/api/courses", Some(&course.coach), &outline), 201).await?;
        made["id"].as_str().context("a course without an id")?.clone_into(&mut course.id);
        course.ask(&posted(&format!("/api/courses/{}/publish", course.id), &course.coach), 200).await?;
        let body = json!({"course_id": course.id});
        let enrolling = course.by_each("/api/enrollments", |path, token| post(path, Some(token), &body));
        times(preau, 8, enrolling, &[201]).await?;
        Ok(course)
    }

    /// The path of a session that has begun.
    async fn held_session(&self) -> Result<String> {
        let start = now() + SignedDuration::from_mins(5);
        let plan = json!({
            "title": "Questions", "max_participants": SEATS, "scheduled_start_time": start,
            "scheduled_end_time": start + SignedDuration::from_hours(1),
        });
        let path = format!("/api/courses/{}/live-sessions", self.id);
        let made = self.ask(&post(&path, Some(&self.coach), &plan), 201).await?;
        let path = format!("/api/live-sessions/{}", made["id"].as_str().context("a session without an id")?);
        self.ask(&posted(&format!("{path}/start"), &self.coach), 200).await?;
        Ok(path)
    }

    /// A request of each student.
    fn by_each(&self, path: &str, request: impl Fn(&str, &str) -> Vec<u8>) -> Vec<Vec<u8>> {
        self.students.iter().map(|token| request(path, token)).collect()
    }

    async fn ask(&self, request: &[u8], status: u16) -> Result<Value> {
        let answer = Connection::open(self.preau).await?.ask(request).await?.expecting(status)?;
        Ok(serde_json::from_slice(&answer.body)?)
    }
}
