//! `create-class`: an admin opens a class.

use std::collections::BTreeSet;

use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    entity::Stored,
    problem::{Problem, kind},
    request::Valid,
    text::LocalizedText,
    unit_of_work::UnitOfWork,
};

use crate::{
    class::{Class, ClassId},
    class_input::ClassInput,
    class_teacher::ClassTeacher,
    class_view::ClassSummary,
    roster::Roster,
};

/// Makes a class
///
/// Its pupils are named by `set-roster`. With an `id` of the caller's, the same request makes nothing twice; an id that is
/// another class's is `id-taken`.
#[utoipa::path(
    post,
    path = "/api/classes",
    tag = "classes",
    request_body = ClassInput,
    responses((status = 201, description = "The class; `ETag` is its version", body = ClassSummary,
        headers(("Location" = String, description = "Its path")))),
)]
pub(crate) async fn create_class(
    app: App,
    caller: Caller,
    Valid(asked): Valid<ClassInput>,
) -> Result<Answer<ClassSummary>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let id = asked.id.unwrap_or_else(|| ClassId::mint(app.ids.as_ref(), work.now()));
        let class = asked.clone().class(id, None, work.now())?;
        if let Some(known) = known(&app, asked.id).await? {
            let is_it =
                Class { created_at: known.entity.created_at, updated_at: known.entity.updated_at, ..class };
            if is_it != known.entity {
                return Err(id_taken());
            }
            let version = known.version;
            return Ok(Answer::created(&is_it.path(), ClassSummary::from(known.entity)).at_version(version));
        }
        let roster = Roster { class_id: id, pupils: BTreeSet::new(), updated_at: work.now() };
        let changes = work.creates("CLASS_CREATED", &class).create(&roster);
        let changes = class.teachers.iter().fold(changes, |changes, teacher| {
            changes.create(&ClassTeacher { teacher_id: teacher.clone(), class_id: id })
        });
        let path = class.path();
        let answer = Answer::created(&path, ClassSummary::from(class)).at_version(1);
        if let Some(answer) = work.commit(changes, answer).await? {
            return Ok(answer);
        }
    }
}

/// The class that has the id which was chosen, if one has.
async fn known(app: &App, chosen: Option<ClassId>) -> Result<Option<Stored<Class>>, Problem> {
    match chosen {
        Some(id) => app.records.find::<Class>(&Class::key_of(id)).await,
        None => Ok(None),
    }
}

/// 409: the id is that of another class.
fn id_taken() -> Problem {
    let detail = LocalizedText::fixed(
        "Cet identifiant est celui d'une autre classe.",
        "This id is that of another class.",
    );
    Problem::new(&kind::ID_TAKEN, detail)
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        TestApp, insta,
        people::{amina, coach_rey, director, robot},
    };
    use serde_json::{Value, json};

    use crate::testing::{CLASS, premiere, read, told, with, wrong_fields};

    #[tokio::test]
    async fn an_admin_opens_a_class_that_its_teachers_find() {
        let app = TestApp::new(crate::functions());
        let made = app.post("/api/classes", &premiere()).by(&director()).send().await;
        insta::assert_snapshot!(made.described(), @r#"
        201 Created
        content-type: application/json
        etag: "1"
        location: /api/classes/019cad8f-ac00-7000-8000-000000000000

        {
          "archived_at": null,
          "created_at": "2026-03-02T08:00:00Z",
          "id": "019cad8f-ac00-7000-8000-000000000000",
          "level": "Première",
          "name": "Première 3",
          "school_year": "2025-2026",
          "subject": "maths",
          "teachers": [
            "coach_rey"
          ],
          "time_zone": "Europe/Paris",
          "updated_at": "2026-03-02T08:00:00Z"
        }
        "#);
        assert_eq!(told(&app).await, ["CLASS_CREATED"]);
        assert_eq!(read(&app, &coach_rey(), made.header("location")).await["students"], json!([]));
    }

    #[tokio::test]
    async fn with_an_id_of_the_callers_the_same_request_makes_one() {
        let app = TestApp::new(crate::functions());
        let class = with(premiere(), "id", CLASS);
        let create = async |class: &Value| app.post("/api/classes", class).by(&director()).send().await;
        let first = create(&class).await;
        assert_eq!((first.status.as_u16(), &first.json()["id"]), (201, &json!(CLASS)));
        app.clock.advance_minutes(5);
        let again = create(&class).await;
        assert_eq!((again.status.as_u16(), again.json()), (201, first.json()));
        let other = create(&with(class.clone(), "name", "Première 4")).await;
        assert_eq!(other.problem(), "id-taken");
        assert_eq!(told(&app).await, ["CLASS_CREATED"]);
        let moved = with(class, "id", "019aa5f0-0000-7000-8000-000000000000");
        let moved = app.put(first.header("location"), &moved).by(&director()).send().await;
        assert_eq!(wrong_fields(&moved), ["/id fixed"]);
    }

    #[tokio::test]
    async fn nobody_else_does() {
        let app = TestApp::new(crate::functions());
        for actor in [amina(), coach_rey(), robot()] {
            assert_eq!(
                app.post("/api/classes", &premiere()).by(&actor).send().await.problem(),
                "not-yours",
                "{}",
                actor.id
            );
        }
        assert_eq!(told(&app).await, Vec::<String>::new());
    }

    #[tokio::test]
    async fn every_wrong_field_is_named() {
        let app = TestApp::new(crate::functions());
        let create =
            async |body: Value| wrong_fields(&app.post("/api/classes", &body).by(&director()).send().await);
        let wrong = json!({
            "name": "", "subject": "maths et physique", "level": 1, "school_year": "2026", "time_zone": "Paris",
            "teachers": ["a", "b", "c", "d", "e"], "archived": "no", "pupils": [],
        });
        assert_eq!(
            create(wrong).await,
            [
                "/name length",
                "/subject code",
                "/level type",
                "/school_year school_year",
                "/time_zone time_zone",
                "/teachers items",
                "/archived type",
                "/pupils unknown_field",
            ]
        );
        for teachers in [json!([]), json!(["coach_rey", "coach_rey"])] {
            assert_eq!(create(with(premiere(), "teachers", teachers)).await, ["/teachers items"]);
        }
    }
}
