//! What classes bring about in other domains: photos that pupils see, and what parents read of absences.

use http::Method;
use preau_harness::{
    TestApp,
    people::{amina, bastien, coach_mba, coach_rey, director, fatou},
    pictures::{PNG, announced, uploaded},
};
use preau_kernel::actor::Actor;
use serde_json::{Value, json};

/// A class that Rey teaches these pupils: its path.
async fn opened(app: &TestApp, pupils: &[Actor]) -> String {
    let class = json!({
        "name": "Première 3", "subject": "maths", "level": "Première", "school_year": "2025-2026",
        "teachers": ["coach_rey"],
    });
    let made = app.post("/api/classes", &class).by(&director()).send().await;
    assert_eq!(made.status, 201, "{}", made.described());
    let path = made.header("location").to_owned();
    set(app, &path, pupils).await;
    path
}

async fn set(app: &TestApp, class: &str, pupils: &[Actor]) {
    let ids: Vec<_> = pupils.iter().map(|pupil| &pupil.id).collect();
    let set = app.put(&format!("{class}/roster"), &json!({"students": ids})).by(&director()).send().await;
    assert_eq!(set.status, 200, "{}", set.described());
}

async fn complete(app: &TestApp, class: &str, number: u32, status: &str) {
    let lesson = json!({
        "id": format!("019aa5f0-0000-7000-8000-{number:012}"), "date": "2026-03-02",
        "attendance": [{"student_id": "amina", "status": status}],
    });
    let completed = app.post(&format!("{class}/sessions/complete"), &lesson).by(&coach_rey()).send().await;
    assert_eq!(completed.status, 201, "{}", completed.described());
}

async fn notices(app: &TestApp, person: &Actor) -> Vec<Value> {
    let page = app.get("/notifications/").by(person).send().await;
    assert_eq!(page.status, 200, "{}", page.described());
    page.json()["data"].as_array().unwrap().clone()
}

#[tokio::test]
async fn the_pupils_of_a_class_see_its_photos_while_they_are_in_it() {
    let app = TestApp::new(preau_functions::all());
    let class = opened(&app, &[amina()]).await;
    let mut photo = announced(PNG);
    photo["subject"] = json!({"kind": "class", "id": class.rsplit('/').next().unwrap()});
    let photo = uploaded(&app, &coach_rey(), &photo, PNG).await;
    let seen =
        async |person: Actor| app.get(&format!("/photos/{photo}")).by(&person).send().await.status.as_u16();
    assert_eq!([seen(amina()).await, seen(bastien()).await, seen(fatou()).await], [200, 404, 404]);
    set(&app, &class, &[bastien()]).await;
    assert_eq!([seen(amina()).await, seen(bastien()).await, seen(coach_mba()).await], [404, 200, 200]);
}

#[tokio::test]
async fn a_mother_reads_that_her_daughter_was_absent_and_nobody_else_does() {
    let app = TestApp::new(preau_functions::all());
    let link = app.put("/api/admin/students/amina/parents/fatou", &Value::Null).by(&director()).send().await;
    assert_eq!(link.status, 200, "{}", link.described());
    let named = json!({"full_name": "Amina Diallo"});
    app.put("/api/users/me", &named).by(&amina()).send().await;
    let class = opened(&app, &[amina(), bastien()]).await;
    complete(&app, &class, 1, "absent").await;
    complete(&app, &class, 2, "late").await;
    app.clock.advance_minutes(10);
    assert_eq!(app.run("tell-absences").await.unwrap(), "1 absences of 1 lessons told");
    app.run("deliver-messages").await.unwrap();
    let told = notices(&app, &fatou()).await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["type"], "absence_recorded", "{}", told[0]);
    assert_eq!(told[0]["title"], "Amina Diallo : absence en classe", "{}", told[0]);
    for other in [amina(), bastien(), coach_rey()] {
        assert_eq!(notices(&app, &other).await, Vec::<Value>::new(), "{}", other.id);
    }
}

#[tokio::test]
async fn who_is_her_parent_no_longer_is_told_nothing_and_what_is_corrected_is_not_delivered() {
    let app = TestApp::new(preau_functions::all());
    let parent = "/api/admin/students/amina/parents/fatou";
    app.put(parent, &Value::Null).by(&director()).send().await;
    let class = opened(&app, &[amina()]).await;
    complete(&app, &class, 1, "absent").await;
    app.clock.advance_minutes(10);
    app.run("tell-absences").await.unwrap();
    // What is corrected before it is delivered is told to nobody.
    let delete =
        app.request(Method::DELETE, &format!("{class}/sessions/019aa5f0-0000-7000-8000-000000000001"));
    assert_eq!(delete.by(&coach_rey()).send().await.status, 204);
    app.run("deliver-messages").await.unwrap();
    assert_eq!(notices(&app, &fatou()).await, Vec::<Value>::new());
    complete(&app, &class, 2, "absent").await;
    assert_eq!(app.request(Method::DELETE, parent).by(&director()).send().await.status, 204);
    app.clock.advance_minutes(10);
    assert_eq!(app.run("tell-absences").await.unwrap(), "1 absences of 1 lessons told");
    app.run("deliver-messages").await.unwrap();
    assert_eq!(notices(&app, &fatou()).await, Vec::<Value>::new());
}
