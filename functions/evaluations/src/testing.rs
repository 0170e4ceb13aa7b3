//! What the tests of this domain share.

use std::sync::Arc;

use jiff::Timestamp;
use preau_dashboard::mark::AssessmentId;
use preau_harness::{
    Life, Mortal, TestApp,
    people::{amina, coach_rey},
};
use preau_kernel::{
    Uuid,
    actor::Actor,
    checksum::Checksum,
    file_policy::SubjectKind,
    files::{File, Files},
    function::Function,
    policy::Policy,
    store::Store,
};
use preau_photos::photo::{Photo, PhotoId, State, Subject};
use preau_resources::resource::ResourceId;
use serde_json::{Value, json};

use crate::{
    evaluation::{Evaluation, EvaluationStatus},
    item::{AnswerKind, Expected, Item, Source},
};

/// An app with this domain's functions, and those that it stands on, none of which counts requests.
pub(crate) fn app() -> TestApp {
    TestApp::new(uncounted())
}

/// The same, on a store and files that die when they are told to.
pub(crate) fn mortal() -> (TestApp, Life) {
    let life = Life::long();
    let mut app = TestApp::around(uncounted(), |inner| {
        Arc::new(Mortal::<Arc<dyn Store>> { life: life.clone(), inner })
    });
    let inner = Arc::clone(&app.app.files);
    app.app.files = Arc::new(Mortal::<Arc<dyn Files>> { life: life.clone(), inner });
    app.follow(&Policy::default());
    (app, life)
}

/// The functions of such an app.
pub(crate) fn uncounted() -> Vec<Function> {
    let domains = [
        crate::functions(),
        preau_resources::functions(),
        preau_dashboard::functions(),
        preau_photos::functions(),
    ];
    let mut functions: Vec<_> = domains.into_iter().flatten().collect();
    for function in &mut functions {
        function.limit = None;
    }
    functions
}

/// What a lesson says.
pub(crate) const LESSON: &str = "Une suite arithmétique est une suite dont chaque terme est la somme du terme précédent et de la raison.\n\n\
    La raison d'une suite arithmétique est le nombre constant que l'on ajoute à chaque terme pour obtenir le suivant.\n\n\
    Une suite géométrique est une suite dont chaque terme est le produit du terme précédent par un nombre constant.\n";

/// The school's lesson about sequences, by Rey.
pub(crate) async fn school(app: &TestApp) {
    let lesson = json!({
        "title": "Les suites", "type": "PDF", "visibility": "school", "subject": "maths", "level": "Terminale",
        "tags": [], "text": LESSON,
    });
    let answer = app.post("/rag/docs", &lesson).by(&coach_rey()).send().await;
    assert_eq!(answer.status, 201, "{}", answer.described());
}

/// What asks for a subject about sequences.
pub(crate) fn wanted() -> Value {
    json!({"subject": "maths", "level": "Terminale", "duration": 60})
}

/// A subject that a student asked for.
pub(crate) async fn generated(app: &TestApp, student: &Actor) -> Value {
    let answer = app.post("/eval/generate", &wanted()).by(student).send().await;
    assert_eq!(answer.status, 201, "{}", answer.described());
    answer.json()
}

/// An evaluation of one item that nobody has answered.
pub(crate) fn proposed() -> Evaluation {
    Evaluation {
        id: AssessmentId::of_uuid(Uuid::from_u128(1)),
        student_id: amina().id,
        subject: "maths".to_owned(),
        level: "Terminale".to_owned(),
        durations_min: 30,
        status: EvaluationStatus::Proposed,
        items: vec![item(AnswerKind::Gap, "raison")],
        generated_by: "offline".to_owned(),
        copy: None,
        grade: None,
        created_at: Timestamp::UNIX_EPOCH,
        submitted_at: None,
        corrected_at: None,
        files_kept_from: None,
    }
}

/// An item that expects a text, or its words as terms.
pub(crate) fn item(kind: AnswerKind, text: &str) -> Item {
    let terms = || text.split_whitespace().map(ToOwned::to_owned).collect();
    let expected = if kind == AnswerKind::Open {
        Expected::Terms { terms: terms() }
    } else {
        Expected::Text { text: text.to_owned() }
    };
    Item {
        item_id: "1".to_owned(),
        kind,
        prompt: "Quoi ?".to_owned(),
        choices: Vec::new(),
        points: 0,
        expected,
        source: Source {
            doc_id: ResourceId::of_u128(1),
            title: "Les suites".to_owned(),
            page: 1,
            quote: "Une phrase du cours.".to_owned(),
        },
    }
}

/// An item with choices.
pub(crate) fn choice(choices: [&str; 4], place: usize) -> Item {
    let choices = choices.map(ToOwned::to_owned).to_vec();
    Item {
        kind: AnswerKind::Choice,
        choices,
        expected: Expected::Choice { place },
        ..item(AnswerKind::Gap, "x")
    }
}

/// A PDF that someone has uploaded.
pub(crate) async fn uploaded(app: &TestApp, owner: &Actor, bytes: &[u8]) -> PhotoId {
    uploaded_as(app, owner, "application/pdf", bytes).await
}

/// A file of this kind that someone has uploaded.
pub(crate) async fn uploaded_as(app: &TestApp, owner: &Actor, content_type: &str, bytes: &[u8]) -> PhotoId {
    let now = app.app.now();
    let id = PhotoId::mint(app.app.ids.as_ref(), now);
    let photo = Photo {
        id,
        owner_id: owner.id.clone(),
        subject: Subject { kind: SubjectKind::Student, id: owner.id.clone() },
        file_name: "copie".to_owned(),
        content_type: content_type.to_owned(),
        size: bytes.len() as u64,
        sha256: Checksum::of(bytes),
        dimensions: None,
        state: State::Ready,
        // The register of files does not name it.
        is_kept: false,
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
