//! `get-class`: one class, with its pupils.

use preau_kernel::{answer::Answer, app::App, caller::Caller, problem::Problem, request::PathId};

use crate::{class::ClassId, class_view::ClassView, roster::Roster};

/// Reads a class, with its pupils
///
/// For its teachers, and admins.
#[utoipa::path(
    get,
    path = "/api/classes/{class_id}",
    tag = "classes",
    params(("class_id" = String, Path, format = Uuid, description = "The class")),
    responses((status = 200, description = "The class; `ETag` is its version", body = ClassView)),
)]
pub(crate) async fn get_class(
    app: App,
    caller: Caller,
    PathId(id): PathId<ClassId>,
) -> Result<Answer<ClassView>, Problem> {
    let Some((class, roster)) = Roster::with_class(&app.records, id).await? else {
        return Err(Problem::not_found());
    };
    if !class.entity.is_read_by(&caller.actor) {
        return Err(Problem::not_found());
    }
    let view = ClassView::of(&app.records, class.entity, &roster.entity).await?;
    Ok(Answer::ok(view).at_version(class.version))
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        insta,
        people::{amina, coach_mba, coach_rey, director, fatou},
    };
    use preau_users::profile::Profile;

    use crate::testing::{CLASS, read, school};

    #[tokio::test]
    async fn its_teachers_and_admins_read_who_is_in_it() {
        let app = school().await;
        let mut profile = Profile::blank(amina().id).entity;
        profile.full_name = Some("Amina Ndiaye".to_owned());
        app.given(&profile).await;
        let path = format!("/api/classes/{CLASS}");
        let shown = read(&app, &coach_rey(), &path).await;
        insta::assert_json_snapshot!(shown, @r#"
        {
          "archived_at": null,
          "created_at": "2026-03-02T08:00:00Z",
          "id": "019aa5f0-0000-7000-8000-00000000c1a5",
          "level": "Première",
          "name": "Première 3",
          "school_year": "2025-2026",
          "students": [
            {
              "name": "Amina Ndiaye",
              "student_id": "amina"
            },
            {
              "name": null,
              "student_id": "bastien"
            }
          ],
          "subject": "maths",
          "teachers": [
            "coach_rey"
          ],
          "time_zone": "Europe/Paris",
          "updated_at": "2026-03-02T08:00:00Z"
        }
        "#);
        assert_eq!(read(&app, &director(), &path).await, shown);
    }

    #[tokio::test]
    async fn it_is_hidden_from_all_others() {
        let app = school().await;
        let path = format!("/api/classes/{CLASS}");
        assert_eq!(app.get(&path).by(&coach_mba()).send().await.problem(), "not-found");
        for actor in [amina(), fatou()] {
            assert_eq!(app.get(&path).by(&actor).send().await.problem(), "not-yours");
        }
        let none = "/api/classes/019aa5f0-0000-7000-8000-000000000000";
        assert_eq!(app.get(none).by(&director()).send().await.problem(), "not-found");
    }
}
