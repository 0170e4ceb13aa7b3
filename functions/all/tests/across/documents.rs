//! The hand-written tables of the documentation, held against what the functions really do.

use std::{sync::Arc, time::Duration};

use http::Method;
use jiff::SignedDuration;
use preau_functions::dashboard::mark::{AssessmentId, Mark};
use preau_harness::{
    ScriptedEmbedder, ScriptedWriter, TestApp,
    courses::{complete, enrolled, pass_quiz, studying},
    documents::pdf,
    people::{amina, bastien, coach_rey, director},
    pictures::{PNG, announced, uploaded},
};
use preau_kernel::actor::Actor;
use preau_kernel::decimal::Decimal;
use preau_kernel::question_writer::{Pace, WriterTicket, Writing};
use serde_json::{Value, json};

use crate::notices::notice_of;

/// The cells of every table row of a document, without the back-quotes.
fn rows(document: &str) -> Vec<Vec<String>> {
    let lines = document.lines().filter(|line| line.starts_with('|'));
    lines
        .map(|line| {
            line.trim_matches('|').split('|').map(|cell| cell.replace('`', "").trim().to_owned()).collect()
        })
        .collect()
}

/// Whether `text` is `pattern` with something for each `<placeholder>`.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern.split_once('<') {
        None => pattern == text,
        Some((literal, rest)) => {
            let (_, after) = rest.split_once('>').unwrap_or_default();
            let Some(tail) = text.strip_prefix(literal) else {
                return false;
            };
            (1..=tail.len()).filter(|end| tail.is_char_boundary(*end)).any(|end| matches(after, &tail[end..]))
        }
    }
}

/// What a cell names: `this, that or none`.
fn alternatives(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(" or ").flat_map(|cell| cell.split(", ")).map(|cell| if cell == "none" { "" } else { cell })
}

/// Amina takes a course of Rey's, completes it, rates it and has her certificate; Bastien leaves it, and finds what she says
/// helpful.
async fn study(app: &TestApp) {
    let (course, hers) = studying(app).await;
    pass_quiz(app, &amina(), &hers, &course).await;
    assert_eq!(complete(app, &amina(), &hers, &course["modules"][0]["lessons"][0]).await.status, 200);
    let ratings = format!("/api/courses/{}/ratings", course["id"].as_str().unwrap());
    let rating = json!({"enrollment_id": hers.rsplit('/').next(), "rating": 5});
    let rated = app.post(&ratings, &rating).by(&amina()).send().await;
    assert_eq!(rated.status, 201, "{}", rated.described());
    let helpful = format!("{}/helpful", rated.header("location"));
    assert_eq!(app.post(&helpful, &Value::Null).by(&bastien()).send().await.status, 204);
    assert_eq!(app.post(&format!("{hers}/certificate"), &Value::Null).by(&amina()).send().await.status, 201);
    let his = enrolled(app, &bastien(), &course).await;
    let left = app.request(Method::DELETE, &his).by(&bastien()).send().await;
    assert_eq!(left.status, 204, "{}", left.described());
}

/// Amina takes the test before of a masterclass of one question, which is voided then.
async fn take_a_test(app: &TestApp) {
    let body = json!({"title": "Plaider", "status": "open", "test": {"question_count": 1}});
    let masterclass = app.post("/masterclasses", &body).by(&director()).send().await.json();
    let question = json!({
        "masterclass_id": masterclass["id"], "question_text": "1 + 1 ?", "correct_choice": "B",
        "choices": {"A": "1", "B": "2", "C": "3", "D": "4"}, "status": "approved",
    });
    let question = app.post("/api/admin/questions", &question).by(&coach_rey()).send().await;
    assert_eq!(question.status, 201, "{}", question.described());
    let asking = json!({"masterclass_id": masterclass["id"], "consents": {"data_processing": true}});
    let inscription = app.post("/inscriptions", &asking).by(&amina()).send().await.json();
    let starting = json!({"inscription_id": inscription["id"], "type": "PRE"});
    let test = app.post("/tests/start", &starting).by(&amina()).send().await.json();
    let submitted = app.post("/tests", &json!({"test_id": test["id"]})).by(&amina()).send().await;
    assert_eq!(submitted.status, 201, "{}", submitted.described());
    let void = format!("{}/void", question.header("location"));
    assert_eq!(app.post(&void, &Value::Null).by(&coach_rey()).send().await.status, 200);
}

