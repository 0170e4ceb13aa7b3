//! Rooms of Whereby, and of Jitsi in its place.

use std::{sync::Arc, time::Duration};

use preau_kernel::{
    http_client::HttpClient,
    log::Log,
    meeting_rooms::{MeetingRooms, Room, WantedRoom},
    send_failure::SendFailure,
};
use preau_providers::{FallbackRooms, Jitsi, Whereby};
use serde_json::{Value, json};

use preau_played_providers::{
    contract::Contract,
    provider::{Lines, NOBODY, Plays, Provider, client, hasty_client, that_resets},
};

pub fn lesson() -> WantedRoom {
    WantedRoom {
        name: "preau-5f0c2a9e81d34b67".to_owned(),
        starts_at: "2026-11-23T09:00:00Z".parse().unwrap(),
        ends_at: "2026-11-23T10:00:00Z".parse().unwrap(),
    }
}

fn opened() -> Value {
    json!({
        "meetingId": "1",
        "roomUrl": "https://preau.whereby.com/5f0c2a9e",
        "hostRoomUrl": "https://preau.whereby.com/5f0c2a9e?roomKey=host",
        "startDate": "2026-11-21T12:00:00.000Z",
        "endDate": "2026-11-23T10:00:00.000Z",
    })
}

fn whereby(http: Arc<dyn HttpClient>, base_url: &str) -> Whereby {
    Whereby::new(http, base_url, "whereby-key")
}

async fn provider(plays: Plays) -> Provider {
    let contract = Contract::named("whereby.create-meeting.request");
    Provider::that(plays, vec![("/v1/meetings", contract)]).await
}

/// What comes of the lesson's room when Whereby plays this.
async fn room(plays: Plays) -> Result<Room, SendFailure> {
    let provider = provider(plays).await;
    let outcome = whereby(client(), &provider.base_url).open(&lesson()).await;
    provider.received();
    outcome
}

fn retry(after: Option<Duration>, cause: &str) -> Result<Room, SendFailure> {
    Err(SendFailure::Retry { after, cause: cause.to_owned() })
}

#[tokio::test]
async fn a_room_of_whereby_has_an_address_for_the_host_alone() {
    let contract = Contract::named("whereby.create-meeting.response-201");
    assert_eq!(contract.violations(&opened()), Vec::<String>::new());
    let provider = provider(Plays::json(201, &opened())).await;
    let room = whereby(client(), &provider.base_url).open(&lesson()).await.unwrap();
    assert_eq!(room.url, "https://preau.whereby.com/5f0c2a9e");
    assert_eq!(room.host_url.unwrap(), "https://preau.whereby.com/5f0c2a9e?roomKey=host");
    let received = provider.received();
    assert_eq!(received.headers["authorization"], "Bearer whereby-key");
    assert_eq!(received.body, json!({"endDate": "2026-11-23T10:00:00Z", "fields": ["hostRoomUrl"]}));
}

#[tokio::test]
async fn whereby_refuses_for_good_or_for_now() {
    for status in [400, 401, 403, 404, 409, 422] {
        let cause = format!("Whereby answered {status}");
        let answer = Plays::json(status, &json!({"error": "the key whereby-key is wrong"}));
        assert_eq!(room(answer).await, Err(SendFailure::Permanent { cause }));
    }
    assert_eq!(room(Plays::text(500, "oops")).await, retry(None, "Whereby answered 500"));
}

#[tokio::test]
async fn whereby_is_left_alone_as_long_as_it_asks() {
    let limited = json!({"error": "Rate limit exceeded", "data": {"msLeft": 2_500}});
    let contract = Contract::named("whereby.create-meeting.response-429");
    assert_eq!(contract.violations(&limited), Vec::<String>::new());
    let cause = "Whereby answered 429";
    let (header, left) = (Some(Duration::from_secs(9)), Some(Duration::from_millis(2_500)));
    assert_eq!(room(Plays::json(429, &limited).retry_after("9")).await, retry(header, cause));
    assert_eq!(room(Plays::json(429, &limited)).await, retry(left, cause));
    assert_eq!(room(Plays::text(429, "slow down")).await, retry(None, cause));
}

#[tokio::test]
async fn a_room_that_cannot_be_read_or_linked_to_may_be_open() {
    let mut script = opened();
    script["roomUrl"] = json!("javascript:alert(1)");
    for answer in [Plays::text(201, "<html>\u{0}{{{"), Plays::json(201, &script)] {
        let cause = "Whereby answered 201 unreadable".to_owned();
        assert_eq!(room(answer).await, Err(SendFailure::Unknown { cause }));
    }
    let silent = provider(Plays::Silence).await;
    let huge = provider(Plays::huge()).await;
    for (http, base_url) in [
        (hasty_client(), silent.base_url.as_str()),
        (client(), &huge.base_url),
        (client(), &that_resets().await),
    ] {
        let failure = whereby(http, base_url).open(&lesson()).await.unwrap_err();
        assert!(matches!(failure, SendFailure::Unknown { .. }), "{base_url}: {failure:?}");
    }
    let failure = whereby(client(), NOBODY).open(&lesson()).await.unwrap_err();
    assert!(matches!(failure, SendFailure::Retry { after: None, .. }), "{failure:?}");
}

fn in_place_of(first: Whereby, second: Arc<dyn MeetingRooms>) -> (FallbackRooms, Arc<Lines>) {
    let lines = Arc::new(Lines::default());
    let log: Arc<dyn Log> = Arc::<Lines>::clone(&lines);
    (FallbackRooms::new(Arc::new(first), second, log), lines)
}

#[tokio::test]
async fn jitsi_takes_the_place_of_whereby_when_that_fails_and_the_log_says_why() {
    for plays in [Plays::text(500, "oops"), Plays::text(401, "no"), Plays::text(201, "garbage")] {
        let provider = provider(plays).await;
        let jitsi = Arc::new(Jitsi::open_to_all(Jitsi::PUBLIC_BASE_URL));
        let (rooms, lines) = in_place_of(whereby(client(), &provider.base_url), jitsi);
        let room = rooms.open(&lesson()).await.unwrap();
        assert_eq!(room.url, "https://meet.jit.si/preau-5f0c2a9e81d34b67");
        let lines = lines.0.lock().unwrap();
        assert_eq!(lines.len(), 1);
        assert!(lines[0]["cause"].as_str().unwrap().starts_with("Whereby answered "), "{lines:?}");
    }
}

#[tokio::test]
async fn whereby_keeps_its_place_when_it_works() {
    let provider = provider(Plays::json(201, &opened())).await;
    let nobody = Arc::new(whereby(client(), NOBODY));
    let (rooms, lines) = in_place_of(whereby(client(), &provider.base_url), nobody);
    assert_eq!(rooms.open(&lesson()).await.unwrap().url, "https://preau.whereby.com/5f0c2a9e");
    assert!(lines.0.lock().unwrap().is_empty());
}

#[tokio::test]
async fn when_both_fail_the_second_ones_failure_is_the_callers() {
    let (first, second) = (provider(Plays::text(500, "")).await, provider(Plays::text(403, "")).await);
    let second = Arc::new(whereby(client(), &second.base_url));
    let (rooms, _) = in_place_of(whereby(client(), &first.base_url), second);
    let cause = "Whereby answered 403".to_owned();
    assert_eq!(rooms.open(&lesson()).await, Err(SendFailure::Permanent { cause }));
}
