//! `get-test`: a test, as whoever makes it reads it, or as a coach does.

use std::collections::BTreeSet;

use http::HeaderMap;
use jiff::Timestamp;
use preau_kernel::{
    actor::Role, answer::Answer, app::App, caller::AnyCaller, id::UserId, problem::Problem, request::PathId,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    attempt::{Attempt, ClosedBy, TestId},
    inscription::InscriptionId,
    masterclass::Masterclass,
    own_attempt::check_known,
    participant::own_inscription,
    question::Letter,
    question_set::{QuestionSet, VoidedQuestions},
    test_type::TestType,
    test_view::{AskedQuestion, OwnTest, TestStatus, dealt},
};

/// A question of a test, as a coach reads it.
#[derive(Debug, Serialize, ToSchema)]
pub struct MarkedQuestion {
    #[serde(flatten)]
    asked: AskedQuestion,
    /// What is answered; absent where nothing is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    response: Option<Letter>,
    /// What is right, by the letter that this attempt shows it with.
    correct_choice: Letter,
    /// Whether the answer counts as right.
    is_right: bool,
    /// Whether the question was voided.
    is_voided: bool,
}

/// A test, as a coach reads it.
#[derive(Debug, Serialize, ToSchema)]
pub struct MarkedTest {
    id: TestId,
    inscription_id: InscriptionId,
    user_id: UserId,
    r#type: TestType,
    status: TestStatus,
    /// When it began, in UTC.
    started_at: Timestamp,
    /// Until when it may be handed in, in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    deadline: Option<Timestamp>,
    /// When it was handed in, in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    taken_at: Option<Timestamp>,
    /// Who ended it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    closed_by: Option<ClosedBy>,
    /// How many answers count as right so far.
    score: u32,
    /// How many questions there are.
    max_score: u32,
    /// The questions, in the order of this attempt.
    questions: Vec<MarkedQuestion>,
}

impl MarkedTest {
    fn of(now: Timestamp, attempt: &Attempt, set: &QuestionSet, voided: &BTreeSet<usize>) -> Self {
        let sheet = attempt.sheet();
        let questions = dealt(attempt, set).map(|(dealt, question)| MarkedQuestion {
            asked: AskedQuestion::of(dealt, question),
            response: attempt.responses.get(&dealt.id).copied(),
            correct_choice: dealt.shown_as(dealt.correct),
            is_right: sheet.counts_at(dealt.place, voided),
            is_voided: voided.contains(&dealt.place),
        });
        Self {
            id: attempt.id,
            inscription_id: attempt.inscription_id,
            user_id: attempt.user_id.clone(),
            r#type: attempt.r#type,
            status: attempt.state_at(now).into(),
            started_at: attempt.started_at,
            deadline: attempt.deadline,
            taken_at: attempt.taken_at,
            closed_by: attempt.closed_by,
            score: sheet.score(voided),
            max_score: sheet.max_score(),
            questions: questions.collect(),
        }
    }
}

/// A test, as its reader may see it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum Test {
    /// As whoever makes it does.
    Own(Box<OwnTest>),
    /// As a coach does.
    Marked(Box<MarkedTest>),
}

