//! Tokens that an identity provider signs, verified by the keys that it publishes: a real server, a real client.

#![expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use axum::{Json, Router, extract::State, http::StatusCode, routing::get};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use p256::{elliptic_curve::sec1::ToEncodedPoint, pkcs8::EncodePrivateKey};
use preau_http::ReqwestClient;
use preau_kernel::{actor::Role, clock::Clock, token::Tokens};
use rsa::{pkcs1::EncodeRsaPrivateKey, rand_core::OsRng, traits::PublicKeyParts};
use serde_json::{Value, json};
use tokio::sync::Semaphore;

/// A provider that publishes some keys, and counts how often it is asked.
#[derive(Default)]
struct Provider {
    keys: Mutex<Vec<Value>>,
    asked: AtomicUsize,
    broken: Mutex<bool>,
    /// How many answers it may give; it holds the others back.
    slow: Mutex<Option<Arc<Semaphore>>>,
}

struct TestClock(AtomicI64);

impl TestClock {
    fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

#[async_trait]
impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.0.load(Ordering::SeqCst)).unwrap()
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}

async fn published(State(provider): State<Arc<Provider>>) -> Result<Json<Value>, StatusCode> {
    provider.asked.fetch_add(1, Ordering::SeqCst);
    let slow = provider.slow.lock().unwrap().clone();
    if let Some(permits) = slow {
        permits.acquire().await.unwrap().forget();
    }
    if *provider.broken.lock().unwrap() {
        return Err(StatusCode::INTERNAL_SERVER_ERROR);
    }
    Ok(Json(json!({"keys": *provider.keys.lock().unwrap()})))
}

/// A running provider, and what verifies its tokens, at the second 1,000,000.
async fn school() -> (Arc<Provider>, Arc<TestClock>, Tokens) {
    let provider = Arc::new(Provider::default());
    let router = Router::new().route("/jwks", get(published)).with_state(Arc::clone(&provider));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/jwks", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let clock = Arc::new(TestClock(AtomicI64::new(1_000_000)));
    let port: Arc<dyn Clock> = Arc::<TestClock>::clone(&clock);
    let tokens = Tokens::by_jwks(&address, "school", "preau", port, Arc::new(ReqwestClient::default()));
    (provider, clock, tokens)
}

/// A new P-256 key: what it signs with, and how it is published.
fn curve_key(id: &str) -> (EncodingKey, Value) {
    let key = p256::SecretKey::random(&mut OsRng);
    let point = key.public_key().to_encoded_point(false);
    let part = |bytes: Option<_>| BASE64.encode::<&p256::FieldBytes>(bytes.unwrap());
    let published =
        json!({"kty": "EC", "crv": "P-256", "kid": id, "x": part(point.x()), "y": part(point.y())});
    (EncodingKey::from_ec_der(key.to_pkcs8_der().unwrap().as_bytes()), published)
}

/// A new RSA key: what it signs with, and how it is published.
fn rsa_key(id: &str) -> (EncodingKey, Value) {
    let key = rsa::RsaPrivateKey::new(&mut OsRng, 2_048).unwrap();
    let (n, e) = (BASE64.encode(key.n().to_bytes_be()), BASE64.encode(key.e().to_bytes_be()));
    let published = json!({"kty": "RSA", "kid": id, "n": n, "e": e});
    (EncodingKey::from_rsa_der(key.to_pkcs1_der().unwrap().as_bytes()), published)
}

fn token(algorithm: Algorithm, id: &str, key: &EncodingKey) -> String {
    token_within(algorithm, id, key, (0, 2_000_000))
}

/// A token that is good from one second (`nbf`) to another (`exp`).
fn token_within(algorithm: Algorithm, id: &str, key: &EncodingKey, (from, until): (i64, i64)) -> String {
    let header = Header { kid: Some(id.to_owned()), ..Header::new(algorithm) };
    let claims = json!({
        "sub": "amina", "roles": ["student"], "iss": "school", "aud": "preau", "nbf": from, "exp": until,
    });
    jsonwebtoken::encode(&header, &claims, key).unwrap()
}

