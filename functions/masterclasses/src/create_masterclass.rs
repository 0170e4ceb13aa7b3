//! `create-masterclass`: a masterclass, with its seats.

use preau_kernel::{
    answer::Answer, app::App, caller::Caller, problem::Problem, request::Valid, unit_of_work::UnitOfWork,
};

use crate::{
    masterclass::{Masterclass, MasterclassId, MasterclassStatus},
    masterclass_input::MasterclassInput,
    masterclass_view::MasterclassView,
    seats::Seats,
    test_settings::TestSettings,
};

/// Creates a masterclass
///
/// A draft unless another status is asked for: only those who teach know of it.
#[utoipa::path(
    post,
    path = "/masterclasses",
    tag = "masterclasses",
    request_body = MasterclassInput,
    responses((status = 201, description = "The masterclass; `ETag` is its version", body = MasterclassView,
        headers(("Location" = String, description = "Its path")))),
)]
pub(crate) async fn create_masterclass(
    app: App,
    caller: Caller,
    Valid(request): Valid<MasterclassInput>,
) -> Result<Answer<MasterclassView>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let now = work.now();
        let mut masterclass = Masterclass {
            id: MasterclassId::mint(app.ids.as_ref(), now),
            title: String::new(),
            description: None,
            pdf: None,
            starts_at: None,
            ends_at: None,
            status: MasterclassStatus::Draft,
            asks: Vec::new(),
            test: TestSettings::default(),
            created_at: now,
            updated_at: now,
        };
        let capacity = request.clone().write_to(&mut masterclass, now)?;
        let seats = Seats::of(&masterclass, capacity).following(&masterclass, capacity, now);
        let changes = work.creates("MASTERCLASS_CREATED", &masterclass).create(&seats);
        let path = masterclass.path();
        let view = MasterclassView::of(masterclass, &seats, None);
        if let Some(answer) = work.commit(changes, Answer::created(&path, view).at_version(1)).await? {
            return Ok(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        insta,
        people::{coach_rey, director},
    };
    use serde_json::json;

    use crate::testing::{app, create, wrong_fields};

    #[tokio::test]
    async fn an_admin_makes_a_masterclass() {
        let app = app();
        let answer = create(&app, &director(), &json!({"title": "Gestion du stress", "capacity": 30})).await;
        insta::assert_snapshot!(answer.described(), @r#"
        201 Created
        content-type: application/json
        etag: "1"
        location: /masterclasses/019cad8f-ac00-7000-8000-000000000000

        {
          "asks": [
            "date_of_birth",
            "whatsapp_number"
          ],
          "capacity": 30,
          "created_at": "2026-03-02T08:00:00Z",
          "has_pdf": false,
          "id": "019cad8f-ac00-7000-8000-000000000000",
          "seats_left": 30,
          "status": "draft",
          "test": {
            "post_closes_after_days": 14,
            "question_count": 10,
            "reveal": "none"
          },
          "title": "Gestion du stress",
          "updated_at": "2026-03-02T08:00:00Z"
        }
        "#);
        let told = app.events().await;
        assert_eq!(told.iter().map(|event| event.kind.as_str()).collect::<Vec<_>>(), ["MASTERCLASS_CREATED"]);
        assert_eq!(create(&app, &coach_rey(), &json!({"title": "Stress"})).await.problem(), "not-yours");
    }

    #[tokio::test]
    async fn every_wrong_field_is_named_and_nothing_is_made() {
        let app = app();
        let wrong = json!({
            "title": " ", "description": 5, "capacity": 0, "status": "ouverte", "asks": ["age"],
            "starts_at": "demain", "test": {"question_count": 51, "minutes": 181, "post_closes_after_days": 0,
            "reveal": "always"}, "price": 3,
        });
        let answer = create(&app, &director(), &wrong).await;
        assert_eq!(
            wrong_fields(&answer),
            [
                "/title length",
                "/description type",
                "/starts_at date_time",
                "/capacity range",
                "/status one_of",
                "/asks/0 one_of",
                "/test/question_count range",
                "/test/minutes range",
                "/test/post_closes_after_days range",
                "/test/reveal one_of",
                "/price unknown_field",
            ]
        );
        let before = json!({"title": "Stress", "starts_at": "2026-04-01T10:00:00Z", "ends_at": "2026-04-01T10:00:00Z"});
        assert_eq!(wrong_fields(&create(&app, &director(), &before).await), ["/ends_at order"]);
        let never = json!({"title": "Stress", "ends_at": "2026-04-01T10:00:00Z"});
        assert_eq!(wrong_fields(&create(&app, &director(), &never).await), ["/ends_at order"]);
        assert!(app.events().await.is_empty());
    }
}
