//! `update-masterclass`: writes a masterclass anew.

use http::HeaderMap;
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    etag::check_if_match,
    problem::{Problem, kind},
    request::{PathId, Valid},
    text::LocalizedText,
    unit_of_work::UnitOfWork,
};

use crate::{
    masterclass::{Masterclass, MasterclassId, MasterclassStatus},
    masterclass_input::MasterclassInput,
    masterclass_view::MasterclassView,
    notifier::Notifier,
    offers::{AT_ONCE, make_offers},
    seats::Seats,
};

/// Changes a masterclass
///
/// All of it is written anew, but for its PDF. What is cancelled stays so. `If-Match` names the version that was read.
#[utoipa::path(
    put,
    path = "/masterclasses/{masterclass_id}",
    tag = "masterclasses",
    params(
        ("masterclass_id" = String, Path, format = Uuid, description = "The masterclass"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the version that was read"),
    ),
    request_body = MasterclassInput,
    responses((status = 200, description = "The masterclass; `ETag` is its version", body = MasterclassView)),
)]
pub(crate) async fn update_masterclass(
    app: App,
    caller: Caller,
    PathId(id): PathId<MasterclassId>,
    headers: HeaderMap,
    Valid(request): Valid<MasterclassInput>,
) -> Result<Answer<MasterclassView>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let before = Masterclass::read(&app.records, id).await?;
        check_if_match(&headers, before.version)?;
        let mut seats = Seats::read(&app.records, id).await?;
        let mut masterclass = before.entity.clone();
        let capacity = request.clone().write_to(&mut masterclass, work.now())?;
        if let Some(capacity) = capacity.filter(|capacity| *capacity < seats.entity.used()) {
            return Err(below_taken(capacity, seats.entity.used()));
        }
        let waited_for = seats.entity.is_waited_for();
        seats.entity = seats.entity.following(&masterclass, capacity, work.now());
        let cancels = masterclass.is_cancelled() && !before.entity.is_cancelled();
        let kind = if cancels { "MASTERCLASS_CANCELLED" } else { "MASTERCLASS_UPDATED" };
        let changes = work.replaces(kind, &before, &masterclass).replace(&seats);
        let moves =
            masterclass.starts_at != before.entity.starts_at || masterclass.ends_at != before.entity.ends_at;
        let notifier = Notifier { app: &app, now: work.now(), masterclass: &masterclass };
        let changes = match before.entity.status {
            MasterclassStatus::Draft => changes,
            _ if cancels => notifier.cancelled(changes),
            _ if moves && !masterclass.is_cancelled() => notifier.changed(changes),
            _ => changes,
        };
        // Of what is cancelled, all are told.
        let ends_waiting = waited_for && !seats.entity.makes_offers && !masterclass.is_cancelled();
        let changes = if ends_waiting { notifier.waiting_ended(changes) } else { changes };
        let view = MasterclassView::of(masterclass, &seats.entity, None);
        if let Some(answer) = work.commit(changes, Answer::ok(view).at_version(before.version + 1)).await? {
            // What is not offered now stands in the list of what is due.
            let _offered = make_offers(&app, id, AT_ONCE).await;
            return Ok(answer);
        }
    }
}

/// The problem of who would have fewer seats than are taken, held and offered.
fn below_taken(capacity: u32, used: u32) -> Problem {
    Problem::new(
        &kind::CAPACITY_BELOW_TAKEN,
        LocalizedText::made(
            format!("{used} places sont prises, retenues ou proposées : {capacity} ne suffisent pas."),
            format!("{used} seats are taken, held or offered: {capacity} are not enough."),
        ),
    )
}

#[cfg(test)]
mod tests {
    use preau_harness::people::{amina, bastien, coach_rey, director, student};
    use serde_json::{Value, json};

    use crate::testing::{app, made, read, recounted, registered, stress, told, with};

