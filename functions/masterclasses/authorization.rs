//! Who may call the functions of masterclasses.

use http::Method;
use preau_harness::{
    TestApp,
    documents::pdf,
    people::{amina, coach_rey, director, student},
    pictures::{announced, uploaded},
};
use preau_kernel::actor::Actor;
use serde_json::json;

use crate::authorization::{Row, family, row};

/// What questions are asked about.
const DOCUMENT: &str = "\
Le Gabon a proclamé son indépendance en août 1960, après de longues négociations avec la France.\n\
    Le Sénégal a rejoint la Fédération du Mali en juin 1959, avant de la quitter quelques mois plus tard.\n\
    La conférence de Bandung a réuni vingt-neuf pays d'Asie et d'Afrique en avril 1955 sur une île de l'Indonésie.\n\
    Le Ghana est devenu indépendant en mars 1957, sous la conduite de Kwame Nkrumah et de son parti.\n\
    La charte de l'organisation continentale a été signée en mai 1963 par trente-deux chefs d'État réunis à Addis-Abeba.\n\
    La Guinée a refusé la communauté proposée par le général de Gaulle lors du référendum de septembre 1958.\n\
    Le port de Libreville a reçu ses premiers navires de commerce en 1862, bien avant la construction des quais modernes.\n\
    Le chemin de fer transgabonais a été inauguré en 1986 pour relier la capitale aux mines de l'intérieur du pays.";

#[rustfmt::skip]
pub(crate) async fn rows(app: &TestApp) -> Vec<Row> {
    let body = json!({"title": "Gestion du stress", "status": "open"});
    let masterclass = app.post("/masterclasses", &body).by(&director()).send().await.json();
    let id = masterclass["id"].as_str().unwrap();
    let document = pdf(&[DOCUMENT]);
    let mut of_masterclass = announced(&document);
    of_masterclass["file_name"] = json!("cours.pdf");
    of_masterclass["content_type"] = json!("application/pdf");
    of_masterclass["subject"] = json!({"kind": "masterclass", "id": id});
    let file = uploaded(app, &coach_rey(), &of_masterclass, &document).await;
    let asked = json!({"masterclass_id": id, "file_id": file, "count": 1});
    let answer = app.post("/api/generate-questions", &asked).by(&coach_rey()).send().await;
    assert_eq!(answer.status, 200, "{}", answer.described());
    let job = answer.json()["job_id"].as_str().unwrap().to_owned();
    let job = job.as_str();
    //                           nobody student other parent other coach other admin service
    let mut rows = vec![
        row("create-masterclass",   [401, 403, 403, 403, 403, 403, 403, 201, 403]).body(body.clone()),
        row("update-masterclass",   [401, 403, 403, 403, 403, 403, 403, 200, 403]).at([id]).body(body),
        row("get-masterclass",      [200, 200, 200, 200, 200, 200, 200, 200, 200]).at([id]),
        row("list-masterclasses",   [200, 200, 200, 200, 200, 200, 200, 200, 200]),
        row("generate-questions",   [401, 403, 403, 403, 403, 200, 200, 200, 403]).body(asked),
        row("get-job",              [401, 404, 404, 404, 404, 200, 404, 200, 404]).at([job]),
        row("cancel-job",           [401, 404, 404, 404, 404, 409, 404, 409, 404]).at([job]),
    ];
    rows.extend(rows_of_inscriptions(app).await);
    rows.extend(rows_of_tests(app).await);
    rows
}

