//! `get-job`: how far something is that takes longer than a request.

use preau_evaluations::turns;
use preau_kernel::{
    actor::Role,
    answer::Answer,
    app::App,
    caller::Caller,
    entity::Stored,
    exchange::LEASE,
    job::{Job, JobId},
    jobs::take_turn,
    model_jobs::waits_at_length,
    problem::Problem,
    request::PathId,
};

use crate::{
    generation::KIND,
    generation_turn::go_on,
    generation_view::{JobView, job_answer},
};

/// Reads a job
///
/// For whoever asked for it, and for admins; it is hidden from all others. The provider is asked how far it is, where that
/// is due. While it is open, `Retry-After` says when to ask again.
#[utoipa::path(
    get,
    path = "/api/jobs/{job_id}",
    tag = "masterclasses",
    params(("job_id" = String, Path, format = Uuid, description = "The job")),
    responses((status = 200, description = "The job", body = JobView,
        headers(("Retry-After" = u32, description = "While it is open: when to ask again, in seconds")))),
)]
pub(crate) async fn get_job(
    app: App,
    caller: Caller,
    PathId(id): PathId<JobId>,
) -> Result<Answer<JobView>, Problem> {
    let mut job = own_job(&app, &caller, id).await?;
    let is_advanced = [KIND, turns::KIND].contains(&job.entity.kind.as_str()) && !waits_at_length(&app);
    if is_advanced && let Some(taken) = take_turn(&app, &job, LEASE).await? {
        job = if taken.entity.kind == KIND {
            go_on(&app, taken, true).await?
        } else {
            turns::go_on(&app, taken).await?
        };
    }
    Ok(job_answer(JobView::of(&app, &job.entity, caller.language).await?))
}

/// A job that the caller asked for; an admin may have any.
///
/// # Errors
/// `not-found`: there is none, or it is another's; or the store did not answer.
pub(crate) async fn own_job(app: &App, caller: &Caller, id: JobId) -> Result<Stored<Job>, Problem> {
    let job = app.records.get::<Job>(&Job::key_of(id)).await?;
    if job.entity.created_by == caller.actor.id || caller.actor.is(Role::Admin) {
        return Ok(job);
    }
    Err(Problem::not_found())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use preau_harness::{
        ScriptedWriter, TestAnswer, TestApp,
        people::{amina, bastien, coach_rey},
    };
    use preau_kernel::{question_writer::Pace, store::Item};
    use serde_json::json;

    use crate::generation_testing::{later, written};

    /// A school with a lesson, in which a model of this pace writes, and what Amina is answered who asked for a subject.
    async fn subject_asked_for(pace: Pace) -> (TestApp, Arc<ScriptedWriter>, TestAnswer) {
        let domains = [crate::functions(), preau_evaluations::functions(), preau_resources::functions()];
        let mut app = TestApp::new(domains.into_iter().flatten().collect());
        let lesson = json!({
            "title": "Les suites", "type": "PDF", "visibility": "school", "subject": "maths",
            "text": "Une suite arithmétique est une suite dont chaque terme est la somme du terme précédent et de la raison.\n",
        });
        assert_eq!(app.post("/rag/docs", &lesson).by(&coach_rey()).send().await.status, 201);
        let model = ScriptedWriter::at(pace);
        app.write_questions_by(Arc::<ScriptedWriter>::clone(&model));
        if pace == Pace::InBackground {
            model.then(later(30));
        }
        let wanted = json!({"subject": "maths", "level": "Terminale", "duration": 30});
        let asked = app.post("/eval/generate", &wanted).by(&amina()).header("prefer", "respond-async");
        let asked = asked.send().await;
        assert_eq!(asked.status, 202, "{}", asked.described());
        (app, model, asked)
    }

    #[tokio::test]
    async fn whoever_polls_brings_on_a_subject_that_a_model_writes() {
        let (app, model, asked) = subject_asked_for(Pace::InBackground).await;
        let path = asked.header("location").to_owned();
        let read = async || app.get(&path).by(&amina()).send().await;
        assert_eq!(read().await.json()["state"], "running");
        app.clock.advance_minutes(1);
        model.then(written(Vec::new()));
        assert_eq!(app.get(&path).by(&bastien()).send().await.problem(), "not-found");
        let evaluation = format!("/eval/{}", asked.json()["eval_id"].as_str().unwrap());
        assert_eq!(app.get(&evaluation).by(&amina()).send().await.problem(), "not-found");
        let done = read().await;
        assert_eq!(
            (done.json()["state"].as_str(), done.json()["kind"].as_str()),
            (Some("done"), Some("evaluation"))
        );
        assert_eq!(done.json()["usage"]["output_tokens"], 1_000, "{}", done.described());
        let made = app.get(&evaluation).by(&amina()).send().await.json();
        assert_eq!((&made["status"], &made["generated_by"]), (&json!("Proposé"), &json!("offline")));
        assert_eq!(app.run("advance-evaluations").await.unwrap(), "0 turns, 0 failed");
    }

    #[tokio::test]
    async fn what_takes_longer_than_a_request_is_not_brought_on_by_polling_but_begun_at_once() {
        let (app, model, asked) = subject_asked_for(Pace::AtLength).await;
        let path = asked.header("location").to_owned();
        let state = async || app.get(&path).by(&amina()).send().await.json()["state"].clone();
        assert_eq!(state().await, "queued");
        model.then(written(Vec::new()));
        assert_eq!(app.run_woken("advance-evaluations", app.woken()).await.unwrap(), "1 turns, 0 failed");
        assert_eq!(state().await, "done");
    }

    #[tokio::test]
    async fn a_subject_that_is_cancelled_says_no_more_whose_it_was() {
        let (app, _, asked) = subject_asked_for(Pace::InBackground).await;
        let path = asked.header("location").to_owned();
        let cancelled = app.request(http::Method::DELETE, &path).by(&amina()).send().await;
        assert_eq!(cancelled.json()["state"], "cancelled", "{}", cancelled.described());
        let of_evaluations =
            |item: &Item| item.kind.starts_with("job") && item.document.contains("\"kind\":\"evaluation\"");
        let kept: Vec<Item> = app.items().into_iter().filter(of_evaluations).collect();
        let kinds: Vec<&str> = kept.iter().map(|item| item.kind.as_str()).collect();
        assert_eq!(kinds, ["job"]);
        assert!(!kept[0].document.contains("maths") && !kept[0].document.contains("subjects-of"), "{kept:?}");
        app.clock.advance_minutes(5);
        assert_eq!(app.run("advance-evaluations").await.unwrap(), "0 turns, 0 failed");
    }
}