/// A guest holds the only seat of a masterclass, for which Amina waits.
async fn wait_for_a_seat(app: &TestApp) {
    let body = json!({"title": "Respirer", "status": "open", "capacity": 1, "asks": []});
    let masterclass = app.post("/masterclasses", &body).by(&director()).send().await.json();
    let asking = json!({"masterclass_id": masterclass["id"], "consents": {"data_processing": true}});
    let mut guest = asking.clone();
    guest["full_name"] = "Awa Ndong".into();
    guest["email"] = "awa@example.org".into();
    assert_eq!(app.post("/inscriptions", &guest).send().await.status, 202);
    let waiting = app.post("/inscriptions", &asking).by(&amina()).send().await.json();
    assert_eq!(waiting["status"], "waitlisted");
}

/// What Rey teaches.
const HISTORY: &str = "Le Gabon a proclamé son indépendance en août 1960, après de longues négociations avec la France.\n\
     Le Sénégal a rejoint la Fédération du Mali en juin 1959, avant de la quitter quelques mois plus tard.\n\
     Le Ghana est devenu indépendant en mars 1957, sous la conduite de Kwame Nkrumah et de son parti.\n\
     Le port de Libreville a reçu ses premiers navires de commerce en 1862, bien avant la construction des quais modernes.\n\
     La Guinée a refusé la communauté proposée par le général de Gaulle lors du référendum de septembre 1958.\n\
     Le canal de Suez a été nationalisé par le président Nasser en juillet 1956, ce qui provoqua une crise mondiale.";

/// Rey has a question written from a PDF, and then another by a model, which is still at it.
async fn write_questions(app: &mut TestApp) {
    let masterclass = json!({"title": "Indépendances", "status": "open"});
    let masterclass = app.post("/masterclasses", &masterclass).by(&director()).send().await.json();
    let bytes = pdf(&[HISTORY]);
    let mut document = announced(&bytes);
    document["file_name"] = "cours.pdf".into();
    document["content_type"] = "application/pdf".into();
    let file = uploaded(app, &coach_rey(), &document, &bytes).await;
    let wanted = json!({"masterclass_id": masterclass["id"], "file_id": file, "count": 1});
    let written = app.post("/api/generate-questions", &wanted).by(&coach_rey()).send().await;
    assert_eq!(written.status, 200, "{}", written.described());
    let model = ScriptedWriter::at(Pace::InBackground);
    model.then(Ok(Writing::Later {
        ticket: WriterTicket("resp_1".to_owned()),
        after: Duration::from_mins(1),
    }));
    let offline = Arc::clone(&app.app.senders.questions);
    app.write_questions_by(model);
    let request = app.post("/api/generate-questions", &wanted).by(&coach_rey());
    let begun = request.header("prefer", "respond-async").send().await;
    assert_eq!(begun.status, 202, "{}", begun.described());
    app.run("run-jobs").await.unwrap();
    app.write_questions_by(offline);
}

