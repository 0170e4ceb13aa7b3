//! `list-my-inscriptions`: what one registered for.

use http::HeaderMap;
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::AnyCaller,
    list::List,
    list_query,
    page::{Page, PageRequest},
    problem::Problem,
    request::ValidQuery,
};

use crate::{
    inscription::Inscription,
    masterclass::MasterclassId,
    own_inscription::OwnInscription,
    participant::{named_by_link, own_inscription},
};

list_query! {
    /// Which of them.
    pub struct ListMyInscriptions by page {
        /// Those for this masterclass.
        #[param(inline)]
        pub masterclass_id: Option<MasterclassId>,
    }
}

/// Lists one's own inscriptions, newest first
///
/// Also those that ended. By the link that was sent to a guest, the one that it is for. One masterclass may leave a page short,
/// or empty, though there is a next one.
#[utoipa::path(
    get,
    path = "/inscriptions/mine",
    tag = "masterclasses",
    params(
        ListMyInscriptions,
        ("X-Participant" = Option<String>, Header, description = "The token of the link that was sent"),
    ),
    responses((status = 200, description = "One page", body = Page<OwnInscription>)),
)]
pub(crate) async fn list_my_inscriptions(
    app: App,
    caller: AnyCaller,
    ValidQuery(query): ValidQuery<ListMyInscriptions>,
    headers: HeaderMap,
) -> Result<Answer<Page<OwnInscription>>, Problem> {
    let named = named_by_link(&app, &headers)?;
    let person = match named {
        Some(id) => own_inscription(&app, &caller, &headers, id).await?.0.entity.user_id.clone(),
        None => caller.signed_in().ok_or_else(Problem::unauthenticated)?.actor.id,
    };
    let page = PageRequest::of(&app, &query, List::latest_first(Inscription::of_user(&person)))?;
    let wanted = |one: &Inscription| {
        named.is_none_or(|id| one.id == id) && query.masterclass_id.is_none_or(|id| one.masterclass_id == id)
    };
    let Page { data, pagination } = page.entities::<Inscription>(&app, wanted).await?;
    Ok(Answer::ok(Page { data: OwnInscription::all(&app.records, &data).await?, pagination }))
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        insta,
        people::{amina, bastien, coach_rey},
    };
    use serde_json::json;

    use crate::{
        test_testing::{AFTER, id_of, pleading, ready, started, took},
        testing::{app, cancel, confirmed, made, participant, read, register_guest, registered, stress},
    };

    #[tokio::test]
    async fn one_finds_what_one_registered_for_and_what_became_of_the_tests() {
        let app = app();
        let masterclass = ready(&app, &pleading()).await;
        let hers = registered(&app, &amina(), &masterclass).await;
        registered(&app, &bastien(), &masterclass).await;
        let test = took(&app, &amina(), &id_of(&hers), "PRE", 2).await;
        let validated = json!({"validated": true});
        let answer = app.post(&format!("{hers}/validate"), &validated).by(&coach_rey()).send().await;
        assert_eq!(answer.status, 200, "{}", answer.described());
        app.clock.set(AFTER);
        let goes_on = started(&app, &amina(), &id_of(&hers), "POST").await;
        let mut all = read(&app, &amina(), "/inscriptions/mine").await;
        let found = &mut all["data"][0];
        let begun = [("PRE", &test), ("POST", &goes_on)];
        let begun = begun.map(|(moment, test)| json!({"test_id": test["id"], "type": moment}));
        assert_eq!(found["begun_tests"].take(), json!(begun));
        assert_eq!(found["pre"]["test_id"].take(), test["id"]);
        assert_eq!(found["id"].take(), json!(id_of(&hers)));
        insta::assert_json_snapshot!(all, @r#"
        {
          "data": [
            {
              "begun_tests": null,
              "gain": null,
              "id": null,
              "masterclass_id": "019cad8f-ac00-7000-8000-000000000000",
              "masterclass_title": "Plaider",
              "post": null,
              "pre": {
                "max_score": 3,
                "score": 2,
                "taken_at": "2026-03-02T08:03:00Z",
                "test_id": null
              },
              "profile_id": "amina",
              "registration_date": "2026-03-02T08:03:00Z",
              "starts_at": "2026-04-01T09:00:00Z",
              "status": "registered",
              "validated": true
            }
          ],
          "pagination": {
            "limit": 20,
            "page": 1
          }
        }
        "#);
        let his = read(&app, &bastien(), "/inscriptions/mine").await;
        assert_eq!((&his["data"][0]["begun_tests"], &his["data"][0]["pre"]), (&json!([]), &json!(null)));
        assert_eq!(read(&app, &coach_rey(), "/inscriptions/mine").await["data"], json!([]));
    }

    #[tokio::test]
    async fn a_guest_finds_by_their_link_the_one_that_it_is_for() {
        let app = app();
        let (one, other) = (made(&app, &stress(1)).await, made(&app, &stress(5)).await);
        for path in [&one, &other] {
            register_guest(&app, path, "awa@example.org").await;
        }
        let hers = confirmed(&app, "awa@example.org").await;
        let token = participant(&app, &hers);
        let mine = app.get("/inscriptions/mine").header("x-participant", &token).send().await.json();
        assert_eq!(mine["data"].as_array().unwrap().len(), 1, "{mine}");
        assert_eq!(
            (&mine["data"][0]["id"], &mine["data"][0]["status"]),
            (&json!(id_of(&hers)), &json!("registered"))
        );
        let altered =
            app.get("/inscriptions/mine").header("x-participant", &format!("{token}x")).send().await;
        assert_eq!(altered.problem(), "invalid-token");
        assert_eq!(app.get("/inscriptions/mine").send().await.problem(), "unauthenticated");
    }

    #[tokio::test]
    async fn what_ended_stays_and_one_masterclass_can_be_asked_for() {
        let app = app();
        let (one, other) = (made(&app, &stress(1)).await, made(&app, &stress(5)).await);
        let first = registered(&app, &amina(), &one).await;
        assert_eq!(cancel(&app, &amina(), &first).await.status, 200);
        app.clock.advance_minutes(1);
        registered(&app, &amina(), &other).await;
        app.clock.advance_minutes(1);
        registered(&app, &amina(), &one).await;
        let statuses = async |query: &str| {
            let page = read(&app, &amina(), &format!("/inscriptions/mine{query}")).await;
            let found = page["data"].as_array().unwrap().iter();
            found.map(|one| one["status"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(statuses("").await, ["registered", "registered", "cancelled"]);
        let of_one = format!("?masterclass_id={}", id_of(&one));
        assert_eq!(statuses(&of_one).await, ["registered", "cancelled"]);
        assert_eq!(statuses(&format!("?masterclass_id={}", id_of(&other))).await, ["registered"]);
    }
}
