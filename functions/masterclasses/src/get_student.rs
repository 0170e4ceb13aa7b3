//! `get-student`: someone who registered, with all their inscriptions and what came of their tests.

use std::collections::BTreeMap;

use preau_kernel::{
    answer::Answer, app::App, id::UserId, list::List, problem::Problem, request::PathId, store::Key,
};
use preau_users::profile::Profile;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    inscription::Inscription,
    masterclass::Masterclass,
    student::{StudentContact, StudentInscription},
    test_results::TestResults,
};

/// How many inscriptions are shown: the latest.
const MOST: usize = 100;

/// An inscription of a student.
#[derive(Debug, Serialize, ToSchema)]
pub struct TitledInscription {
    /// What the masterclass is called; null where it is gone.
    title: Option<String>,
    #[serde(flatten)]
    inscription: StudentInscription,
}

/// Someone who registered.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MasterclassStudent)]
pub struct Student {
    #[serde(flatten)]
    contact: StudentContact,
    /// Their inscriptions, the latest first: a hundred at most.
    inscriptions: Vec<TitledInscription>,
    /// Whether they have more.
    has_more: bool,
}

/// Reads someone who registered
///
/// How they are reached, and their latest inscriptions with what came of their tests.
#[utoipa::path(
    get,
    path = "/api/admin/student/{student_id}",
    tag = "masterclasses",
    params(("student_id" = UserId, Path, description = "Who: a user, or a guest by the id that was made for them")),
    responses((status = 200, description = "The student", body = Student)),
)]
pub(crate) async fn get_student(app: App, PathId(id): PathId<UserId>) -> Result<Answer<Student>, Problem> {
    let found =
        app.records.first::<Inscription>(&List::latest_first(Inscription::of_user(&id)), MOST).await?;
    if found.entities.is_empty() {
        return Err(Problem::not_found());
    }
    let inscriptions: Vec<&Inscription> = found.entities.iter().map(|stored| &stored.entity).collect();
    let mut keys: Vec<Key> = inscriptions.iter().map(|one| Masterclass::key_of(one.masterclass_id)).collect();
    keys.push(Profile::key_of(&id));
    let read = app.records.batch(keys).await?;
    let profile = read.find::<Profile>(&Profile::key_of(&id))?.map(|stored| stored.entity);
    let mut titles = BTreeMap::new();
    for one in &inscriptions {
        let masterclass = read.find::<Masterclass>(&Masterclass::key_of(one.masterclass_id))?;
        titles.insert(one.masterclass_id, masterclass.map(|stored| stored.entity.title));
    }
    let results = TestResults::of(&app.records, &inscriptions).await?;
    let shown = |one: &&Inscription| {
        Ok(TitledInscription {
            title: titles.get(&one.masterclass_id).cloned().flatten(),
            inscription: StudentInscription::of(one, results.scores(one)?),
        })
    };
    let shown = inscriptions.iter().map(shown).collect::<Result<_, Problem>>()?;
    Ok(Answer::ok(Student {
        contact: StudentContact::of(id, profile.as_ref()),
        inscriptions: shown,
        has_more: found.next.is_some(),
    }))
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        insta,
        people::{amina, bastien, coach_rey, fatou},
    };
    use serde_json::json;

    use crate::{
        test_testing::{pleading, ready, registered, took},
        testing::{app, read},
    };

    #[tokio::test]
    async fn a_student_is_shown_with_their_inscriptions_and_what_came_of_them() {
        let app = app();
        let first = ready(&app, &pleading()).await;
        let second = ready(&app, &json!({"title": "Convaincre", "status": "open"})).await;
        let hers = registered(&app, &first, &amina()).await;
        took(&app, &amina(), &hers, "PRE", 1).await;
        app.clock.advance_minutes(1);
        registered(&app, &second, &amina()).await;
        let student = read(&app, &coach_rey(), "/api/admin/student/amina").await;
        let titles =
            student["inscriptions"].as_array().unwrap().iter().map(|one| one["title"].as_str().unwrap());
        assert_eq!(titles.collect::<Vec<_>>(), ["Convaincre", "Plaider"]);
        let with_test = &student["inscriptions"][1];
        insta::assert_json_snapshot!([&with_test["pre"]["score"], &with_test["post"], &with_test["gain"], &student["has_more"]], @r#"
        [
          1,
          null,
          null,
          false
        ]
        "#);
        assert_eq!(
            app.get("/api/admin/student/bastien").by(&coach_rey()).send().await.problem(),
            "not-found"
        );
        for stranger in [amina(), bastien(), fatou()] {
            let answer = app.get("/api/admin/student/amina").by(&stranger).send().await;
            assert_eq!(answer.problem(), "not-yours");
        }
    }
}
