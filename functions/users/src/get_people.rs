//! `get-people`: what the people are called whom other answers name by their ids.

use preau_kernel::{answer::Answer, app::App, caller::Caller, problem::Problem, query, request::ValidQuery};
use preau_relations::{acquaintance_keys, is_acquainted_in};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{person::Person, profile::Profile, user_ids::UserIds};

query! {
    /// Whom.
    pub struct GetPeople {
        /// Their ids, up to 100, separated by commas.
        #[param(inline)]
        pub ids: UserIds,
    }
}

/// Those of the people who were asked for whom the caller may know.
#[derive(Debug, Serialize, ToSchema)]
pub struct People {
    /// Them, by id, each once.
    data: Vec<Person>,
}

/// Reads what people are called
///
/// Of those who are asked for: oneself, one's children and one's parents, and who teaches here; for a coach or an admin, anyone.
/// All others are left out, as is who never saved a profile: whether there is such a person is not told. By what they are
/// reached is not told either. Names of those who share a course, a forum or a live session are in the answers of these.
#[utoipa::path(
    get,
    path = "/api/people",
    tag = "users",
    params(GetPeople),
    responses((status = 200, description = "The people", body = People)),
)]
pub(crate) async fn get_people(
    app: App,
    caller: Caller,
    ValidQuery(GetPeople { ids }): ValidQuery<GetPeople>,
) -> Result<Answer<People>, Problem> {
    let reader = &caller.actor;
    let keys =
        ids.0.iter().flat_map(|id| [Profile::key_of(id)].into_iter().chain(acquaintance_keys(reader, id)));
    let read = app.records.batch(keys.collect::<Vec<_>>()).await?;
    let mut data = Vec::new();
    for id in ids.0 {
        let Some(profile) = read.find::<Profile>(&Profile::key_of(&id))? else { continue };
        if profile.entity.teaches || is_acquainted_in(&read, reader, &id)? {
            data.push(Person::of(id, Some(&profile.entity)));
        }
    }
    Ok(Answer::ok(People { data }))
}

#[cfg(test)]
mod tests {
    use http::Method;
    use preau_harness::{
        TestApp, insta,
        people::{amina, bastien, coach_mba, coach_rey, director, fatou, paul, student},
    };
    use preau_kernel::actor::{Actor, Role};
    use serde_json::{Value, json};

    /// A school in which everybody said who they are: Rey's token says that she teaches, of Mba an admin did. Fatou is Amina's
    /// mother.
    async fn school() -> TestApp {
        let app = TestApp::new(crate::functions()).with_coaches(&[coach_mba()]);
        let silent = |coach: Actor| Actor::new(coach.id, vec![Role::Student]);
        for one in [amina(), bastien(), fatou(), paul(), coach_rey(), silent(coach_mba())] {
            let said = json!({
                "full_name": format!("M. {}", one.id), "email": format!("{}@example.org", one.id),
                "whatsapp_number": "+24177123456", "date_of_birth": "1990-01-01",
            });
            assert_eq!(app.put("/api/users/me", &said).by(&one).send().await.status, 200);
        }
        let link = app.request(Method::PUT, "/api/admin/students/amina/parents/fatou").by(&director());
        assert_eq!(link.send().await.status, 200);
        app
    }

    const ALL: &str = "/api/people?ids=amina,bastien,fatou,paul,coach_rey,coach_mba,nobody";

    async fn known(app: &TestApp, reader: &Actor) -> Vec<String> {
        let answer = app.get(ALL).by(reader).send().await;
        assert_eq!(answer.status, 200, "{}", answer.described());
        let people = answer.json()["data"].as_array().unwrap().clone();
        people.iter().map(|person| person["id"].as_str().unwrap().to_owned()).collect()
    }

    #[tokio::test]
    async fn each_is_told_of_those_whom_they_have_to_do_with_and_of_nobody_else() {
        let app = school().await;
        assert_eq!(known(&app, &amina()).await, ["amina", "coach_mba", "coach_rey", "fatou"]);
        assert_eq!(known(&app, &fatou()).await, ["amina", "coach_mba", "coach_rey", "fatou"]);
        assert_eq!(known(&app, &bastien()).await, ["bastien", "coach_mba", "coach_rey"]);
        assert_eq!(known(&app, &paul()).await, ["coach_mba", "coach_rey", "paul"]);
        for staff in [coach_rey(), director()] {
            let all = ["amina", "bastien", "coach_mba", "coach_rey", "fatou", "paul"];
            assert_eq!(known(&app, &staff).await, all);
        }
    }

    #[tokio::test]
    async fn they_read_names_and_pictures_and_nothing_by_which_one_is_reached() {
        let app = school().await;
        let answer = app.get("/api/people?ids=fatou,fatou,bastien,nobody").by(&amina()).send().await;
        insta::assert_snapshot!(answer.described(), @r#"
        200 OK
        content-type: application/json

        {
          "data": [
            {
              "avatar": null,
              "id": "fatou",
              "name": "M. fatou"
            }
          ]
        }
        "#);
    }

    #[tokio::test]
    async fn who_is_no_parent_by_role_or_by_link_any_more_is_told_nothing() {
        let app = school().await;
        let former = Actor::new(fatou().id, vec![Role::Student]);
        assert_eq!(known(&app, &former).await, ["coach_mba", "coach_rey", "fatou"]);
        let link = app.request(Method::DELETE, "/api/admin/students/amina/parents/fatou").by(&director());
        assert_eq!(link.send().await.status, 204);
        assert_eq!(known(&app, &fatou()).await, ["coach_mba", "coach_rey", "fatou"]);
        assert_eq!(known(&app, &amina()).await, ["amina", "coach_mba", "coach_rey"]);
    }

    #[tokio::test]
    async fn a_coach_reads_a_hundred_with_one_call_and_a_parent_with_five() {
        let app = school().await;
        let ids: Vec<String> = (0..100).map(|number| student(number).id.to_string()).collect();
        let path = format!("/api/people?ids={}", ids.join(","));
        for (reader, calls) in [(coach_rey(), "1 reads, 0 writes"), (fatou(), "5 reads, 0 writes")] {
            let answer = app.get(&path).by(&reader).send().await;
            assert!(answer.header("server-timing").contains(calls), "{}", answer.header("server-timing"));
        }
        let answer = app.get(ALL).by(&amina()).send().await;
        assert!(answer.header("server-timing").contains("1 reads, 0 writes"), "{}", answer.described());
    }

    #[tokio::test]
    async fn what_is_no_list_of_ids_is_refused() {
        let app = school().await;
        let many = vec!["a"; 101].join(",");
        for ids in ["", "a,,b", "a%20b", &many] {
            let answer = app.get(&format!("/api/people?ids={ids}")).by(&amina()).send().await;
            let Value::Array(errors) = answer.json()["errors"].clone() else { panic!("{ids}") };
            assert_eq!(errors[0]["pointer"], "/ids");
        }
        assert_eq!(app.get("/api/people").by(&amina()).send().await.problem(), "invalid-request");
        let most = vec!["amina"; 100].join(",");
        let answer = app.get(&format!("/api/people?ids={most}")).by(&amina()).send().await;
        assert_eq!(answer.json()["data"].as_array().unwrap().len(), 1);
    }
}
