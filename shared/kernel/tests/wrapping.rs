//! What is done around every function, whatever the function does.

use std::sync::{
    Arc,
    atomic::{AtomicU32, AtomicUsize, Ordering},
};

use futures_util::future::join_all;
use preau_harness::{
    TestAnswer, TestApp, insta,
    people::{amina, bastien, coach_rey, robot},
};
use preau_kernel::routes;
use preau_kernel::{
    actor::Role,
    answer::Answer,
    app::App,
    async_trait,
    caller::Caller,
    clock::Clock,
    entity::Entity,
    function::{Access, Function},
    input,
    problem::Problem,
    rate_limit::RateLimit,
    rate_limiter::{Attempt, RateLimiter, Verdict},
    request::Valid,
    store::{Key, Store, StoreError},
    unit_of_work::UnitOfWork,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::sync::Semaphore;

#[derive(Serialize, Deserialize)]
struct Bell {
    number: u64,
}

impl Entity for Bell {
    const KIND: &'static str = "bell";

    fn key(&self) -> Key {
        Key::new("bells", self.number.to_string())
    }
}

input! {
    /// How to ring.
    pub struct Ring {
        /// Whether to fail instead.
        pub fail: Option<bool>,
    }
}

/// How often the bell's handler ran, and what it waits for.
static RUNS: AtomicUsize = AtomicUsize::new(0);
static MAY_GO_ON: Semaphore = Semaphore::const_new(0);

/// Rings the bell
#[utoipa::path(post, path = "/ring", tag = "bell", request_body = Ring, responses((status = 200)))]
async fn ring(app: App, caller: Caller, Valid(ring): Valid<Ring>) -> Result<Answer<Value>, Problem> {
    assert!(ring.fail != Some(true), "the rope is broken");
    let mut bytes = [0; 10];
    app.ids.fill(&mut bytes);
    let bell = Bell { number: u64::from(bytes[9]) };
    let mut work = UnitOfWork::of(&app, &caller);
    let changes = work.tells("BELL_RUNG", "bell:1", [Value::Null, Value::Null]).create(&bell);
    let answer = work.commit(changes, Answer::ok(json!({"rung": bell.number}))).await?;
    answer.ok_or_else(Problem::busy)
}

/// Waits to be let on
#[utoipa::path(post, path = "/wait", tag = "bell", responses((status = 200)))]
async fn wait() -> Result<Answer<Value>, Problem> {
    RUNS.fetch_add(1, Ordering::SeqCst);
    MAY_GO_ON.acquire().await.map_err(Problem::internal)?.forget();
    Err(Problem::not_found())
}

/// Lets by who has paid
#[utoipa::path(post, path = "/toll", tag = "bell", responses((status = 200)))]
async fn toll() -> Answer<Value> {
    Answer::ok(json!({}))
}

/// Tells the time
#[utoipa::path(get, path = "/clock", tag = "bell", responses((status = 200)))]
async fn clock(app: App) -> Answer<Value> {
    Answer::ok(json!({"now": app.now()}))
}

fn app() -> TestApp {
    TestApp::new(vec![
        Function::endpoint(Access::Roles(&[Role::Student, Role::Coach]), routes!(ring)).writes(),
        Function::endpoint(Access::SignedIn, routes!(wait)),
        Function::endpoint(Access::SignedIn, routes!(toll)).limit(RateLimit::per_minute(3)),
        Function::endpoint(Access::Anyone, routes!(clock)),
    ])
}

async fn ring_with(app: &TestApp, key: &str, body: Value) -> TestAnswer {
    app.post("/ring", &body).by(&amina()).key(key).send().await
}

#[tokio::test]
async fn a_key_sent_again_gets_the_first_answer_again_for_a_day() {
    let app = app();
    let first = ring_with(&app, "k", json!({})).await;
    let again = ring_with(&app, "\"k\"", json!({})).await;
    assert_eq!((again.json(), again.header("idempotent-replayed")), (first.json(), "true"));
    let others = app.post("/ring", &json!({})).by(&bastien()).key("k").send().await;
    assert_ne!(others.json(), first.json());
    app.clock.advance_minutes(24 * 60);
    assert_ne!(ring_with(&app, "k", json!({})).await.json(), first.json());
    assert_eq!(app.events().await.len(), 3);
}

#[tokio::test]
async fn a_key_sent_with_another_body_is_refused() {
    let app = app();
    ring_with(&app, "k", json!({})).await;
    let answer = ring_with(&app, "k", json!({"fail": false})).await;
    insta::assert_snapshot!(answer.described(), @r#"
    422 Unprocessable Entity
    content-type: application/problem+json

    {
      "detail": "Utilisez une nouvelle clé pour une requête différente.",
      "instance": "a-request",
      "status": 422,
      "title": "Cette clé d'idempotence a servi à une autre requête",
      "type": "https://preau.dev/problems/idempotency-key-reused"
    }
    "#);
    assert_eq!(app.events().await.len(), 1);
}

#[tokio::test]
async fn a_key_that_makes_no_sense_is_named() {
    let app = app();
    let quoted = format!("\"{}\"", "k".repeat(254));
    for key in ["", "\"\"", "two words", &"k".repeat(256), &quoted] {
        let answer = ring_with(&app, key, json!({})).await;
        assert_eq!(answer.json()["errors"][0]["pointer"], "/Idempotency-Key");
    }
}

#[tokio::test]
async fn a_mistake_or_a_bug_lets_the_key_go() {
    let app = app();
    assert_eq!(ring_with(&app, "k", json!({"fall": true})).await.status, 400);
    assert_eq!(ring_with(&app, "k", json!({"fail": true})).await.status, 500);
    assert_eq!(ring_with(&app, "k", json!({})).await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_requests_with_one_key_one_has_its_effect() {
    let app = app();
    let answers = join_all((0..24).map(|_| ring_with(&app, "k", json!({})))).await;
    let first = answers.iter().find(|answer| answer.status == 200).unwrap().json();
    for answer in &answers {
        let replay_or_conflict = answer.json() == first || answer.problem() == "request-in-progress";
        assert!(replay_or_conflict, "{}", answer.described());
    }
    assert_eq!(app.events().await.len(), 1);
}

/// Waits until the handler that waits has run so often.
async fn until_runs(number: usize) {
    while RUNS.load(Ordering::SeqCst) < number {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_second_request_is_told_that_the_first_still_runs_and_takes_over_when_it_crashed() {
    let app = Arc::new(app());
    let send =
        |app: Arc<TestApp>| async move { app.post("/wait", &json!({})).by(&amina()).key("k").send().await };
    let first = tokio::spawn(send(Arc::clone(&app)));
    until_runs(1).await;
    let second = send(Arc::clone(&app)).await;
    assert_eq!((second.problem().as_str(), second.header("retry-after")), ("request-in-progress", "1"));
    // The lease of a request that never came back ends.
    app.clock.advance_minutes(3);
    let third = tokio::spawn(send(Arc::clone(&app)));
    until_runs(2).await;
    MAY_GO_ON.add_permits(2);
    let ended = [first.await.unwrap(), third.await.unwrap()];
    assert!(ended.iter().any(|answer| answer.status == 404));
}

#[tokio::test]
async fn a_bug_is_logged_with_its_cause_and_never_shown() {
    let app = app();
    let answer = app.post("/ring", &json!({"fail": true})).by(&amina()).in_english().send().await;
    insta::assert_snapshot!(answer.described(), @r#"
    500 Internal Server Error
    content-type: application/problem+json

    {
      "detail": "The error is logged; quote the request id.",
      "instance": "a-request",
      "status": 500,
      "title": "Internal error",
      "type": "https://preau.dev/problems/internal"
    }
    "#);
    let line: Value = serde_json::from_str(app.log().last().unwrap()).unwrap();
    assert_eq!(line["level"], "error");
    let cause = line["cause"].as_str().unwrap();
    assert_eq!(cause, "panic: the rope is broken");
}

#[tokio::test]
async fn a_request_leaves_one_line_without_personal_data() {
    let app = app();
    app.post("/ring?name=Amina", &json!({})).by(&amina()).key("my-key").send().await;
    let log = app.log();
    assert_eq!(log.len(), 1);
    for personal in ["amina", "Amina", "Bearer", "eyJ", "my-key"] {
        assert!(!log[0].contains(personal), "{personal} in {}", log[0]);
    }
    let mut line: Value = serde_json::from_str(&log[0]).unwrap();
    line["duration_ms"] = json!(0);
    insta::assert_json_snapshot!(line, @r#"
    {
      "at": "2026-03-02T08:00:00Z",
      "duration_ms": 0,
      "function": "ring",
      "level": "info",
      "request_id": "a-request",
      "role": "student",
      "status": 200,
      "store_reads": 1,
      "store_writes": 3
    }
    "#);
}

#[tokio::test]
async fn a_request_id_is_the_callers_own_where_it_is_a_plain_word() {
    let app = app();
    assert_eq!(app.get("/clock").send().await.header("x-request-id"), "a-request");
    for strange in ["", "a b", "<script>", &"x".repeat(200)] {
        let request = app.request(http::Method::GET, "/clock").header("x-request-id", strange);
        let mut answer = request.send().await;
        // The harness sends a plain one first; what counts is that nothing strange is ever echoed.
        assert_ne!(answer.headers.remove("x-request-id").unwrap(), strange);
    }
}

#[tokio::test]
async fn only_the_roles_of_the_entry_come_in() {
    let app = app();
    assert_eq!(app.post("/ring", &json!({})).by(&coach_rey()).send().await.status, 200);
    assert_eq!(app.post("/ring", &json!({})).by(&robot()).send().await.problem(), "not-yours");
    assert_eq!(app.post("/ring", &json!({})).send().await.problem(), "unauthenticated");
    assert_eq!(app.get("/clock").send().await.status, 200);
}

#[tokio::test]
async fn limits_count_each_caller_alone() {
    let app = app();
    for _ in 0..3 {
        assert_eq!(app.post("/toll", &json!({})).by(&amina()).send().await.status, 200);
    }
    let refused = app.post("/toll", &json!({})).by(&amina()).send().await;
    assert_eq!((refused.problem().as_str(), refused.header("retry-after")), ("too-many-requests", "60"));
    assert_eq!(app.post("/toll", &json!({})).by(&bastien()).send().await.status, 200);
    app.clock.advance_minutes(1);
    assert_eq!(app.post("/toll", &json!({})).by(&amina()).send().await.status, 200);
}

/// A limiter that says yes or no and nothing else, as some hosts have it.
struct Doorman(AtomicU32);

#[async_trait]
impl RateLimiter for Doorman {
    async fn count(&self, attempt: &Attempt<'_>, _: &dyn Store) -> Result<Verdict, StoreError> {
        assert_eq!((attempt.function, attempt.caller, attempt.per_minute), ("toll", "amina", 3));
        let is_admitted = self.0.fetch_add(1, Ordering::SeqCst) < 1;
        Ok(Verdict { is_admitted, remaining: None, resets_in_seconds: 10 })
    }
}

#[tokio::test]
async fn a_host_may_count_requests_by_something_that_says_yes_or_no() {
    let mut app = app();
    app.limit_by(Arc::new(Doorman(AtomicU32::new(0))));
    let admitted = app.post("/toll", &json!({})).by(&amina()).send().await;
    let names = ["ratelimit-policy", "ratelimit", "server-timing"];
    let said = names.map(|name| admitted.header(name).to_owned());
    assert_eq!(
        (admitted.status.as_u16(), said[0].as_str(), said[1].as_str()),
        (200, "\"minute\";q=3;w=60", "")
    );
    assert!(said[2].contains("0 writes"), "{}", said[2]);
    let refused = app.post("/toll", &json!({})).by(&amina()).send().await;
    assert_eq!((refused.problem().as_str(), refused.header("retry-after")), ("too-many-requests", "10"));
}

#[tokio::test]
async fn a_token_must_be_current_of_this_issuer_for_this_audience_and_signed() {
    let app = app();
    let now = app.clock.now().as_second();
    let good =
        json!({"sub": "amina", "role": "mentee", "exp": now + 60, "iss": "preau", "aud": ["x", "preau"]});
    let with = |name: &str, value: Value| {
        let mut claims = good.clone();
        claims[name] = value;
        app.token_of(&claims)
    };
    let status = async |token: &str| {
        let request = app.post("/ring", &json!({})).header("authorization", &format!("Bearer {token}"));
        request.send().await.status.as_u16()
    };
    assert_eq!(status(&app.token_of(&good)).await, 200);
    assert_eq!(status(&with("app_metadata", json!({"roles": ["tuteur"]}))).await, 200);
    assert_eq!(status(&with("nbf", json!(now + 60))).await, 200);
    assert_eq!(status(&with("exp", json!(now - 59))).await, 200);
    for (name, value) in [
        // A minute of leeway, for clocks that differ.
        ("exp", json!(now - 61)),
        ("exp", Value::Null),
        ("nbf", json!(now + 61)),
        ("iss", json!("other")),
        ("aud", json!("other")),
        ("sub", json!("a b")),
        ("sub", Value::Null),
    ] {
        assert_eq!(status(&with(name, value.clone())).await, 401, "{name} {value}");
    }
    let token = app.token_of(&good);
    let (signed, _) = token.rsplit_once('.').unwrap();
    assert_eq!(status(&format!("{signed}.AAAA")).await, 401);
    // {"alg":"none"}
    let unsigned = format!("eyJhbGciOiJub25lIn0.{}.", token.split('.').nth(1).unwrap());
    assert_eq!(status(&unsigned).await, 401);
    assert_eq!(status("").await, 401);
    let basic = app.post("/ring", &json!({})).header("authorization", "Basic YTpi").send().await;
    assert_eq!(basic.problem(), "invalid-token");
}

#[tokio::test]
async fn browsers_of_the_allowed_origins_come_in_and_no_others() {
    let app = app();
    let preflight = async |origin: &str| {
        let request = app.request(http::Method::OPTIONS, "/ring").header("origin", origin);
        request.header("access-control-request-method", "POST").send().await
    };
    let allowed = preflight("https://ecole.example").await;
    assert_eq!(allowed.header("access-control-allow-origin"), "https://ecole.example");
    assert!(allowed.header("access-control-allow-headers").contains("idempotency-key"));
    assert_eq!(preflight("https://evil.example").await.header("access-control-allow-origin"), "");
}

#[tokio::test]
async fn the_seeds_headers_are_believed_only_where_that_was_asked_for() {
    let mut app = app();
    let request = async |app: &TestApp, role: &str| {
        let request = app.post("/ring", &json!({})).header("x-role", role);
        request.header("x-actor-id", "rey").header("x-student-id", "amina").send().await
    };
    assert_eq!(request(&app, "coach").await.problem(), "unauthenticated");
    app.believe_seed_headers();
    assert_eq!(request(&app, "tuteur").await.status, 200);
    assert_eq!(request(&app, "student").await.status, 200);
    assert_eq!(request(&app, "parent").await.problem(), "not-yours");
    assert_eq!(request(&app, "king").await.problem(), "unauthenticated");
    let actors: Vec<_> = app.events().await.into_iter().map(|event| event.actor.id).collect();
    assert_eq!(actors, ["rey", "amina"]);
}