#[tokio::test]
async fn tokens_signed_by_a_published_key_are_good_and_the_keys_are_asked_for_once() {
    let (provider, _, tokens) = school().await;
    let ((curve, published_curve), (rsa, published_rsa)) = (curve_key("ec"), rsa_key("rsa"));
    *provider.keys.lock().unwrap() = vec![published_curve, published_rsa];
    for token in [token(Algorithm::ES256, "ec", &curve), token(Algorithm::RS256, "rsa", &rsa)] {
        let actor = tokens.verify(&token).await.unwrap();
        assert_eq!((actor.id.as_str(), actor.roles.as_slice()), ("amina", [Role::Student].as_slice()));
    }
    assert_eq!(provider.asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_token_of_another_key_or_signed_with_the_published_one_as_a_secret_is_refused() {
    let (provider, _, tokens) = school().await;
    let (_, published) = rsa_key("rsa");
    let (stranger, _) = rsa_key("rsa");
    let public = BASE64.decode(published["n"].as_str().unwrap()).unwrap();
    *provider.keys.lock().unwrap() = vec![published];
    let forged = token(Algorithm::RS256, "rsa", &stranger);
    let confused = token(Algorithm::HS256, "rsa", &EncodingKey::from_secret(&public));
    for token in [forged, confused] {
        assert_eq!(tokens.verify(&token).await.unwrap_err().code(), "invalid-token");
    }
}

#[tokio::test]
async fn an_unknown_key_is_asked_for_at_most_once_a_minute() {
    let (provider, clock, tokens) = school().await;
    let ((old, published_old), (new, published_new)) = (curve_key("old"), curve_key("new"));
    *provider.keys.lock().unwrap() = vec![published_old];
    tokens.verify(&token(Algorithm::ES256, "old", &old)).await.unwrap();
    *provider.keys.lock().unwrap() = vec![published_new];
    let rotated = token(Algorithm::ES256, "new", &new);
    for _ in 0..5 {
        assert_eq!(tokens.verify(&rotated).await.unwrap_err().code(), "invalid-token");
    }
    assert_eq!(provider.asked.load(Ordering::SeqCst), 1);
    clock.advance(60);
    tokens.verify(&rotated).await.unwrap();
    assert_eq!(provider.asked.load(Ordering::SeqCst), 2);
    assert_eq!(
        tokens.verify(&token(Algorithm::ES256, "old", &old)).await.unwrap_err().code(),
        "invalid-token"
    );
}

#[tokio::test]
async fn a_provider_that_fails_is_a_502_and_not_a_refusal() {
    let (provider, _, tokens) = school().await;
    *provider.broken.lock().unwrap() = true;
    let (key, _) = curve_key("ec");
    let problem = tokens.verify(&token(Algorithm::ES256, "ec", &key)).await.unwrap_err();
    assert_eq!((problem.code(), problem.status().as_u16()), ("provider-failed", 502));
}

#[tokio::test]
async fn a_fetch_that_failed_is_not_tried_again_for_ten_seconds() {
    let (provider, clock, tokens) = school().await;
    *provider.broken.lock().unwrap() = true;
    let (key, published) = curve_key("ec");
    *provider.keys.lock().unwrap() = vec![published];
    let token = token(Algorithm::ES256, "ec", &key);
    for _ in 0..5 {
        let problem = tokens.verify(&token).await.unwrap_err();
        assert_eq!((problem.code(), problem.status().as_u16()), ("provider-failed", 502));
    }
    assert_eq!(provider.asked.load(Ordering::SeqCst), 1);
    *provider.broken.lock().unwrap() = false;
    clock.advance(9);
    tokens.verify(&token).await.unwrap_err();
    clock.advance(1);
    tokens.verify(&token).await.unwrap();
    assert_eq!(provider.asked.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_known_key_verifies_for_a_day_while_the_provider_is_down() {
    let (provider, clock, tokens) = school().await;
    let (key, published) = curve_key("ec");
    *provider.keys.lock().unwrap() = vec![published];
    let token = token(Algorithm::ES256, "ec", &key);
    tokens.verify(&token).await.unwrap();
    *provider.broken.lock().unwrap() = true;
    clock.advance(3_600);
    tokens.verify(&token).await.unwrap();
    tokens.verify(&token).await.unwrap();
    assert_eq!(provider.asked.load(Ordering::SeqCst), 2);
    // A token of a key that nobody knows is not refused for good: the provider may know it.
    let (other, _) = curve_key("other");
    let unknown = self::token(Algorithm::ES256, "other", &other);
    assert_eq!(tokens.verify(&unknown).await.unwrap_err().code(), "provider-failed");
    clock.advance(23 * 3_600 - 1);
    tokens.verify(&token).await.unwrap();
    clock.advance(1);
    assert_eq!(tokens.verify(&token).await.unwrap_err().code(), "provider-failed");
}

#[tokio::test]
async fn many_who_need_the_keys_at_once_ask_for_them_once() {
    let (provider, _, tokens) = school().await;
    let tokens = Arc::new(tokens);
    let permits = Arc::new(Semaphore::new(0));
    *provider.slow.lock().unwrap() = Some(Arc::clone(&permits));
    let (key, published) = curve_key("ec");
    *provider.keys.lock().unwrap() = vec![published];
    let token = token(Algorithm::ES256, "ec", &key);
    let callers: Vec<_> = (0..20)
        .map(|_| {
            let (tokens, token) = (Arc::clone(&tokens), token.clone());
            tokio::spawn(async move { tokens.verify(&token).await.map(|actor| actor.id) })
        })
        .collect();
    while provider.asked.load(Ordering::SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
    // All of them have had their turn by the time that it may answer.
    tokio::time::sleep(Duration::from_millis(100)).await;
    permits.add_permits(20);
    for caller in callers {
        assert_eq!(caller.await.unwrap().unwrap().as_str(), "amina");
    }
    assert_eq!(provider.asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn known_keys_are_not_waited_for_while_they_are_fetched_again() {
    let (provider, clock, tokens) = school().await;
    let tokens = Arc::new(tokens);
    let (key, published) = curve_key("ec");
    *provider.keys.lock().unwrap() = vec![published];
    let token = token(Algorithm::ES256, "ec", &key);
    tokens.verify(&token).await.unwrap();
    clock.advance(3_600);
    let permits = Arc::new(Semaphore::new(0));
    *provider.slow.lock().unwrap() = Some(Arc::clone(&permits));
    let first = {
        let (tokens, token) = (Arc::clone(&tokens), token.clone());
        tokio::spawn(async move { tokens.verify(&token).await.map(drop) })
    };
    while provider.asked.load(Ordering::SeqCst) == 1 {
        tokio::task::yield_now().await;
    }
    tokens.verify(&token).await.unwrap();
    permits.add_permits(1);
    first.await.unwrap().unwrap();
    assert_eq!(provider.asked.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_caller_who_hangs_up_while_fetching_leaves_the_fetch_to_the_next() {
    let (provider, _, tokens) = school().await;
    *provider.slow.lock().unwrap() = Some(Arc::new(Semaphore::new(0)));
    let (key, published) = curve_key("ec");
    *provider.keys.lock().unwrap() = vec![published];
    let token = token(Algorithm::ES256, "ec", &key);
    tokio::select! {
        _ = tokens.verify(&token) => panic!("the provider has not answered"),
        () = async { while provider.asked.load(Ordering::SeqCst) == 0 { tokio::task::yield_now().await } } => {}
    }
    *provider.slow.lock().unwrap() = None;
    tokens.verify(&token).await.unwrap();
    assert_eq!(provider.asked.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn the_clocks_of_provider_and_school_may_differ_by_a_minute() {
    let (provider, _, tokens) = school().await;
    let (key, published) = curve_key("ec");
    *provider.keys.lock().unwrap() = vec![published];
    let now = 1_000_000;
    for (within, good) in [
        ((now + 60, now + 600), true),
        ((now + 61, now + 600), false),
        ((now - 600, now - 59), true),
        ((now - 600, now - 60), false),
        ((i64::MIN, i64::MAX), true),
    ] {
        let token = token_within(Algorithm::ES256, "ec", &key, within);
        assert_eq!(tokens.verify(&token).await.is_ok(), good, "{within:?}");
    }
}
