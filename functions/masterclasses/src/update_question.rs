//! `update-question`: corrects a question of the bank, and approves it.

use http::HeaderMap;
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    etag::check_if_match,
    problem::Problem,
    request::{PathId, Valid},
    unit_of_work::UnitOfWork,
};

use crate::{
    question::{Question, QuestionId},
    question_input::UpdateQuestion,
    question_view::QuestionView,
};

/// Changes a question
///
/// All of it is written anew. What tests ask already stays as it was when the first of them began: a question of theirs that is
/// wrong is voided (`void-question`).
#[utoipa::path(
    put,
    path = "/api/admin/questions/{question_id}",
    tag = "masterclasses",
    params(
        ("question_id" = String, Path, format = Uuid, description = "The question"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the version that was read"),
    ),
    request_body = UpdateQuestion,
    responses((status = 200, description = "The question; `ETag` is its version", body = QuestionView)),
)]
pub(crate) async fn update_question(
    app: App,
    caller: Caller,
    PathId(id): PathId<QuestionId>,
    headers: HeaderMap,
    Valid(request): Valid<UpdateQuestion>,
) -> Result<Answer<QuestionView>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let before = work.get::<Question>(&Question::key_of(id)).await?;
        check_if_match(&headers, before.version)?;
        let former = &before.entity;
        let written = request.clone();
        let status = written.status.unwrap_or(former.status);
        if former.archived_at.is_some() {
            return Err(Problem::invalid_transition("archived", status.word()));
        }
        let question = Question {
            question_text: written.question_text.0,
            choices: written.choices.into(),
            correct_choice: written.correct_choice,
            explanation: written.explanation.map(|text| text.0),
            status,
            updated_at: work.now(),
            ..former.clone()
        };
        let changes = work.replaces("QUESTION_UPDATED", &before, &question);
        let answer = Answer::ok(QuestionView::from(question)).at_version(before.version + 1);
        if let Some(answer) = work.commit(changes, answer).await? {
            return Ok(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        insta,
        people::{amina, coach_mba, coach_rey, robot},
    };
    use serde_json::{Value, json};

    use crate::{
        test_testing::{delete, id_of, pleading, question, ready, registered, start},
        testing::{app, made, read, with, wrong_fields},
    };

    fn written(number: u64) -> Value {
        let mut body = question("", number);
        body.as_object_mut().unwrap().remove("masterclass_id");
        body
    }

    #[tokio::test]
    async fn a_question_is_written_corrected_approved_and_listed() {
        let app = app();
        let masterclass = id_of(&made(&app, &pleading()).await);
        let made = app.post("/api/admin/questions", &question(&masterclass, 1)).by(&coach_rey()).send().await;
        insta::assert_snapshot!(made.described(), @r#"
        201 Created
        content-type: application/json
        etag: "1"
        location: /api/admin/questions/019cad8f-ac00-7000-8000-000000000002

        {
          "choices": {
            "A": "faux 1a",
            "B": "juste 1",
            "C": "faux 1c",
            "D": "faux 1d"
          },
          "correct_choice": "B",
          "created_at": "2026-03-02T08:00:00Z",
          "explanation": "CANARI-1",
          "id": "019cad8f-ac00-7000-8000-000000000002",
          "is_served": false,
          "masterclass_id": "019cad8f-ac00-7000-8000-000000000000",
          "question_text": "Question 1 ?",
          "status": "draft",
          "updated_at": "2026-03-02T08:00:00Z"
        }
        "#);
        let path = made.header("location").to_owned();
        let body = with(with(written(2), "status", "approved"), "explanation", Value::Null);
        let update =
            async |tag: &str| app.put(&path, &body).by(&coach_mba()).header("if-match", tag).send().await;
        assert_eq!(update("\"7\"").await.problem(), "stale-version");
        let updated = update("\"1\"").await;
        assert_eq!((updated.status.as_u16(), updated.header("etag")), (200, "\"2\""));
        let view = updated.json();
        assert_eq!((&view["status"], view.get("explanation")), (&json!("approved"), None));
        let list = format!("/api/admin/questions?masterclass_id={masterclass}");
        assert_eq!(read(&app, &coach_rey(), &list).await["data"], json!([view]));
        for (status, count) in [("draft", 0), ("approved", 1), ("archived", 0)] {
            let listed = read(&app, &coach_rey(), &format!("{list}&status={status}")).await;
            assert_eq!(listed["data"].as_array().unwrap().len(), count, "{status}");
        }
        for stranger in [amina(), robot()] {
            assert_eq!(app.get(&list).by(&stranger).send().await.problem(), "not-yours");
        }
        let elsewhere = "/api/admin/questions?masterclass_id=019cad90-0000-7000-8000-00000000ffff";
        assert_eq!(app.get(elsewhere).by(&coach_rey()).send().await.problem(), "not-found");
        let kinds: Vec<String> = app.events().await.into_iter().map(|event| event.kind).collect();
        assert_eq!(kinds, ["MASTERCLASS_CREATED", "QUESTION_CREATED", "QUESTION_UPDATED"]);
        assert_eq!(
            (delete(&app, &path).await.status.as_u16(), delete(&app, &path).await.problem()),
            (204, "not-found".to_owned())
        );
    }

    #[tokio::test]
    async fn what_a_test_asks_is_archived_and_not_deleted() {
        let app = app();
        let masterclass = ready(&app, &pleading()).await;
        let list = format!("/api/admin/questions?masterclass_id={masterclass}");
        let hers = registered(&app, &masterclass, &amina()).await;
        let begun = start(&app, &amina(), &hers, "PRE").await.json();
        let bank = read(&app, &coach_rey(), &list).await;
        assert!(bank["data"].as_array().unwrap().iter().all(|one| one["is_served"] == true));
        let path = format!("/api/admin/questions/{}", bank["data"][0]["id"].as_str().unwrap());
        for _ in 0..2 {
            assert_eq!(delete(&app, &path).await.status, 204);
        }
        assert_eq!(read(&app, &coach_rey(), &list).await["data"].as_array().unwrap().len(), 2);
        let archived = read(&app, &coach_rey(), &format!("{list}&status=archived")).await;
        assert_eq!(
            (&archived["data"][0]["id"], &archived["data"][0]["status"]),
            (&bank["data"][0]["id"], &json!("archived"))
        );
        assert_eq!(app.put(&path, &written(1)).by(&coach_rey()).send().await.problem(), "invalid-transition");
        assert_eq!(start(&app, &amina(), &hers, "PRE").await.json()["questions"], begun["questions"]);
    }

    #[tokio::test]
    async fn what_is_wrong_is_named() {
        let app = app();
        let masterclass = id_of(&made(&app, &pleading()).await);
        let right = question(&masterclass, 1);
        let unknown = "019cad90-0000-7000-8000-00000000ffff";
        for (body, wrong) in [
            (
                json!({}),
                vec![
                    "/masterclass_id required",
                    "/question_text required",
                    "/choices required",
                    "/correct_choice required",
                ],
            ),
            (with(right.clone(), "masterclass_id", unknown), vec!["/masterclass_id unknown"]),
            (with(right.clone(), "question_text", "é".repeat(501)), vec!["/question_text length"]),
            (with(right.clone(), "explanation", "é".repeat(601)), vec!["/explanation length"]),
            (with(right.clone(), "correct_choice", "E"), vec!["/correct_choice one_of"]),
            (with(right.clone(), "status", "archived"), vec!["/status one_of"]),
            (
                with(right.clone(), "choices", json!({"A": "x", "B": "y", "C": "", "E": "z"})),
                vec!["/choices/C length", "/choices/D required", "/choices/E unknown_field"],
            ),
            (
                with(right.clone(), "choices", json!({"A": "Oui", "B": "Non", "C": "oui ", "D": "?"})),
                vec!["/choices/C duplicate"],
            ),
        ] {
            let answer = app.post("/api/admin/questions", &body).by(&coach_rey()).send().await;
            assert_eq!(wrong_fields(&answer), wrong, "{}", answer.described());
        }
        assert!(crate::test_testing::items(&app, "question").is_empty());
    }
}
