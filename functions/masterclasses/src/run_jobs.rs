//! `run-jobs`: goes on with what takes longer than a request.

use preau_kernel::{app::App, model_jobs, problem::Problem, wake::Wake};

use crate::{generation::KIND, generation_turn::go_on};

/// Goes on with the generations whose next turn is due.
///
/// # Errors
/// The store did not say what is due; or, once the others had their turn, the first problem that a turn met.
pub(crate) async fn run_jobs(app: App) -> Result<String, Problem> {
    model_jobs::run(&app, KIND, async |job| go_on(&app, job, true).await.map(drop)).await
}

/// Begins with the generations that were just asked for. One that its request goes on with itself is left to that.
///
/// # Errors
/// As of [`run_jobs`].
pub(crate) async fn begin_jobs(app: App, wake: Wake) -> Result<String, Problem> {
    model_jobs::begin(&app, KIND, &wake, async |job| go_on(&app, job, true).await.map(drop)).await
}

#[cfg(test)]
mod tests {
    use preau_harness::people::coach_rey;
    use preau_kernel::{
        entity::Entity,
        job::{Job, JobId, JobState},
        question_writer::Pace,
    };
    use serde_json::json;

    use super::*;
    use crate::{
        generation_testing::{School, good, later, written},
        testing::with,
    };

    #[tokio::test]
    async fn a_job_that_cannot_be_read_keeps_no_other_from_its_turn() {
        let (school, model) = School::with_model(Pace::InBackground).await;
        model.then(later(30));
        let path = school.ask_and_go().await.header("location").to_owned();
        let app = &school.app;
        let asked = |resource| {
            let ids = app.app.ids.as_ref();
            Job::new(ids, app.app.now(), &coach_rey().id, [KIND, resource], json!({"count": "dix"}))
        };
        let (senseless, mut broken) = (asked("masterclass:1"), asked("masterclass:2").to_item().unwrap());
        app.given_all(vec![senseless.clone()]).await;
        app.given(&senseless.claim().entity).await;
        broken.document = "{}".to_owned();
        app.given_items(vec![broken]).await;

        app.clock.advance_minutes(1);
        model.then(written(good(10)));
        let problem = app.run("run-jobs").await.unwrap_err();
        assert_eq!(problem.cause(), Some("1 jobs cannot be read"));
        assert_eq!(school.read(&path).await["state"], "done");
        let senseless = app.app.records.get::<Job>(&senseless.key()).await.unwrap().entity;
        assert_eq!((senseless.state, senseless.problem.unwrap().code()), (JobState::Failed, "internal"));
    }

    #[tokio::test]
    async fn a_run_goes_on_with_as_many_as_it_may_and_the_next_with_the_others() {
        let (school, model) = School::with_model(Pace::AtLength).await;
        for _ in 0..3 {
            let other = crate::testing::made(&school.app, &crate::testing::stress(3)).await;
            let body = with(school.body(), "masterclass_id", other.rsplit('/').next().unwrap());
            assert_eq!(school.ask(&body).await.status, 202);
            model.then(written(good(10)));
        }
        assert_eq!(school.app.run("run-jobs").await.unwrap(), "2 turns, 0 failed, more is left");
        assert_eq!(school.app.run("run-jobs").await.unwrap(), "1 turns, 0 failed");
    }

    #[tokio::test]
    async fn what_takes_long_begins_as_soon_as_it_is_asked_for_and_once() {
        let (school, model) = School::with_model(Pace::AtLength).await;
        let path = school.ask(&school.body()).await.header("location").to_owned();
        let wake = school.app.woken();
        assert_eq!((wake.jobs.len(), wake.announcements.len()), (1, 0));
        model.then(written(good(10)));
        let begun = school.app.run_woken("run-jobs", wake.clone()).await.unwrap();
        assert_eq!(begun, "1 turns, 0 failed");
        assert_eq!(school.read(&path).await["state"], "done");
        // Whoever asked is told, and what comes late finds nothing to do.
        assert_eq!(school.app.woken().announcements.len(), 1);
        assert_eq!(school.app.run_woken("run-jobs", wake).await.unwrap(), "0 turns, 0 failed");
        assert_eq!(school.app.run("run-jobs").await.unwrap(), "0 turns, 0 failed");
        assert_eq!(school.bank().await.len(), 10);
    }

    #[tokio::test]
    async fn what_its_request_goes_on_with_is_left_to_that() {
        let (school, model) = School::with_model(Pace::InBackground).await;
        model.then(later(30));
        let job = school.ask_and_go().await.json()["id"].as_str().unwrap().to_owned();
        assert!(school.app.woken().is_empty());
        // A stream wakes for every job.
        school.app.clock.advance_minutes(1);
        let wake = Wake { jobs: JobId::parse(&job).into_iter().collect(), ..Wake::NOTHING };
        assert_eq!(school.app.run_woken("run-jobs", wake).await.unwrap(), "left to whoever asked");
        assert_eq!((model.asked().len(), model.looked().len()), (1, 0));
    }
}