    #[tokio::test]
    async fn it_is_written_anew_at_the_version_that_was_read() {
        let app = app();
        let path = made(&app, &stress(5)).await;
        let update = async |version: &str, body: &Value| {
            app.put(&path, body).by(&director()).header("if-match", version).send().await
        };
        let body = json!({"title": "Mieux dormir", "test": {"question_count": 5, "minutes": 20}});
        let answer = update("\"1\"", &body).await;
        assert_eq!((answer.status.as_u16(), answer.header("etag")), (200, "\"2\""), "{}", answer.described());
        let shown = read(&app, &amina(), &path).await;
        assert_eq!((&shown["title"], &shown["status"]), (&json!("Mieux dormir"), &json!("open")));
        assert_eq!((shown.get("capacity"), shown.get("starts_at")), (None, None));
        assert_eq!(
            shown["test"],
            json!({"question_count": 5, "minutes": 20, "post_closes_after_days": 14, "reveal": "none"})
        );
        assert_eq!(update("\"1\"", &body).await.problem(), "stale-version");
        assert_eq!(app.put(&path, &body).by(&coach_rey()).send().await.problem(), "not-yours");
        let unknown = "/masterclasses/019aa5f0-0000-7000-8000-000000000000";
        assert_eq!(app.put(unknown, &body).by(&director()).send().await.problem(), "not-found");
    }

    #[tokio::test]
    async fn there_are_never_fewer_seats_than_are_taken() {
        let app = app();
        let path = made(&app, &stress(3)).await;
        for person in [amina(), bastien()] {
            registered(&app, &person, &path).await;
        }
        let capacity = async |seats| app.put(&path, &stress(seats)).by(&director()).send().await;
        assert_eq!(capacity(1).await.problem(), "capacity-below-taken");
        assert_eq!(capacity(2).await.json()["seats_left"], 0);
        registered(&app, &student(1), &path).await;
        assert_eq!(recounted(&app).waiting, 1);
    }

    #[tokio::test]
    async fn all_who_registered_are_told_of_another_date_and_that_it_is_cancelled() {
        let app = app();
        let path = made(&app, &stress(1)).await;
        for person in [amina(), bastien()] {
            registered(&app, &person, &path).await;
        }
        let before = told(&app).len();
        let update = async |body: &Value| app.put(&path, body).by(&director()).send().await;
        let title = with(stress(1), "title", "Sans stress");
        assert_eq!(update(&title).await.status, 200);
        assert_eq!(told(&app).len(), before);
        let later = with(title, "ends_at", "2026-04-01T13:00:00Z");
        assert_eq!(update(&later).await.status, 200);
        // Those who have a seat, and those who wait.
        assert_eq!(told(&app)[before..], ["masterclass-changed", "masterclass-changed"]);
        let cancelled = with(later, "status", "cancelled");
        assert_eq!(update(&cancelled).await.status, 200);
        assert_eq!(update(&cancelled).await.status, 200);
        assert_eq!(told(&app)[before + 2..], ["masterclass-cancelled", "masterclass-cancelled"]);
        let kinds: Vec<_> = app.events().await.into_iter().rev().take(2).map(|event| event.kind).collect();
        assert_eq!(kinds, ["MASTERCLASS_UPDATED", "MASTERCLASS_CANCELLED"]);
        assert_eq!(update(&with(cancelled, "status", "open")).await.problem(), "invalid-transition");
    }

    #[tokio::test]
    async fn who_waits_for_what_is_to_begin_too_soon_for_offers_is_told_so() {
        let app = app();
        let path = made(&app, &stress(1)).await;
        for person in [amina(), bastien()] {
            registered(&app, &person, &path).await;
        }
        let before = told(&app).len();
        let soon = with(stress(1), "starts_at", "2026-03-02T09:30:00Z");
        assert_eq!(app.put(&path, &soon).by(&director()).send().await.status, 200);
        assert_eq!(told(&app)[before..], ["masterclass-changed", "masterclass-changed", "waitlist-ended"]);
        assert_eq!(app.put(&path, &soon).by(&director()).send().await.status, 200);
        assert_eq!(told(&app).len(), before + 3);
    }

    #[tokio::test]
    async fn what_people_may_have_registered_for_does_not_become_a_draft() {
        let app = app();
        let path = made(&app, &stress(1)).await;
        let draft = with(stress(1), "status", "draft");
        assert_eq!(app.put(&path, &draft).by(&director()).send().await.problem(), "invalid-transition");
    }
}
