//! Jobs: one open job for one thing, turns that one taker has, and what they make, made once.

#![expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

use std::sync::Mutex;

use jiff::SignedDuration;
use preau_harness::{TestApp, people::coach_rey};
use preau_kernel::{
    changes::Changes,
    entity::{Entity, Stored},
    job::{Job, JobId, JobState},
    jobs::{open_job, run_due, take_turn},
    problem::Problem,
};
use serde_json::{Value, json};

const LEASE: SignedDuration = SignedDuration::from_mins(3);
const KIND: &str = "write-poem";

fn app() -> TestApp {
    TestApp::new(Vec::new())
}

fn job(app: &TestApp, resource: &str) -> Job {
    let ids = app.app.ids.as_ref();
    Job::new(ids, app.app.now(), &coach_rey().id, [KIND, resource], json!({"lines": 4}))
}

/// Asks for a job, and answers whether it is begun by this.
async fn ask(app: &TestApp, job: &Job) -> bool {
    let changes = Changes::without_event(job.created_at).create(job).create(&job.claim().entity);
    changes.commit_alone(&app.app).await.unwrap()
}

/// Ends a job as its taker read it, and answers whether it is ended by this.
async fn end(app: &TestApp, taken: &Stored<Job>, ended: Job) -> bool {
    let changes = Changes::without_event(app.app.now()).delete(&taken.entity.claim());
    changes.replace(&Stored::at_version(ended, taken.version)).commit_alone(&app.app).await.unwrap()
}

async fn read(app: &TestApp, id: JobId) -> Stored<Job> {
    app.app.records.get::<Job>(&Job::key_of(id)).await.unwrap()
}

async fn taken(app: &TestApp, id: JobId) -> Option<Stored<Job>> {
    take_turn(&app.app, &read(app, id).await, LEASE).await.unwrap()
}

#[tokio::test]
async fn a_second_click_begins_nothing_and_finds_the_first_ones_job_until_that_has_ended() {
    let app = app();
    let (first, second) = (job(&app, "poet:1"), job(&app, "poet:1"));
    assert!(ask(&app, &first).await);
    assert!(!ask(&app, &second).await);
    let open = async || open_job(&app.app.records, KIND, "poet:1").await.unwrap().map(|job| job.entity.id);
    assert_eq!(open().await, Some(first.id));
    assert!(ask(&app, &job(&app, "poet:2")).await, "for another poet");

    let held = taken(&app, first.id).await.unwrap();
    assert!(end(&app, &held, held.entity.done(app.app.now(), json!("a poem"))).await);
    assert_eq!(open().await, None);
    assert!(ask(&app, &second).await);
    assert_eq!(open().await, Some(second.id));
}

#[tokio::test]
async fn of_two_who_come_at_once_one_has_the_turn() {
    let app = app();
    let job = job(&app, "poet:1");
    ask(&app, &job).await;
    let seen = read(&app, job.id).await;
    let takers = [take_turn(&app.app, &seen, LEASE), take_turn(&app.app, &seen, LEASE)];
    let [first, second] = takers.map(|taker| async { taker.await.unwrap().is_some() });
    let (first, second) = tokio::join!(first, second);
    assert!(first ^ second);
    assert!(taken(&app, job.id).await.is_none(), "while it is held");
}

#[tokio::test]
async fn who_was_thought_dead_makes_nothing_any_more() {
    let app = app();
    let job = job(&app, "poet:1");
    ask(&app, &job).await;
    let slow = taken(&app, job.id).await.unwrap();
    app.clock.advance_minutes(3);
    let quick = taken(&app, job.id).await.unwrap();
    assert_eq!(quick.entity.lost_turns, 2);
    assert!(end(&app, &quick, quick.entity.done(app.app.now(), json!("the poem"))).await);
    assert!(!end(&app, &slow, slow.entity.done(app.app.now(), json!("another poem"))).await);
    let job = read(&app, job.id).await.entity;
    assert_eq!((job.state, job.result), (JobState::Done, Some(json!("the poem"))));
}

#[tokio::test]
async fn what_is_cancelled_is_not_done_by_whoever_was_at_it() {
    let app = app();
    let job = job(&app, "poet:1");
    ask(&app, &job).await;
    let at_it = taken(&app, job.id).await.unwrap();
    assert!(end(&app, &at_it, at_it.entity.cancelled(app.app.now())).await);
    assert!(!end(&app, &at_it, at_it.entity.done(app.app.now(), Value::Null)).await);
    assert_eq!(read(&app, job.id).await.entity.state, JobState::Cancelled);
}

#[tokio::test]
async fn a_run_goes_on_with_what_is_due_though_one_fails_and_one_cannot_be_read_and_no_further_than_it_may() {
    let app = app();
    let jobs: Vec<Job> = (1..=5).map(|poet| job(&app, &format!("poet:{poet}"))).collect();
    for job in &jobs {
        assert!(ask(&app, job).await);
    }
    let not_due = job(&app, "poet:6").going_on(app.app.now(), Value::Null, SignedDuration::from_mins(1));
    app.given(&not_due).await;
    let mut broken = job(&app, "poet:7").to_item().unwrap();
    broken.document = "{}".to_owned();
    app.given_items(vec![broken]).await;

    let met = Mutex::new(Vec::new());
    let turn = async |job: Stored<Job>| {
        met.lock().unwrap().push(job.entity.resource.clone());
        if job.entity.resource == "poet:2" { Err(Problem::internal("no rhyme")) } else { Ok(()) }
    };
    let run = async |most| run_due(&app.app, KIND, (most, LEASE), &turn).await.unwrap();
    let first = run(2).await;
    assert_eq!((first.turns, first.more), (2, true));
    let second = run(10).await;
    assert_eq!((second.turns, second.more, second.unreadable), (3, false, 1));
    assert_eq!(first.failed + second.failed, 1);
    let mut all = std::mem::take(&mut *met.lock().unwrap());
    all.sort_unstable();
    assert_eq!(all, ["poet:1", "poet:2", "poet:3", "poet:4", "poet:5"]);

    // What failed is due again when its lease ends, as is what the others left.
    assert_eq!(run(10).await.turns, 0);
    app.clock.advance_minutes(3);
    assert_eq!(run(10).await.turns, 6);
}
