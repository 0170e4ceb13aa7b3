//! The tests of a masterclass: a bank that a tutor corrects, a test before, a test after, and what came of it.

use futures_util::future::join_all;
use http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::{
    client::Answer,
    host::{Person, Scheduled, now},
    school::{School, entries, text},
};

/// What closes tests that nobody hands in.
const TENDER: Scheduled = Scheduled { name: "tend-masterclasses", cron: "* * * * *" };

/// A masterclass without dates, both of whose tests are open, and two who have seats.
pub struct Tested {
    masterclass: String,
    hers: String,
    his: String,
}

async fn read(school: &School<'_>, person: &Person, path: &str) -> Value {
    school.caller.get(path).by(person).send().await.expecting(200).json()
}

async fn start(school: &School<'_>, person: &Person, inscription: &str, test: &str) -> Answer {
    let body = json!({"inscription_id": inscription, "type": test});
    school.caller.post("/tests/start", &body).by(person).send().await
}

/// The answers to a test: of the first so many questions of the bank the right ones, of the others wrong ones.
fn answers(test: &Value, right: usize) -> Value {
    let questions = test["questions"].as_array().into_iter().flatten().map(|question| {
        let asked = text(question, "question_text");
        let number = asked.split(' ').nth(1).and_then(|number| number.parse::<usize>().ok());
        let wanted = if number.is_some_and(|number| number < right) { "juste" } else { "faux" };
        let choices = question["choices"].as_object().into_iter().flatten();
        let mut letters =
            choices.filter(|(_, choice)| choice.as_str().is_some_and(|said| said.starts_with(wanted)));
        let letter = letters.next().map(|(letter, _)| letter.clone());
        (text(question, "question_id").to_owned(), json!(letter))
    });
    Value::Object(questions.collect())
}

async fn submit(school: &School<'_>, person: &Person, test: &Value, right: usize) -> Value {
    let body = json!({"test_id": test["id"], "responses": answers(test, right), "score": 99});
    school.caller.post("/tests", &body).by(person).send().await.expecting(201).json()
}

pub async fn a_tutor_corrects_the_bank_and_two_register(school: &School<'_>) -> Tested {
    let body = json!({
        "title": "Plaider", "status": "open", "capacity": 2, "test": {"question_count": 3, "minutes": 20},
    });
    let made =
        school.caller.post("/masterclasses", &body).by(&school.director).send().await.expecting(201).json();
    let masterclass = text(&made, "id").to_owned();
    let question = |number: usize| {
        json!({
            "question_text": format!("Question {number} ?"), "correct_choice": "B", "explanation": "CANARI",
            "choices": {"A": "faux a", "B": "juste b", "C": "faux c", "D": "faux d"},
        })
    };
    for number in 0..3 {
        let mut body = question(number);
        body["masterclass_id"] = json!(masterclass);
        // The first one has a mistake that the tutor corrects.
        body["correct_choice"] = json!(if number == 0 { "A" } else { "B" });
        school
            .caller
            .post("/api/admin/questions", &body)
            .by(&school.amina)
            .send()
            .await
            .is_problem(403, "not-yours");
        let written = school.caller.post("/api/admin/questions", &body).by(&school.coach_rey).send().await;
        let path = written.expecting(201).header("location").to_owned();
        let mut corrected = question(number);
        corrected["status"] = json!("approved");
        let update = async |tag: &str| {
            school.caller.put(&path, &corrected).by(&school.coach_rey).header("if-match", tag).send().await
        };
        update("\"9\"").await.is_problem(412, "stale-version");
        assert_eq!(update("\"1\"").await.expecting(200).json()["status"], "approved");
    }
    let bank = format!("/api/admin/questions?masterclass_id={masterclass}&status=approved");
    assert_eq!(entries(&read(school, &school.coach_rey, &bank).await).len(), 3);
    let mut inscriptions = Vec::new();
    for person in [&school.amina, &school.bastien] {
        let body = json!({"masterclass_id": masterclass, "consents": {"data_processing": true}});
        let registered =
            school.caller.post("/inscriptions", &body).by(person).send().await.expecting(201).json();
        inscriptions.push(text(&registered, "id").to_owned());
    }
    let [hers, his] = [inscriptions.remove(0), inscriptions.remove(0)];
    Tested { masterclass, hers, his }
}

pub async fn of_twenty_starts_at_once_one_attempt_is_made_and_it_is_marked_once(
    school: &School<'_>,
    tested: &Tested,
) {
    let starts = join_all((0..20).map(|_| start(school, &school.amina, &tested.hers, "PRE"))).await;
    let made = starts.iter().filter(|answer| answer.status == 201).count();
    let resumed = starts.iter().filter(|answer| answer.status == 200).count();
    assert_eq!((made, resumed), (1, 19), "{starts:?}");
    let begun = starts[0].json();
    assert!(starts.iter().all(|answer| answer.json()["id"] == begun["id"]));
    assert!(
        starts
            .iter()
            .all(|answer| !answer.text().contains("correct_choice") && !answer.text().contains("CANARI"))
    );

    let path = format!("/tests/{}", text(&begun, "id"));
    let save = async |revision: u32| {
        let body = json!({"revision": revision, "responses": answers(&begun, 1)});
        school.caller.put(&format!("{path}/responses"), &body).by(&school.amina).send().await
    };
    assert_eq!(save(0).await.expecting(200).json(), json!({"revision": 1}));
    school.caller.get(&path).by(&school.bastien).send().await.is_problem(404, "not-found");
    let body = json!({"test_id": begun["id"]});
    let submissions =
        join_all((0..8).map(|_| school.caller.post("/tests", &body).by(&school.amina).send())).await;
    let (won, lost): (Vec<_>, Vec<_>) = submissions.into_iter().partition(|answer| answer.status == 201);
    assert_eq!((won.len(), lost.len()), (1, 7), "{lost:?}");
    for answer in lost {
        answer.is_problem(409, "test-over");
    }
    // What was saved counts, and of the test before the score alone is told.
    let row = won[0].json();
    assert_eq!((&row["score"], &row["max_score"]), (&json!(1), &json!(3)));
    let told = read(school, &school.amina, &path).await;
    assert_eq!((&told["score"], told.get("results")), (&json!(1), None));
    start(school, &school.amina, &tested.hers, "PRE").await.is_problem(409, "already-taken");
    let marked = read(school, &school.coach_rey, &path).await;
    assert!(
        marked["questions"]
            .as_array()
            .is_some_and(|all| all.iter().all(|one| one["correct_choice"].is_string()))
    );
}

