//! `list-coaches`: of whom sessions may be asked for.

use preau_kernel::{
    answer::Answer,
    app::App,
    list::List,
    list_query,
    page::{Page, PageRequest},
    problem::Problem,
    request::ValidQuery,
    store::Key,
};
use preau_relations::{ListedCoach, coach_keys, coaches};
use preau_users::{person::Person, profile::Profile};

use crate::availability::Availability;

list_query! {
    /// Which page of them.
    pub struct ListCoaches {}
}

/// Lists of whom sessions may be asked for
///
/// Those whom `book-session` takes for coaches, by id: by a role that an admin gave them, or by an availability that they set.
/// Whoever set one that has no hours, neither weekly ones nor any of a date to come, is left out. A page may be short, or empty,
/// though there is a next one.
#[utoipa::path(
    get,
    path = "/coaches",
    tag = "sessions",
    params(ListCoaches),
    responses((status = 200, description = "One page", body = Page<Person>)),
)]
pub(crate) async fn list_coaches(
    app: App,
    ValidQuery(query): ValidQuery<ListCoaches>,
) -> Result<Answer<Page<Person>>, Problem> {
    let page = PageRequest::of(&app, &query, List::whole(coaches()))?;
    let Page { data: places, pagination } = page.places(&app).await?;
    let listed: Vec<ListedCoach> = places.iter().filter_map(|place| ListedCoach::at(place)).collect();
    let keys: Vec<Key> = listed
        .iter()
        .flat_map(|coach| coach_keys(&coach.user_id).into_iter().chain([Profile::key_of(&coach.user_id)]))
        .collect();
    let (read, now) = (app.records.batch(keys).await?, app.now());
    let mut data = Vec::with_capacity(listed.len());
    for coach in listed {
        let availability = Availability::in_batch(&read, &coach.user_id)?;
        if coach.counts_in(&read)? && availability.entity.has_hours(now) {
            let profile = read.find::<Profile>(&Profile::key_of(&coach.user_id))?;
            data.push(Person::of(coach.user_id, profile.map(|stored| stored.entity).as_ref()));
        }
    }
    Ok(Answer::ok(Page { data, pagination }))
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        TestApp, insta,
        people::{amina, bastien, coach_rey, fatou, student},
    };
    use preau_kernel::{
        actor::{Actor, Role},
        entity::Entity,
        id::UserId,
        roles::AssignedRoles,
    };
    use preau_relations::coaches;
    use preau_users::profile::Profile;
    use serde_json::json;

    use crate::testing::{app, available, book, lesson, store_calls, with};

    async fn listed(app: &TestApp) -> Vec<String> {
        let page = app.get("/coaches").by(&amina()).send().await.json();
        let coaches = page["data"].as_array().unwrap_or_else(|| panic!("{page}"));
        coaches.iter().map(|coach| coach["id"].as_str().unwrap().to_owned()).collect()
    }

    #[tokio::test]
    async fn a_student_lists_whom_they_may_ask_by_name() {
        let app = app();
        let mut profile = Profile::blank(coach_rey().id).entity;
        (profile.first_name, profile.last_name) = (Some("Hélène".to_owned()), Some("Rey".to_owned()));
        app.given(&profile).await;
        let answer = app.get("/coaches").by(&amina()).send().await;
        insta::assert_snapshot!(answer.described(), @r#"
        200 OK
        content-type: application/json

        {
          "data": [
            {
              "avatar": null,
              "id": "coach_mba",
              "name": null
            },
            {
              "avatar": null,
              "id": "coach_rey",
              "name": "Hélène Rey"
            }
          ],
          "pagination": {
            "limit": 20
          }
        }
        "#);
        assert_eq!(store_calls(&answer), "2 reads, 0 writes");
        assert_eq!(app.get("/coaches").by(&fatou()).send().await.json(), answer.json());
    }

    #[tokio::test]
    async fn they_are_those_who_can_be_booked_each_once() {
        let app = app();
        let claire = Actor::new(UserId::parse("claire").unwrap(), vec![Role::Coach]);
        // By her role and by her hours, by her hours alone, and by a role that is none of a coach.
        available(&app, &coach_rey(), &json!({})).await;
        available(&app, &claire, &json!({})).await;
        let roles = vec![Role::Student];
        app.given(&AssignedRoles { user_id: bastien().id, roles, assigned_at: None }).await;
        assert_eq!(listed(&app).await, ["claire", "coach_mba", "coach_rey"]);
        for (hour, coach) in ["claire", "coach_mba", "coach_rey"].into_iter().enumerate() {
            let hours = lesson(&format!("{:02}:00", 10 + hour), &format!("{:02}:00", 11 + hour));
            assert_eq!(book(&app, &amina(), &with(hours, "coach_id", coach)).await.status, 201, "{coach}");
        }
    }

    #[tokio::test]
    async fn who_has_no_hours_is_left_out_until_a_date_has_some() {
        let app = app();
        available(&app, &coach_rey(), &json!({"weekly": []})).await;
        assert_eq!(listed(&app).await, ["coach_mba"]);
        let on = |date: &str| json!({"weekly": [], "overrides": [{"date": date, "extra": [{"start": "10:00", "end": "12:00"}]}]});
        available(&app, &coach_rey(), &on("2026-03-01")).await;
        assert_eq!(listed(&app).await, ["coach_mba"], "it is over");
        available(&app, &coach_rey(), &on("2026-03-02")).await;
        assert_eq!(listed(&app).await, ["coach_mba", "coach_rey"]);
        let refused = json!({"weekly": [], "overrides": [{"date": "2026-03-05", "closed": true}]});
        available(&app, &coach_rey(), &refused).await;
        assert_eq!(listed(&app).await, ["coach_mba"]);
    }

    #[tokio::test]
    async fn pages_follow_each_other_and_nobody_is_on_two_of_them() {
        let app = app();
        let coaches: Vec<Actor> = (0..130).map(student).collect();
        let roles = |coach: &Actor| AssignedRoles {
            user_id: coach.id.clone(),
            roles: vec![Role::Coach],
            assigned_at: None,
        };
        app.given_all(coaches.iter().map(roles).collect()).await;
        for coach in coaches.iter().step_by(9) {
            let teaches = Actor::new(coach.id.clone(), vec![Role::Coach]);
            available(&app, &teaches, &json!({})).await;
        }
        for limit in [7, 100] {
            let (mut met, mut cursor) = (Vec::new(), String::new());
            loop {
                let path = format!("/coaches?limit={limit}{cursor}");
                let page = app.get(&path).by(&amina()).send().await.json();
                let people = page["data"].as_array().unwrap().iter();
                met.extend(people.map(|coach| coach["id"].as_str().unwrap().to_owned()));
                match page["pagination"]["next_cursor"].as_str() {
                    Some(next) => cursor = format!("&cursor={next}"),
                    None => break,
                }
            }
            let mut expected: Vec<String> = coaches.iter().map(|coach| coach.id.to_string()).collect();
            expected.extend(["coach_mba".to_owned(), "coach_rey".to_owned()]);
            expected.sort_unstable();
            assert_eq!(met, expected, "{limit}");
        }
    }

    #[tokio::test]
    async fn whom_the_index_still_shows_as_a_coach_and_who_is_none_is_left_out() {
        let app = app();
        let roles = vec![Role::Student];
        let mut none = AssignedRoles { user_id: bastien().id, roles, assigned_at: None }.to_item().unwrap();
        none.indexes[0] = Some(coaches().key("bastien#roles"));
        app.given_items(vec![none]).await;
        assert_eq!(listed(&app).await, ["coach_mba", "coach_rey"]);
    }
}
