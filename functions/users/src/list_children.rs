//! `list-children`: whom a parent looks after.

use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    list::List,
    list_query,
    page::{Page, PageRequest},
    problem::Problem,
    request::ValidQuery,
};
use preau_relations::ParentLink;

use crate::{person::Person, profile::profiles_of};

list_query! {
    /// Which page of them.
    pub struct ListChildren {}
}

/// Lists one's children
///
/// The students whom an admin linked to the caller, a parent, by id: those whose `student_id` other functions take from them.
#[utoipa::path(
    get,
    path = "/api/users/me/children",
    tag = "users",
    params(ListChildren),
    responses((status = 200, description = "One page", body = Page<Person>)),
)]
pub(crate) async fn list_children(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<ListChildren>,
) -> Result<Answer<Page<Person>>, Problem> {
    let page = PageRequest::of(&app, &query, List::whole(ParentLink::of_parent(&caller.actor.id)))?;
    let Page { data, pagination } = page.entities::<ParentLink>(&app, |_| true).await?;
    let profiles = profiles_of(&app.records, &data.iter().map(|link| &link.student_id).collect()).await?;
    let person = |link: ParentLink| {
        let profile = profiles.get(&link.student_id);
        Person::of(link.student_id, profile)
    };
    Ok(Answer::ok(Page { data: data.into_iter().map(person).collect(), pagination }))
}

#[cfg(test)]
mod tests {
    use http::Method;
    use preau_harness::{
        TestApp, insta,
        people::{amina, bastien, director, fatou, paul},
    };
    use serde_json::json;

    #[tokio::test]
    async fn a_parent_lists_those_whom_they_are_linked_to_page_by_page_and_nobody_elses() {
        let app = TestApp::new(crate::functions());
        let said = json!({"full_name": "Amina Diallo", "email": "amina@example.org", "avatar": "https://example.org/a.png"});
        app.put("/api/users/me", &said).by(&amina()).send().await;
        for child in [bastien(), amina()] {
            let link = format!("/api/admin/students/{}/parents/fatou", child.id);
            assert_eq!(app.request(Method::PUT, &link).by(&director()).send().await.status, 200);
        }
        let first = app.get("/api/users/me/children?limit=1").by(&fatou()).send().await;
        let cursor = first.json()["pagination"]["next_cursor"].as_str().unwrap().to_owned();
        insta::assert_json_snapshot!(first.json()["data"], @r#"
        [
          {
            "avatar": "https://example.org/a.png",
            "id": "amina",
            "name": "Amina Diallo"
          }
        ]
        "#);
        let path = format!("/api/users/me/children?limit=1&cursor={cursor}");
        let last = app.get(&path).by(&fatou()).send().await;
        insta::assert_snapshot!(last.described(), @r#"
        200 OK
        content-type: application/json

        {
          "data": [
            {
              "avatar": null,
              "id": "bastien",
              "name": null
            }
          ],
          "pagination": {
            "limit": 1
          }
        }
        "#);
        assert_eq!(app.get(&path).by(&paul()).send().await.problem(), "invalid-cursor");
        assert_eq!(app.get("/api/users/me/children").by(&paul()).send().await.json()["data"], json!([]));
        assert_eq!(app.get("/api/users/me/children").by(&amina()).send().await.problem(), "not-yours");
    }
}
