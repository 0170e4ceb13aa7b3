//! What is done around every run of a schedule.

use preau_harness::TestApp;
use preau_kernel::{app::App, clock::Clock, function::Function, problem::Problem, server::run_schedule};
use serde_json::Value;

async fn tell_the_time(app: App) -> Result<String, Problem> {
    Ok(app.now().to_string())
}

fn app() -> TestApp {
    TestApp::new(vec![Function::schedule("tell-the-time", "* * * * *", "Tells the time.", tell_the_time)])
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
