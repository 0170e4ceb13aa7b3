//! `accept-offer`: whoever waited takes the seat that is offered to them.

use http::HeaderMap;
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::AnyCaller,
    problem::{Problem, kind},
    request::PathId,
    text::LocalizedText,
    unit_of_work::UnitOfWork,
};

use crate::{
    inscription::{Inscription, InscriptionId, InscriptionStatus},
    inscription_view::InscriptionView,
    masterclass::Masterclass,
    notifier::Notifier,
    participant::own_inscription,
    seats::Seat,
    standing::Standing,
};

/// Accepts the seat that is offered
///
/// Until the offer expires. To accept what is accepted changes nothing.
#[utoipa::path(
    post,
    path = "/inscriptions/{inscription_id}/accept",
    tag = "masterclasses",
    params(
        ("inscription_id" = String, Path, format = Uuid, description = "The inscription"),
        ("X-Participant" = Option<String>, Header, description = "A guest's token, from the link of an e-mail"),
    ),
    responses((status = 200, description = "The inscription", body = InscriptionView)),
)]
pub(crate) async fn accept_offer(
    app: App,
    caller: AnyCaller,
    PathId(id): PathId<InscriptionId>,
    headers: HeaderMap,
) -> Result<Answer<InscriptionView>, Problem> {
    let (_, caller) = own_inscription(&app, &caller, &headers, id).await?;
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let standing = Standing::read(&app.records, id).await?;
        let before = &standing.inscription.entity;
        let masterclass = Masterclass::read(&app.records, before.masterclass_id).await?.entity;
        let holds = before.deadline.is_some_and(|deadline| work.now() < deadline);
        match before.status {
            InscriptionStatus::Registered => return Ok(Answer::ok(InscriptionView::of(before))),
            InscriptionStatus::Offered if holds && masterclass.is_to_come(work.now()) => {}
            InscriptionStatus::Offered | InscriptionStatus::Expired => return Err(offer_expired()),
            status => {
                let to = InscriptionStatus::Registered;
                return Err(Problem::invalid_transition(status.word(), to.word()));
            }
        }
        let after: Inscription = before.with_seat(Seat::Taken, work.now());
        let changes = standing.becomes(&app, &work, "INSCRIPTION_ACCEPTED", Some(&after)).await?;
        let notifier = Notifier { app: &app, now: work.now(), masterclass: &masterclass };
        let changes = notifier.stands(&after, changes);
        if let Some(answer) = work.commit(changes, Answer::ok(InscriptionView::of(&after))).await? {
            return Ok(answer);
        }
    }
}

const fn offer_expired() -> Problem {
    Problem::new(
        &kind::OFFER_EXPIRED,
        LocalizedText::fixed(
            "La place est proposée à la personne suivante. Vous pouvez vous inscrire de nouveau.",
            "The seat goes to the next person. You may register again.",
        ),
    )
}

#[cfg(test)]
mod tests {
    use preau_harness::people::{amina, bastien, coach_rey};
    use serde_json::Value;

    use crate::testing::{
        accept, app, cancel, confirmed, made, participant, recounted, register_guest, registered, roster,
        stress, told,
    };

    #[tokio::test]
    async fn whoever_waited_takes_the_seat_and_is_told() {
        let app = app();
        let path = made(&app, &stress(1)).await;
        let hers = registered(&app, &amina(), &path).await;
        let his = registered(&app, &bastien(), &path).await;
        assert_eq!(accept(&app, &bastien(), &his).await.problem(), "invalid-transition");
        assert_eq!(cancel(&app, &amina(), &hers).await.status, 200);
        assert_eq!(roster(&app, &path).await, ["amina cancelled", "bastien offered"]);
        let accepted = accept(&app, &bastien(), &his).await;
        assert_eq!(accepted.json()["status"], "registered", "{}", accepted.described());
        assert_eq!(accept(&app, &bastien(), &his).await.body, accepted.body);
        assert_eq!(
            told(&app),
            [
                "registration-confirmed",
                "waitlisted",
                "registration-cancelled",
                "seat-offered",
                "registration-confirmed"
            ]
        );
        assert_eq!(recounted(&app).taken, 1);
    }

    #[tokio::test]
    async fn an_offer_is_its_persons_alone_and_ends() {
        let app = app();
        let path = made(&app, &stress(1)).await;
        let hers = registered(&app, &amina(), &path).await;
        let his = registered(&app, &bastien(), &path).await;
        cancel(&app, &amina(), &hers).await;
        for stranger in [amina(), coach_rey()] {
            assert_eq!(accept(&app, &stranger, &his).await.problem(), "not-found");
        }
        let nobody = app.post(&format!("{his}/accept"), &Value::Null).send().await;
        assert_eq!(nobody.problem(), "unauthenticated");
        // Late is late, whether or not the schedule has run.
        app.clock.advance_minutes(24 * 60);
        assert_eq!(accept(&app, &bastien(), &his).await.problem(), "offer-expired");
        assert_eq!(app.run("tend-masterclasses").await.unwrap(), "1 ended, 0 offered, 0 tests closed");
        assert_eq!(accept(&app, &bastien(), &his).await.problem(), "offer-expired");
        assert_eq!(told(&app).last().map(String::as_str), Some("offer-expired"));
        // They may register again.
        registered(&app, &bastien(), &path).await;
        assert_eq!(recounted(&app).taken, 1);
    }

    #[tokio::test]
    async fn a_guest_accepts_and_cancels_by_the_token_of_their_link() {
        let app = app();
        let path = made(&app, &stress(1)).await;
        let hers = registered(&app, &amina(), &path).await;
        register_guest(&app, &path, "awa@example.org").await;
        let guests = confirmed(&app, "awa@example.org").await;
        cancel(&app, &amina(), &hers).await;
        let token = participant(&app, &guests);
        let accept = async |token: &str, of: &str| {
            app.post(&format!("{of}/accept"), &Value::Null).header("x-participant", token).send().await
        };
        assert_eq!(accept(&format!("{token}A"), &guests).await.problem(), "invalid-token");
        assert_eq!(accept(&participant(&app, &hers), &guests).await.problem(), "not-found");
        let accepted = accept(&token, &guests).await;
        assert_eq!(accepted.json()["status"], "registered", "{}", accepted.described());
        let cancelled =
            app.request(http::Method::DELETE, &guests).header("x-participant", &token).send().await;
        assert_eq!(cancelled.json()["status"], "cancelled", "{}", cancelled.described());
        assert_eq!(recounted(&app).used(), 0);
    }
}
