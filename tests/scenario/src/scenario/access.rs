//! Signing in, and one's own profile.

use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::{
    host::{Person, Terms},
    school::{School, entries, text},
};

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

pub async fn their_students_find_them_and_parents_their_children_by_name(school: &School<'_>) {
    let caller = &school.caller;
    let person = |name, role| Person { id: school.unique(name), role };
    let (coach, mother, child) =
        (person("ngoma", "coach"), person("rose", "parent"), person("lea", "student"));
    for (one, name) in [(&coach, "Paul Ngoma"), (&child, "Léa Essono")] {
        let _ = caller.put("/api/users/me", &json!({"full_name": name})).by(one).send().await.expecting(200);
    }
    let hours = format!("/coaches/{}/availability", coach.id);
    let _ = caller.put(&hours, &json!({})).by(&coach).send().await.expecting(200);
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let page =
            caller.get(&format!("/coaches?limit=20{cursor}")).by(&child).send().await.expecting(200).json();
        found.extend(entries(&page));
        match page["pagination"]["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    let [his, hers] = [(&coach, "Paul Ngoma"), (&child, "Léa Essono")]
        .map(|(one, name)| json!({"id": one.id, "name": name, "avatar": null}));
    let another = json!({"id": school.coach_sow.id, "name": null, "avatar": null});
    for listed in [&his, &another] {
        assert_eq!(found.iter().filter(|one| one["id"] == listed["id"]).collect::<Vec<_>>(), [listed]);
    }

    let link = format!("/api/admin/students/{}/parents/{}", child.id, mother.id);
    let _ = caller.put(&link, &Value::Null).by(&school.director).send().await.expecting(200);
    let children = caller.get("/api/users/me/children").by(&mother).send().await.expecting(200);
    assert_eq!(entries(&children.json()), std::slice::from_ref(&hers));

    let path = format!("/api/people?ids={},{},nobody,{}", coach.id, child.id, school.amina.id);
    let known = async |reader| entries(&caller.get(&path).by(reader).send().await.expecting(200).json());
    let mut expected = vec![hers, his.clone()];
    expected.sort_by(|one, other| text(one, "id").cmp(text(other, "id")));
    assert_eq!(known(&mother).await, expected);
    assert_eq!(known(&school.bastien).await, [his]);
}
