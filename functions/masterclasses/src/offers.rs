//! Offers: free seats go to those who wait, who came first at first.

use jiff::{SignedDuration, Timestamp};
use preau_kernel::{
    app::App,
    caller::Caller,
    entity::Stored,
    problem::Problem,
    unit_of_work::{Audited as _, UnitOfWork},
};
use serde_json::json;

use crate::{
    inscription::{Inscription, InscriptionStatus},
    masterclass::{Masterclass, MasterclassId},
    notifier::Notifier,
    seats::{Seat, Seats},
    standing::Standing,
    waiting_entry::WaitingEntry,
};

/// How long an offer holds, if the masterclass does not begin before.
const LASTS: SignedDuration = SignedDuration::from_hours(24);
/// How many offers a request that frees seats makes: `tend-masterclasses` makes the others.
pub(crate) const AT_ONCE: usize = 10;
/// Who offers, in the journal.
pub(crate) const TENDER: &str = "tend-masterclasses";

/// Until when an offer of `now` holds; none where none is made any more.
pub(crate) fn holds_until(seats: &Seats, now: Timestamp) -> Option<Timestamp> {
    let usual = now.checked_add(LASTS).ok()?;
    match seats.last_offers_at() {
        Some(last) if last <= now => None,
        Some(last) => Some(usual.min(last)),
        None => Some(usual),
    }
}

/// Offers up to `most` free seats of a masterclass, each in a transaction of its own, and answers how many. What is left
/// stands in the list of what is due.
///
/// # Errors
/// The store did not answer, or others were faster too often. What was offered stays so.
pub(crate) async fn make_offers(app: &App, id: MasterclassId, most: usize) -> Result<usize, Problem> {
    let caller = Caller::of_schedule(TENDER);
    let mut work = UnitOfWork::of(app, &caller);
    let mut made = 0;
    while made < most {
        let seats = Seats::read(&app.records, id).await?;
        if !seats.entity.is_waited_for() {
            break;
        }
        let Some(until) = holds_until(&seats.entity, work.now()) else {
            end_offers(app, &mut work, seats).await?;
            continue;
        };
        if !seats.entity.is_to_be_offered() {
            break;
        }
        let Some(first) = WaitingEntry::first(&app.records, id).await? else {
            // Whoever waited has just gone, or been offered one: the seats say so when they are read again.
            work.again().await?;
            continue;
        };
        let inscription = Inscription::read(&app.records, first.entity.inscription_id).await?;
        if inscription.entity.status != InscriptionStatus::Waitlisted {
            work.again().await?;
            continue;
        }
        let mut after = inscription.entity.with_seat(Seat::Offered, work.now());
        after.deadline = Some(until);
        let masterclass = Masterclass::read(&app.records, id).await?.entity;
        let standing = Standing { inscription, seats };
        let changes = standing.becomes(app, &work, "INSCRIPTION_OFFERED", Some(&after)).await?;
        let notifier = Notifier { app, now: work.now(), masterclass: &masterclass };
        let changes = notifier.stands(&after, changes);
        if work.commit_step(changes).await? {
            made += 1;
        }
    }
    Ok(made)
}

