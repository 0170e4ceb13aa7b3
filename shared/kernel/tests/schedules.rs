//! What is done around every run of a schedule.

use std::future::{Ready, ready};

use preau_harness::TestApp;
use preau_kernel::{
    actor::Role, app::App, clock::Clock, function::Function, problem::Problem, server::run_schedule,
};
use serde_json::Value;

async fn tell_the_time(app: App) -> Result<String, Problem> {
    Ok(app.now().to_string())
}

async fn break_down(app: App) -> Result<String, Problem> {
    let person = format!("amina at {}", app.now());
    assert_eq!(person, "", "the spring broke");
    Ok(person)
}

/// Breaks down before it is a run at all.
fn refuse(_: App) -> Ready<Result<String, Problem>> {
    assert!(Role::from_token("king").is_some(), "there is no king");
    ready(Ok(String::new()))
}

fn app() -> TestApp {
    TestApp::new(vec![
        Function::schedule("tell-the-time", "* * * * *", "Tells the time.", tell_the_time),
        Function::schedule("break-down", "* * * * *", "Breaks down.", break_down),
        Function::schedule("refuse", "* * * * *", "Refuses.", refuse),
    ])
}

fn last_line(app: &TestApp) -> Value {
    app.log().last().and_then(|line| serde_json::from_str(line).ok()).unwrap_or_default()
}

#[tokio::test]
async fn a_run_goes_by_the_present_time() {
    let app = app();
    let now = app.clock.now();
    assert_eq!(app.run("tell-the-time").await.unwrap(), now.to_string());
    let line = last_line(&app);
    assert_eq!((&line["at"], line.get("as_of")), (&Value::from(now.to_string()), None));
}

#[tokio::test]
async fn a_run_as_of_another_time_goes_by_that_and_the_log_tells_both() {
    let app = app();
    let schedule = app.functions[0].as_schedule().unwrap();
    for other in ["2020-02-29T03:00:00Z", "2099-12-25T03:00:00Z"] {
        let moved = app.app.clone().at(other.parse().unwrap());
        assert_eq!(run_schedule("tell-the-time", schedule, &moved).await.unwrap(), other);
        let line = last_line(&app);
        assert_eq!([&line["at"], &line["as_of"]], [&app.clock.now().to_string(), other]);
    }
}

#[tokio::test]
async fn a_run_that_panics_has_failed_and_the_log_holds_nothing_of_what_it_held() {
    let app = app();
    for (name, cause) in
        [("break-down", "panic: with words of its own"), ("refuse", "panic: there is no king")]
    {
        assert_eq!(app.run(name).await.unwrap_err().code(), "internal");
        let line = last_line(&app);
        assert_eq!([&line["function"], &line["level"], &line["cause"]], [name, "error", cause]);
    }
    assert!(app.log().iter().all(|line| !line.contains("amina")));
}
