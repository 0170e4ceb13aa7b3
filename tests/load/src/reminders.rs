//! Reminders that fall due: a hundred among a thousand sessions that wait for theirs, and among a million.

use std::{path::Path, sync::Arc};

use anyhow::{Context as _, Result, ensure};
use jiff::{SignedDuration, Timestamp};
use preau_adapters_local::SqliteStore;
use preau_harness::{TestApp, people::coach_rey};
use preau_kernel::{
    announcement::{About, Announcement, Queue},
    due::SHARDS,
    entity::Entity as _,
    id::AnnouncementId,
    list::List,
    outbox::forget_about,
    settings::Synchronous,
    store::{Item, Key},
};
use serde_json::json;

use crate::{
    comparison::{Comparison, Side},
    stopwatch,
};

/// The databases, each with its number of sessions that wait.
const MANY: (&str, usize) = ("many.db", 1_000_000);
const FEW: (&str, usize) = ("few.db", 1_000);
/// How many reminders fall due each minute.
const DUE: usize = 100;
/// The minutes, of which the first is not counted: it reads the files from the disk.
const MINUTES: usize = 32;
/// How many items are written at once.
const GROUP: usize = 10_000;
/// The first minute in which reminders fall due; those that wait do so for a month more.
const FIRST_MINUTE: &str = "2026-04-01T08:00:00Z";
const WAITING_UNTIL: &str = "2026-05-01T00:00:00Z";
const MINUTES_OF_A_YEAR: usize = 525_600;
/// The session that all others are made of.
const START: &str = "2026-03-02T17:00:00Z";

/// Makes both databases in `folder`.
///
/// # Errors
/// A function does not answer as it should.
pub async fn store(folder: &Path) -> Result<()> {
    for (database, waiting) in [MANY, FEW] {
        let app = open(&folder.join(database), Synchronous::Off);
        let (session, reminder) = originals(&app).await?;
        let falling_due = MINUTES * DUE;
        let every = (waiting + falling_due) / falling_due;
        let mut items = Vec::with_capacity(GROUP);
        for number in 0..waiting + falling_due {
            // Neighbours in the table fall due in different minutes.
            let (place, falls_due) = (number / every, number % every == 0 && number / every < falling_due);
            let due_at = if falls_due {
                minutes_after(FIRST_MINUTE, place % MINUTES)?
            } else {
                minutes_after(WAITING_UNTIL, number % MINUTES_OF_A_YEAR)?
            };
            items.extend(copy(&app, &session, &reminder, due_at)?);
            if items.len() >= GROUP {
                app.given_items(std::mem::take(&mut items)).await;
            }
        }
        app.given_items(items).await;
    }
    Ok(())
}

/// The milliseconds of a tick that makes messages of the reminders that are due, among many and among few, on the databases
/// that [`store`] made in `folder`.
///
/// # Errors
/// Another number of reminders was due.
pub async fn ticks(folder: &Path) -> Result<Comparison> {
    let [many, few] = [MANY, FEW].map(|(database, _)| open(&folder.join(database), Synchronous::Full));
    let mut comparison = Comparison::default();
    for minute in 0..MINUTES {
        for side in Side::in_turns(minute) {
            let app = side.of(&many, &few);
            app.clock.set(&minutes_after(FIRST_MINUTE, minute)?.to_string());
            let start = stopwatch::now();
            let report = run(app, "send-reminders").await?;
            let took = start.elapsed().as_secs_f64() * 1_000.0;
            ensure!(report == format!("{DUE} reminders"), "{report}");
            if minute > 0 {
                comparison.add(side, took);
            }
            run(app, "deliver-messages").await?;
        }
    }
    Ok(comparison)
}

fn open(database: &Path, synchronous: Synchronous) -> TestApp {
    TestApp::on(preau_functions::all(), |clock| {
        #[expect(clippy::expect_used, reason = "a measurement has nothing to measure without its database")]
        Arc::new(SqliteStore::open(database, synchronous, clock).expect("a store"))
    })
}

async fn run(app: &TestApp, schedule: &str) -> Result<String> {
    app.run(schedule).await.map_err(|problem| anyhow::anyhow!("{schedule}: {}", problem.code()))
}

/// A session, as it is stored once Rey took an hour for Amina, and the reminder of it, which waits no longer.
async fn originals(app: &TestApp) -> Result<(Item, Announcement)> {
    let start: Timestamp = START.parse()?;
    let slot = json!({"start": start, "end": start + SignedDuration::from_hours(1)});
    let booking = json!({"type": "Visio", "coach_id": "coach_rey", "student_id": "amina", "slot": slot});
    let booked = app.post("/sessions/book", &booking).by(&coach_rey()).send().await;
    ensure!(booked.status == 201, "{}", booked.described());
    let mut reminders = Vec::new();
    for shard in 0..SHARDS {
        let waiting = List::whole(Queue::Reminders.due(shard));
        let found = app.app.records.all::<Announcement>(&waiting).await;
        reminders.extend(found.map_err(|problem| anyhow::anyhow!("{}", problem.code()))?);
    }
    let reminder = reminders.pop().context("a reminder")?.entity;
    let about = reminder.about.as_ref().context("what it is about")?;
    let forgotten = forget_about(&app.app, &about.resource).await;
    forgotten.map_err(|problem| anyhow::anyhow!("{}", problem.code()))?;
    let (partition, sort) = about.place.clone();
    Ok((app.item(&Key::new(partition, sort)).await.context("the session")?, reminder))
}

/// Another session like the first, and the reminder of it, which is due then.
fn copy(app: &TestApp, session: &Item, reminder: &Announcement, due_at: Timestamp) -> Result<[Item; 2]> {
    let about = reminder.about.as_ref().context("what it is about")?;
    let former = about.resource.trim_start_matches("session:");
    let id = AnnouncementId::mint(app.app.ids.as_ref(), app.app.now());
    let (of_session, start) = (id.to_string(), due_at + SignedDuration::from_mins(30));
    // Both as documents and as sort keys write it: up to the second.
    let to_the_second = |instant: &Timestamp| instant.strftime("%Y-%m-%dT%H:%M:%S").to_string();
    let (former_start, new_start) = (to_the_second(&START.parse()?), to_the_second(&start));
    let another = |text: &str| text.replace(former, &of_session).replace(&former_start, &new_start);
    let another_key = |key: &Key| Key::new(another(&key.partition), another(&key.sort));
    let session = Item {
        key: another_key(&session.key),
        document: another(&session.document),
        indexes: session.indexes.clone().map(|entry| entry.as_ref().map(another_key)),
        ..session.clone()
    };
    let mut data = reminder.data.clone();
    data["session_id"] = json!(of_session);
    data["slot_start"] = json!(start);
    data["slot_end"] = json!(start + SignedDuration::from_hours(1));
    let about = About::version_of(another(&about.resource), session.key.clone(), 1);
    let about = Some(about);
    let reminder = Announcement { id, data, about, expires_at: Some(start), due_at, ..reminder.clone() };
    let item = reminder.to_item().map_err(|problem| anyhow::anyhow!("{}", problem.code()))?;
    Ok([session, item])
}

fn minutes_after(instant: &str, minutes: usize) -> Result<Timestamp> {
    Ok(instant.parse::<Timestamp>()? + SignedDuration::from_mins(i64::try_from(minutes)?))
}