pub async fn what_nobody_hands_in_is_closed_by_what_was_saved(school: &School<'_>, tested: &Tested) {
    let begun = start(school, &school.bastien, &tested.his, "PRE").await.expecting(201).json();
    let path = format!("/tests/{}", text(&begun, "id"));
    let body = json!({"revision": 0, "responses": answers(&begun, 2)});
    let _ = school
        .caller
        .put(&format!("{path}/responses"), &body)
        .by(&school.bastien)
        .send()
        .await
        .expecting(200);
    school.caller.run_at(&TENDER, now() + SignedDuration::from_mins(25)).await;
    let closed = read(school, &school.bastien, &path).await;
    assert_eq!((&closed["status"], &closed["score"]), (&json!("taken"), &json!(2)), "{closed}");
    let body = json!({"test_id": begun["id"]});
    school.caller.post("/tests", &body).by(&school.bastien).send().await.is_problem(409, "test-over");
}

pub async fn after_the_masterclass_they_are_tested_again_and_the_gain_is_told(
    school: &School<'_>,
    tested: &Tested,
) {
    start(school, &school.amina, &tested.hers, "POST").await.is_problem(409, "test-not-open");
    for inscription in [&tested.hers, &tested.his] {
        let path = format!("/inscriptions/{inscription}/validate");
        let body = json!({"validated": true});
        let _ = school.caller.post(&path, &body).by(&school.coach_rey).send().await.expecting(200);
    }
    for (person, inscription, right) in [(&school.amina, &tested.hers, 3), (&school.bastien, &tested.his, 2)]
    {
        let begun = start(school, person, inscription, "POST").await.expecting(201).json();
        assert_eq!(submit(school, person, &begun, right).await["score"], right);
        let told = read(school, person, &format!("/tests/{}", text(&begun, "id"))).await;
        let results = told["results"].as_array().cloned().unwrap_or_default();
        assert_eq!(results.iter().filter(|one| one["is_right"] == true).count(), right, "{told}");
    }
    let report = format!("/masterclasses/{}/report", tested.masterclass);
    let told = read(school, &school.coach_rey, &report).await;
    assert_eq!(
        (&told["pre"]["mean"], &told["post"]["mean"], &told["gain"]["mean"], &told["gain"]["better"]),
        (&json!(1.5), &json!(2.5), &json!(1.0), &json!(1)),
        "{told}"
    );
    school.caller.get(&report).by(&school.amina).send().await.is_problem(403, "not-yours");

    let students = format!("/api/admin/students?masterclass_id={}", tested.masterclass);
    let listed = entries(&read(school, &school.coach_rey, &students).await);
    let gains: Vec<&Value> = listed.iter().map(|one| &one["gain"]).collect();
    assert_eq!(gains, [&json!(0), &json!(2)]);
    let table = school
        .caller
        .get(&format!("{students}&format=csv"))
        .by(&school.coach_rey)
        .send()
        .await
        .expecting(200);
    assert_eq!(table.text().lines().count(), 3, "{}", table.text());
    let one = read(school, &school.coach_rey, &format!("/api/admin/student/{}", school.amina.id)).await;
    assert!(
        one["inscriptions"].as_array().is_some_and(|all| all.iter().any(|one| one["gain"] == 2)),
        "{one}"
    );

    // They find it by themselves as well, and nothing of anyone else's.
    let mine = format!("/inscriptions/mine?masterclass_id={}", tested.masterclass);
    let own = entries(&read(school, &school.amina, &mine).await);
    assert_eq!(own.len(), 1, "{own:?}");
    assert_eq!((&own[0]["id"], &own[0]["gain"]), (&json!(tested.hers), &json!(2)));
    assert_eq!(entries(&read(school, &school.coach_rey, &mine).await).len(), 0);

    // The third question was wrong: everyone has its point.
    let third = text(&told["questions"][2], "question_id").to_owned();
    let void = format!("/api/admin/questions/{third}/void");
    let _ = school.caller.request(Method::POST, &void).by(&school.coach_rey).send().await.expecting(200);
    assert_eq!(read(school, &school.coach_rey, &report).await["post"]["mean"], 3.0);
    let path = format!("/api/admin/questions/{third}");
    let _ = school.caller.request(Method::DELETE, &path).by(&school.coach_rey).send().await.expecting(204);
    let archived = format!("/api/admin/questions?masterclass_id={}&status=archived", tested.masterclass);
    assert_eq!(entries(&read(school, &school.coach_rey, &archived).await).len(), 1);
}
