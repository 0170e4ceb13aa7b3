//! Registering as a guest: someone without an account, whom an e-mail asks whether it is they.

use jiff::SignedDuration;
use preau_kernel::{
    answer::Answer, app::App, caller::Caller, entity::Stored, id::UserId, problem::Problem,
    unit_of_work::UnitOfWork,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    inscription::{Inscription, InscriptionStatus},
    notifier::Notifier,
    opening::{begun, open_masterclass},
    registrant::Registrant,
    registration::Register,
    seats::Seat,
    standing::Standing,
};

/// How long a seat is held for a guest who has not confirmed.
const HOLD: SignedDuration = SignedDuration::from_mins(30);

/// What a guest is answered, whoever they are: the rest is in the e-mail.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Unconfirmed {
    /// `unconfirmed`.
    #[schema(example = "unconfirmed")]
    status: InscriptionStatus,
}

impl Unconfirmed {
    /// What every guest is answered.
    const THEY: Self = Self { status: InscriptionStatus::Unconfirmed };
}

/// Registers a guest, or has whoever reads at their address told that they are registered already.
pub(crate) async fn register_guest(
    app: &App,
    caller: &Caller,
    request: &Register,
) -> Result<Answer<Unconfirmed>, Problem> {
    let mut work = UnitOfWork::of(app, caller);
    loop {
        let now = work.now();
        let (masterclass, seats) = open_masterclass(app, request.masterclass_id, false, &work).await?;
        let id = guest_id(app, &work)?;
        let (profile, email) = request.guest(id.clone(), &masterclass, caller.language, now)?;
        let claims = vec![Registrant::digest_of_address(&email)];
        let notifier = Notifier { app, now, masterclass: &masterclass };
        let known = Registrant::claimed(&app.records, masterclass.id, &claims).await?;
        let changes = if let Some(known) = known {
            let Some(known) = work.find::<Inscription>(&Inscription::key_of(known)).await? else {
                // It has just ended.
                work.again().await?;
                continue;
            };
            if !known.entity.may_be_reminded(now) {
                return Ok(Answer::taken_on(Unconfirmed::THEY));
            }
            let reminded = Inscription { reminded_at: Some(now), ..known.entity.clone() };
            let changes = work.nothing_yet().replace(&Stored { entity: reminded, ..known.clone() });
            notifier.known(&known.entity, changes)
        } else {
            let mut begun = begun(app, &masterclass, &id, claims, request, &work);
            begun.is_guest = true;
            begun.deadline = now.checked_add(HOLD).ok();
            begun.seat = seats.entity.has_room().then_some(Seat::Held);
            let standing = Standing { inscription: Stored::absent(begun.clone()), seats };
            let changes = standing.becomes(app, &work, "INSCRIPTION_CREATED", Some(&begun)).await?;
            notifier.stands(&begun, changes.create(&profile))
        };
        if let Some(answer) = work.commit(changes, Answer::taken_on(Unconfirmed::THEY)).await? {
            return Ok(answer);
        }
    }
}

/// An id for a guest, which no identity provider gives.
fn guest_id(app: &App, work: &UnitOfWork<'_>) -> Result<UserId, Problem> {
    let id = format!("guest-{}", app.ids.mint(work.now()).simple());
    UserId::parse(&id).ok_or_else(|| Problem::internal("no id for a guest"))
}

#[cfg(test)]
mod tests {
    use preau_harness::{insta, people::amina};
    use preau_users::profile::Profile;
    use serde_json::json;

    use crate::{
        inscription::{Inscription, InscriptionStatus},
        testing::{
            app, asking, confirmed, guest, inscription_of, made, recounted, register_guest, registered,
            stored, stress, told, with,
        },
    };

    #[tokio::test]
    async fn a_guest_is_answered_the_same_whether_or_not_the_address_is_known() {
        let app = app();
        let path = made(&app, &stress(2)).await;
        let first = register_guest(&app, &path, "awa@example.org").await;
        insta::assert_snapshot!(first.described(), @r#"
        202 Accepted
        content-type: application/json

        {
          "status": "unconfirmed"
        }
        "#);
        let again = register_guest(&app, &path, "Awa@Example.org").await;
        // Nobody has others' mailboxes filled: who asks again is sent the link again after five minutes.
        assert_eq!(told(&app), ["confirm-registration"]);
        app.clock.advance_minutes(5);
        register_guest(&app, &path, "awa@example.org").await;
        assert_eq!((again.status, &again.body), (first.status, &first.body));
        assert_eq!(told(&app), ["confirm-registration", "confirm-registration"]);
        confirmed(&app, "awa@example.org").await;
        app.clock.advance_minutes(5);
        let third = register_guest(&app, &path, "awa@example.org").await;
        assert_eq!((third.status, &third.body), (first.status, &first.body));
        assert_eq!(told(&app)[2..], ["registration-confirmed", "registration-known"]);
        assert_eq!((stored::<Inscription>(&app).len(), stored::<Profile>(&app).len()), (1, 1));
        let profile = stored::<Profile>(&app).pop().unwrap();
        assert!(profile.id.as_str().starts_with("guest-"), "{profile:?}");
        assert_eq!(profile.full_name.as_deref(), Some("Awa Ndong"));
        // Nothing of them stands in the journal.
        let events = serde_json::to_string(&app.events().await).unwrap();
        assert!(!events.contains("Awa") && !events.contains("awa@"), "{events}");
    }

    #[tokio::test]
    async fn a_guest_who_finds_no_seat_holds_none() {
        let app = app();
        let path = made(&app, &stress(1)).await;
        registered(&app, &amina(), &path).await;
        register_guest(&app, &path, "awa@example.org").await;
        let inscription = inscription_of(&app, "awa@example.org");
        assert_eq!((inscription.status, inscription.seat), (InscriptionStatus::Unconfirmed, None));
        assert_eq!(recounted(&app).used(), 1);
    }

    #[tokio::test]
    async fn what_a_masterclass_does_not_ask_may_be_left_out() {
        let app = app();
        let path = made(&app, &with(stress(5), "asks", json!([]))).await;
        let mut body = asking(&path);
        body["full_name"] = "Awa Ndong".into();
        body["email"] = "awa@example.org".into();
        assert_eq!(app.post("/inscriptions", &body).send().await.status, 202);
    }

    #[tokio::test]
    async fn an_address_may_register_ten_times_a_minute() {
        let app = app();
        let path = made(&app, &stress(50)).await;
        for number in 0..10 {
            register_guest(&app, &path, &format!("guest-{number}@example.org")).await;
        }
        let eleventh = app.post("/inscriptions", &guest(&path, "guest-10@example.org")).send().await;
        assert_eq!(eleventh.problem(), "too-many-requests");
    }
}
