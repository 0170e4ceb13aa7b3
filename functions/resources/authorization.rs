//! Who may call the functions of documents: one is Amina's own, one the school's, by Rey.

use preau_harness::{
    TestApp,
    people::{amina, coach_rey},
};
use preau_kernel::actor::Actor;
use serde_json::{Value, json};

use crate::authorization::{Row, row};

async fn filed(app: &TestApp, actor: &Actor, document: &Value) -> String {
    let answer = app.post("/rag/docs", document).by(actor).send().await;
    assert_eq!(answer.status, 201, "{}", answer.described());
    answer.json()["doc_id"].as_str().unwrap().to_owned()
}

#[rustfmt::skip]
pub(crate) async fn rows(app: &TestApp) -> Vec<Row> {
    let document = |visibility: &str| {
        json!({"title": "Suites", "type": "PDF", "text": "La raison d'une suite.", "visibility": visibility})
    };
    let own = filed(app, &amina(), &document("me")).await;
    let schools = filed(app, &coach_rey(), &document("school")).await;
    //                                 nobody student other parent other coach other admin service
    vec![
        row("search-resources",     [401, 200, 200, 200, 200, 200, 200, 200, 200]).query("q=suites"),
        row("list-resources",       [401, 200, 200, 200, 200, 200, 200, 200, 200]),
        row("get-resource",         [401, 200, 404, 404, 404, 404, 404, 200, 404]).at([&own]),
        row("create-resource",      [401, 201, 201, 403, 403, 201, 201, 201, 403]).body(document("me")),
        row("update-resource",      [401, 403, 403, 403, 403, 200, 403, 200, 403]).at([&schools]).body(document("school")),
        row("delete-resource",      [401, 204, 404, 403, 403, 404, 404, 204, 403]).at([&own]),
        row("favorite-resource",    [401, 204, 404, 404, 404, 404, 404, 204, 404]).at([&own]),
        row("unfavorite-resource",  [401, 204, 204, 204, 204, 204, 204, 204, 204]).at([&own]),
    ]
}