/// An app in which every function that writes has written.
async fn used() -> TestApp {
    let mut app = TestApp::new(preau_functions::all());
    app.put("/api/admin/students/amina/parents/fatou", &Value::Null).by(&director()).send().await;
    app.put("/api/admin/users/amina/roles", &json!({"roles": ["student"]})).by(&director()).send().await;
    app.put("/coaches/coach_rey/availability", &json!({})).by(&coach_rey()).send().await;
    app.post("/calendar/feed", &Value::Null).by(&amina()).send().await;
    let profile = json!({"full_name": "Amina", "whatsapp_number": "+24177123456"});
    app.put("/api/users/me", &profile).by(&amina()).send().await;
    app.put("/notifications/preferences", &json!({})).by(&amina()).send().await;
    notice_of(&app, &amina()).await;
    let title = json!({"title": "Rentrée", "message": "Lundi."});
    let email = json!({"to": "amina@example.org", "template": "generic-notice", "data": title});
    assert_eq!(app.post("/api/send-email", &email).by(&director()).send().await.status, 201);
    assert_eq!(app.resend_events("msg_1", &json!({"type": "email.opened"})).send().await.status, 204);
    let complaint =
        json!({"type": "email.complained", "data": {"email_id": "1", "to": ["paul@example.org"]}});
    assert_eq!(app.resend_events("msg_2", &complaint).send().await.status, 204);
    let stop = json!({"messages": [{
        "type": "text", "chat_id": "24177654321@s.whatsapp.net", "from": "24177654321", "text": {"body": "STOP"},
    }]});
    assert_eq!(app.whapi_events(&stop).send().await.status, 204);
    let booking = json!({
        "type": "Visio", "coach_id": "coach_rey",
        "slot": {"start": "2026-03-02T10:00:00Z", "end": "2026-03-02T11:00:00Z"},
    });
    let booked = app.post("/sessions/book", &booking).by(&amina()).key("k").send().await;
    app.run("deliver-messages").await.unwrap();
    let photo = uploaded(&app, &coach_rey(), &announced(PNG), PNG).await;
    let deleted = app.request(Method::DELETE, &format!("/photos/{photo}")).by(&director()).send().await;
    assert_eq!(deleted.status, 200, "{}", deleted.described());
    app.run("purge-photos").await.unwrap();
    let cancel = format!("{}/cancel", booked.header("location"));
    app.post(&cancel, &Value::Null).by(&coach_rey()).send().await;
    study(&app).await;
    take_a_test(&app).await;
    wait_for_a_seat(&app).await;
    write_questions(&mut app).await;
    plan(&app).await;
    hold_a_class(&app).await;
    let _ = crate::drafts::school(&app).await;
    file(&mut app).await;
    ask_for_a_subject(&app).await;
    // Its lesson, which is everybody's, gets its vector.
    app.run("index-resources").await.unwrap();
    hold_live(&app).await;
    discuss(&app).await;
    // A week later its report is written; what expires meanwhile is wanted all the same.
    let now = app.app.now().to_string();
    app.clock.advance_minutes(7 * 24 * 60);
    app.run("write-parent-reports").await.unwrap();
    app.clock.set(&now);
    app
}

/// Rey holds the course live; Amina comes and asks something, which is pinned.
async fn hold_live(app: &TestApp) {
    let courses = app.get("/api/enrollments").by(&amina()).send().await.json();
    let course = courses["data"][0]["course_id"].as_str().unwrap().to_owned();
    let at = |minutes| app.app.now() + SignedDuration::from_mins(minutes);
    let planned = json!({"title": "Questions", "scheduled_start_time": at(10), "scheduled_end_time": at(70)});
    let made =
        app.post(&format!("/api/courses/{course}/live-sessions"), &planned).by(&director()).send().await;
    assert_eq!(made.status, 201, "{}", made.described());
    let path = made.header("location");
    for (who, what) in [(director(), "start"), (amina(), "join")] {
        let done = app.post(&format!("{path}/{what}"), &Value::Null).by(&who).send().await;
        assert_eq!(done.status, 200, "{}", done.described());
    }
    let said =
        app.post(&format!("{path}/chat"), &json!({"message": "Et si r < 0 ?"})).by(&amina()).send().await;
    let pin = format!("{}/pin", said.header("location"));
    assert_eq!(app.post(&pin, &Value::Null).by(&director()).send().await.status, 204);
}

/// Amina asks something in the forum of a course and is answered; what answers her is changed, liked and flagged.
async fn discuss(app: &TestApp) {
    let courses = app.get("/api/enrollments").by(&amina()).send().await.json();
    let course = courses["data"][0]["course_id"].as_str().unwrap().to_owned();
    let made = async |path: &str, body: Value, person: &Actor| {
        let answer = app.post(path, &body).by(person).send().await;
        assert!(answer.status.is_success(), "{path}: {}", answer.described());
        answer
    };
    let forum =
        made(&format!("/api/courses/{course}/forum"), json!({"title": "Questions"}), &director()).await;
    let topics = format!("/api/forums/{}/topics", forum.json()["id"].as_str().unwrap());
    let topic =
        made(&topics, json!({"title": "Et si r < 0 ?", "content": "Je ne vois pas."}), &amina()).await;
    let path = topic.header("location");
    let reply = made(&format!("{path}/replies"), json!({"content": "Elle croit."}), &director()).await;
    let reply = reply.header("location");
    let now = app.app.now().to_string();
    app.clock.advance_minutes(6);
    let edited = app.put(reply, &json!({"content": "Elle décroît."})).by(&director()).send().await;
    assert_eq!(edited.status, 200, "{}", edited.described());
    made(&format!("{reply}/reactions"), json!({"reaction_type": "like"}), &amina()).await;
    made(&format!("{reply}/flag"), json!({"reason": "off_topic"}), &amina()).await;
    let seen = app.get(path).by(&amina()).send().await;
    assert_eq!(seen.status, 200, "{}", seen.described());
    app.clock.set(&now);
}

