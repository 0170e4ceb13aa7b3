//! Tests of a generation that is killed on its way: it is done once all the same.

use std::sync::Arc;

use preau_kernel::question_writer::Pace;

use crate::generation_testing::{School, by, expected, good, with_made_up, written};

/// Lets an app die after so many calls of its store and files, and begin anew; answers whether it died.
async fn killed_after(calls: i64) -> bool {
    let (school, model, life) = School::mortal(Pace::AtLength).await;
    model.then(written(with_made_up(10, 3)));
    let path = school.ask_and_go().await.header("location").to_owned();
    life.lasting(calls);
    let first = school.app.run("run-jobs").await;
    let died = life.is_over();
    assert_eq!(first.is_err(), died, "{calls}: {first:?}");
    life.lasting(i64::MAX);
    // Whatever was asked and lost is asked again.
    for _ in 0..3 {
        model.then(written(with_made_up(10, 3)));
        model.then(written(good(13).split_off(10)));
    }
    for _ in 0..8 {
        school.app.clock.advance_minutes(4);
        school.app.run("run-jobs").await.unwrap();
    }
    let job = school.read(&path).await;
    assert_eq!(job["state"], "done", "{calls}: {job}");
    assert_eq!(school.bank().await.len(), 10, "{calls}");
    let told = school.told().await;
    assert_eq!(told.iter().filter(|kind| *kind == "QUESTIONS_GENERATED").count(), 1, "{calls}: {told:?}");
    assert_eq!(school.app.woken().announcements.len(), 1, "{calls}");
    died
}

#[tokio::test]
async fn killed_at_each_step_it_is_done_once_all_the_same() {
    let mut steps = 0;
    while killed_after(steps).await {
        steps += 1;
        assert!(steps < 60, "a turn ends");
    }
    assert!(steps > 8, "it died {steps} times");
}

#[tokio::test]
async fn who_dies_while_the_model_is_asked_leaves_the_turn_to_the_next() {
    let (school, model) = School::with_model(Pace::AtLength).await;
    let path = school.ask_and_go().await.header("location").to_owned();
    model.stall_next();
    let school = Arc::new(school);
    let killed = {
        let school = Arc::clone(&school);
        tokio::spawn(async move { school.app.run("run-jobs").await })
    };
    model.standing_still().await;
    killed.abort();
    assert!(killed.await.is_err());
    assert_eq!(school.app.run("run-jobs").await.unwrap(), "0 turns, 0 failed");
    school.app.clock.advance_minutes(3);
    model.then(written(good(10)));
    school.app.run("run-jobs").await.unwrap();
    assert_eq!(by(&school.read(&path).await["result"]), expected("openai", "", 10));
    assert_eq!(model.asked().len(), 2);
}

#[tokio::test]
async fn whoever_works_at_a_job_that_kills_them_is_not_killed_for_ever() {
    let (school, model) = School::with_model(Pace::AtLength).await;
    let school = Arc::new(school);
    let path = school.ask_and_go().await.header("location").to_owned();
    for _ in 0..2 {
        model.stall_next();
        let run = {
            let school = Arc::clone(&school);
            tokio::spawn(async move { school.app.run("run-jobs").await })
        };
        model.standing_still().await;
        run.abort();
        let _ = run.await;
        school.app.clock.advance_minutes(3);
    }
    school.app.run("run-jobs").await.unwrap();
    assert_eq!(by(&school.read(&path).await["result"]), expected("offline", "no_answer", 0));
    assert_eq!(model.asked().len(), 2);
}
