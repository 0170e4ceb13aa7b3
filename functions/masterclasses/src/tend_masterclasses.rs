//! `tend-masterclasses`: ends what nobody confirmed, accepted or handed in in time, and offers seats that are free.

use std::collections::BTreeSet;

use preau_kernel::{app::App, caller::Caller, due::DuePages, failures::Failures, problem::Problem};

use crate::{
    deadline::Deadline,
    lapse::lapse,
    masterclass::MasterclassId,
    offers::{TENDER, make_offers},
    overdue_tests::close_overdue_tests,
    seats::Seats,
};

/// When it runs: every minute.
pub(crate) const CRON: &str = "* * * * *";
/// How many inscriptions a run ends: each takes some ten statements, and a run may make a thousand on D1.
const MOST_ENDED: usize = 25;
/// How many seats a run offers.
const MOST_OFFERED: usize = 40;
/// How many seats of one masterclass, so that one keeps no other from its turn.
const MOST_OF_ONE: usize = 20;
/// How many of what is due of a kind a run looks at: what fails time and again keeps nothing behind it from its turn.
const MOST_MET: usize = 200;

/// What a run did of one kind.
#[derive(Default)]
struct Tended {
    /// How many were done.
    done: usize,
    /// What the next run has to try again.
    failures: Failures,
    /// Whether there may be more.
    is_part: bool,
}

/// Ends what is over, offers what is free, and closes tests that nobody handed in. What fails is left to the next run, and
/// keeps nothing else from its turn.
///
/// # Errors
/// The store did not say what is due; or, once all the others had their turn, something failed.
pub(crate) async fn tend_masterclasses(app: App) -> Result<String, Problem> {
    let caller = Caller::of_schedule(TENDER);
    let (ended, freed) = end_due(&app, &caller).await?;
    let offered = offer_due(&app, freed).await?;
    let tests = close_overdue_tests(&app, &caller).await?;
    let closed = Tended { done: tests.closed, failures: tests.failures, is_part: tests.is_part };
    let said =
        format!("{}, {}, {}", ended.said("ended"), offered.said("offered"), closed.said("tests closed"));
    ended.failures.and(offered.failures).and(closed.failures).conclude(said)
}

/// Ends inscriptions whose time is over, and answers of which masterclasses seats are free by it.
async fn end_due(app: &App, caller: &Caller) -> Result<(Tended, BTreeSet<MasterclassId>), Problem> {
    let (mut ended, mut freed, mut met) = (Tended::default(), BTreeSet::new(), 0);
    let mut pages = DuePages::<Deadline, _>::until(app.now(), Deadline::due);
    while let Some(page) = pages.next(&app.records).await? {
        ended.failures.pass_over(pages.take_unreadable());
        for deadline in page {
            if ended.done == MOST_ENDED || met == MOST_MET || app.is_spent() {
                ended.is_part = true;
                return Ok((ended, freed));
            }
            met += 1;
            match lapse(app, caller, deadline.entity.inscription_id).await {
                Ok(lapsed) => {
                    ended.done += usize::from(lapsed.is_some());
                    freed.extend(lapsed.and_then(|lapsed| lapsed.freed));
                }
                Err(problem) => ended.failures.add(problem),
            }
        }
    }
    Ok((ended, freed))
}

/// Offers seats that are free though people wait: of the masterclasses that are due, and of those of which some have just been
/// `freed`, which may not stand in the index yet.
async fn offer_due(app: &App, freed: BTreeSet<MasterclassId>) -> Result<Tended, Problem> {
    let mut offered = Tended::default();
    let mut pages = DuePages::<Seats, _>::until(app.now(), Seats::due);
    let mut masterclasses = freed;
    while masterclasses.len() < MOST_MET
        && let Some(page) = pages.next(&app.records).await?
    {
        offered.failures.pass_over(pages.take_unreadable());
        masterclasses.extend(page.into_iter().map(|seats| seats.entity.masterclass_id));
    }
    offered.is_part = pages.has_more();
    for masterclass in masterclasses {
        if offered.done == MOST_OFFERED || app.is_spent() {
            offered.is_part = true;
            break;
        }
        let most = MOST_OF_ONE.min(MOST_OFFERED - offered.done);
        match make_offers(app, masterclass, most).await {
            Ok(made) => {
                offered.done += made;
                offered.is_part |= made == most;
            }
            Err(problem) => offered.failures.add(problem),
        }
    }
    Ok(offered)
}

impl Tended {
    /// It, in words.
    fn said(&self, what: &str) -> String {
        let more = if self.is_part { ", more left" } else { "" };
        format!("{} {what}{more}", self.done)
    }
}

#[cfg(test)]
mod tests {
    use preau_kernel::store::{Counters, Item, Key};

    use crate::{
        seats::Seats,
        testing::{app, made, register_guest, stored, stress},
    };

    #[tokio::test]
    async fn what_cannot_be_read_keeps_nothing_from_its_turn_and_a_run_is_bounded() {
        let mut functions = crate::functions();
        for function in &mut functions {
            function.limit = None;
        }
        let app = preau_harness::TestApp::new(functions);
        let unreadable = |number: usize| Item {
            key: Key::new(format!("inscription#broken-{number}"), "deadline"),
            kind: "inscription-deadline".to_owned(),
            document: "{}".to_owned(),
            counters: Counters::new(),
            version: 0,
            expires_at: None,
            indexes: [
                Some(Key::new(
                    format!("due-inscriptions#{}", number % 4),
                    format!("2026-01-01T00:00:00.000Z#{number}"),
                )),
                None,
                None,
            ],
        };
        app.given_items((0..60).map(unreadable).collect()).await;
        let path = made(&app, &stress(40)).await;
        for number in 0..30 {
            register_guest(&app, &path, &format!("guest-{number}@example.org")).await;
        }
        app.clock.advance_minutes(30);
        assert!(app.run("tend-masterclasses").await.is_err());
        assert_eq!(stored::<Seats>(&app)[0].held, 5);
        assert!(app.run("tend-masterclasses").await.is_err());
        assert_eq!(stored::<Seats>(&app)[0].held, 0);
    }

    #[tokio::test]
    async fn a_run_says_what_it_did() {
        let app = app();
        assert_eq!(app.run("tend-masterclasses").await.unwrap(), "0 ended, 0 offered, 0 tests closed");
    }
}
