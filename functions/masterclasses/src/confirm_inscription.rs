//! `confirm-inscription`: a guest confirms by the link that was sent to them.

use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use preau_kernel::{
    accept::wants_a_page,
    answer::Answer,
    app::App,
    caller::{AnyCaller, Caller},
    problem::{Problem, kind},
    signature::Signed,
    text::LocalizedText,
    unit_of_work::UnitOfWork,
};

use crate::{
    confirm_page::page,
    confirmation::Confirmation,
    inscription::{Inscription, InscriptionId, InscriptionStatus},
    inscription_view::InscriptionView,
    masterclass::Masterclass,
    notifier::Notifier,
    opening::registration_closed,
    seats::Seat,
    standing::Standing,
};

/// Confirms an inscription by its link
///
/// The seat that was held is the guest's; where none was, or the time is over for which it was held, they have one if one is
/// free and nobody waits, and wait otherwise. To confirm what is confirmed changes nothing. Who asks for `text/html` gets a
/// page.
#[utoipa::path(
    post,
    path = "/inscriptions/confirm/{token}",
    tag = "masterclasses",
    params(
        ("token" = String, Path, description = "The signed end of the link"),
        ("Accept" = Option<String>, Header, description = "`text/html` for a page"),
    ),
    responses((status = 200, description = "The inscription", content(
        (InscriptionView = "application/json"),
        (String = "text/html"),
    ))),
)]
pub(crate) async fn confirm_inscription(
    app: App,
    caller: AnyCaller,
    headers: HeaderMap,
    Signed(Confirmation(id)): Signed<Confirmation>,
) -> Result<Response, Problem> {
    let found = app.records.find::<Inscription>(&Inscription::key_of(id)).await?;
    let Some(found) = found else { return Err(lapsed()) };
    // Each step of it does nothing when it is done again: the key keeps whichever form of the answer is asked for.
    let caller = caller.by_link(found.entity.user_id).for_one_of_several();
    let inscription = confirmed(&app, &caller, id).await?;
    if !wants_a_page(&headers) {
        return Ok(Answer::ok(InscriptionView::of(&inscription)).into_response());
    }
    let (heading, sentence) = in_words(inscription.status);
    Ok(page(caller.language, &heading, &sentence, None).into_response())
}

/// The inscription `id`, confirmed.
async fn confirmed(app: &App, caller: &Caller, id: InscriptionId) -> Result<Inscription, Problem> {
    let mut work = UnitOfWork::of(app, caller);
    loop {
        let Some(found) = work.find::<Inscription>(&Inscription::key_of(id)).await? else {
            return Err(lapsed());
        };
        if found.entity.status != InscriptionStatus::Unconfirmed {
            return Ok(found.entity);
        }
        let now = work.now();
        let standing = Standing::of(&app.records, found).await?;
        let (before, seats) = (&standing.inscription.entity, &standing.seats.entity);
        // Who had a seat held before registration was closed has it.
        let masterclass = Masterclass::read(&app.records, before.masterclass_id).await?.entity;
        let seat = match before.seat {
            Some(Seat::Held) if masterclass.is_to_come(now) => Seat::Taken,
            None if seats.admits_at(now) && seats.has_room() => Seat::Taken,
            None if seats.admits_at(now) => Seat::Waiting,
            _ => return Err(registration_closed()),
        };
        let after = before.with_seat(seat, now);
        let changes = standing.becomes(app, &work, "INSCRIPTION_CONFIRMED", Some(&after)).await?;
        let changes = Notifier { app, now, masterclass: &masterclass }.stands(&after, changes);
        if work.commit_step(changes).await? {
            return Ok(after);
        }
    }
}

/// The problem of who follows the link when the time is over: nothing is left of their inscription.
const fn lapsed() -> Problem {
    Problem::new(
        &kind::EXPIRED_ADDRESS,
        LocalizedText::fixed(
            "Le délai de confirmation est passé : inscrivez-vous de nouveau.",
            "The time to confirm is over: register again.",
        ),
    )
}

