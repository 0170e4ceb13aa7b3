//! Tests whose time is over and that nobody handed in: closed, with what was saved of them, by `tend-masterclasses`.

use preau_kernel::{
    app::App, caller::Caller, due::DuePages, entity::Stored, failures::Failures, problem::Problem,
    unit_of_work::UnitOfWork,
};

use crate::{
    attempt::{Attempt, AttemptState, ClosedBy},
    closing::Closing,
};

/// How many tests a run closes: each takes three calls. The next run goes on.
const MOST: usize = 100;

/// What a run did.
#[derive(Debug, Default)]
pub(crate) struct ClosedTests {
    /// How many tests it closed.
    pub closed: usize,
    /// What the next run has to try again.
    pub failures: Failures,
    /// Whether there may be more.
    pub is_part: bool,
}

/// Closes what is due, in the name of `caller`. What fails is left to the next run, and keeps nothing else from its turn.
///
/// # Errors
/// The store did not say what is due. What was done so far stays done.
pub(crate) async fn close_overdue_tests(app: &App, caller: &Caller) -> Result<ClosedTests, Problem> {
    let (mut outcome, mut met) = (ClosedTests::default(), 0);
    let mut pages = DuePages::<Attempt, _>::until(app.now(), Attempt::due);
    while let Some(page) = pages.next(&app.records).await? {
        outcome.failures.pass_over(pages.take_unreadable());
        for stored in page {
            if met == MOST || app.is_spent() {
                outcome.is_part = true;
                return Ok(outcome);
            }
            met += 1;
            match close(app, caller, stored).await {
                Ok(closed) => outcome.closed += usize::from(closed),
                Err(problem) => outcome.failures.add(problem),
            }
        }
    }
    Ok(outcome)
}

/// Closes one test, and answers whether it is closed by this.
async fn close(app: &App, caller: &Caller, mut stored: Stored<Attempt>) -> Result<bool, Problem> {
    let mut work = UnitOfWork::of(app, caller);
    loop {
        if stored.entity.state_at(work.now()) != AttemptState::Over {
            return Ok(false);
        }
        let saved = stored.entity.responses.clone();
        let closing = Closing::of(app, &work, &stored, saved, ClosedBy::Schedule).await?;
        if work.commit_step(closing.changes).await? {
            return Ok(true);
        }
        // An index that lags may show what was handed in, or erased, since.
        let Some(again) = work.find::<Attempt>(&Attempt::key_of(stored.entity.id)).await? else {
            return Ok(false);
        };
        stored = again;
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use preau_harness::{
        TestApp,
        people::{amina, bastien, student},
    };
    use preau_kernel::caller::Caller;
    use serde_json::{Value, json};

    use super::{ClosedTests, MOST, close_overdue_tests};
    use crate::{
        test_testing::{
            answers, items, pleading, ready, registered, save, started, submit, told, unreadable_attempt,
        },
        testing::app,
    };

    async fn run(app: &TestApp) -> ClosedTests {
        close_overdue_tests(&app.app, &Caller::of_schedule("tend-masterclasses")).await.unwrap()
    }

    #[tokio::test]
    async fn what_nobody_hands_in_is_marked_by_what_was_saved_once_its_time_is_over() {
        let app = app();
        let masterclass = ready(&app, &pleading()).await;
        let hers = registered(&app, &masterclass, &amina()).await;
        let his = registered(&app, &masterclass, &bastien()).await;
        let begun = started(&app, &amina(), &hers, "PRE").await;
        let other = started(&app, &bastien(), &his, "PRE").await;
        assert_eq!(save(&app, &amina(), &begun, 0, &answers(&begun, 2)).await.status, 200);
        assert_eq!(submit(&app, &bastien(), &other, &json!({})).await.status, 201);
        app.clock.advance_minutes(20);
        assert_eq!(run(&app).await.closed, 0);
        app.clock.advance_minutes(1);
        let path = format!("/tests/{}", begun["id"].as_str().unwrap());
        let over = app.get(&path).by(&amina()).send().await.json();
        assert_eq!((&over["status"], over.get("questions"), over.get("score")), (&json!("over"), None, None));
        assert_eq!(run(&app).await.closed, 1);
        let taken = app.get(&path).by(&amina()).send().await.json();
        assert_eq!((&taken["status"], &taken["score"]), (&json!("taken"), &json!(2)));
        assert_eq!(taken["taken_at"], begun["deadline"]);
        assert_eq!(submit(&app, &amina(), &begun, &answers(&begun, 3)).await.problem(), "test-over");
        let event = app.events().await.pop().unwrap();
        assert_eq!(
            (event.kind.as_str(), event.actor.id.as_str()),
            ("TEST_SUBMITTED", "preau:tend-masterclasses")
        );
        assert_eq!(event.to["closed_by"], "schedule");
        // Each is told once; nothing is left to do.
        assert_eq!((told(&app).len(), run(&app).await.closed), (2, 0));
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn of_several_runs_and_a_late_submission_at_once_one_closes_each_test() {
        let app = app();
        let masterclass = ready(&app, &pleading()).await;
        let mut tests = Vec::new();
        for number in 0..10 {
            let inscription = registered(&app, &masterclass, &student(number)).await;
            tests.push(started(&app, &student(number), &inscription, "PRE").await);
        }
        // The last instant at which what is handed in counts is not yet one at which a run closes it.
        app.clock.advance_minutes(20);
        let hand_in = async |number: usize, test: &Value| {
            submit(&app, &student(number), test, &json!({})).await.status.as_u16()
        };
        let (handed_in, _) = tokio::join!(hand_in(0, &tests[0]), run(&app));
        assert_eq!(handed_in, 201);
        app.clock.advance_minutes(1);
        let submissions = join_all(tests.iter().enumerate().map(|(number, test)| hand_in(number, test)));
        let runs = join_all((0..4).map(|_| run(&app)));
        let (submissions, runs) = tokio::join!(submissions, runs);
        assert!(submissions.iter().all(|status| *status == 409), "{submissions:?}");
        assert_eq!(runs.iter().map(|run| run.closed).sum::<usize>(), 9);
        assert_eq!((items(&app, "test-mark").len(), told(&app).len()), (10, 10));
    }

    #[tokio::test]
    async fn what_cannot_be_read_keeps_no_test_from_its_end_and_a_run_is_bounded() {
        let app = app();
        app.given_items(vec![unreadable_attempt(&app)]).await;
        let masterclass = ready(&app, &pleading()).await;
        for number in 0..MOST + 5 {
            let inscription = registered(&app, &masterclass, &student(number)).await;
            started(&app, &student(number), &inscription, "PRE").await;
        }
        app.clock.advance_minutes(21);
        let first = run(&app).await;
        assert_eq!((first.closed, first.failures.count(), first.is_part), (MOST, 1, true));
        let second = run(&app).await;
        assert_eq!((second.closed, second.failures.count(), second.is_part), (5, 1, false));
        assert!(second.failures.conclude(String::new()).is_err());
    }
}