/// Reads a test
///
/// Whoever makes it reads what is asked and saved while it goes on, and then the score; of the test after also what was right,
/// and what would have been, where the masterclass tells it once that test has closed. A coach reads all of it.
#[utoipa::path(
    get,
    path = "/tests/{test_id}",
    tag = "masterclasses",
    params(
        ("test_id" = String, Path, format = Uuid, description = "The test"),
        ("X-Participant" = Option<String>, Header, description = "The token of the link that was sent"),
    ),
    responses((status = 200, description = "The test", body = Test)),
)]
pub(crate) async fn get_test(
    app: App,
    caller: AnyCaller,
    PathId(id): PathId<TestId>,
    headers: HeaderMap,
) -> Result<Answer<Test>, Problem> {
    check_known(&caller, &headers)?;
    let attempt = app.records.get::<Attempt>(&Attempt::key_of(id)).await?.entity;
    let teaches = caller.actor.as_ref().is_some_and(|actor| actor.is(Role::Coach));
    if !teaches {
        own_inscription(&app, &caller, &headers, attempt.inscription_id).await?;
    }
    let of = attempt.masterclass_id;
    let keys = [Masterclass::key_of(of), QuestionSet::key_of(of), VoidedQuestions::key_of(of)];
    let read = app.records.batch(keys.clone()).await?;
    let [masterclass_key, set_key, voided_key] = keys;
    let masterclass = read.find::<Masterclass>(&masterclass_key)?.ok_or_else(Problem::not_found)?.entity;
    let set = read.find::<QuestionSet>(&set_key)?.ok_or_else(Problem::not_found)?.entity;
    let voided = read.find::<VoidedQuestions>(&voided_key)?;
    let voided = voided.map(|stored| stored.entity.places).unwrap_or_default();
    let now = app.now();
    Ok(Answer::ok(if teaches {
        Test::Marked(Box::new(MarkedTest::of(now, &attempt, &set, &voided)))
    } else {
        Test::Own(Box::new(OwnTest::of(now, &attempt, &masterclass, &set, &voided)))
    }))
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        TestApp,
        people::{amina, bastien, coach_mba, coach_rey, director, fatou},
    };
    use preau_kernel::actor::Actor;
    use serde_json::{Value, json};

    use crate::{
        test_testing::{AFTER, pleading, ready, registered, save, started, took},
        testing::{app, participant, with},
    };

    async fn read(app: &TestApp, actor: &Actor, test: &Value) -> Value {
        let answer = app.get(&format!("/tests/{}", test["id"].as_str().unwrap())).by(actor).send().await;
        assert_eq!(answer.status, 200, "{}", answer.described());
        answer.json()
    }

    #[tokio::test]
    async fn of_the_test_before_the_score_alone_is_told_and_of_the_test_after_what_was_right() {
        let app = app();
        let masterclass = ready(&app, &pleading()).await;
        let hers = registered(&app, &masterclass, &amina()).await;
        let before = took(&app, &amina(), &hers, "PRE", 1).await;
        let told = read(&app, &amina(), &before).await;
        assert_eq!(
            (&told["score"], &told["max_score"], &told["status"]),
            (&json!(1), &json!(3), &json!("taken"))
        );
        assert_eq!((told.get("results"), told.get("questions")), (None, None));
        app.clock.set(AFTER);
        let after = took(&app, &amina(), &hers, "POST", 2).await;
        let told = read(&app, &amina(), &after).await;
        let results = told["results"].as_array().unwrap();
        assert_eq!(results.iter().filter(|one| one["is_right"] == true).count(), 2);
        assert!(results.iter().all(|one| one.get("revealed").is_none()), "{told}");
        // Never by a masterclass that does not tell it, however late.
        app.clock.set("2027-01-01T00:00:00Z");
        assert!(!read(&app, &amina(), &after).await.to_string().contains("revealed"));
    }

    #[tokio::test]
    async fn what_would_have_been_right_is_told_once_the_test_has_closed_where_the_masterclass_tells_it() {
        let app = app();
        let mut body = pleading();
        body["test"]["reveal"] = json!("after_close");
        let masterclass = ready(&app, &body).await;
        let hers = registered(&app, &masterclass, &amina()).await;
        app.clock.set(AFTER);
        let after = took(&app, &amina(), &hers, "POST", 0).await;
        for (instant, revealed) in [("2026-04-15T12:00:30Z", false), ("2026-04-15T12:00:31Z", true)] {
            app.clock.set(instant);
            let told = read(&app, &amina(), &after).await;
            for result in told["results"].as_array().unwrap() {
                assert_eq!(result.get("revealed").is_some(), revealed, "{result}");
                if let Some(letter) = result["revealed"].as_str() {
                    assert!(result["choices"][letter].as_str().unwrap().starts_with("juste"), "{result}");
                }
            }
        }
    }

    #[tokio::test]
    async fn who_goes_on_with_a_test_reads_what_is_asked_and_saved_and_a_coach_reads_all() {
        let app = app();
        let masterclass = ready(&app, &pleading()).await;
        let hers = registered(&app, &masterclass, &amina()).await;
        let begun = started(&app, &amina(), &hers, "PRE").await;
        let first = begun["questions"][0]["question_id"].as_str().unwrap();
        assert_eq!(save(&app, &amina(), &begun, 0, &json!({first: "C"})).await.status, 200);
        let told = read(&app, &amina(), &begun).await;
        assert_eq!((&told["questions"], &told["responses"]), (&begun["questions"], &json!({first: "C"})));
        let token = participant(&app, &hers);
        let path = format!("/tests/{}", begun["id"].as_str().unwrap());
        let by_link = app.get(&path).header("x-participant", &token).send().await;
        assert_eq!(by_link.json(), told);
        for coach in [coach_rey(), coach_mba(), director()] {
            let marked = read(&app, &coach, &begun).await;
            let question = &marked["questions"][0];
            let correct = question["correct_choice"].as_str().unwrap();
            assert!(question["choices"][correct].as_str().unwrap().starts_with("juste"), "{question}");
            assert_eq!((&question["response"], &marked["user_id"]), (&json!("C"), &json!("amina")));
        }
        for stranger in [bastien(), fatou()] {
            assert_eq!(app.get(&path).by(&stranger).send().await.problem(), "not-found");
        }
        assert_eq!(app.get(&path).send().await.problem(), "unauthenticated");
        let nowhere = "/tests/019cad90-0000-7000-8000-00000000ffff";
        assert_eq!(app.get(nowhere).send().await.problem(), "unauthenticated");
        assert_eq!(app.get(nowhere).by(&director()).send().await.problem(), "not-found");
    }

    #[tokio::test]
    async fn two_attempts_show_the_choices_in_orders_of_their_own() {
        let app = app();
        let masterclass = ready(&app, &with(pleading(), "test", json!({"question_count": 10}))).await;
        let hers = registered(&app, &masterclass, &amina()).await;
        let his = registered(&app, &masterclass, &bastien()).await;
        let [hers, his] =
            [started(&app, &amina(), &hers, "PRE").await, started(&app, &bastien(), &his, "PRE").await];
        assert_ne!(hers["questions"], his["questions"]);
        let sorted = |test: &Value| {
            let mut texts: Vec<String> = test["questions"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| one["question_text"].to_string())
                .collect();
            texts.sort_unstable();
            texts
        };
        assert_eq!(sorted(&hers), sorted(&his));
    }
}