/// How an inscription stands, for people.
const fn in_words(status: InscriptionStatus) -> (LocalizedText, LocalizedText) {
    match status {
        InscriptionStatus::Registered => (
            LocalizedText::fixed("Inscription confirmée", "Registration confirmed"),
            LocalizedText::fixed(
                "Vous êtes inscrit. Un e-mail vous donne la suite.",
                "You are registered. An e-mail says what comes next.",
            ),
        ),
        InscriptionStatus::Waitlisted | InscriptionStatus::Offered => (
            LocalizedText::fixed("Liste d'attente", "Waiting list"),
            LocalizedText::fixed(
                "Toutes les places sont prises : un e-mail vous dira si l'une se libère.",
                "All seats are taken: an e-mail will say if one is free.",
            ),
        ),
        InscriptionStatus::Unconfirmed | InscriptionStatus::Expired | InscriptionStatus::Cancelled => (
            LocalizedText::fixed("Inscription terminée", "Registration ended"),
            LocalizedText::fixed(
                "Cette inscription n'est plus en place.",
                "This registration stands no longer.",
            ),
        ),
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use http::Method;
    use preau_harness::{TestAnswer, TestApp, people::amina};

    use crate::testing::{
        app, confirmation_path, confirmed, inscription_of, made, recounted, register_guest, registered,
        stress, told, with,
    };

    async fn click(app: &TestApp, link: &str) -> TestAnswer {
        app.request(Method::POST, link).send().await
    }

    #[tokio::test]
    async fn who_confirms_has_the_seat_that_was_held() {
        let app = app();
        let path = made(&app, &stress(1)).await;
        register_guest(&app, &path, "awa@example.org").await;
        let link = confirmation_path(&app, "awa@example.org");
        let first = click(&app, &link).await;
        assert_eq!(first.json()["status"], "registered", "{}", first.described());
        // Nothing happens twice.
        assert_eq!(click(&app, &link).await.body, first.body);
        let page = app.request(Method::POST, &link).header("accept", "text/html").send().await;
        assert!(page.described().contains("<h1>Inscription confirmée</h1>"), "{}", page.described());
        assert_eq!(told(&app), ["confirm-registration", "registration-confirmed"]);
        assert_eq!((recounted(&app).taken, recounted(&app).held), (1, 0));
        let events = app.events().await;
        let guest = inscription_of(&app, "awa@example.org").user_id;
        let last = events.last().unwrap();
        assert_eq!((last.kind.as_str(), last.actor.id.as_str()), ("INSCRIPTION_CONFIRMED", guest.as_str()));
    }

    #[tokio::test]
    async fn where_none_was_held_they_have_what_is_free_or_wait() {
        let app = app();
        let path = made(&app, &stress(1)).await;
        let hers = registered(&app, &amina(), &path).await;
        for email in ["awa@example.org", "omar@example.org"] {
            register_guest(&app, &path, email).await;
        }
        let first = click(&app, &confirmation_path(&app, "awa@example.org")).await;
        assert_eq!(first.json()["status"], "waitlisted");
        assert_eq!(crate::testing::cancel(&app, &amina(), &hers).await.status, 200);
        // The seat is offered to who waits: who comes later waits.
        let second = click(&app, &confirmation_path(&app, "omar@example.org")).await;
        assert_eq!(second.json()["status"], "waitlisted");
        assert_eq!((recounted(&app).offered, recounted(&app).waiting), (1, 1));
    }

    #[tokio::test]
    async fn nothing_is_left_of_who_does_not_confirm_in_half_an_hour() {
        let app = app();
        let path = made(&app, &stress(1)).await;
        register_guest(&app, &path, "awa@example.org").await;
        let link = confirmation_path(&app, "awa@example.org");
        app.clock.advance_minutes(29);
        assert_eq!(app.run("tend-masterclasses").await.unwrap(), "0 ended, 0 offered, 0 tests closed");
        app.clock.advance_minutes(1);
        assert_eq!(app.run("tend-masterclasses").await.unwrap(), "1 ended, 0 offered, 0 tests closed");
        assert_eq!(recounted(&app).used(), 0);
        let kept = app.items().into_iter().filter(|item| {
            !["event", "masterclass", "seats", "announcement", "rate"].contains(&item.kind.as_str())
        });
        assert_eq!(kept.map(|item| item.kind).collect::<Vec<_>>(), Vec::<String>::new());
        assert_eq!(click(&app, &link).await.problem(), "expired-address");
        // They may come again.
        register_guest(&app, &path, "awa@example.org").await;
        confirmed(&app, "awa@example.org").await;
    }

    #[tokio::test]
    async fn who_held_a_seat_when_registration_closed_confirms_but_not_what_is_cancelled_or_has_begun() {
        let app = app();
        let path = made(&app, &stress(5)).await;
        for email in ["awa@example.org", "omar@example.org"] {
            register_guest(&app, &path, email).await;
        }
        let change = async |status: &str| {
            let body = with(stress(5), "status", status);
            app.put(&path, &body).by(&preau_harness::people::director()).send().await
        };
        assert_eq!(change("closed").await.status, 200);
        confirmed(&app, "awa@example.org").await;
        assert_eq!(change("cancelled").await.status, 200);
        let link = confirmation_path(&app, "omar@example.org");
        assert_eq!(click(&app, &link).await.problem(), "registration-closed");
    }

    #[tokio::test]
    async fn an_altered_link_is_not_found_and_writes_nothing() {
        let app = app();
        let path = made(&app, &stress(1)).await;
        register_guest(&app, &path, "awa@example.org").await;
        let link = confirmation_path(&app, "awa@example.org");
        let participant = crate::testing::participant(&app, &link);
        for wrong in [
            format!("{link}A"),
            format!("/inscriptions/confirm/{participant}"),
            link[..link.len() - 1].to_owned(),
        ] {
            assert_eq!(click(&app, &wrong).await.problem(), "not-found", "{wrong}");
        }
        assert_eq!(recounted(&app).held, 1);
        assert!(app.log().iter().all(|line| !line.contains(link.rsplit('/').next().unwrap())));
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn many_clicks_at_once_confirm_once() {
        let app = app();
        let path = made(&app, &stress(1)).await;
        register_guest(&app, &path, "awa@example.org").await;
        let link = confirmation_path(&app, "awa@example.org");
        let clicks = join_all((0..20).map(|_| click(&app, &link))).await;
        for answer in &clicks {
            assert_eq!(answer.status, 200, "{}", answer.described());
        }
        assert_eq!((recounted(&app).taken, told(&app).len()), (1, 2));
    }
}
