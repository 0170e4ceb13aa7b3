//! The key of a test leaves in no answer: every function is asked by everyone who does not teach, and no answer, be it a problem
//! or a replay, holds what is right or why.

use http::Method;
use preau_functions::domains;
use preau_harness::{
    TestAnswer, TestApp, TestRequest,
    people::{amina, bastien, coach_rey, director, fatou, robot},
};
use preau_kernel::actor::Actor;
use preau_notification_definitions::{CONFIRMATION, PARTICIPANT};
use serde_json::{Value, json};

use crate::authorization::table_of;

/// What only those who teach may read.
const SECRETS: [&str; 4] = ["CANARI-", "correct_choice", "explanation", "\"quote\""];

/// Everyone who does not teach.
enum Stranger {
    Nobody,
    Person(Actor),
    Guest(String),
}

impl Stranger {
    fn sign<'a>(&self, request: TestRequest<'a>) -> TestRequest<'a> {
        match self {
            Self::Nobody => request,
            Self::Person(actor) => request.by(actor),
            Self::Guest(token) => request.header("x-participant", token),
        }
    }
}

fn holds_no_secret(what: &str, answer: &TestAnswer) {
    let said = answer.described();
    for secret in SECRETS {
        assert!(!said.contains(secret), "{what} told {secret}: {said}");
    }
}

/// A masterclass with a test that Amina and a guest go on with.
struct School {
    ids: Vec<String>,
    strangers: Vec<Stranger>,
    hers: Value,
    his: Value,
}

impl School {
    async fn open(app: &TestApp) -> Self {
        let body = json!({
            "title": "Plaider", "status": "open", "asks": [], "starts_at": "2026-04-01T09:00:00Z",
            "ends_at": "2026-04-01T12:00:00Z", "test": {"question_count": 2, "reveal": "after_close"},
        });
        let masterclass = app.post("/masterclasses", &body).by(&director()).send().await.json();
        let mut ids = vec![masterclass["id"].as_str().unwrap().to_owned()];
        for number in 0..3 {
            let status = if number < 2 { "approved" } else { "draft" };
            let question = json!({
                "masterclass_id": ids[0], "question_text": format!("Question {number} ?"), "status": status,
                "choices": {"A": "un", "B": "deux", "C": "trois", "D": "quatre"}, "correct_choice": "C",
                "explanation": format!("CANARI-{number}"),
            });
            let made = app.post("/api/admin/questions", &question).by(&coach_rey()).send().await;
            assert_eq!(made.status, 201, "{}", made.described());
            ids.push(made.json()["id"].as_str().unwrap().to_owned());
        }
        let registering = json!({"masterclass_id": ids[0], "consents": {"data_processing": true}});
        let hers = app.post("/inscriptions", &registering).by(&amina()).send().await.json();
        let guest = json!({
            "masterclass_id": ids[0], "consents": {"data_processing": true}, "full_name": "Awa Ndong",
            "email": "awa@example.org", "date_of_birth": "2008-05-17", "whatsapp_number": "+24177123456",
        });
        assert_eq!(app.post("/inscriptions", &guest).send().await.status, 202);
        let inscriptions = app.items().into_iter().filter(|item| item.kind == "inscription");
        let mut all = inscriptions.map(|item| serde_json::from_str::<Value>(&item.document).unwrap());
        let guest = all.find(|one| one["is_guest"] == true).unwrap()["id"].as_str().unwrap().to_owned();
        let confirm = format!("/inscriptions/confirm/{}", app.app.links.seal(CONFIRMATION, &guest));
        assert_eq!(app.request(Method::POST, &confirm).send().await.status, 200);
        ids.extend([hers["id"].as_str().unwrap().to_owned(), guest.clone()]);
        let token = app.app.links.seal(PARTICIPANT, &guest);
        let mut strangers: Vec<Stranger> =
            [amina(), bastien(), fatou(), robot()].into_iter().map(Stranger::Person).collect();
        strangers.extend([Stranger::Nobody, Stranger::Guest(token)]);
        Self { ids, strangers, hers, his: json!({"id": guest}) }
    }