/// Rey has completed a lesson at which Amina was not.
async fn hold_a_class(app: &TestApp) {
    let class = json!({
        "name": "Première 3", "subject": "maths", "level": "Première", "school_year": "2025-2026",
        "teachers": ["coach_rey"],
    });
    let class = app.post("/api/classes", &class).by(&director()).send().await;
    assert_eq!(class.status, 201, "{}", class.described());
    let path = class.header("location");
    let roster =
        app.put(&format!("{path}/roster"), &json!({"students": ["amina"]})).by(&director()).send().await;
    assert_eq!(roster.status, 200, "{}", roster.described());
    let lesson = json!({
        "id": "019aa5f0-0000-7000-8000-000000001e55", "date": "2026-03-02", "default_status": "absent",
    });
    let lesson = app.post(&format!("{path}/sessions/complete"), &lesson).by(&coach_rey()).send().await;
    assert_eq!(lesson.status, 201, "{}", lesson.described());
}

/// Rey files more documents than are fresh at most, so that some are merged, and remembers one.
async fn file(app: &mut TestApp) {
    app.embed_by(ScriptedEmbedder::new("one", &[("suite", &[1.0, 0.0])]));
    let document = json!({"title": "Suites", "type": "PDF", "text": "La raison.", "visibility": "me"});
    for _ in 0..33 {
        let filed = app.post("/rag/docs", &document).by(&coach_rey()).send().await;
        assert_eq!(filed.status, 201, "{}", filed.described());
    }
    let filed = app.get("/rag/docs?visibility=me&limit=1").by(&coach_rey()).send().await.json();
    let path = format!("/rag/docs/{}/favorite", filed["data"][0]["doc_id"].as_str().unwrap());
    assert_eq!(app.post(&path, &Value::Null).by(&coach_rey()).send().await.status, 204);
}

/// Amina has a subject made of a lesson of Rey's.
async fn ask_for_a_subject(app: &TestApp) {
    let lesson = json!({
        "title": "Suites", "type": "PDF", "visibility": "school", "subject": "suites",
        "text": "Une suite arithmétique est une suite dont chaque terme est la somme du terme précédent et de la raison.",
    });
    let filed = app.post("/rag/docs", &lesson).by(&coach_rey()).send().await;
    assert_eq!(filed.status, 201, "{}", filed.described());
    let wanted = json!({"subject": "suites", "level": "Première", "duration": 30});
    let made = app.post("/eval/generate", &wanted).by(&amina()).send().await;
    assert_eq!(made.status, 201, "{}", made.described());
    let said =
        "C'est quand on ajoute toujours le même nombre, la raison, au terme d'avant pour passer au suivant.";
    // One of her copies is a picture.
    let file = uploaded(app, &amina(), &announced(PNG), PNG).await;
    let other = app.post("/eval/generate", &wanted).by(&amina()).send().await;
    let copy = json!({"eval_id": other.json()["id"], "files": [file]});
    let handed_in = app.post("/eval/submit", &copy).by(&amina()).send().await;
    assert_eq!(handed_in.status, 200, "{}", handed_in.described());
    let copy = json!({"eval_id": made.json()["id"], "responses": {"1": said}});
    let graded = app.post("/eval/grade", &copy).by(&amina()).send().await;
    assert_eq!(graded.status, 200, "{}", graded.described());
}

