//! What masterclasses bring about in other domains: e-mails that carry links, photos that those with a seat see, data that go.

use http::Method;
use preau_harness::{
    TestApp,
    people::{amina, bastien, coach_rey, director},
    pictures::{PNG, announced, uploaded},
};
use serde_json::{Value, json};

/// A masterclass with so many seats, in a month: its path.
async fn made(app: &TestApp, capacity: u32) -> String {
    let body = json!({
        "title": "Gestion du stress", "status": "open", "capacity": capacity, "starts_at": "2026-04-01T09:00:00Z",
    });
    let answer = app.post("/masterclasses", &body).by(&director()).send().await;
    assert_eq!(answer.status, 201, "{}", answer.described());
    answer.header("location").to_owned()
}

fn asking(masterclass: &str) -> Value {
    json!({"masterclass_id": masterclass.rsplit('/').next().unwrap(), "consents": {"data_processing": true}})
}

/// Awa, who has no account, registers; so does whoever says that they are she.
async fn awa_registers(app: &TestApp, masterclass: &str) {
    let mut body = asking(masterclass);
    body["full_name"] = "Awa Ndong".into();
    body["email"] = "awa@example.org".into();
    body["date_of_birth"] = "2008-05-17".into();
    body["whatsapp_number"] = "+24177123456".into();
    body["consents"]["whatsapp"] = true.into();
    assert_eq!(app.post("/inscriptions", &body).send().await.status, 202);
}

/// The link that the last e-mail to Awa has, of those that begin so.
fn link(app: &TestApp, begins: &str) -> Option<String> {
    let letters = app.sent.emails();
    let letter = letters.iter().rev().find(|letter| letter.to.as_str() == "awa@example.org")?;
    let (_, rest) = letter.text.split_once(begins)?;
    Some(rest.split_whitespace().next()?.to_owned())
}

/// The subjects of the e-mails so far.
fn subjects(app: &TestApp) -> Vec<String> {
    app.sent.emails().into_iter().map(|email| email.subject).collect()
}

#[tokio::test]
async fn a_guest_confirms_by_the_link_of_the_e_mail_and_acts_by_the_next_one() {
    let app = TestApp::new(preau_functions::all());
    let masterclass = made(&app, 2).await;
    awa_registers(&app, &masterclass).await;
    app.run("deliver-messages").await.unwrap();
    assert_eq!(subjects(&app), ["Confirmez votre inscription à « Gestion du stress »"]);
    let path = link(&app, "http://test/inscriptions/confirm/").unwrap();
    // No link stands in what is kept, nor in what an admin reads of the outbox.
    let outbox = app.get("/api/admin/messages").by(&director()).send().await;
    assert!(!outbox.described().contains(&path), "{}", outbox.described());
    assert!(app.items().iter().all(|item| !format!("{item:?}").contains(&path)));

    let confirm = format!("/inscriptions/confirm/{path}");
    let confirmed = app.request(Method::POST, &confirm).send().await.json();
    assert_eq!(confirmed["status"], "registered", "{confirmed}");
    app.run("deliver-messages").await.unwrap();
    assert_eq!(subjects(&app)[1..], ["Votre inscription à « Gestion du stress » est confirmée."]);
    // By WhatsApp too, for she agreed to it; without the token: her telephone may be her family's.
    let told = app.sent.whatsapps();
    assert_eq!(told.len(), 1, "{told:?}");
    let token = link(&app, "#participant=").unwrap();
    assert!(!format!("{told:?}").contains(&token));

    let inscription = format!("/inscriptions/{}", confirmed["id"].as_str().unwrap());
    let cancel = app.request(Method::DELETE, &inscription).header("x-participant", &token).send().await;
    assert_eq!(cancel.json()["status"], "cancelled", "{}", cancel.described());
}

#[tokio::test]
async fn whoever_is_registered_is_told_when_their_address_comes_again() {
    let app = TestApp::new(preau_functions::all());
    let masterclass = made(&app, 2).await;
    let profile = json!({"full_name": "Awa Ndong", "email": "Awa@example.org"});
    assert_eq!(app.put("/api/users/me", &profile).by(&amina()).send().await.status, 200);
    let registered = app.post("/inscriptions", &asking(&masterclass)).by(&amina()).send().await;
    assert_eq!(registered.status, 201, "{}", registered.described());
    for _ in 0..3 {
        awa_registers(&app, &masterclass).await;
        app.clock.advance_minutes(1);
    }
    app.run("deliver-messages").await.unwrap();
    let mut subjects = subjects(&app);
    subjects.sort_unstable();
    assert_eq!(
        subjects,
        [
            "Votre inscription à « Gestion du stress » est confirmée.",
            "Vous êtes déjà inscrit à « Gestion du stress »",
        ]
    );
    // She signs in: her e-mails carry no token.
    assert!(app.sent.emails().iter().all(|email| !email.text.contains("#participant=")));
}

