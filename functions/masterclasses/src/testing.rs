//! What the tests of this domain share.

pub(crate) use preau_harness::answers::{read, wrong_fields};
use std::collections::BTreeSet;

use http::Method;
use preau_harness::{TestAnswer, TestApp, people::director};
use preau_kernel::{actor::Actor, announcement::Announcement, contact::EmailAddress, entity::Entity};
use preau_notification_definitions::{CONFIRMATION, PARTICIPANT};
use preau_relations::{Membership, MembershipState};
use serde_json::{Value, json};

use crate::{
    candidate::Candidate,
    deadline::Deadline,
    inscription::Inscription,
    registrant::Registrant,
    seats::{Seat, Seats},
    waiting_entry::WaitingEntry,
};

/// An app with this domain's functions.
pub(crate) fn app() -> TestApp {
    TestApp::new(crate::functions())
}

/// A masterclass that is open, in a month, with so many seats.
pub(crate) fn stress(seats: u32) -> Value {
    json!({
        "title": "Gestion du stress",
        "description": "Trois méthodes avant le bac.",
        "starts_at": "2026-04-01T09:00:00Z",
        "ends_at": "2026-04-01T12:00:00Z",
        "capacity": seats,
        "status": "open",
    })
}

/// The same with one field more, or another one.
pub(crate) fn with(mut body: Value, name: &str, value: impl Into<Value>) -> Value {
    body[name] = value.into();
    body
}

/// Creates a masterclass as `actor`.
pub(crate) async fn create(app: &TestApp, actor: &Actor, body: &Value) -> TestAnswer {
    app.post("/masterclasses", body).by(actor).send().await
}

/// The path of a masterclass that the director made of `body`.
pub(crate) async fn made(app: &TestApp, body: &Value) -> String {
    let answer = create(app, &director(), body).await;
    assert_eq!(answer.status, 201, "{}", answer.described());
    answer.header("location").to_owned()
}

/// The same app, whose callers may register as often as they like: in a race, guests come from one address.
pub(crate) fn app_without_limits() -> TestApp {
    let mut functions = crate::functions();
    for function in &mut functions {
        function.limit = None;
    }
    TestApp::new(functions)
}

/// What someone who is signed in registers with, for the masterclass at `path`.
pub(crate) fn asking(path: &str) -> Value {
    let id = path.rsplit('/').next().expect("an id");
    json!({"masterclass_id": id, "consents": {"data_processing": true}})
}

/// What a guest registers with who is reached at this address.
pub(crate) fn guest(path: &str, email: &str) -> Value {
    let mut body = asking(path);
    body["full_name"] = "Awa Ndong".into();
    body["email"] = email.into();
    body["date_of_birth"] = "2008-05-17".into();
    body["whatsapp_number"] = "+24177123456".into();
    body
}

/// Registers as `actor`.
pub(crate) async fn register(app: &TestApp, actor: &Actor, path: &str) -> TestAnswer {
    app.post("/inscriptions", &asking(path)).by(actor).send().await
}

/// Registers as `actor`, which must do, and answers the inscription's path.
pub(crate) async fn registered(app: &TestApp, actor: &Actor, path: &str) -> String {
    let answer = register(app, actor, path).await;
    assert_eq!(answer.status, 201, "{}", answer.described());
    answer.header("location").to_owned()
}

/// Registers as a guest, which must do.
pub(crate) async fn register_guest(app: &TestApp, path: &str, email: &str) -> TestAnswer {
    let answer = app.post("/inscriptions", &guest(path, email)).send().await;
    assert_eq!(answer.status, 202, "{}", answer.described());
    answer
}

/// All entities of a kind that are stored.
pub(crate) fn stored<E: Entity>(app: &TestApp) -> Vec<E> {
    let items = app.items().into_iter().filter(|item| item.kind == E::KIND);
    items.map(|item| serde_json::from_str(&item.document).expect("an entity")).collect()
}

/// The inscription of the guest with this address.
pub(crate) fn inscription_of(app: &TestApp, email: &str) -> Inscription {
    let address = EmailAddress::parse(email).expect("an address");
    let digest = Registrant::digest_of_address(&address);
    let all = stored::<Inscription>(app);
    all.into_iter().find(|one| one.claims.contains(&digest)).expect("an inscription")
}

/// The path by which a guest confirms, as the e-mail has it.
pub(crate) fn confirmation_path(app: &TestApp, email: &str) -> String {
    let id = inscription_of(app, email).id.to_string();
    format!("/inscriptions/confirm/{}", app.app.links.seal(CONFIRMATION, &id))
}

