//! `register`: someone registers for a masterclass, signed in or as a guest.

use axum::response::{IntoResponse, Response};
use preau_kernel::{
    actor::Role,
    answer::Answer,
    app::App,
    caller::{AnyCaller, Caller},
    entity::Stored,
    problem::{Problem, kind},
    request::Valid,
    text::LocalizedText,
    unit_of_work::UnitOfWork,
};

use crate::{
    inscription_view::InscriptionView,
    notifier::Notifier,
    opening::{begun, open_masterclass},
    register_guest::{Unconfirmed, register_guest},
    registrant::Registrant,
    registration::{Register, consenting},
    seats::Seat,
    standing::Standing,
};

/// Registers for a masterclass
///
/// Who is signed in has a seat, or waits for one: while anyone waits, a newcomer waits too. A guest is sent an e-mail with a
/// link by which they confirm within 30 minutes, and is answered the same whether or not the address is known.
#[utoipa::path(
    post,
    path = "/inscriptions",
    tag = "masterclasses",
    request_body = Register,
    responses(
        (status = 201, description = "The inscription of who is signed in", body = InscriptionView,
            headers(("Location" = String, description = "Its path"))),
        (status = 202, description = "A guest is sent an e-mail", body = Unconfirmed),
    ),
)]
pub(crate) async fn register(
    app: App,
    caller: AnyCaller,
    Valid(request): Valid<Register>,
) -> Result<Response, Problem> {
    request.check()?;
    match caller.signed_in() {
        Some(caller) => {
            request.check_signed_in()?;
            Ok(register_user(&app, &caller, &request).await?.into_response())
        }
        None => Ok(register_guest(&app, &caller.or_nobody(), &request).await?.into_response()),
    }
}

/// Registers who is signed in.
async fn register_user(
    app: &App,
    caller: &Caller,
    request: &Register,
) -> Result<Answer<InscriptionView>, Problem> {
    let user = &caller.actor.id;
    let mut work = UnitOfWork::of(app, caller);
    loop {
        let now = work.now();
        let teaches = caller.actor.is(Role::Coach);
        let (masterclass, seats) = open_masterclass(app, request.masterclass_id, teaches, &work).await?;
        let (profile, consents) = consenting(app, user, &request.consents, now).await?;
        let mut claims = vec![Registrant::digest_of_user(user)];
        claims.extend(profile.entity.email.as_ref().map(Registrant::digest_of_address));
        if Registrant::claimed(&app.records, masterclass.id, &claims).await?.is_some() {
            return Err(already_registered());
        }
        let seat = if seats.entity.has_room() { Seat::Taken } else { Seat::Waiting };
        let begun = begun(app, &masterclass, user, claims, request, &work);
        let inscription = begun.with_seat(seat, now);
        let event = if seat == Seat::Taken { "INSCRIPTION_CREATED" } else { "INSCRIPTION_WAITLISTED" };
        let standing = Standing { inscription: Stored::absent(begun), seats };
        let changes = standing.becomes(app, &work, event, Some(&inscription)).await?;
        let changes = if consents { changes.save(&profile) } else { changes };
        let changes = Notifier { app, now, masterclass: &masterclass }.stands(&inscription, changes);
        let answer = Answer::created(&inscription.path(), InscriptionView::of(&inscription));
        if let Some(answer) = work.commit(changes, answer).await? {
            return Ok(answer);
        }
    }
}

