//! What the tests of this domain share.

use http::Method;
use preau_harness::{TestAnswer, TestApp};
use preau_kernel::{
    actor::Actor, checksum::Checksum, file_policy::SubjectKind, files::File, function::Function, id::UserId,
};
use preau_photos::photo::{Photo, PhotoId, State, Subject};
use preau_relations::{Group, GroupKind, Membership, MembershipState};
use serde_json::{Value, json};

/// An app with this domain's functions, none of which counts requests.
pub(crate) fn app() -> TestApp {
    TestApp::new(functions())
}

/// Those functions.
pub(crate) fn functions() -> Vec<Function> {
    let mut functions = crate::functions();
    for function in &mut functions {
        function.limit = None;
    }
    functions
}

/// A document about sequences.
pub(crate) fn suites() -> Value {
    json!({
        "title": "Les suites arithmétiques", "type": "PDF", "visibility": "school", "subject": "maths",
        "level": "Terminale", "tags": ["suites", "cours"],
        "text": "# Définition\nUne suite est arithmétique quand on passe d'un terme au suivant en ajoutant toujours le même nombre, la raison.\n",
    })
}

/// The value with another one at a field.
pub(crate) fn with(mut value: Value, field: &str, other: impl Into<Value>) -> Value {
    value[field] = other.into();
    value
}

/// A document of this title, text and visibility.
pub(crate) fn document(title: &str, text: &str, visibility: &str) -> Value {
    json!({"title": title, "type": "PDF", "text": text, "visibility": visibility})
}

/// Files a document as `actor`, which must do; answers its id.
pub(crate) async fn filed(app: &TestApp, actor: &Actor, document: &Value) -> String {
    let answer = app.post("/rag/docs", document).by(actor).send().await;
    assert!([201, 202].contains(&answer.status.as_u16()), "{}", answer.described());
    answer.json()["doc_id"].as_str().expect("an id").to_owned()
}

/// What a search answers.
pub(crate) async fn search(app: &TestApp, actor: &Actor, query: &str) -> Value {
    let query: String = query.replace(' ', "%20");
    let answer = app.get(&format!("/rag/search?{query}")).by(actor).send().await;
    assert_eq!(answer.status, 200, "{}", answer.described());
    answer.json()
}

/// The titles of what a search finds.
pub(crate) async fn titles(app: &TestApp, actor: &Actor, query: &str) -> Vec<String> {
    titles_of(&search(app, actor, query).await)
}

/// The titles on a page.
pub(crate) fn titles_of(page: &Value) -> Vec<String> {
    let data = page["data"].as_array().expect("a page");
    data.iter().map(|one| one["title"].as_str().expect("a title").to_owned()).collect()
}

/// Deletes a document as `actor`.
pub(crate) async fn delete(app: &TestApp, actor: &Actor, id: &str) -> TestAnswer {
    app.request(Method::DELETE, &format!("/rag/docs/{id}")).by(actor).send().await
}

/// Someone becomes a member of a group.
pub(crate) async fn joins(app: &TestApp, kind: GroupKind, id: &str, user: &Actor) {
    let (group, since) = (Group::new(kind, &id), app.app.now());
    let state = MembershipState::Active;
    app.given(&Membership { group, user_id: user.id.clone(), state, origin: None, since }).await;
}

/// The kinds of the events so far.
pub(crate) async fn told(app: &TestApp) -> Vec<String> {
    app.events().await.into_iter().map(|event| event.kind).collect()
}

/// How many items there are of a kind.
pub(crate) fn count(app: &TestApp, kind: &str) -> usize {
    app.items().into_iter().filter(|item| item.kind == kind).count()
}

/// A PDF that someone has uploaded.
pub(crate) async fn uploaded(app: &TestApp, owner: &Actor, bytes: &[u8]) -> PhotoId {
    let now = app.app.now();
    let id = PhotoId::mint(app.app.ids.as_ref(), now);
    let photo = Photo {
        id,
        owner_id: owner.id.clone(),
        subject: Subject { kind: SubjectKind::Profile, id: UserId::parse("rey").expect("an id") },
        file_name: "cours.pdf".to_owned(),
        content_type: "application/pdf".to_owned(),
        size: bytes.len() as u64,
        sha256: Checksum::of(bytes),
        dimensions: None,
        state: State::Ready,
        is_kept: true,
        counts_as_pending: false,
        held: false,
        created_at: now,
        updated_at: now,
    };
    app.given(&photo).await;
    let file = File { content_type: photo.content_type, bytes: bytes.to_vec() };
    app.app.files.put(&Photo::original_key(id), file).await.expect("a file");
    id
}
