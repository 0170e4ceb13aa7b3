//! `end-stale-live-sessions`: live sessions that nobody ended are ended.

use preau_kernel::{
    app::App, caller::Caller, due::DuePages, entity::Stored, failures::Failures, problem::Problem,
    unit_of_work::UnitOfWork,
};

use crate::live_session::{LiveSession, LiveStatus};

/// When it runs: every five minutes.
pub(crate) const CRON: &str = "*/5 * * * *";
/// How many sessions a run looks at: the next run goes on.
const MOST: usize = 100;

/// Ends what is held two hours after its planned end, as of that end. What fails is left to the next run, and keeps nothing
/// else from its turn.
///
/// # Errors
/// The store did not say what is due; or, once all the others had their turn, something failed.
pub(crate) async fn end_stale_live_sessions(app: App) -> Result<String, Problem> {
    let caller = Caller::of_schedule("end-stale-live-sessions");
    let (mut ended, mut met, mut failures) = (0, 0, Failures::default());
    let mut pages = DuePages::<LiveSession, _>::until(app.now(), LiveSession::due);
    let mut more = "";
    'pages: while let Some(page) = pages.next(&app.records).await? {
        failures.pass_over(pages.take_unreadable());
        for stored in page {
            if met == MOST || app.is_spent() {
                more = ", more to come";
                break 'pages;
            }
            met += 1;
            match end(&app, &caller, stored).await {
                Ok(done) => ended += usize::from(done),
                Err(problem) => failures.add(problem),
            }
        }
    }
    failures.conclude(format!("{ended} ended{more}"))
}

/// Ends one, and answers whether it is ended by this.
async fn end(app: &App, caller: &Caller, mut stored: Stored<LiveSession>) -> Result<bool, Problem> {
    let mut work = UnitOfWork::of(app, caller);
    loop {
        // An index that lags may show what was ended since.
        if stored.entity.status != LiveStatus::Live {
            return Ok(false);
        }
        let session = stored.entity.ended(work.now());
        if work.commit_step(work.replaces("LIVE_ENDED", &stored, &session)).await? {
            return Ok(true);
        }
        let Some(again) = work.find::<LiveSession>(&LiveSession::key_of(stored.entity.id)).await? else {
            return Ok(false);
        };
        stored = again;
    }
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        TestApp,
        people::{amina, coach_rey},
    };
    use preau_kernel::{entity::Entity, store::Write};

    use crate::{
        live_session::{LiveSession, LiveSessionId},
        testing::{act, app, functions, read, school, started},
    };

    #[tokio::test]
    async fn what_nobody_ended_is_ended_two_hours_later_as_of_its_planned_end() {
        let app = app();
        let course = school(&app).await;
        let path = started(&app, &course).await;
        assert_eq!(act(&app, &amina(), &path, "join").await.status, 200);
        app.clock.set("2026-03-03T19:59:59Z");
        assert_eq!(app.run("end-stale-live-sessions").await.unwrap(), "0 ended");
        app.clock.set("2026-03-03T20:00:00Z");
        assert_eq!(app.run("end-stale-live-sessions").await.unwrap(), "1 ended");
        assert_eq!(app.run("end-stale-live-sessions").await.unwrap(), "0 ended");
        let ended = read(&app, &amina(), &path).await;
        assert_eq!(
            (ended["status"].as_str(), ended["actual_end_time"].as_str()),
            (Some("ended"), Some("2026-03-03T18:00:00Z"))
        );
        let list = read(&app, &coach_rey(), &format!("{path}/participants")).await;
        assert_eq!(list["data"][0]["attendance_duration"], 60);
    }

    #[tokio::test]
    async fn what_is_ended_between_the_look_and_the_commit_is_ended_once() {
        let (app, others) = TestApp::interleaved(functions());
        let course = school(&app).await;
        let path = started(&app, &course).await;
        app.clock.set("2026-03-03T20:00:00Z");
        let id = LiveSessionId::parse(path.rsplit('/').next().unwrap()).unwrap();
        let held = app.app.records.get::<LiveSession>(&LiveSession::key_of(id)).await.unwrap();
        let ended = held.entity.ended(app.app.now()).to_item().unwrap();
        others.before("live-session", vec![Write::Replace(ended, held.version)]);
        assert_eq!(app.run("end-stale-live-sessions").await.unwrap(), "0 ended");
        assert_eq!(read(&app, &amina(), &path).await["status"], "ended");
    }
}