const fn already_registered() -> Problem {
    Problem::new(
        &kind::ALREADY_REGISTERED,
        LocalizedText::fixed(
            "Votre inscription est en place, à votre nom ou à votre adresse e-mail.",
            "Your registration stands, by your name or by your e-mail address.",
        ),
    )
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        insta,
        people::{amina, bastien, coach_rey, director},
    };
    use preau_kernel::contact::EmailAddress;
    use preau_users::profile::{Profile, Purpose};
    use serde_json::{Value, json};

    use crate::{
        inscription::Inscription,
        testing::{
            app, asking, create, guest, made, read, recounted, register, register_guest, registered, roster,
            stored, stress, told, with, wrong_fields,
        },
    };

    #[tokio::test]
    async fn who_is_signed_in_has_a_seat_and_is_told() {
        let app = app();
        let path = made(&app, &stress(2)).await;
        let body = with(asking(&path), "consents", json!({"data_processing": true, "whatsapp": true}));
        let answer = app.post("/inscriptions", &body).by(&amina()).send().await;
        insta::assert_snapshot!(answer.described(), @r#"
        201 Created
        content-type: application/json
        location: /inscriptions/019cad8f-ac00-7000-8000-000000000002

        {
          "id": "019cad8f-ac00-7000-8000-000000000002",
          "masterclass_id": "019cad8f-ac00-7000-8000-000000000000",
          "profile_id": "amina",
          "registration_date": "2026-03-02T08:00:00Z",
          "status": "registered",
          "validated": false
        }
        "#);
        assert_eq!(told(&app), ["registration-confirmed"]);
        let profile = stored::<Profile>(&app).pop().unwrap();
        assert!(profile.agrees_to_whatsapp() && profile.consents[&Purpose::DataProcessing].granted);
        let kinds: Vec<_> = app.events().await.into_iter().map(|event| event.kind).collect();
        assert_eq!(kinds, ["MASTERCLASS_CREATED", "INSCRIPTION_CREATED"]);
        let shown = read(&app, &amina(), &path).await;
        assert_eq!((&shown["capacity"], &shown["seats_left"]), (&json!(2), &json!(1)));
        assert_eq!(recounted(&app).taken, 1);
        assert_eq!(register(&app, &amina(), &path).await.problem(), "already-registered");
    }

    #[tokio::test]
    async fn while_anyone_waits_a_newcomer_waits_too() {
        let app = app();
        let path = made(&app, &stress(1)).await;
        for person in [amina(), bastien(), coach_rey()] {
            registered(&app, &person, &path).await;
            app.clock.advance_minutes(1);
        }
        assert_eq!(
            roster(&app, &path).await,
            ["amina registered", "bastien waitlisted", "coach_rey waitlisted"]
        );
        assert_eq!(told(&app), ["registration-confirmed", "waitlisted", "waitlisted"]);
        assert_eq!(read(&app, &amina(), &path).await["seats_left"], 0);
        assert_eq!((recounted(&app).taken, recounted(&app).waiting), (1, 2));
    }

    #[tokio::test]
    async fn one_person_registers_once_as_a_user_or_as_a_guest() {
        let app = app();
        let path = made(&app, &stress(5)).await;
        let mut profile = Profile::blank(amina().id).entity;
        profile.email = EmailAddress::parse("Amina@Example.org");
        app.given(&profile).await;
        register_guest(&app, &path, "amina@example.org").await;
        assert_eq!(register(&app, &amina(), &path).await.problem(), "already-registered");
        // Who shares a telephone is another person.
        register_guest(&app, &path, "awa@example.org").await;
        assert_eq!(recounted(&app).held, 2);
    }

    #[tokio::test]
    async fn every_wrong_field_is_named_and_nothing_is_written() {
        let app = app();
        let path = made(&app, &stress(5)).await;
        let events = app.events().await.len();
        let ask = async |body: &Value| wrong_fields(&app.post("/inscriptions", body).send().await);
        assert_eq!(ask(&json!({})).await, ["/masterclass_id required", "/consents required"]);
        let missing = [
            "/full_name required",
            "/email required",
            "/date_of_birth required",
            "/whatsapp_number required",
        ];
        assert_eq!(ask(&asking(&path)).await, missing);
        let refused = with(guest(&path, "awa@example.org"), "consents", json!({"data_processing": false}));
        assert_eq!(ask(&refused).await, ["/consents/data_processing consent"]);
        let mut wrong = guest(&path, "awa");
        wrong["whatsapp_number"] = "0612345678".into();
        wrong["date_of_birth"] = "2030-01-01".into();
        wrong["full_name"] = "x".repeat(121).into();
        wrong["age"] = 12.into();
        let named = [
            "/full_name length",
            "/email email",
            "/date_of_birth date",
            "/whatsapp_number phone",
            "/age unknown_field",
        ];
        assert_eq!(ask(&wrong).await, named);
        let signed = app.post("/inscriptions", &guest(&path, "awa@example.org")).by(&amina()).send().await;
        let contradictions = ["/full_name", "/email", "/date_of_birth", "/whatsapp_number"];
        assert_eq!(wrong_fields(&signed), contradictions.map(|field| format!("{field} contradiction")));
        assert_eq!((app.events().await.len(), stored::<Profile>(&app).len()), (events, 0));
        let unknown = asking("/masterclasses/019aa5f0-0000-7000-8000-000000000000");
        assert_eq!(app.post("/inscriptions", &unknown).by(&amina()).send().await.problem(), "not-found");
    }

    #[tokio::test]
    async fn nobody_registers_for_what_is_closed_cancelled_over_or_a_draft() {
        let app = app();
        for (status, problem) in
            [("closed", "registration-closed"), ("cancelled", "registration-closed"), ("draft", "not-found")]
        {
            let path = made(&app, &with(stress(5), "status", status)).await;
            assert_eq!(register(&app, &amina(), &path).await.problem(), problem, "{status}");
            let guest = app.post("/inscriptions", &guest(&path, "awa@example.org")).send().await;
            assert_eq!(guest.problem(), problem, "{status}");
        }
        let draft = create(&app, &director(), &with(stress(5), "status", "draft")).await;
        let draft = draft.header("location").to_owned();
        assert_eq!(register(&app, &coach_rey(), &draft).await.problem(), "registration-closed");
        let path = made(&app, &stress(5)).await;
        app.clock.set("2026-04-01T09:00:00Z");
        assert_eq!(register(&app, &amina(), &path).await.problem(), "registration-closed");
        let guest = app.post("/inscriptions", &guest(&path, "awa@example.org")).send().await;
        assert_eq!(guest.problem(), "registration-closed");
        assert!(stored::<Inscription>(&app).is_empty());
    }
}
