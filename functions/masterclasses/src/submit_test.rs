//! `submit-test`: hands in a test, which is marked once.

use http::HeaderMap;
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::AnyCaller,
    field_types::Integer,
    input,
    problem::{Problem, kind},
    request::Valid,
    text::LocalizedText,
    time::Instant,
    unit_of_work::UnitOfWork,
};

use crate::{
    attempt::{Attempt, AttemptState, ClosedBy, TestId},
    attempt_claim::AttemptClaim,
    closing::Closing,
    inscription::InscriptionId,
    own_attempt::own_attempt,
    participant::own_inscription,
    responses::Responses,
    test_type::TestType,
    test_view::TakenTest,
};

input! {
    /// The answers of a test, by its id, or by an inscription and which of the two tests it is.
    pub struct SubmitTest {
        /// Which test.
        pub test_id: Option<TestId>,
        /// By which inscription, where `test_id` is absent.
        pub inscription_id: Option<InscriptionId>,
        /// Which of its two tests, where `test_id` is absent.
        pub r#type: Option<TestType>,
        /// The answers. A question that is left out, or null, is answered as it was saved; wrong, where it was not.
        pub responses: Option<Responses>,
        /// Read, as the seed has it, and not used: the score is counted here.
        pub score: Option<Integer<0, 10_000>>,
        /// Read and not used.
        pub max_score: Option<Integer<0, 10_000>>,
        /// Read and not used.
        pub taken_at: Option<Instant>,
    }
}

/// Hands in a test
///
/// It is marked at once, and once; the result comes by WhatsApp and e-mail too. Half a minute after its deadline it is taken no
/// longer, and what was saved counts.
#[utoipa::path(
    post,
    path = "/tests",
    tag = "masterclasses",
    params(("X-Participant" = Option<String>, Header, description = "The token of the link that was sent")),
    request_body = SubmitTest,
    responses((status = 201, description = "The result", body = TakenTest,
        headers(("Location" = String, description = "Its path")))),
)]
pub(crate) async fn submit_test(
    app: App,
    caller: AnyCaller,
    headers: HeaderMap,
    Valid(request): Valid<SubmitTest>,
) -> Result<Answer<TakenTest>, Problem> {
    let id = named(&app, &caller, &headers, &request).await?;
    let (mut stored, acting) = own_attempt(&app, &caller, &headers, id).await?;
    let answers = request.responses.unwrap_or_default();
    let mut work = UnitOfWork::of(&app, &acting);
    loop {
        let attempt = &stored.entity;
        if attempt.state_at(work.now()) != AttemptState::Open {
            return Err(over());
        }
        answers.check(attempt)?;
        let responses = attempt.answered(&answers.0, false);
        let closing = Closing::of(&app, &work, &stored, responses, ClosedBy::Participant).await?;
        let answer = Answer::created(&attempt.path(), TakenTest::from(&closing));
        if let Some(answer) = work.commit(closing.changes, answer).await? {
            return Ok(answer);
        }
        stored = work.get::<Attempt>(&Attempt::key_of(id)).await?;
    }
}

/// Which attempt a request names.
async fn named(
    app: &App,
    caller: &AnyCaller,
    headers: &HeaderMap,
    request: &SubmitTest,
) -> Result<TestId, Problem> {
    match (request.test_id, request.inscription_id, request.r#type) {
        (Some(id), _, _) => Ok(id),
        (None, Some(inscription), Some(test)) => {
            // Who may not see the inscription is not told whether a test of it began.
            own_inscription(app, caller, headers, inscription).await?;
            let claim = app.records.find::<AttemptClaim>(&AttemptClaim::key_of(inscription, test)).await?;
            claim.map(|claim| claim.entity.test_id).ok_or_else(not_started)
        }
        (None, Some(_), None) => Err(Problem::wrong_field("/type", "required", WHICH)),
        (None, None, _) => Err(Problem::wrong_field("/test_id", "required", WHICH)),
    }
}

/// The problem of a test that is taken, or whose time is over.
pub(crate) fn over() -> Problem {
    Problem::new(
        &kind::TEST_OVER,
        LocalizedText::fixed(
            "Ce test est rendu, ou son temps est écoulé : ce qui était enregistré compte.",
            "This test is handed in, or its time is over: what was saved counts.",
        ),
    )
}

fn not_started() -> Problem {
    Problem::new(
        &kind::TEST_NOT_STARTED,
        LocalizedText::fixed("Commencez d'abord ce test.", "Begin this test first."),
    )
}