/// Amina has done a task, and another one is deleted.
async fn plan(app: &TestApp) {
    let mut tasks = Vec::new();
    for label in ["Suites", "Limites"] {
        let task = app.post("/dashboard/tasks", &json!({"label": label})).by(&amina()).send().await;
        assert_eq!(task.status, 201, "{}", task.described());
        tasks.push(task);
    }
    let done = json!({"task_id": tasks[0].json()["id"]});
    let done = app.post("/dashboard/tasks/complete", &done).by(&amina()).send().await;
    assert_eq!(done.status, 200, "{}", done.described());
    let deleted = app.request(Method::DELETE, tasks[1].header("location")).by(&amina()).send().await;
    assert_eq!(deleted.status, 204, "{}", deleted.described());
    let student = json!({"track": "Terminale", "profile": "Scolarise"});
    let saved = app.put("/dashboard/student?student_id=amina", &student).by(&coach_rey()).send().await;
    assert_eq!(saved.status, 200, "{}", saved.described());
    let planned = app.post("/epreuves/sync?student_id=amina", &Value::Null).by(&coach_rey()).send().await;
    assert_eq!(planned.status, 200, "{}", planned.described());
    let seen = json!({"student_id": "amina", "items": [
        {"subject": "nsi", "chapter_code": "tris", "competence_code": "fusion", "score": 0.5},
    ]});
    assert_eq!(app.post("/dashboard/progression", &seen).by(&coach_rey()).send().await.status, 200);
    let bilan = json!({"track": "Terminale", "profile": "Libre"});
    assert_eq!(app.post("/onboarding/bilan", &bilan).by(&amina()).send().await.status, 201);
    let suggested = json!({"student_id": "amina"});
    assert_eq!(app.post("/dashboard/tasks/suggest", &suggested).by(&coach_rey()).send().await.status, 200);
    let mark = Mark {
        student_id: amina().id,
        assessment_id: AssessmentId::mint(app.app.ids.as_ref(), app.app.now()),
        title: "Contrôle".to_owned(),
        subject: Some("nsi".to_owned()),
        term: None,
        score: Some(Decimal(1_450)),
        coefficient: Decimal(100),
        first_published_at: app.app.now(),
        published_at: app.app.now(),
        provisional: false,
    };
    app.given(&mark).await;
    let dates = json!({"dates": {"E5-GrandOral": "2026-06-24"}});
    assert_eq!(app.put("/epreuves/calendar/2026", &dates).by(&director()).send().await.status, 200);
}

#[tokio::test]
async fn every_stored_item_stands_where_the_storage_table_says() {
    let table = rows(include_str!("../../../../docs/storage.md"));
    let mut unseen: Vec<&Vec<String>> =
        table.iter().filter(|row| row.len() == 7 && row[2].contains('<')).collect();
    for item in used().await.items() {
        let row = table.iter().find(|row| row.len() == 7 && row[1] == item.kind);
        let row = row.unwrap_or_else(|| panic!("{} has no row", item.kind));
        unseen.retain(|other| other[1] != item.kind);
        let partition = alternatives(&row[2]).any(|cell| matches(cell, &item.key.partition));
        assert!(partition && matches(&row[3], &item.key.sort), "{:?}", item.key);
        for (entry, cell) in item.indexes.iter().zip(&row[4..]) {
            let partition = entry.as_ref().map_or("", |entry| entry.partition.as_str());
            assert!(
                alternatives(cell).any(|cell| matches(cell, partition)),
                "{}: {partition} is not {cell}",
                item.kind
            );
        }
    }
    assert!(unseen.is_empty(), "rows that nothing is stored for: {unseen:?}");
}

#[tokio::test]
async fn every_view_that_the_storage_page_names_has_rows() {
    let page = include_str!("../../../../docs/storage.md");
    let (_, names) = page.split_once("the views ").unwrap();
    let (names, _) = names.split_once(" have").unwrap();
    let names: Vec<_> = names.split('`').skip(1).step_by(2).collect();
    assert_eq!(names.len(), 31, "{names:?}");
    let app = used().await;
    for view in names {
        assert_ne!(app.rows_of_view(view), 0, "{view}");
    }
}

#[tokio::test]
async fn every_field_of_a_log_line_is_in_the_operations_table() {
    let table = rows(include_str!("../../../../docs/operations.md"));
    let told: Vec<&str> = table.iter().flat_map(|row| row[0].split(", ")).collect();
    let app = used().await;
    app.get("/nowhere").by(&director()).send().await;
    app.run("purge-expired").await.unwrap();
    for line in app.log() {
        let line: Value = serde_json::from_str(&line).unwrap();
        for field in line.as_object().unwrap().keys() {
            assert!(told.contains(&field.as_str()), "{field} is not in the table");
        }
    }
}

#[test]
fn every_function_of_the_list_is_in_the_changelog() {
    let changelog = include_str!("../../../../CHANGELOG.md");
    for function in preau_functions::all() {
        assert!(changelog.contains(&format!("`{}`", function.name)), "{}", function.name);
    }
}
