//! Signing in, and one's own profile.

use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::{host::Terms, school::School};

pub async fn who_has_no_good_token_stays_outside(school: &School<'_>) {
    let me = || school.caller.get("/api/users/me");
    let nobody = me().send().await;
    nobody.is_problem(401, "unauthenticated");
    assert_eq!(nobody.header("www-authenticate"), "Bearer");
    let bad_terms = [
        Terms { secret: "a secret that this host does not know", ..Terms::GOOD },
        Terms { audience: "another-school", ..Terms::GOOD },
        Terms { lasts: SignedDuration::from_mins(-10), ..Terms::GOOD },
    ];
    for terms in bad_terms {
        me().bearing(&school.amina.token(&terms)).send().await.is_problem(401, "invalid-token");
    }
    me().bearing("no.token.atall").send().await.is_problem(401, "invalid-token");
}

pub async fn amina_writes_her_profile(school: &School<'_>) {
    let (caller, amina) = (&school.caller, &school.amina);
    let blank = caller.get("/api/users/me").by(amina).send().await.expecting(200);
    assert_eq!((blank.header("etag"), &blank.json()["locale"]), ("\"0\"", &json!("fr")));

    let mut profile = json!({
        "full_name": "Amina Nzé", "first_name": "Amina", "last_name": "Nzé", "email": "amina@example.org", "locale": "fr",
        "time_zone": "Africa/Libreville", "whatsapp_number": "+24106000000", "date_of_birth": "2010-09-01",
        "consents": {"data_processing": true},
    });
    let write = async |profile: &Value, version: &str| {
        caller.put("/api/users/me", profile).by(amina).header("if-match", version).send().await
    };
    let written = write(&profile, "\"0\"").await.expecting(200);
    assert_eq!((written.header("etag"), &written.json()["full_name"]), ("\"1\"", &json!("Amina Nzé")));
    assert_eq!(written.json()["consents"]["data_processing"]["granted"], true);
    let read = caller.get("/api/users/me").by(amina).send().await.expecting(200);
    assert_eq!((read.json(), read.header("etag")), (written.json(), "\"1\""));

    profile["first_name"] = json!("Mina");
    write(&profile, "\"0\"").await.is_problem(412, "stale-version");
    let written = write(&profile, "\"1\"").await.expecting(200);
    assert_eq!((written.header("etag"), &written.json()["first_name"]), ("\"2\"", &json!("Mina")));
}

pub async fn the_coaches_say_that_they_teach(school: &School<'_>) {
    // One may be asked since she said when; another, since the director said that he teaches. A third has her hours set later.
    let lesson = school.lesson(0);
    let refused = school.caller.post("/sessions/book", &lesson).by(&school.amina).send().await;
    assert_eq!(refused.expecting(400).json()["errors"][0]["pointer"], "/coach_id");
    let hours = format!("/coaches/{}/availability", school.coach_rey.id);
    let set = school.caller.put(&hours, &json!({})).by(&school.coach_rey).send().await;
    assert_eq!(set.expecting(200).json()["weekly"], Value::Null);
    let roles = format!("/api/admin/users/{}/roles", school.coach_sow.id);
    let given = school.caller.put(&roles, &json!({"roles": ["coach"]})).by(&school.director).send().await;
    assert_eq!(given.expecting(200).json()["roles"], json!(["coach"]));
}