/// A masterclass with a PDF of Rey's: Amina is offered a seat of it, has one of another, and a guest registers for that.
#[rustfmt::skip]
async fn rows_of_inscriptions(app: &TestApp) -> Vec<Row> {
    let make = async |title: &str, capacity: u32| {
        let body = json!({"title": title, "status": "open", "capacity": capacity, "asks": []});
        let made = app.post("/masterclasses", &body).by(&director()).send().await.json();
        made["id"].as_str().unwrap().to_owned()
    };
    let asking = |id: &str| json!({"masterclass_id": id, "consents": {"data_processing": true}});
    let register = async |id: &str, person: &Actor| {
        let registered = app.post("/inscriptions", &asking(id)).by(person).send().await;
        assert_eq!(registered.status, 201, "{}", registered.described());
        registered.json()["id"].as_str().unwrap().to_owned()
    };
    let (full, other, open) = (make("Pleine", 1).await, make("Autre", 5).await, make("Ouverte", 5).await);
    let leaving = register(&full, &student(1)).await;
    let offered = register(&full, &amina()).await;
    let left = app.request(Method::DELETE, &format!("/inscriptions/{leaving}")).by(&student(1)).send().await;
    assert_eq!(left.status, 200, "{}", left.described());
    let seated = register(&other, &amina()).await;
    let mut guest = asking(&other);
    guest["full_name"] = "Awa Ndong".into();
    guest["email"] = "awa@example.org".into();
    assert_eq!(app.post("/inscriptions", &guest).send().await.status, 202);
    let unconfirmed = format!("/inscriptions?status=unconfirmed&masterclass_id={other}");
    let unconfirmed = app.get(&unconfirmed).by(&coach_rey()).send().await.json();
    let link = app.app.links.seal("confirm-inscription", unconfirmed["data"][0]["id"].as_str().unwrap());
    let file = pdf(&["Le Gabon a proclamé son indépendance en août 1960."]);
    let mut announced = announced(&file);
    announced["file_name"] = "cours.pdf".into();
    announced["content_type"] = "application/pdf".into();
    announced["subject"] = json!({"kind": "masterclass", "id": full});
    let file = json!({"file_id": uploaded(app, &coach_rey(), &announced, &file).await});
    let validated = json!({"validated": true});
    //                           nobody student other parent other coach other admin service
    vec![
        row("upload-masterclass-pdf", [401, 403, 403, 403, 403, 202, 202, 202, 403]).at([&full]).body(file),
        // Nobody says who they are.
        row("register",             [400, 201, 201, 201, 201, 201, 201, 201, 201]).body(asking(&open)),
        row("confirm-inscription-page", [200, 200, 200, 200, 200, 200, 200, 200, 200]).at([&link]),
        row("confirm-inscription",  [200, 200, 200, 200, 200, 200, 200, 200, 200]).at([&link]),
        row("accept-offer",         [401, 200, 404, 404, 404, 404, 404, 404, 404]).at([&offered]),
        row("cancel-inscription",   [401, 200, 404, 404, 404, 200, 200, 200, 404]).at([&offered]),
        row("list-inscriptions",    [401, 403, 403, 403, 403, 200, 200, 200, 403]),
        row("list-my-inscriptions", [401, 200, 200, 200, 200, 200, 200, 200, 200]),
        row("validate-inscription", [401, 403, 403, 403, 403, 200, 200, 200, 403]).at([&seated]).body(validated),
    ]
}

/// The bank, and the test of a masterclass that Amina goes on with.
#[rustfmt::skip]
async fn rows_of_tests(app: &TestApp) -> Vec<Row> {
    family(app).await;
    let body = json!({"title": "Plaider", "status": "open", "starts_at": "2026-04-01T09:00:00Z",
        "test": {"question_count": 1}});
    let masterclass = app.post("/masterclasses", &body).by(&director()).send().await.json();
    let id = masterclass["id"].as_str().unwrap();
    let choices = json!({"A": "1", "B": "2", "C": "3", "D": "4"});
    let written = json!({"question_text": "1 + 1 ?", "choices": choices, "correct_choice": "B",
        "explanation": "CANARI-1", "status": "approved"});
    let mut asking = written.clone();
    asking["masterclass_id"] = id.into();
    let question = app.post("/api/admin/questions", &asking).by(&coach_rey()).send().await.json();
    let question = question["id"].as_str().unwrap();
    let registering = json!({"masterclass_id": id, "consents": {"data_processing": true}});
    let inscription = app.post("/inscriptions", &registering).by(&amina()).send().await.json();
    let starting = json!({"inscription_id": inscription["id"], "type": "PRE"});
    let test = app.post("/tests/start", &starting).by(&amina()).send().await.json();
    let test = test["id"].as_str().unwrap();
    let of = format!("masterclass_id={id}").leak();
    //                           nobody student other parent other coach other admin service
    vec![
        row("list-questions",       [401, 403, 403, 403, 403, 200, 200, 200, 403]).query(of),
        row("create-question",      [401, 403, 403, 403, 403, 201, 201, 201, 403]).body(asking),
        row("update-question",      [401, 403, 403, 403, 403, 200, 200, 200, 403]).at([question]).body(written),
        row("delete-question",      [401, 403, 403, 403, 403, 204, 204, 204, 403]).at([question]),
        row("void-question",        [401, 403, 403, 403, 403, 200, 200, 200, 403]).at([question]),
        row("start-test",           [401, 200, 404, 404, 404, 404, 404, 404, 404]).body(starting),
        row("save-responses",       [401, 200, 404, 404, 404, 404, 404, 404, 404]).at([test])
            .body(json!({"revision": 0, "responses": {question: "A"}})),
        row("submit-test",          [401, 201, 404, 404, 404, 404, 404, 404, 404])
            .body(json!({"test_id": test, "responses": {question: "A"}})),
        row("get-test",             [401, 200, 404, 404, 404, 200, 200, 200, 404]).at([test]),
        row("list-students",        [401, 403, 403, 403, 403, 200, 200, 200, 403]).query(of),
        row("get-student",          [401, 403, 403, 403, 403, 200, 200, 200, 403]).at(["amina"]),
        row("masterclass-report",   [401, 403, 403, 403, 403, 200, 200, 200, 403]).at([id]),
    ]
}
