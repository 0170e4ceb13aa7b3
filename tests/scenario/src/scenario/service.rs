//! The service itself, its journal and its paths.

use http::Method;
use serde_json::{Value, json};

use crate::{
    client::Caller,
    school::{School, text, texts},
};

/// How the kinds of events begin that tell what Amina does with her profile, her calendar and her notices.
const OWN: [&str; 3] = ["PROFILE_", "CALENDAR_", "NOTICE"];

pub async fn the_service_says_what_it_is(school: &School<'_>) {
    the_host_says_what_it_is(&school.caller).await;
}

pub async fn the_host_says_what_it_is(caller: &Caller<'_>) {
    assert_eq!(caller.get("/health").send().await.expecting(200).json(), json!({"status": "ok"}));
    let version = caller.get("/version").send().await.expecting(200).json();
    assert!(text(&version, "version").split('.').count() == 3, "{version}");
    let document = caller.get("/openapi.json").send().await.expecting(200).json();
    assert!(text(&document, "openapi").starts_with("3.1"), "{}", document["openapi"]);
    assert!(document["paths"]["/sessions/book"]["post"].is_object());
}

pub async fn the_journal_tells_who_did_what(school: &School<'_>, contested: &Value) {
    let events = school.events_of(&format!("session:{}", text(contested, "id"))).await;
    let told: Vec<_> = events
        .iter()
        .map(|event| json!([event["kind"], event["actor"], event["from"], event["to"]]))
        .collect();
    let coach = json!({"id": school.coach_rey.id, "role": "coach"});
    let student = json!({"id": contested["student_id"], "role": "student"});
    let state = |status| json!({"status": status, "slot_start": contested["slot_start"], "slot_end": contested["slot_end"]});
    let booked = state("Proposé");
    assert_eq!(
        told,
        [
            json!(["SESSION_CANCELLED", coach, booked, state("Annulé")]),
            json!(["SESSION_BOOKED", student, null, booked]),
        ]
    );
    assert_eq!(events[1]["at"], contested["created_at"]);
    let profile = school.events_of(&format!("user:{}", school.amina.id)).await;
    let kinds = [
        "CALENDAR_FEED_MINTED",
        "NOTICES_READ",
        "NOTICE_READ",
        "CALENDAR_FEED_REVOKED",
        "CALENDAR_FEED_MINTED",
        "PROFILE_UPDATED",
        "PROFILE_UPDATED",
    ];
    // What others do for her may happen in the same instant, in any order.
    let (own, of_others): (Vec<_>, Vec<_>) =
        texts(&profile, "kind").into_iter().partition(|kind| OWN.iter().any(|own| kind.starts_with(own)));
    assert_eq!(own, kinds);
    for kind in ["PROGRESS_RECORDED", "EPREUVES_SYNCED", "STUDENT_UPDATED", "REPORT_GENERATED"] {
        assert!(of_others.contains(&kind), "{kind}: {of_others:?}");
    }
    let nosy = school.caller.get("/api/admin/events").by(&school.amina).send().await;
    nosy.is_problem(403, "not-yours");
}

pub async fn paths_are_forgiving_and_say_what_they_lack(school: &School<'_>) {
    let caller = &school.caller;
    let with_slash = caller.get("/api/users/me/?fields=all").by(&school.amina).send().await;
    // An HTTP API of AWS leads away from it.
    if with_slash.status == 308 {
        assert_eq!(with_slash.header("location"), "../me?fields=all");
    } else {
        assert_eq!(with_slash.status, 200);
    }
    assert_eq!(caller.get("/notifications/").by(&school.amina).send().await.status, 200);
    assert_eq!(caller.get("/notifications").by(&school.amina).send().await.status, 200);
    let named = caller.get("/version").header("x-request-id", "a-request-of-ours").send().await;
    assert_eq!(named.header("x-request-id"), "a-request-of-ours");
    assert!(named.header("server-timing").starts_with("app;dur="), "{named:?}");
    let unknown = caller.get("/sessions").by(&school.amina).send().await;
    let wrong_method = caller.request(Method::DELETE, "/version").send().await;
    unknown.is_problem(404, "not-found");
    wrong_method.is_problem(405, "method-not-allowed");
    assert_eq!(wrong_method.header("allow"), "GET,HEAD");
}
