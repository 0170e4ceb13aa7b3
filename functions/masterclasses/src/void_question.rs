//! `void-question`: gives everyone full marks for a question that turned out to be wrong.

use preau_kernel::{
    answer::Answer, app::App, caller::Caller, problem::Problem, request::PathId, unit_of_work::UnitOfWork,
};

use crate::{
    question::{Question, QuestionId},
    question_set::{QuestionSet, VoidedQuestions},
    question_view::{QuestionState, QuestionView},
};

/// Voids a question that tests ask
///
/// Whoever was or will be asked it has full marks for it, whatever they answered, at once: scores are counted when they are
/// read. It cannot be taken back. A question that no test asks is corrected or deleted instead.
#[utoipa::path(
    post,
    path = "/api/admin/questions/{question_id}/void",
    tag = "masterclasses",
    params(("question_id" = String, Path, format = Uuid, description = "The question")),
    responses((status = 200, description = "The question; `ETag` is its version", body = QuestionView)),
)]
pub(crate) async fn void_question(
    app: App,
    caller: Caller,
    PathId(id): PathId<QuestionId>,
) -> Result<Answer<QuestionView>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let before = work.get::<Question>(&Question::key_of(id)).await?;
        if before.entity.voided_at.is_some() {
            return Ok(Answer::ok(before.entity.into()).at_version(before.version));
        }
        let of = before.entity.masterclass_id;
        let read = app.records.batch([QuestionSet::key_of(of), VoidedQuestions::key_of(of)]).await?;
        let set = read.find::<QuestionSet>(&QuestionSet::key_of(of))?;
        let place = set.and_then(|set| set.entity.questions.iter().position(|question| question.id == id));
        let Some(place) = place else {
            return Err(Problem::invalid_transition(QuestionState::of(&before.entity).word(), "voided"));
        };
        let mut voided = read
            .find::<VoidedQuestions>(&VoidedQuestions::key_of(of))?
            .unwrap_or_else(|| VoidedQuestions::none(of));
        voided.entity.places.insert(place);
        let question =
            Question { voided_at: Some(work.now()), updated_at: work.now(), ..before.entity.clone() };
        let changes = work.replaces("TEST_REGRADED", &before, &question).save(&voided);
        let answer = Answer::ok(question.into()).at_version(before.version + 1);
        if let Some(answer) = work.commit(changes, answer).await? {
            return Ok(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use preau_harness::{
        TestApp,
        people::{amina, bastien, coach_rey},
    };
    use serde_json::{Value, json};

    use crate::{
        test_testing::{AFTER, approved, pleading, ready, registered, start, submit, took},
        testing::{app, read},
    };

    /// The path of the question of the bank that has this number.
    async fn numbered(app: &TestApp, masterclass: &str, number: usize) -> String {
        let path = format!("/api/admin/questions?masterclass_id={masterclass}");
        let bank = read(app, &coach_rey(), &path).await;
        format!("/api/admin/questions/{}", bank["data"][number]["id"].as_str().unwrap())
    }

    async fn void(app: &TestApp, path: &str) -> preau_harness::TestAnswer {
        app.post(&format!("{path}/void"), &Value::Null).by(&coach_rey()).send().await
    }

    #[tokio::test]
    async fn whoever_was_or_will_be_asked_it_has_full_marks_for_it() {
        let app = app();
        let masterclass = ready(&app, &pleading()).await;
        let hers = registered(&app, &masterclass, &amina()).await;
        let his = registered(&app, &masterclass, &bastien()).await;
        let before = took(&app, &amina(), &hers, "PRE", 1).await;
        took(&app, &bastien(), &his, "PRE", 3).await;
        let last = numbered(&app, &masterclass, 2).await;
        let voided = void(&app, &last).await;
        assert_eq!(voided.status, 200, "{}", voided.described());
        assert_eq!(voided.json()["voided_at"], "2026-03-02T08:03:00Z");
        let path = format!("/tests/{}", before["id"].as_str().unwrap());
        assert_eq!(read(&app, &amina(), &path).await["score"], 2);
        // Who was right has no more than there is.
        let students =
            read(&app, &coach_rey(), &format!("/api/admin/students?masterclass_id={masterclass}")).await;
        let scores: Vec<&Value> =
            students["data"].as_array().unwrap().iter().map(|one| &one["pre"]["score"]).collect();
        assert_eq!(scores, [&json!(3), &json!(2)]);
        app.clock.set(AFTER);
        let after = start(&app, &amina(), &hers, "POST").await.json();
        let row = submit(&app, &amina(), &after, &json!({})).await.json();
        assert_eq!((&row["score"], &row["max_score"]), (&json!(1), &json!(3)));
        let marked = read(&app, &coach_rey(), &path).await;
        let voided: Vec<&Value> =
            marked["questions"].as_array().unwrap().iter().filter(|one| one["is_voided"] == true).collect();
        assert_eq!((voided.len(), &voided[0]["is_right"]), (1, &json!(true)));
    }

    #[tokio::test]
    async fn what_no_test_asks_is_not_voided() {
        let app = app();
        let masterclass = ready(&app, &pleading()).await;
        let first = numbered(&app, &masterclass, 0).await;
        assert_eq!(void(&app, &first).await.problem(), "invalid-transition");
        let hers = registered(&app, &masterclass, &amina()).await;
        took(&app, &amina(), &hers, "PRE", 0).await;
        let late = approved(&app, &masterclass, 5).await;
        assert_eq!(void(&app, &late).await.problem(), "invalid-transition");
        let nowhere = "/api/admin/questions/019cad90-0000-7000-8000-00000000ffff";
        assert_eq!(void(&app, nowhere).await.problem(), "not-found");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn of_many_who_void_at_once_each_question_is_voided_once() {
        let app = app();
        let masterclass = ready(&app, &pleading()).await;
        let hers = registered(&app, &masterclass, &amina()).await;
        let test = took(&app, &amina(), &hers, "PRE", 0).await;
        let paths = [numbered(&app, &masterclass, 0).await, numbered(&app, &masterclass, 1).await];
        let answers = join_all((0..12).map(|turn| void(&app, &paths[turn % 2]))).await;
        assert!(answers.iter().all(|answer| answer.status == 200));
        let regraded = app.events().await.iter().filter(|event| event.kind == "TEST_REGRADED").count();
        assert_eq!(regraded, 2);
        let path = format!("/tests/{}", test["id"].as_str().unwrap());
        assert_eq!(read(&app, &amina(), &path).await["score"], 2);
    }
}