/// Notes that no offer is made any more, for the masterclass begins too soon, and tells those who still wait.
async fn end_offers(app: &App, work: &mut UnitOfWork<'_>, mut seats: Stored<Seats>) -> Result<(), Problem> {
    let masterclass = Masterclass::read(&app.records, seats.entity.masterclass_id).await?.entity;
    seats.entity.makes_offers = false;
    seats.entity.updated_at = work.now();
    let told = [json!({"makes_offers": true}), json!({"makes_offers": false})];
    let changes = work.tells("WAITLIST_ENDED", &masterclass.resource(), told).replace(&seats);
    let notifier = Notifier { app, now: work.now(), masterclass: &masterclass };
    work.commit_step(notifier.waiting_ended(changes)).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        TestApp,
        people::{amina, director, student},
    };

    use crate::{
        inscription::Inscription,
        testing::{app, cancel, made, recounted, registered, roster, stored, stress, told, with},
    };

    async fn capacity(app: &TestApp, path: &str, seats: u32) {
        let answer = app.put(path, &stress(seats)).by(&director()).send().await;
        assert_eq!(answer.status, 200, "{}", answer.described());
    }

    /// A masterclass of one seat, Amina's, for which so many wait.
    async fn waited_for(app: &TestApp, people: usize) -> (String, String) {
        let path = made(app, &stress(1)).await;
        let hers = registered(app, &amina(), &path).await;
        for number in 0..people {
            registered(app, &student(number), &path).await;
            app.clock.advance_minutes(1);
        }
        (path, hers)
    }

    #[tokio::test]
    async fn more_seats_are_offered_at_once_to_those_who_came_first() {
        let app = app();
        let (path, _) = waited_for(&app, 3).await;
        capacity(&app, &path, 3).await;
        assert_eq!(
            roster(&app, &path).await,
            ["amina registered", "student-0 offered", "student-1 offered", "student-2 waitlisted"]
        );
        let until: Vec<_> = stored::<Inscription>(&app).into_iter().filter_map(|one| one.deadline).collect();
        assert!(until.iter().all(|until| until.to_string() == "2026-03-03T08:03:00Z"), "{until:?}");
    }

    #[tokio::test]
    async fn what_one_request_does_not_offer_the_schedule_does() {
        let app = app();
        let (path, _) = waited_for(&app, 35).await;
        capacity(&app, &path, 40).await;
        assert_eq!((recounted(&app).offered, recounted(&app).waiting), (10, 25));
        assert_eq!(
            app.run("tend-masterclasses").await.unwrap(),
            "0 ended, 20 offered, more left, 0 tests closed"
        );
        assert_eq!(app.run("tend-masterclasses").await.unwrap(), "0 ended, 5 offered, 0 tests closed");
        assert_eq!(app.run("tend-masterclasses").await.unwrap(), "0 ended, 0 offered, 0 tests closed");
        // Nobody waits: a newcomer has a seat.
        registered(&app, &student(90), &path).await;
        assert_eq!(recounted(&app).taken, 2);
    }

    #[tokio::test]
    async fn no_offer_outlasts_two_hours_before_the_start_and_none_is_made_then() {
        let app = app();
        let (path, hers) = waited_for(&app, 2).await;
        app.clock.set("2026-04-01T06:00:00Z");
        cancel(&app, &amina(), &hers).await;
        let offered = stored::<Inscription>(&app).into_iter().find_map(|one| one.deadline).unwrap();
        assert_eq!(offered.to_string(), "2026-04-01T07:00:00Z");
        app.clock.set("2026-04-01T07:00:00Z");
        assert_eq!(app.run("tend-masterclasses").await.unwrap(), "1 ended, 0 offered, 0 tests closed");
        assert_eq!(
            roster(&app, &path).await,
            ["amina cancelled", "student-0 expired", "student-1 waitlisted"]
        );
        // Who still waits is told, once.
        let ended = |app: &TestApp| told(app).iter().filter(|kind| *kind == "waitlist-ended").count();
        assert_eq!(ended(&app), 1);
        assert_eq!(app.events().await.last().unwrap().kind, "WAITLIST_ENDED");
        assert_eq!(app.run("tend-masterclasses").await.unwrap(), "0 ended, 0 offered, 0 tests closed");
        assert_eq!(ended(&app), 1);
        // Nothing is due any more; another date makes offers again.
        assert!(!recounted(&app).makes_offers);
        let later =
            with(with(stress(1), "starts_at", "2026-05-01T09:00:00Z"), "ends_at", "2026-05-01T12:00:00Z");
        assert_eq!(app.put(&path, &later).by(&director()).send().await.status, 200);
        assert_eq!(roster(&app, &path).await.last().unwrap(), "student-1 offered");
        recounted(&app);
    }

    #[tokio::test]
    async fn who_waits_for_a_seat_of_a_full_masterclass_is_told_when_none_is_offered_any_more() {
        let app = app();
        let (path, hers) = waited_for(&app, 3).await;
        let ended = |app: &TestApp| told(app).iter().filter(|kind| *kind == "waitlist-ended").count();
        app.clock.set("2026-04-01T06:59:59Z");
        app.run("tend-masterclasses").await.unwrap();
        assert!(recounted(&app).makes_offers);
        app.clock.set("2026-04-01T07:00:00Z");
        assert_eq!(app.run("tend-masterclasses").await.unwrap(), "0 ended, 0 offered, 0 tests closed");
        assert!(!recounted(&app).makes_offers);
        // One announcement for all three of them, and for nobody else.
        assert_eq!(ended(&app), 1);
        let waiting = stored::<crate::candidate::Candidate>(&app);
        assert_eq!(waiting.len(), 3);
        // A seat that becomes free stays so.
        cancel(&app, &amina(), &hers).await;
        app.run("tend-masterclasses").await.unwrap();
        assert_eq!((ended(&app), recounted(&app).offered), (1, 0));
        assert_eq!(roster(&app, &path).await[0], "amina cancelled");
    }
}
