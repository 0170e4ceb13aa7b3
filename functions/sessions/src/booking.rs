//! What a booking asks for, and the session that comes of it if its caller may ask for it.

use jiff::Timestamp;
use preau_kernel::{
    actor::{Actor, Role},
    app::App,
    field_types::FreeText,
    id::UserId,
    input,
    problem::Problem,
    text::LocalizedText,
};

use crate::{
    session::{Kind, Modality, Session, SessionId, Status},
    upcoming_slot::UpcomingSlot,
};

input! {
    /// What a booking asks for (seed 1 §3.1).
    pub struct BookSession {
        /// What it is.
        pub r#type: Kind,
        /// When.
        pub slot: UpcomingSlot,
        /// How it is held; what is usual for the type when absent. An intensive course (`Stage`) is held either way.
        pub modality: Option<Modality>,
        /// Who teaches.
        pub coach_id: UserId,
        /// Who learns. A student may leave it out: it is themselves.
        pub student_id: Option<UserId>,
        /// A word to the other one, up to 1,000 characters.
        pub note: Option<FreeText<1000>>,
    }
}

impl BookSession {
    /// The session that is asked for at `now`, if `actor` may ask for it.
    ///
    /// # Errors
    /// `invalid-request` names the field; `not-yours`.
    pub(crate) fn session(self, app: &App, actor: &Actor, now: Timestamp) -> Result<Session, Problem> {
        let Self { r#type: kind, slot, modality, coach_id, student_id, note } = self;
        let slot = slot.at(now)?;
        kind.check_length(slot)?;
        let student_id = match student_id {
            Some(student) => student,
            None if actor.is(Role::Student) => actor.id.clone(),
            None => {
                let detail = LocalizedText::fixed("Ce champ est requis.", "This field is required.");
                return Err(Problem::wrong_field("/student_id", "required", detail));
            }
        };
        let own = (actor.is(Role::Student) && student_id == actor.id)
            || (actor.is(Role::Coach) && coach_id == actor.id);
        if !own && !actor.is(Role::Admin) {
            return Err(Problem::not_yours());
        }
        if coach_id == student_id {
            let detail = LocalizedText::fixed("Nul n'est son propre élève.", "Nobody is their own student.");
            return Err(Problem::wrong_field("/student_id", "contradiction", detail));
        }
        let modality = modality.unwrap_or(kind.usual_modality());
        if !kind.allows(modality) {
            let detail = LocalizedText::fixed(
                "Cette modalité contredit le type.",
                "This modality contradicts the type.",
            );
            return Err(Problem::wrong_field("/modality", "contradiction", detail));
        }
        let by_its_coach = actor.id == coach_id && actor.is(Role::Coach);
        Ok(Session {
            id: SessionId::mint(app.ids.as_ref(), now),
            student_id,
            coach_id,
            kind,
            modality,
            slot,
            status: if by_its_coach { Status::Confirmed } else { Status::Proposed },
            note: note.map(|text| text.0),
            created_at: now,
            updated_at: now,
        })
    }
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        insta,
        people::{amina, coach_mba, coach_rey, fatou},
    };
    use serde_json::json;

    use crate::testing::{app, book, lesson, with};

    #[tokio::test]
    async fn nobody_books_for_others() {
        let app = app();
        let for_bastien = with(lesson("17:00", "18:00"), "student_id", "bastien");
        for stranger in [amina(), coach_mba(), fatou()] {
            assert_eq!(book(&app, &stranger, &for_bastien).await.problem(), "not-yours");
        }
        assert!(app.events().await.is_empty());
    }

    #[tokio::test]
    async fn every_wrong_field_is_named_and_nothing_is_booked() {
        let app = app();
        let wrong = json!({
            "type": "Hybride", "slot": {"start": "2026-03-02T18:00:00Z", "end": "2026-03-02T17:00:00Z"},
            "modality": 3, "coach_id": "le prof", "student_id": "", "notes": "Bonjour",
        });
        insta::assert_snapshot!(book(&app, &amina(), &wrong).await.described(), @r#"
        400 Bad Request
        content-type: application/problem+json

        {
          "detail": "Voir la liste des erreurs.",
          "errors": [
            {
              "code": "one_of",
              "detail": "Une valeur est attendue parmi : Visio, Présentiel, Stage.",
              "pointer": "/type"
            },
            {
              "code": "end_before_start",
              "detail": "La fin doit suivre le début.",
              "pointer": "/slot/end"
            },
            {
              "code": "type",
              "detail": "Le type attendu est : du texte.",
              "pointer": "/modality"
            },
            {
              "code": "user_id",
              "detail": "Un identifiant a 1 à 64 caractères parmi A-Z a-z 0-9 _ -.",
              "pointer": "/coach_id"
            },
            {
              "code": "user_id",
              "detail": "Un identifiant a 1 à 64 caractères parmi A-Z a-z 0-9 _ -.",
              "pointer": "/student_id"
            },
            {
              "code": "unknown_field",
              "detail": "Ce champ n'existe pas.",
              "pointer": "/notes"
            }
          ],
          "instance": "a-request",
          "status": 400,
          "title": "La requête contient des erreurs",
          "type": "https://preau.dev/problems/invalid-request"
        }
        "#);
        let past = lesson("07:00", "09:00");
        insta::assert_snapshot!(book(&app, &amina(), &past).await.described(), @r#"
        400 Bad Request
        content-type: application/problem+json

        {
          "detail": "Voir la liste des erreurs.",
          "errors": [
            {
              "code": "past",
              "detail": "Ce créneau a déjà commencé.",
              "pointer": "/slot/start"
            }
          ],
          "instance": "a-request",
          "status": 400,
          "title": "La requête contient des erreurs",
          "type": "https://preau.dev/problems/invalid-request"
        }
        "#);
        let long = with(
            lesson("17:00", "18:00"),
            "slot",
            json!({"start": "2026-03-02T17:00:00Z", "end": "2026-03-03T18:00:00Z"}),
        );
        assert_eq!(book(&app, &amina(), &long).await.json()["errors"][0]["code"], "duration");
        let alone = with(lesson("17:00", "18:00"), "coach_id", "amina");
        assert_eq!(book(&app, &amina(), &alone).await.json()["errors"][0]["code"], "contradiction");
        let contradiction = with(lesson("17:00", "18:00"), "modality", "Présentiel");
        assert_eq!(book(&app, &amina(), &contradiction).await.json()["errors"][0]["pointer"], "/modality");
        let nobody = lesson("17:00", "18:00");
        assert_eq!(book(&app, &coach_rey(), &nobody).await.json()["errors"][0]["pointer"], "/student_id");
        assert!(app.events().await.is_empty());
    }
}