/// Confirms as a guest, which must do, and answers the inscription's path.
pub(crate) async fn confirmed(app: &TestApp, email: &str) -> String {
    let answer = app.request(Method::POST, &confirmation_path(app, email)).send().await;
    assert_eq!(answer.status, 200, "{}", answer.described());
    format!("/inscriptions/{}", answer.json()["id"].as_str().expect("an id"))
}

/// The token by which the guest acts whose inscription is at `path`.
pub(crate) fn participant(app: &TestApp, path: &str) -> String {
    app.app.links.seal(PARTICIPANT, path.rsplit('/').next().expect("an id"))
}

/// Cancels an inscription as `actor`.
pub(crate) async fn cancel(app: &TestApp, actor: &Actor, path: &str) -> TestAnswer {
    app.request(Method::DELETE, path).by(actor).send().await
}

/// Accepts what is offered to `actor`.
pub(crate) async fn accept(app: &TestApp, actor: &Actor, path: &str) -> TestAnswer {
    app.post(&format!("{path}/accept"), &Value::Null).by(actor).send().await
}

/// How the inscriptions of a masterclass stand, who registered first at first: `<person> <status>`.
pub(crate) async fn roster(app: &TestApp, masterclass: &str) -> Vec<String> {
    let id = masterclass.rsplit('/').next().expect("an id");
    let page = read(app, &director(), &format!("/inscriptions?limit=100&masterclass_id={id}")).await;
    let line = |one: &Value| {
        format!(
            "{} {}",
            one["profile_id"].as_str().expect("a person"),
            one["status"].as_str().expect("a status")
        )
    };
    page["data"].as_array().expect("a page").iter().rev().map(line).collect()
}

/// Counts the inscriptions anew, and holds seats, claims, queue, deadlines and memberships to them.
pub(crate) fn recounted(app: &TestApp) -> Seats {
    let inscriptions = stored::<Inscription>(app);
    let [seats] = <[Seats; 1]>::try_from(stored::<Seats>(app)).expect("one masterclass");
    let count = |seat| inscriptions.iter().filter(|one| one.seat == Some(seat)).count();
    let counted = [Seat::Taken, Seat::Offered, Seat::Held, Seat::Waiting].map(count);
    let said = [seats.taken, seats.offered, seats.held, seats.waiting].map(|count| count as usize);
    assert_eq!(counted, said, "{seats:?}");
    assert!(seats.capacity.is_none_or(|capacity| seats.used() <= capacity), "{seats:?}");
    let claims: BTreeSet<_> = inscriptions.iter().flat_map(|one| one.claims.clone()).collect();
    assert_eq!(
        claims.len(),
        inscriptions.iter().map(|one| one.claims.len()).sum::<usize>(),
        "one claim, one person"
    );
    assert_eq!(
        stored::<Registrant>(app).into_iter().map(|claim| claim.digest).collect::<BTreeSet<_>>(),
        claims
    );
    let waiting: BTreeSet<_> =
        stored::<WaitingEntry>(app).into_iter().map(|entry| entry.inscription_id).collect();
    let of = |seat| inscriptions.iter().filter(move |one| one.seat == Some(seat)).map(|one| one.id);
    assert_eq!(waiting, of(Seat::Waiting).collect());
    let due: BTreeSet<_> =
        stored::<Deadline>(app).into_iter().map(|due| (due.inscription_id, due.at)).collect();
    assert_eq!(due, inscriptions.iter().filter_map(|one| Some((one.id, one.deadline?))).collect());
    let candidates: BTreeSet<_> = stored::<Candidate>(app).into_iter().map(|one| one.user_id).collect();
    let waits = inscriptions.iter().filter(|one| one.is_candidate()).map(|one| one.user_id.clone());
    assert_eq!(candidates, waits.collect());
    let members = stored::<Membership>(app).into_iter().filter(|one| one.state == MembershipState::Active);
    let members: BTreeSet<_> = members.map(|one| one.user_id).collect();
    let seated = inscriptions.iter().filter(|one| one.is_registered()).map(|one| one.user_id.clone());
    assert_eq!(members, seated.collect());
    seats
}

/// What is left in the outbox: the templates, oldest first.
pub(crate) fn told(app: &TestApp) -> Vec<String> {
    let mut all = stored::<Announcement>(app);
    all.sort_by_key(|one| one.id);
    all.into_iter().map(|one| one.template).collect()
}
