//! `cancel-job`: what was asked for is not wanted any more.

use preau_evaluations::turns;
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    entity::Stored,
    job::{Job, JobId, JobState},
    problem::Problem,
    request::PathId,
    token_budget::settle,
    unit_of_work::UnitOfWork,
};

use crate::{generation::Progress, generation_view::JobView, get_job::own_job};

/// Cancels a job
///
/// For whoever asked for it, and for admins. A model that writes in the background is told to end; what it has written is paid
/// for and is not kept. To cancel what is cancelled changes nothing; what is done or given up cannot be cancelled.
#[utoipa::path(
    delete,
    path = "/api/jobs/{job_id}",
    tag = "masterclasses",
    params(("job_id" = String, Path, format = Uuid, description = "The job")),
    responses((status = 200, description = "The job", body = JobView)),
)]
pub(crate) async fn cancel_job(
    app: App,
    caller: Caller,
    PathId(id): PathId<JobId>,
) -> Result<Answer<JobView>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let stored = own_job(&app, &caller, id).await?;
        let job = &stored.entity;
        match job.state {
            JobState::Cancelled => {
                return Ok(Answer::ok(JobView::of(&app, job, caller.language).await?));
            }
            JobState::Done | JobState::Failed => {
                return Err(Problem::invalid_transition(job.state.word(), "cancelled"));
            }
            JobState::Queued | JobState::Running => {}
        }
        let cancelled = turns::ended(job.cancelled(work.now()));
        let told = [job.audited(), cancelled.audited()];
        let changes = work.tells("JOB_CANCELLED", &Job::resource_of(id), told).delete(&job.claim());
        let changes = changes.replace(&Stored::at_version(cancelled.clone(), stored.version));
        // What cannot be read has no turn, and holds nothing.
        let exchange = Progress::of(job).unwrap_or_default().exchange;
        // What may have been used stays counted; what cannot have been is given back.
        let changes = if job.state == JobState::Queued {
            settle(changes, &app, &exchange.reservations, exchange.usage.total())
        } else {
            changes
        };
        let view = JobView::of(&app, &cancelled, caller.language).await?;
        if let Some(answer) = work.commit(changes, Answer::ok(view)).await? {
            if let Some(ticket) = exchange.ticket {
                // It is cancelled whether or not the provider hears of it: nobody asks for what it writes.
                drop(app.senders.questions.cancel(&ticket).await);
            }
            return Ok(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use http::Method;
    use preau_harness::people::{amina, coach_mba, coach_rey, director};
    use preau_kernel::question_writer::{Pace, WriterTicket};

    use crate::generation_testing::{School, good, later, written};

    async fn cancel(school: &School, path: &str) -> preau_harness::TestAnswer {
        school.app.request(Method::DELETE, path).by(&coach_rey()).send().await
    }

    #[tokio::test]
    async fn what_is_cancelled_makes_no_question_and_makes_room_for_another() {
        let (school, model) = School::with_model(Pace::InBackground).await;
        model.then(later(30));
        let path = school.ask_and_go().await.header("location").to_owned();
        let cancelled = cancel(&school, &path).await;
        assert_eq!((cancelled.status.as_u16(), &cancelled.json()["state"]), (200, &"cancelled".into()));
        assert_eq!(cancel(&school, &path).await.json()["state"], "cancelled");
        // The model is told, once.
        assert_eq!(model.cancelled(), [WriterTicket("resp_1".to_owned())]);
        school.app.clock.advance_minutes(5);
        assert_eq!(school.app.run("run-jobs").await.unwrap(), "0 turns, 0 failed");
        assert_eq!((model.looked().len(), school.bank().await.len()), (0, 0));
        // It may have been written, and is counted.
        assert_eq!(school.tokens().await, 12_500);
        model.then(written(good(10)));
        assert_eq!(school.ask(&school.body()).await.status, 200);
        assert_eq!(
            school.told().await,
            ["QUESTIONS_REQUESTED", "JOB_CANCELLED", "QUESTIONS_REQUESTED", "QUESTIONS_GENERATED"]
        );
    }

    #[tokio::test]
    async fn what_the_model_does_not_hear_of_is_cancelled_all_the_same() {
        let (school, model) = School::with_model(Pace::InBackground).await;
        model.fail_to_cancel();
        model.then(later(30));
        let path = school.ask_and_go().await.header("location").to_owned();
        assert_eq!(cancel(&school, &path).await.json()["state"], "cancelled");
        assert_eq!((model.cancelled().len(), &school.read(&path).await["state"]), (1, &"cancelled".into()));
    }

    #[tokio::test]
    async fn what_nobody_has_begun_costs_nothing() {
        let (school, model) = School::with_model(Pace::AtLength).await;
        let path = school.ask_and_go().await.header("location").to_owned();
        assert_eq!(school.tokens().await, 12_500);
        assert_eq!(cancel(&school, &path).await.status, 200);
        assert_eq!((school.tokens().await, model.cancelled().len()), (0, 0));
    }

    #[tokio::test]
    async fn what_is_cancelled_while_the_model_writes_stays_cancelled() {
        let (school, model) = School::with_model(Pace::AtLength).await;
        let path = school.ask_and_go().await.header("location").to_owned();
        model.stall_next();
        let school = Arc::new(school);
        let run = {
            let school = Arc::clone(&school);
            tokio::spawn(async move { school.app.run("run-jobs").await })
        };
        model.standing_still().await;
        assert_eq!(cancel(&school, &path).await.status, 200);
        run.abort();
        school.app.clock.advance_minutes(5);
        assert_eq!(school.app.run("run-jobs").await.unwrap(), "0 turns, 0 failed");
        assert_eq!(school.read(&path).await["state"], "cancelled");
        assert!(school.bank().await.is_empty());
    }

    #[tokio::test]
    async fn what_is_done_cannot_be_cancelled_and_what_is_anothers_is_hidden() {
        let school = School::offline().await;
        let body = school.ask(&school.body()).await.json();
        let path = format!("/api/jobs/{}", body["job_id"].as_str().unwrap());
        assert_eq!(cancel(&school, &path).await.problem(), "invalid-transition");
        for method in [Method::GET, Method::DELETE] {
            let by = async |actor| school.app.request(method.clone(), &path).by(&actor).send().await;
            assert_eq!(by(coach_mba()).await.problem(), "not-found", "{method}");
            assert_eq!(by(amina()).await.problem(), "not-found", "{method}");
        }
        let by_director = school.app.get(&path).by(&director()).send().await;
        assert_eq!((by_director.status.as_u16(), &by_director.json()["state"]), (200, &"done".into()));
    }
}