    /// Amina and the guest begin a test, each twice with one key.
    async fn begin(&mut self, app: &TestApp, test: &str) -> [Value; 2] {
        let mut begun = [Value::Null, Value::Null];
        for (number, (inscription, stranger)) in
            [(&self.hers, &self.strangers[0]), (&self.his, &self.strangers[5])].into_iter().enumerate()
        {
            let body = json!({"inscription_id": inscription["id"], "type": test});
            for _ in 0..2 {
                let key = format!("{test}-{number}");
                let answer = stranger.sign(app.post("/tests/start", &body).key(&key)).send().await;
                assert_eq!(answer.status, 201, "{}", answer.described());
                holds_no_secret("start-test", &answer);
                begun[number] = answer.json();
            }
            self.ids.push(begun[number]["id"].as_str().unwrap().to_owned());
        }
        begun
    }

    async fn submit(&self, app: &TestApp, begun: &[Value; 2]) {
        for (test, stranger) in begun.iter().zip([&self.strangers[0], &self.strangers[5]]) {
            for _ in 0..2 {
                let body = json!({"test_id": test["id"]});
                let answer = stranger.sign(app.post("/tests", &body).key("submit")).send().await;
                holds_no_secret("submit-test", &answer);
            }
        }
    }

    /// Everyone asks all there is to read, at every place where an id of the test may stand.
    async fn is_read(&self, app: &TestApp) {
        for function in &app.functions {
            // The description of the API names every field there is.
            let reads = function.name != "openapi-json";
            let Some(endpoint) = function.as_endpoint().filter(|one| reads && one.method == Method::GET)
            else {
                continue;
            };
            for id in &self.ids {
                let segments =
                    endpoint.path.split('/').map(|part| if part.starts_with('{') { id } else { part });
                let path = segments.collect::<Vec<_>>().join("/");
                for query in ["", "?format=csv", "?limit=100"] {
                    let query = if query.is_empty() {
                        format!("?masterclass_id={}", self.ids[0])
                    } else {
                        query.to_owned()
                    };
                    for stranger in &self.strangers {
                        let answer = stranger.sign(app.get(&format!("{path}{query}"))).send().await;
                        holds_no_secret(&function.name, &answer);
                    }
                }
                if !endpoint.path.contains('{') {
                    break;
                }
            }
        }
    }
}

#[tokio::test]
async fn whoever_does_not_teach_reads_the_key_of_a_test_nowhere() {
    let app = TestApp::new(preau_functions::all());
    let mut school = School::open(&app).await;
    school.is_read(&app).await;
    let before = school.begin(&app, "PRE").await;
    school.is_read(&app).await;
    school.submit(&app, &before).await;
    school.is_read(&app).await;
    // Those who teach do read it: the walk looks where it is.
    let path = format!("/tests/{}", before[0]["id"].as_str().unwrap());
    assert!(app.get(&path).by(&coach_rey()).send().await.described().contains("correct_choice"));
    let bank = format!("/api/admin/questions?masterclass_id={}", school.ids[0]);
    assert!(app.get(&bank).by(&coach_rey()).send().await.described().contains("CANARI-"));
    for number in [4, 5] {
        let path = format!("/inscriptions/{}/validate", school.ids[number]);
        let validated = app.post(&path, &json!({"validated": true})).by(&coach_rey()).send().await;
        assert_eq!(validated.status, 200, "{}", validated.described());
    }
    app.clock.set("2026-04-01T12:00:00Z");
    let after = school.begin(&app, "POST").await;
    school.is_read(&app).await;
    school.submit(&app, &after).await;
    school.is_read(&app).await;
    app.clock.set("2026-05-01T12:00:00Z");
    app.run("tend-masterclasses").await.unwrap();
    school.is_read(&app).await;
    let revealed = app.get(&format!("/tests/{}", after[0]["id"].as_str().unwrap())).by(&amina()).send().await;
    assert!(revealed.described().contains("revealed"), "{}", revealed.described());
    // Why an answer is right stands in the bank alone: in no set, message, notice or event.
    for item in app.items() {
        assert!(!item.document.contains("CANARI-") || item.kind == "question", "{:?}", item.key);
    }
}

#[tokio::test]
async fn no_function_answers_the_key_to_whoever_does_not_teach_whatever_it_is_asked() {
    for (domain, functions) in domains() {
        let app = TestApp::new(preau_functions::all());
        let mut school = School::open(&app).await;
        school.begin(&app, "PRE").await;
        let table = table_of(domain, &app).await;
        for function in &functions {
            let Some(endpoint) = function.as_endpoint().filter(|_| function.name != "openapi-json") else {
                continue;
            };
            let row = table.iter().find(|row| row.function() == function.name).unwrap();
            for stranger in &school.strangers {
                let answer = stranger.sign(row.request(&app, endpoint)).send().await;
                holds_no_secret(&function.name, &answer);
            }
        }
    }
}
