//! `cancel-inscription`: someone gives their seat back, or is taken off the list.

use http::HeaderMap;
use preau_kernel::{
    actor::Role, answer::Answer, app::App, caller::AnyCaller, problem::Problem, request::PathId,
    unit_of_work::UnitOfWork,
};

use crate::{
    inscription::{InscriptionId, InscriptionStatus},
    inscription_view::InscriptionView,
    masterclass::Masterclass,
    notifier::Notifier,
    offers::{AT_ONCE, make_offers},
    participant::own_inscription,
    standing::Standing,
};

/// Cancels an inscription
///
/// By its person, or by a coach. The seat is free at once, and offered to whoever has waited longest; the person may register
/// again. To cancel what has ended changes nothing.
#[utoipa::path(
    delete,
    path = "/inscriptions/{inscription_id}",
    tag = "masterclasses",
    params(
        ("inscription_id" = String, Path, format = Uuid, description = "The inscription"),
        ("X-Participant" = Option<String>, Header, description = "A guest's token, from the link of an e-mail"),
    ),
    responses((status = 200, description = "The inscription", body = InscriptionView)),
)]
pub(crate) async fn cancel_inscription(
    app: App,
    caller: AnyCaller,
    PathId(id): PathId<InscriptionId>,
    headers: HeaderMap,
) -> Result<Answer<InscriptionView>, Problem> {
    let coach = caller.signed_in().filter(|caller| caller.actor.is(Role::Coach));
    let caller = match coach {
        Some(coach) => coach,
        None => own_inscription(&app, &caller, &headers, id).await?.1,
    };
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let standing = Standing::read(&app.records, id).await?;
        let before = &standing.inscription.entity;
        if matches!(before.status, InscriptionStatus::Cancelled | InscriptionStatus::Expired) {
            return Ok(Answer::ok(InscriptionView::of(before)));
        }
        let masterclass = Masterclass::read(&app.records, before.masterclass_id).await?.entity;
        let after = before.ended(InscriptionStatus::Cancelled, work.now());
        let changes = standing.becomes(&app, &work, "INSCRIPTION_CANCELLED", Some(&after)).await?;
        let notifier = Notifier { app: &app, now: work.now(), masterclass: &masterclass };
        let changes = notifier.stands(&after, changes);
        if let Some(answer) = work.commit(changes, Answer::ok(InscriptionView::of(&after))).await? {
            // What is not offered now stands in the list of what is due.
            let _offered = make_offers(&app, masterclass.id, AT_ONCE).await;
            return Ok(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use preau_harness::people::{amina, bastien, coach_rey, director, fatou, student};

    use crate::{
        inscription::Inscription,
        testing::{
            accept, app, app_without_limits, cancel, made, recounted, register, registered, roster, stored,
            stress, with,
        },
    };

    #[tokio::test]
    async fn its_person_and_whoever_teaches_cancel_it_and_others_do_not() {
        let app = app();
        let path = made(&app, &stress(3)).await;
        for (person, by) in [(amina(), amina()), (bastien(), coach_rey()), (student(1), director())] {
            let inscription = registered(&app, &person, &path).await;
            for stranger in [fatou(), student(9)] {
                assert_eq!(cancel(&app, &stranger, &inscription).await.problem(), "not-found");
            }
            assert_eq!(cancel(&app, &by, &inscription).await.json()["status"], "cancelled");
            assert_eq!(cancel(&app, &by, &inscription).await.status, 200);
        }
        let cancelled = app.events().await.into_iter().filter(|event| event.kind == "INSCRIPTION_CANCELLED");
        assert_eq!(cancelled.count(), 3);
        let unknown = "/inscriptions/019aa5f0-0000-7000-8000-000000000000";
        assert_eq!(cancel(&app, &coach_rey(), unknown).await.problem(), "not-found");
        assert_eq!(recounted(&app).used(), 0);
    }

    #[tokio::test]
    async fn who_accepted_and_cancels_is_gone_and_the_seat_goes_to_the_next() {
        let app = app();
        let path = made(&app, &stress(1)).await;
        let hers = registered(&app, &amina(), &path).await;
        let his = registered(&app, &bastien(), &path).await;
        app.clock.advance_minutes(1);
        registered(&app, &student(1), &path).await;
        cancel(&app, &amina(), &hers).await;
        assert_eq!(accept(&app, &bastien(), &his).await.status, 200);
        cancel(&app, &bastien(), &his).await;
        assert_eq!(roster(&app, &path).await, ["amina cancelled", "bastien cancelled", "student-1 offered"]);
        // Who left comes to the end of the queue.
        registered(&app, &amina(), &path).await;
        assert_eq!(roster(&app, &path).await.last().unwrap(), "amina waitlisted");
        recounted(&app);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn cancelling_registering_accepting_and_expiring_at_once_leaves_what_a_recount_finds() {
        let app = app_without_limits();
        let path = made(&app, &stress(4)).await;
        let mut inscriptions = Vec::new();
        for number in 0..10 {
            inscriptions.push(registered(&app, &student(number), &path).await);
        }
        for round in 0..3_usize {
            let cancels = (0..4).map(async |number| {
                cancel(&app, &student(number), &inscriptions[number]).await.status.as_u16()
            });
            let accepts = (4..10).map(async |number| {
                accept(&app, &student(number), &inscriptions[number]).await.status.as_u16()
            });
            let comes = (20..26).map(async |number| {
                register(&app, &student(number + 10 * round), &path).await.status.as_u16()
            });
            let runs = (0..2).map(async |_| u16::from(app.run("tend-masterclasses").await.is_err()));
            let (cancels, accepts, comes, runs) =
                tokio::join!(join_all(cancels), join_all(accepts), join_all(comes), join_all(runs));
            assert!(cancels.iter().all(|status| [200, 503].contains(status)), "{cancels:?}");
            assert!(accepts.iter().all(|status| [200, 409, 503].contains(status)), "{accepts:?}");
            assert!(comes.iter().all(|status| [201, 503].contains(status)), "{comes:?}");
            assert_eq!(runs, [0, 0]);
            let seats = recounted(&app);
            assert!(seats.used() <= 4, "{seats:?}");
            app.clock.advance_minutes(24 * 60);
        }
        app.run("tend-masterclasses").await.unwrap();
        let seats = recounted(&app);
        assert!(seats.waiting == 0 || seats.used() == 4, "{seats:?}");
        assert!(stored::<Inscription>(&app).len() >= 10);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn capacity_is_never_lowered_below_what_is_taken_at_once() {
        let app = app_without_limits();
        let path = made(&app, &stress(10)).await;
        let director = director();
        let comes = join_all(
            (0..10).map(async |number| register(&app, &student(number), &path).await.status.as_u16()),
        );
        let lowers = join_all((1..8).map(async |seats| {
            let body = with(stress(seats), "description", "Moins");
            app.put(&path, &body).by(&director).send().await.problem()
        }));
        let (comes, lowers) = tokio::join!(comes, lowers);
        assert!(comes.iter().all(|status| [201, 503].contains(status)), "{comes:?}");
        assert!(
            lowers.iter().all(|problem| ["", "capacity-below-taken", "busy"].contains(&problem.as_str())),
            "{lowers:?}"
        );
        recounted(&app);
    }
}