#[tokio::test]
async fn a_message_about_who_is_gone_is_not_sent_and_a_validation_takes_none_back() {
    let app = TestApp::new(preau_functions::all());
    let masterclass = made(&app, 2).await;
    for person in [amina(), bastien()] {
        let name = person.id.as_str();
        let profile = json!({"full_name": name, "email": format!("{name}@example.org")});
        assert_eq!(app.put("/api/users/me", &profile).by(&person).send().await.status, 200);
    }
    let hers = app.post("/inscriptions", &asking(&masterclass)).by(&amina()).send().await;
    let his = app.post("/inscriptions", &asking(&masterclass)).by(&bastien()).send().await;
    let validate = format!("{}/validate", hers.header("location"));
    let validated = app.post(&validate, &json!({"validated": true})).by(&coach_rey()).send().await;
    assert_eq!(validated.status, 200, "{}", validated.described());
    let cancel = app.request(Method::DELETE, his.header("location")).by(&bastien()).send().await;
    assert_eq!(cancel.status, 200, "{}", cancel.described());
    app.run("deliver-messages").await.unwrap();
    let told: Vec<String> =
        app.sent.emails().iter().map(|email| format!("{} {}", email.to.as_str(), email.subject)).collect();
    assert_eq!(
        told,
        [
            "amina@example.org Votre inscription à « Gestion du stress » est confirmée.",
            "bastien@example.org Votre inscription à « Gestion du stress » est annulée",
        ]
    );
}

#[tokio::test]
async fn photos_of_a_masterclass_are_visible_to_those_who_have_a_seat() {
    let app = TestApp::new(preau_functions::all());
    let masterclass = made(&app, 1).await;
    let mut photo = announced(PNG);
    photo["subject"] = json!({"kind": "masterclass", "id": masterclass.rsplit('/').next().unwrap()});
    let photo = format!("/photos/{}", uploaded(&app, &coach_rey(), &photo, PNG).await);
    let hers = app.post("/inscriptions", &asking(&masterclass)).by(&amina()).send().await;
    assert_eq!(app.post("/inscriptions", &asking(&masterclass)).by(&bastien()).send().await.status, 201);
    assert_eq!(app.get(&photo).by(&amina()).send().await.status, 200);
    assert_eq!(app.get(&photo).by(&bastien()).send().await.problem(), "not-found");
    assert_eq!(app.request(Method::DELETE, hers.header("location")).by(&amina()).send().await.status, 200);
    assert_eq!(app.get(&photo).by(&amina()).send().await.problem(), "not-found");
}

#[tokio::test]
async fn a_guest_is_shown_what_is_kept_and_erased_by_an_admin() {
    let app = TestApp::new(preau_functions::all());
    let masterclass = made(&app, 2).await;
    awa_registers(&app, &masterclass).await;
    app.run("deliver-messages").await.unwrap();
    let path = link(&app, "http://test/inscriptions/confirm/").unwrap();
    let confirmed = app.request(Method::POST, &format!("/inscriptions/confirm/{path}")).send().await.json();
    let guest = confirmed["profile_id"].as_str().unwrap().to_owned();
    app.run("deliver-messages").await.unwrap();
    let erase = format!("/api/admin/users/{guest}");
    let erased = app.request(Method::DELETE, &erase).by(&director()).send().await;
    assert!(erased.status.is_success(), "{}", erased.described());
    let kept = app.items().into_iter().filter(|item| {
        let stored = format!("{:?} {:?} {}", item.key, item.indexes, item.document);
        stored.contains("awa@example.org") || stored.contains("Awa Ndong") || stored.contains("24177123456")
    });
    assert_eq!(kept.map(|item| item.kind).collect::<Vec<_>>(), Vec::<String>::new());
    let shown = app.get(&masterclass).send().await.json();
    assert_eq!(shown["seats_left"], 2);
}
