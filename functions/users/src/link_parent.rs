//! `link-parent`: an admin says who looks after a student.

use preau_kernel::{
    answer::Answer, app::App, caller::Caller, id::UserId, problem::Problem, request::PathIds,
    text::LocalizedText, unit_of_work::UnitOfWork,
};
use preau_relations::ParentLink;

use crate::family::LinkChange;

/// Links a parent to a student
///
/// The parent, who has that role by token, reads what is the student's. A link that is there already stays as it is.
#[utoipa::path(
    put,
    path = "/api/admin/students/{student_id}/parents/{user_id}",
    tag = "users",
    params(
        ("student_id" = UserId, Path, description = "The student"),
        ("user_id" = UserId, Path, description = "The parent"),
    ),
    responses((status = 200, description = "The link", body = ParentLink)),
)]
pub(crate) async fn link_parent(
    app: App,
    caller: Caller,
    PathIds(student_id, parent_id): PathIds<UserId, UserId>,
) -> Result<Answer<ParentLink>, Problem> {
    if student_id == parent_id {
        let detail = LocalizedText::fixed("Nul n'est son propre parent.", "Nobody is their own parent.");
        return Err(Problem::wrong_field("/user_id", "contradiction", detail));
    }
    let key = ParentLink::key_of(&parent_id, &student_id);
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        if let Some(found) = work.find::<ParentLink>(&key).await? {
            return Ok(Answer::ok(found.entity));
        }
        let (parent_id, student_id) = (parent_id.clone(), student_id.clone());
        let link = ParentLink { parent_id, student_id, created_at: work.now() };
        let changes = LinkChange::Linked.of(&link, &work).create(&link);
        if let Some(answer) = work.commit(changes, Answer::ok(link)).await? {
            return Ok(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use http::Method;
    use preau_harness::{
        TestAnswer, TestApp, insta,
        people::{director, fatou},
    };

    const LINK: &str = "/api/admin/students/amina/parents/fatou";

    async fn ask(app: &TestApp, method: Method) -> TestAnswer {
        app.request(method, LINK).by(&director()).send().await
    }

    #[tokio::test]
    async fn a_link_is_made_once_and_unmade_once() {
        let app = TestApp::new(crate::functions());
        let first = ask(&app, Method::PUT).await;
        insta::assert_snapshot!(first.described(), @r#"
        200 OK
        content-type: application/json

        {
          "created_at": "2026-03-02T08:00:00Z",
          "parent_id": "fatou",
          "student_id": "amina"
        }
        "#);
        app.clock.advance_minutes(1);
        assert_eq!(ask(&app, Method::PUT).await.json(), first.json());
        for _ in 0..2 {
            let gone = ask(&app, Method::DELETE).await;
            assert_eq!((gone.status.as_u16(), gone.body.len()), (204, 0));
        }
        let events = app.events().await;
        let told: Vec<_> =
            events.iter().map(|event| (event.kind.as_str(), event.resource.as_str())).collect();
        assert_eq!(
            told,
            [
                ("PARENT_LINKED", "user:amina"),
                ("CHILD_LINKED", "user:fatou"),
                ("PARENT_UNLINKED", "user:amina"),
                ("CHILD_UNLINKED", "user:fatou"),
            ]
        );
    }

    #[tokio::test]
    async fn nobody_links_who_is_no_admin_and_nobody_to_themselves() {
        let app = TestApp::new(crate::functions());
        let herself = app.request(Method::PUT, LINK).by(&fatou()).send().await;
        assert_eq!(herself.problem(), "not-yours");
        let same = "/api/admin/students/amina/parents/amina";
        let same = app.request(Method::PUT, same).by(&director()).send().await;
        assert_eq!(same.json()["errors"][0]["pointer"], "/user_id");
        let both =
            app.request(Method::PUT, "/api/admin/students/a%20b/parents/%C3%A9").by(&director()).send().await;
        assert_eq!(both.json()["errors"].as_array().unwrap().len(), 2);
    }
}
