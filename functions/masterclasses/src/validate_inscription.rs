//! `validate-inscription`: whoever teaches says that someone took part.

use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    input,
    problem::Problem,
    request::{PathId, Valid},
    unit_of_work::UnitOfWork,
};

use crate::{
    inscription::{Inscription, InscriptionId},
    inscription_view::InscriptionView,
};

input! {
    /// Whether an inscription is validated.
    pub struct ValidateInscription {
        /// Whether it is.
        pub validated: bool,
    }
}

/// Validates an inscription, or takes that back
///
/// Only of who has a seat. The test after is open to those alone whose inscription is validated. To say what was said changes
/// nothing.
#[utoipa::path(
    post,
    path = "/inscriptions/{inscription_id}/validate",
    tag = "masterclasses",
    params(("inscription_id" = String, Path, format = Uuid, description = "The inscription")),
    request_body = ValidateInscription,
    responses((status = 200, description = "The inscription", body = InscriptionView)),
)]
pub(crate) async fn validate_inscription(
    app: App,
    caller: Caller,
    PathId(id): PathId<InscriptionId>,
    Valid(request): Valid<ValidateInscription>,
) -> Result<Answer<InscriptionView>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let before = Inscription::read(&app.records, id).await?;
        if !before.entity.is_registered() {
            return Err(Problem::invalid_transition(before.entity.status.word(), "validated"));
        }
        if before.entity.validated == request.validated {
            return Ok(Answer::ok(InscriptionView::of(&before.entity)));
        }
        let after =
            Inscription { validated: request.validated, updated_at: work.now(), ..before.entity.clone() };
        let changes = work.replaces("INSCRIPTION_VALIDATED", &before, &after);
        if let Some(answer) = work.commit(changes, Answer::ok(InscriptionView::of(&after))).await? {
            return Ok(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use preau_harness::people::{amina, bastien, coach_rey};
    use serde_json::json;

    use crate::testing::{app, made, recounted, registered, stress, told};

    #[tokio::test]
    async fn who_has_a_seat_is_validated_and_nobody_else() {
        let app = app();
        let path = made(&app, &stress(1)).await;
        let hers = registered(&app, &amina(), &path).await;
        let his = registered(&app, &bastien(), &path).await;
        let validate = async |path: &str, validated: bool| {
            let body = json!({"validated": validated});
            app.post(&format!("{path}/validate"), &body).by(&coach_rey()).send().await
        };
        for _ in 0..2 {
            assert_eq!(validate(&hers, true).await.json()["validated"], true);
        }
        assert_eq!(validate(&his, true).await.problem(), "invalid-transition");
        assert_eq!(validate(&hers, false).await.json()["validated"], false);
        let kinds = app.events().await.into_iter().filter(|event| event.kind == "INSCRIPTION_VALIDATED");
        assert_eq!(kinds.count(), 2);
        // What waits to be told of a registration waits still.
        assert_eq!(told(&app), ["registration-confirmed", "waitlisted"]);
        recounted(&app);
    }
}