const WHICH: LocalizedText = LocalizedText::fixed(
    "Indiquez le test : « test_id », ou « inscription_id » et « type ».",
    "Name the test: `test_id`, or `inscription_id` and `type`.",
);

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use preau_harness::{
        insta,
        people::{amina, bastien, coach_rey, director, fatou},
    };
    use serde_json::{Value, json};

    use crate::{
        test_testing::{answers, items, pleading, ready, registered, save, start, started, submit, told},
        testing::{app, wrong_fields},
    };

    #[tokio::test]
    async fn a_test_is_marked_here_whatever_the_client_says_and_its_result_is_told() {
        let app = app();
        let masterclass = ready(&app, &pleading()).await;
        let hers = registered(&app, &masterclass, &amina()).await;
        let begun = started(&app, &amina(), &hers, "PRE").await;
        let responses = answers(&begun, 2);
        // As seed 3 inserts it.
        let body = json!({
            "inscription_id": hers, "type": "PRE", "responses": responses,
            "score": 3, "max_score": 3, "taken_at": "2026-01-01T00:00:00Z",
        });
        let answer = app.post("/tests", &body).by(&amina()).send().await;
        assert_eq!(answer.status, 201, "{}", answer.described());
        let row = answer.json();
        assert_eq!(answer.header("location"), format!("/tests/{}", row["id"].as_str().unwrap()));
        let expected = json!({
            "id": begun["id"], "inscription_id": hers, "type": "PRE", "score": 2, "max_score": 3,
            "responses": responses, "taken_at": "2026-03-02T08:03:00Z",
        });
        assert_eq!(row, expected);
        let said = told(&app);
        insta::assert_json_snapshot!(said[0]["data"], @r#"
        {
          "link": null,
          "out_of": 3,
          "score": 2,
          "test": "PRE",
          "title": "Plaider"
        }
        "#);
        assert_eq!((said.len(), &said[0]["addressees"][0]["user_id"]), (1, &json!("amina")));
        let event = app.events().await.pop().unwrap();
        assert_eq!(event.kind, "TEST_SUBMITTED");
        // The journal has neither answers nor score.
        insta::assert_compact_json_snapshot!(event.to["closed_by"], @r#""participant""#);
        assert_eq!(event.to.as_object().unwrap().len(), 4);
        assert_eq!(submit(&app, &amina(), &begun, &responses).await.problem(), "test-over");
        assert_eq!(save(&app, &amina(), &begun, 0, &json!({})).await.problem(), "test-over");
    }

    #[tokio::test]
    async fn what_is_unanswered_is_wrong_and_a_blank_submission_keeps_what_was_saved() {
        let app = app();
        let masterclass = ready(&app, &pleading()).await;
        for (person, saves, expected) in [(amina(), true, 3), (bastien(), false, 0)] {
            let inscription = registered(&app, &masterclass, &person).await;
            let begun = started(&app, &person, &inscription, "PRE").await;
            if saves {
                let saved = save(&app, &person, &begun, 0, &answers(&begun, 3)).await;
                assert_eq!((saved.status.as_u16(), saved.json()), (200, json!({"revision": 1})));
            }
            let blank: Value =
                answers(&begun, 3).as_object().unwrap().keys().map(|id| (id.clone(), Value::Null)).collect();
            let row = submit(&app, &person, &begun, &blank).await.json();
            assert_eq!((&row["score"], &row["max_score"]), (&json!(expected), &json!(3)));
        }
    }

    #[tokio::test]
    async fn of_two_tabs_one_is_told_that_it_is_behind_and_what_it_knows_already_costs_nothing() {
        let app = app();
        let masterclass = ready(&app, &pleading()).await;
        let hers = registered(&app, &masterclass, &amina()).await;
        let begun = started(&app, &amina(), &hers, "PRE").await;
        let ids: Vec<String> = answers(&begun, 0).as_object().unwrap().keys().cloned().collect();
        let first = json!({&ids[0]: "A"});
        assert_eq!(save(&app, &amina(), &begun, 0, &first).await.json(), json!({"revision": 1}));
        assert_eq!(save(&app, &amina(), &begun, 0, &json!({&ids[1]: "B"})).await.problem(), "stale-version");
        // The same again, for its answer was lost.
        assert_eq!(save(&app, &amina(), &begun, 0, &first).await.json(), json!({"revision": 1}));
        let second = json!({&ids[1]: "C", &ids[0]: null});
        assert_eq!(save(&app, &amina(), &begun, 1, &second).await.json(), json!({"revision": 2}));
        let resumed = start(&app, &amina(), &hers, "PRE").await.json();
        assert_eq!((&resumed["responses"], &resumed["revision"]), (&json!({&ids[1]: "C"}), &json!(2)));
        // Saving tells nothing of what is right.
        let events = app.events().await;
        assert!(!events.iter().any(|event| event.kind.starts_with("TEST_SUB")));
    }

    #[tokio::test]
    async fn what_is_late_counts_within_half_a_minute_and_not_after() {
        let app = app();
        let masterclass = ready(&app, &pleading()).await;
        for (person, late, status) in [(amina(), 30, 201), (bastien(), 31, 409)] {
            let inscription = registered(&app, &masterclass, &person).await;
            let begun = started(&app, &person, &inscription, "PRE").await;
            let deadline: jiff::Timestamp = begun["deadline"].as_str().unwrap().parse().unwrap();
            app.clock.set(&(deadline + jiff::SignedDuration::from_secs(late)).to_string());
            let answer = submit(&app, &person, &begun, &answers(&begun, 3)).await;
            assert_eq!(answer.status, status, "{}", answer.described());
        }
    }

    #[tokio::test]
    async fn what_is_wrong_is_named_and_others_tests_are_hidden() {
        let app = app();
        let masterclass = ready(&app, &pleading()).await;
        let hers = registered(&app, &masterclass, &amina()).await;
        let not_begun = json!({"inscription_id": hers, "type": "PRE"});
        assert_eq!(app.post("/tests", &not_begun).by(&amina()).send().await.problem(), "test-not-started");
        assert_eq!(app.post("/tests", &not_begun).by(&bastien()).send().await.problem(), "not-found");
        let begun = started(&app, &amina(), &hers, "PRE").await;
        let question = begun["questions"][0]["question_id"].as_str().unwrap();
        let unknown = "019cad90-0000-7000-8000-00000000ffff";
        for (body, wrong) in [
            (json!({}), vec!["/test_id required".to_owned()]),
            (json!({"inscription_id": hers}), vec!["/type required".to_owned()]),
            (
                json!({"test_id": begun["id"], "responses": {unknown: "A"}}),
                vec![format!("/responses/{unknown} unknown")],
            ),
            (
                json!({"test_id": begun["id"], "responses": {question: "E", "x": "A"}}),
                vec![format!("/responses/{question} one_of"), "/responses/x uuid".to_owned()],
            ),
            (json!({"test_id": begun["id"], "responses": []}), vec!["/responses type".to_owned()]),
            (json!({"test_id": begun["id"], "score": "10"}), vec!["/score type".to_owned()]),
        ] {
            let answer = app.post("/tests", &body).by(&amina()).send().await;
            assert_eq!(wrong_fields(&answer), wrong, "{}", answer.described());
        }
        for stranger in [bastien(), fatou(), coach_rey(), director()] {
            assert_eq!(submit(&app, &stranger, &begun, &json!({})).await.problem(), "not-found");
            assert_eq!(save(&app, &stranger, &begun, 0, &json!({})).await.problem(), "not-found");
        }
        let path = format!("/tests/{}/responses", begun["id"].as_str().unwrap());
        let nobody = app.put(&path, &json!({"revision": 0, "responses": {}})).send().await;
        assert_eq!(nobody.problem(), "unauthenticated");
        assert!(items(&app, "test-mark").is_empty());
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn of_many_submissions_and_savings_at_once_one_submission_counts() {
        let app = app();
        let masterclass = ready(&app, &pleading()).await;
        let hers = registered(&app, &masterclass, &amina()).await;
        let begun = started(&app, &amina(), &hers, "PRE").await;
        let amina = amina();
        let acts = join_all((0..20_u64).map(async |number| {
            if number % 2 == 0 {
                submit(&app, &amina, &begun, &answers(&begun, number % 4)).await
            } else {
                save(&app, &amina, &begun, number % 3, &answers(&begun, number % 4)).await
            }
        }))
        .await;
        let won: Vec<_> = acts.iter().filter(|answer| answer.status == 201).collect();
        assert_eq!(won.len(), 1);
        for answer in acts.iter().filter(|answer| answer.status.as_u16() >= 400) {
            assert!(
                ["test-over", "stale-version"].contains(&answer.problem().as_str()),
                "{}",
                answer.described()
            );
        }
        assert_eq!((items(&app, "test-mark").len(), told(&app).len()), (1, 1));
        let read =
            app.get(&format!("/tests/{}", begun["id"].as_str().unwrap())).by(&amina).send().await.json();
        assert_eq!(
            (&read["score"], &read["responses"]),
            (&won[0].json()["score"], &won[0].json()["responses"])
        );
    }
}
