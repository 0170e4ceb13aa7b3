//! Agendas that many want, and that are full: bookings of one slot at once, and free slots of four weeks.

use std::net::SocketAddr;

use anyhow::{Context as _, Result, ensure};
use jiff::{SignedDuration, Timestamp};
use preau_kernel::settings::{Host, Settings};
use serde_json::{Value, json};

use crate::{
    comparison::{Comparison, Side},
    generator::{Connection, times},
    local::Environment,
    message::{get, post},
    school::School,
};

/// The requests of one measurement.
const REQUESTS: usize = 1_000;
/// How many are under way at once.
const AT_ONCE: usize = 64;

/// The milliseconds of bookings that all overlap, of one coach, and of as many that are all free. Exactly one of the
/// former wins, and what the coach has afterwards does not overlap.
///
/// # Errors
/// A booking is answered otherwise, or more than one has won.
pub async fn contended(preau: SocketAddr, environment: Environment) -> Result<Comparison> {
    let school = School::new(&Settings::read(Host::Local, environment)?, REQUESTS)?;
    school.opens(preau, REQUESTS, &["coach_wanted"]).await?;
    let hour = school.first_day() + SignedDuration::from_hours(10);
    let contended = (0..REQUESTS).map(|number| {
        // Of sixty slots of an hour that begin within one, each overlaps all others.
        let start = hour + SignedDuration::from_mins(i64::try_from(number % 60)?);
        Ok(post("/sessions/book", Some(school.token(number)), &booking("coach_wanted", start)))
    });
    let free = (0..REQUESTS).map(|_| {
        let (pair, lesson) = school.next_lesson()?;
        Ok(post("/sessions/book", Some(school.token(pair)), &lesson))
    });
    let (contended, free) = (contended.collect::<Result<_>>()?, free.collect::<Result<_>>()?);

    let contended = times(preau, AT_ONCE, contended, &[201, 409]).await?;
    let won = contended.iter().filter(|(status, _)| *status == 201).count();
    ensure!(won == 1, "{won} bookings of one slot have won");
    none_overlap(preau, &school, "coach_wanted").await?;
    let free = times(preau, AT_ONCE, free, &[201]).await?;
    Ok(comparison(&contended, &free))
}

/// The milliseconds of `list-slots` over four weeks of an agenda of 252 sessions, one hour a day of which is free, and of
/// as many point reads.
///
/// # Errors
/// Something is answered otherwise.
pub async fn slots(preau: SocketAddr, environment: Environment) -> Result<Comparison> {
    const COACH: &str = "coach_full";
    let school = School::new(&Settings::read(Host::Local, environment)?, 300)?;
    let mut connection = Connection::open(preau).await?;
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let weekly = days.map(|day| json!({"day": day, "start": "08:00", "end": "18:00"}));
    let availability = json!({"time_zone": "UTC", "weekly": weekly, "daily_cap": 12});
    let path = format!("/coaches/{COACH}/availability");
    let coach = school.token_of(COACH, "coach")?;
    let put = post(&path, Some(&coach), &availability);
    let put = String::from_utf8(put)?.replacen("POST", "PUT", 1);
    connection.ask(put.as_bytes()).await?.expecting(200)?;
    let mut session = String::new();
    for number in 0..28 * 9 {
        let (day, hour) = (number / 9, 8 + number % 9);
        let start = school.first_day() + SignedDuration::from_hours(i64::try_from(day * 24 + hour)?);
        let pair = number % 300;
        let booking = post("/sessions/book", Some(school.token(pair)), &booking(COACH, start));
        let booked = connection.ask(&booking).await?.expecting(201)?;
        booked.header("location").context("a session without a path")?.clone_into(&mut session);
    }

    let (from, to) = (school.first_day(), school.first_day() + SignedDuration::from_hours(28 * 24));
    let path = format!("/coaches/{COACH}/slots?from={from}&to={to}&duration_minutes=60&limit=100");
    let ask = get(&path, school.token(299));
    let answer: Value = serde_json::from_slice(&connection.ask(&ask).await?.expecting(200)?.body)?;
    let offered = answer["data"].as_array().map(Vec::len);
    ensure!(offered == Some(28), "of 28 free hours, {offered:?} are offered");
    let read = get(&session, &coach);
    let ours = times(preau, 8, vec![ask; REQUESTS], &[200]).await?;
    let theirs = times(preau, 8, vec![read; REQUESTS], &[200]).await?;
    Ok(comparison(&ours, &theirs))
}

fn booking(coach: &str, start: Timestamp) -> Value {
    let slot = json!({"start": start, "end": start + SignedDuration::from_hours(1)});
    json!({"type": "Visio", "slot": slot, "coach_id": coach})
}

/// Reads what the coach has, and that no two of it overlap.
async fn none_overlap(preau: SocketAddr, school: &School, coach: &str) -> Result<()> {
    let token = school.token_of(coach, "coach")?;
    let list = get("/sessions/list?limit=100", &token);
    let page: Value =
        serde_json::from_slice(&Connection::open(preau).await?.ask(&list).await?.expecting(200)?.body)?;
    let sessions = page["data"].as_array().context("a list")?;
    ensure!(!sessions.is_empty() && page["pagination"]["next_cursor"].is_null(), "{page}");
    for (place, session) in sessions.iter().enumerate() {
        let overlapping = sessions[..place].iter().find(|other| {
            let at = |session: &Value, name: &str| session[name].as_str().map(ToOwned::to_owned);
            at(session, "slot_start") < at(other, "slot_end")
                && at(other, "slot_start") < at(session, "slot_end")
        });
        ensure!(overlapping.is_none(), "{session} overlaps {overlapping:?}");
    }
    Ok(())
}

fn comparison(ours: &[(u16, f64)], theirs: &[(u16, f64)]) -> Comparison {
    let mut comparison = Comparison::default();
    for (side, times) in [(Side::Ours, ours), (Side::Theirs, theirs)] {
        for (_, milliseconds) in times {
            comparison.add(side, *milliseconds);
        }
    }
    comparison
}
