//! Whatever is sent, a function answers a problem, and never a 500.

use http::Method;
use preau_harness::{TestAnswer, TestApp, people::director};
use preau_kernel::{
    actor::{Actor, Role},
    function::Endpoint,
    request::LONGEST_BODY,
};
use serde_json::json;

/// Someone whom no function refuses for their role.
fn anyone() -> Actor {
    Actor::new(director().id, Role::WORDS.iter().filter_map(|word| Role::parse(word)).collect())
}

/// Every endpoint that reads a body, with a path that could exist.
fn endpoints_with_a_body(app: &TestApp) -> Vec<(&Endpoint, String)> {
    let endpoints = app.functions.iter().filter_map(|function| function.as_endpoint());
    endpoints
        .filter(|endpoint| endpoint.description.operation.request_body.is_some())
        .map(|endpoint| (endpoint, with_ids(&endpoint.path, "019aa5f0-0000-7000-8000-000000000000")))
        .collect()
}

/// The path with `id` for each of its parameters.
fn with_ids(path: &str, id: &str) -> String {
    let parts = path.split('/').map(|part| match part {
        // A body is read only where the path is right.
        "{name}" if id.len() == 36 => "welcome",
        "{attempt_id}" if id.len() == 36 => "1",
        "{session}" if id.len() == 36 => "2027",
        "{code}" if id.len() == 36 => "ABCDE-ABCDE-ABCDE-ABCDE",
        parameter if parameter.starts_with('{') => id,
        other => other,
    });
    parts.collect::<Vec<_>>().join("/")
}

async fn send(app: &TestApp, method: &Method, path: &str, media_type: &str, body: Vec<u8>) -> TestAnswer {
    let request = app.request(method.clone(), path).by(&anyone());
    request.header("content-type", media_type).bytes(body).send().await
}

#[tokio::test]
async fn a_body_that_is_no_request_gets_a_problem() {
    let app = TestApp::new(preau_functions::all());
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let bodies: [(&str, &str, Vec<u8>, u16); 9] = [
        ("nothing", "application/json", vec![], 400),
        ("no JSON", "application/json", b"{\"type\":".to_vec(), 400),
        ("not UTF-8", "application/json", b"{\"note\":\"\xff\xfe\"}".to_vec(), 400),
        ("deep JSON", "application/json", deep.into_bytes(), 400),
        ("an array", "application/json", b"[]".to_vec(), 400),
        ("a number out of range", "application/json", b"{\"type\":1e999}".to_vec(), 400),
        ("a field nobody knows", "application/json", b"{\"__proto__\":{}}".to_vec(), 400),
        ("a form", "application/x-www-form-urlencoded", b"type=Visio".to_vec(), 415),
        ("a huge body", "application/json", vec![b' '; LONGEST_BODY + 1], 413),
    ];
    for (endpoint, path) in endpoints_with_a_body(&app) {
        for (name, media_type, body, expected) in &bodies {
            // The bodies that may be left out.
            if body.is_empty() && ["/generate-schedule", "/end"].iter().any(|last| path.ends_with(last)) {
                continue;
            }
            // Some functions take fewer requests a minute than there are bodies.
            app.clock.advance_minutes(1);
            let answer = send(&app, &endpoint.method, &path, media_type, body.clone()).await;
            // What a provider did not sign is not looked at.
            let expected =
                if path.starts_with("/api/webhooks/") && *expected != 413 { 401 } else { *expected };
            assert_eq!(answer.status, expected, "{path}, {name}: {}", answer.described());
            assert_eq!(answer.header("content-type"), "application/problem+json", "{path}, {name}");
        }
    }
    assert!(app.events().await.is_empty());
}

#[tokio::test]
async fn a_bad_id_in_a_path_is_named() {
    let app = TestApp::new(preau_functions::all());
    for endpoint in app.functions.iter().filter_map(|function| function.as_endpoint()) {
        if !endpoint.path.contains('{') {
            continue;
        }
        for id in
            ["42", "%00", "..%2f..", "%F0%9F%8E%93", "019aa5f000007000800000000000000", "'%20OR%201=1--"]
        {
            // Some functions take fewer requests a minute than there are ids.
            app.clock.advance_minutes(1);
            // Most of these could be a person's id, or end a calendar's address.
            let codes = if ["/unsubscribe/", "/inscriptions/confirm/", "{kid}"]
                .iter()
                .any(|part| endpoint.path.contains(part))
            {
                // A signed link is not read, it is found or not; and so is the id of a key, which is any text.
                let path = with_ids(&endpoint.path, id);
                let answer = app.request(endpoint.method.clone(), &path).send().await;
                assert!([400, 404].contains(&answer.status.as_u16()), "{path}: {}", answer.described());
                continue;
            } else if endpoint.path == "/api/courses/{course_id}" && endpoint.method == Method::GET {
                // A course has a slug too, which some of these could be.
                if ["42", "019aa5f000007000800000000000000"].contains(&id) {
                    continue;
                }
                ["slug"].as_slice()
            } else if [
                "{class_id}",
                "{session_id}",
                "{notification_id}",
                "{message_id}",
                "{photo_id}",
                "{course_id}",
                "{enrollment_id}",
                "{masterclass_id}",
                "{inscription_id}",
                "{job_id}",
                "{question_id}",
                "{test_id}",
                "{task_id}",
                "{bilan_id}",
                "{resource_id}",
                "{forum_id}",
                "{topic_id}",
                "{reply_id}",
                "{evaluation_id}",
            ]
            .iter()
            .any(|id| endpoint.path.contains(id))
            {
                ["uuid"].as_slice()
            } else if ["42", "019aa5f000007000800000000000000"].contains(&id)
                && !endpoint.path.contains("{name}")
            {
                continue;
            } else {
                &["user_id", "calendar_token", "one_of", "sha256", "certificate_code", "code", "range"]
            };
            let path = with_ids(&endpoint.path, id);
            let request = app.request(endpoint.method.clone(), &path).by(&anyone()).json(&json!({}));
            let answer = request.send().await;
            assert_eq!(answer.status, 400, "{path}: {}", answer.described());
            let code = answer.json()["errors"][0]["code"].as_str().unwrap().to_owned();
            assert!(codes.contains(&code.as_str()), "{path}: {code}");
        }
    }
}

#[tokio::test]
async fn an_unknown_path_and_a_wrong_method_get_a_problem() {
    let app = TestApp::new(preau_functions::all());
    let unknown = app.get("/nowhere").send().await;
    assert_eq!((unknown.status.as_u16(), unknown.problem().as_str()), (404, "not-found"));
    let wrong = app.request(Method::DELETE, "/sessions/book").send().await;
    assert_eq!((wrong.status.as_u16(), wrong.problem().as_str()), (405, "method-not-allowed"));
    assert_eq!(wrong.header("allow"), "POST");
}
