//! `start-test`: begins one of the two tests of a masterclass, once.

use http::HeaderMap;
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::AnyCaller,
    input,
    problem::{Problem, kind},
    request::Valid,
    text::LocalizedText,
    unit_of_work::UnitOfWork,
};

use crate::{
    attempt::{Attempt, AttemptState},
    attempt_claim::AttemptClaim,
    beginning::Beginning,
    inscription::{Inscription, InscriptionId},
    participant::own_inscription,
    question_set::QuestionSet,
    submit_test::over,
    test_type::TestType,
    test_view::StartedTest,
};

input! {
    /// Which test is to begin.
    pub struct StartTest {
        /// By which inscription.
        pub inscription_id: InscriptionId,
        /// Which of the two.
        pub r#type: TestType,
    }
}

/// Begins a test
///
/// Each of the two once. The one before is open until the masterclass begins; the one after from its end on, to those whose
/// inscription is validated. A test that goes on is answered again, with what is saved of it: a second click costs nothing.
/// Signed in, or by the link that was sent to whoever registered (`X-Participant`).
#[utoipa::path(
    post,
    path = "/tests/start",
    tag = "masterclasses",
    params(("X-Participant" = Option<String>, Header, description = "The token of the link that was sent")),
    request_body = StartTest,
    responses(
        (status = 201, description = "The test begins", body = StartedTest,
            headers(("Location" = String, description = "Its path"))),
        (status = 200, description = "It goes on", body = StartedTest),
    ),
)]
pub(crate) async fn start_test(
    app: App,
    caller: AnyCaller,
    headers: HeaderMap,
    Valid(request): Valid<StartTest>,
) -> Result<Answer<StartedTest>, Problem> {
    let StartTest { inscription_id: id, r#type: test } = request;
    let (mut inscription, acting) = own_inscription(&app, &caller, &headers, id).await?;
    let mut work = UnitOfWork::of(&app, &acting);
    loop {
        let read = app.records.batch(Beginning::keys(inscription.entity.masterclass_id, id)).await?;
        if let Some(claim) = read.find::<AttemptClaim>(&AttemptClaim::key_of(id, test))? {
            // What was written with the claim is read after it: a batch may have missed it.
            let attempt_key = Attempt::key_of(claim.entity.test_id);
            let set_key = QuestionSet::key_of(inscription.entity.masterclass_id);
            let read = app.records.batch([attempt_key.clone(), set_key.clone()]).await?;
            let attempt = read.find::<Attempt>(&attempt_key)?.ok_or_else(Problem::not_found)?.entity;
            let set = read.find::<QuestionSet>(&set_key)?.ok_or_else(Problem::not_found)?.entity;
            return match attempt.state_at(work.now()) {
                AttemptState::Open => Ok(Answer::ok(StartedTest::of(&app, &attempt, &set))),
                AttemptState::Over => Err(over()),
                AttemptState::Taken => Err(already_taken()),
            };
        }
        let beginning = Beginning::of(&app, &work, &read, &inscription.entity, test).await?;
        // Whoever is erased, or cancels, meanwhile leaves no attempt.
        let changes = beginning.begin_in(&work, work.nothing_yet()).check(&inscription);
        let answer = StartedTest::of(&app, &beginning.attempt, &beginning.set);
        let answer = Answer::created(&beginning.attempt.path(), answer);
        if let Some(answer) = work.commit(changes, answer).await? {
            return Ok(answer);
        }
        inscription = Inscription::read(&app.records, id).await?;
    }
}

fn already_taken() -> Problem {
    Problem::new(
        &kind::ALREADY_TAKEN,
        LocalizedText::fixed("Un test ne se passe qu'une fois.", "A test is taken once."),
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use futures_util::future::join_all;
    use preau_harness::{
        TestApp, insta,
        people::{amina, bastien, coach_rey, director, fatou, student},
    };
    use preau_kernel::{entity::Entity, store::Write};
    use serde_json::{Value, json};

    use crate::{
        inscription::{Inscription, InscriptionStatus},
        question::{Question, QuestionId, QuestionStatus},
        test_testing::{
            AFTER, approved, id_of, items, pleading, question, ready, registered, registered_as, start,
            started, submit, took,
        },
        testing::{app, made, participant, with, wrong_fields},
    };

    #[tokio::test]
    async fn a_test_begins_once_and_a_second_click_costs_nothing() {
        let app = app();
        let masterclass = ready(&app, &pleading()).await;
        let hers = registered(&app, &masterclass, &amina()).await;
        let first = start(&app, &amina(), &hers, "PRE").await;
        assert_eq!(first.status, 201);
        let begun = first.json();
        assert_eq!(first.header("location"), format!("/tests/{}", begun["id"].as_str().unwrap()));
        let asked: BTreeSet<&str> = begun["questions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["question_text"].as_str().unwrap())
            .collect();
        assert_eq!(asked, BTreeSet::from(["Question 0 ?", "Question 1 ?", "Question 2 ?"]));
        insta::assert_json_snapshot!(
            [&begun["type"], &begun["started_at"], &begun["deadline"], &begun["server_time"], &begun["revision"], &begun["responses"]],
            @r#"
        [
          "PRE",
          "2026-03-02T08:03:00Z",
          "2026-03-02T08:23:00Z",
          "2026-03-02T08:03:00Z",
          0,
          {}
        ]
        "#);
        app.clock.advance_minutes(5);
        let again = start(&app, &amina(), &hers, "PRE").await;
        assert_eq!(again.status, 200);
        assert_eq!(with(again.json(), "server_time", "2026-03-02T08:03:00Z"), begun);
        assert_eq!(items(&app, "test").len(), 1);
        let events = app.events().await;
        assert_eq!(events.iter().filter(|event| event.kind == "TEST_STARTED").count(), 1);
        assert_eq!(submit(&app, &amina(), &begun, &json!({})).await.status, 201);
        assert_eq!(start(&app, &amina(), &hers, "PRE").await.problem(), "already-taken");
        // Half a minute after its deadline nobody goes on with it.
        let his = registered(&app, &masterclass, &bastien()).await;
        started(&app, &bastien(), &his, "PRE").await;
        app.clock.advance_minutes(21);
        assert_eq!(start(&app, &bastien(), &his, "PRE").await.problem(), "test-over");
    }

    #[tokio::test]
    async fn a_second_click_that_sees_half_of_what_the_first_one_wrote_goes_on_too() {
        let (app, others) = TestApp::interleaved(crate::functions());
        let masterclass = ready(&app, &pleading()).await;
        let hers = registered(&app, &masterclass, &amina()).await;
        assert_eq!(start(&app, &amina(), &hers, "PRE").await.status, 201);
        others.next_batch_misses("question-set");
        assert_eq!(start(&app, &amina(), &hers, "PRE").await.status, 200);
    }

    #[tokio::test]
    async fn both_tests_ask_the_same_questions_whatever_becomes_of_the_bank() {
        let app = app();
        let masterclass = ready(&app, &pleading()).await;
        let spare = approved(&app, &masterclass, 8).await;
        let hers = registered(&app, &masterclass, &amina()).await;
        let before = took(&app, &amina(), &hers, "PRE", 1).await;
        // The bank goes on.
        let path = format!("/api/admin/questions?masterclass_id={masterclass}");
        let bank = app.get(&path).by(&coach_rey()).send().await.json();
        let first = format!("/api/admin/questions/{}", bank["data"][0]["id"].as_str().unwrap());
        let mut other = question(&masterclass, 7);
        other.as_object_mut().unwrap().remove("masterclass_id");
        other["correct_choice"] = json!("A");
        assert_eq!(app.put(&first, &other).by(&coach_rey()).send().await.status, 200);
        assert_eq!(crate::test_testing::delete(&app, &spare).await.status, 204);
        app.clock.set(AFTER);
        let after = started(&app, &amina(), &hers, "POST").await;
        let asked = |test: &Value| -> BTreeSet<String> {
            test["questions"].as_array().unwrap().iter().map(|one| one["question_text"].to_string()).collect()
        };
        assert_eq!(asked(&before), asked(&after));
        let right = submit(&app, &amina(), &after, &crate::test_testing::answers(&after, 3)).await;
        assert_eq!(right.json()["score"], 3);
    }

    #[tokio::test]
    async fn a_test_has_its_time_and_its_people() {
        let app = app();
        let masterclass = ready(&app, &pleading()).await;
        let hers = registered(&app, &masterclass, &amina()).await;
        let unvalidated = |one| Inscription { validated: false, ..one };
        let his = registered_as(&app, &masterclass, &bastien(), unvalidated).await;
        for status in [
            InscriptionStatus::Unconfirmed,
            InscriptionStatus::Waitlisted,
            InscriptionStatus::Offered,
            InscriptionStatus::Cancelled,
        ] {
            let waits = |one| Inscription { status, ..one };
            let waiting = registered_as(&app, &masterclass, &student(1), waits).await;
            assert_eq!(start(&app, &student(1), &waiting, "PRE").await.problem(), "test-not-open");
        }
        let early = start(&app, &amina(), &hers, "POST").await;
        assert_eq!(early.problem(), "test-not-open");
        assert_eq!(early.json()["opens_at"], AFTER);
        started(&app, &bastien(), &his, "PRE").await;
        app.clock.set("2026-04-01T09:00:00Z");
        assert_eq!(start(&app, &amina(), &hers, "PRE").await.problem(), "test-not-open");
        app.clock.set(AFTER);
        assert_eq!(start(&app, &bastien(), &his, "POST").await.problem(), "test-not-open");
        app.clock.set("2026-04-15T12:00:00Z");
        assert_eq!(start(&app, &amina(), &hers, "POST").await.problem(), "test-not-open");
        for status in ["draft", "cancelled"] {
            let off =
                ready(&app, &with(with(pleading(), "status", status), "ends_at", "2026-06-01T12:00:00Z"))
                    .await;
            let hers = registered(&app, &off, &amina()).await;
            assert_eq!(start(&app, &amina(), &hers, "PRE").await.problem(), "test-not-open", "{status}");
        }
    }

    #[tokio::test]
    async fn where_there_are_no_dates_nobody_prepares_for_the_test_before_by_the_test_after() {
        let app = app();
        let undated = json!({"title": "Plaider", "status": "open", "test": {"question_count": 1}});
        let masterclass = ready(&app, &undated).await;
        let hers = registered(&app, &masterclass, &amina()).await;
        let begun = started(&app, &amina(), &hers, "POST").await;
        assert_eq!(begun.get("deadline"), None);
        assert_eq!(start(&app, &amina(), &hers, "PRE").await.problem(), "test-not-open");
    }

    #[tokio::test]
    async fn a_test_waits_until_enough_questions_are_approved_and_none_is_served_before() {
        let app = app();
        let masterclass = id_of(&made(&app, &pleading()).await);
        let hers = registered(&app, &masterclass, &amina()).await;
        for number in 0..3 {
            assert_eq!(start(&app, &amina(), &hers, "PRE").await.problem(), "test-not-ready");
            approved(&app, &masterclass, number).await;
        }
        assert!(items(&app, "question-set").is_empty() && items(&app, "test-claim").is_empty());
        assert_eq!(start(&app, &amina(), &hers, "PRE").await.status, 201);
    }

    #[tokio::test]
    async fn a_test_is_its_persons_by_token_or_by_link() {
        let app = app();
        let masterclass = ready(&app, &pleading()).await;
        let hers = registered(&app, &masterclass, &amina()).await;
        let body = json!({"inscription_id": hers, "type": "PRE"});
        for stranger in [bastien(), fatou(), coach_rey(), director()] {
            assert_eq!(start(&app, &stranger, &hers, "PRE").await.problem(), "not-found");
        }
        assert_eq!(app.post("/tests/start", &body).send().await.problem(), "unauthenticated");
        let token = participant(&app, &hers);
        let by_link =
            async |token: &str| app.post("/tests/start", &body).header("x-participant", token).send().await;
        assert_eq!(by_link(&format!("{token}A")).await.problem(), "invalid-token");
        let other = registered(&app, &masterclass, &bastien()).await;
        let others = participant(&app, &other);
        assert_eq!(by_link(&others).await.problem(), "not-found");
        assert_eq!(by_link(&token).await.status, 201);
        assert_eq!(app.events().await.last().unwrap().actor.id, "amina");
        let wrong = app.post("/tests/start", &json!({"type": "MID"})).by(&amina()).send().await;
        assert_eq!(wrong_fields(&wrong), ["/inscription_id required", "/type one_of"]);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn of_twenty_starts_of_one_test_at_once_one_attempt_is_made() {
        let app = app();
        let masterclass = ready(&app, &pleading()).await;
        let hers = registered(&app, &masterclass, &amina()).await;
        let amina = amina();
        let starts = join_all((0..20).map(|_| start(&app, &amina, &hers, "PRE"))).await;
        let made = starts.iter().filter(|answer| answer.status == 201).count();
        let resumed = starts.iter().filter(|answer| answer.status == 200).count();
        assert_eq!((made, resumed), (1, 19));
        let ids: BTreeSet<String> = starts.iter().map(|answer| answer.json()["id"].to_string()).collect();
        assert_eq!((ids.len(), items(&app, "test").len(), items(&app, "test-claim").len()), (1, 1, 1));
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn of_many_who_begin_the_first_test_at_once_all_are_asked_the_same_while_the_bank_is_edited() {
        let app = app();
        let masterclass = ready(&app, &pleading()).await;
        let bank: Vec<Value> = items(&app, "question")
            .iter()
            .map(|item| serde_json::from_str(&item.document).unwrap())
            .collect();
        let mut inscriptions = Vec::new();
        for number in 0..12 {
            inscriptions.push(registered(&app, &masterclass, &student(number)).await);
        }
        let starts = join_all(inscriptions.iter().enumerate().map(async |(number, inscription)| {
            let edited = &bank[number % bank.len()];
            let mut body = question(&masterclass, 0);
            body.as_object_mut().unwrap().remove("masterclass_id");
            body["question_text"] = json!(format!("Question {number} ? revue"));
            let path = format!("/api/admin/questions/{}", edited["id"].as_str().unwrap());
            let rey = coach_rey();
            let edit = app.put(&path, &body).by(&rey).send();
            let person = student(number);
            let (edit, start) = tokio::join!(edit, start(&app, &person, inscription, "PRE"));
            assert_eq!(edit.status, 200, "{}", edit.described());
            start
        }))
        .await;
        assert!(
            starts.iter().all(|answer| answer.status == 201),
            "{:?}",
            starts.iter().map(|one| one.status).collect::<Vec<_>>()
        );
        let asked = |answer: &preau_harness::TestAnswer| -> BTreeSet<String> {
            let test = answer.json();
            test["questions"].as_array().unwrap().iter().map(|one| one["question_text"].to_string()).collect()
        };
        let first = asked(&starts[0]);
        assert!(starts.iter().all(|answer| asked(answer) == first));
        assert_eq!(items(&app, "question-set").len(), 1);
    }

    #[tokio::test]
    async fn what_is_corrected_or_taken_back_just_before_the_first_start_is_asked_as_it_is_then() {
        let (app, others) = TestApp::interleaved(crate::functions());
        let masterclass = ready(&app, &pleading()).await;
        let fourth = approved(&app, &masterclass, 3).await;
        let bank = items(&app, "question");
        let read =
            |item: &preau_kernel::store::Item| serde_json::from_str::<Question>(&item.document).unwrap();
        let mut corrected = read(&bank[0]);
        let mut withdrawn = read(&bank[1]);
        if QuestionId::parse(&id_of(&fourth)) == Some(corrected.id) {
            std::mem::swap(&mut corrected, &mut withdrawn);
        }
        corrected.question_text = "Question 0 ? corrigée".to_owned();
        withdrawn.status = QuestionStatus::Draft;
        others.before(
            "question-set",
            vec![
                Write::Replace(corrected.to_item().unwrap(), 1),
                Write::Replace(withdrawn.to_item().unwrap(), 1),
            ],
        );
        let hers = registered(&app, &masterclass, &amina()).await;
        let begun = started(&app, &amina(), &hers, "PRE").await;
        let asked: Vec<String> = begun["questions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["question_id"].as_str().unwrap().to_owned())
            .collect();
        assert!(asked.contains(&corrected.id.to_string()) && asked.contains(&id_of(&fourth)));
        assert!(!asked.contains(&withdrawn.id.to_string()));
        assert!(begun.to_string().contains("corrigée"));
    }
}
