//! What the tests of this domain share.

use std::sync::Arc;

use futures_util::{StreamExt, stream};
use http::Method;
use preau_harness::{TestAnswer, TestApp};
use preau_kernel::{
    actor::Actor,
    checksum::Checksum,
    clock::Clock,
    file_policy::SubjectKind,
    files::{File, Files},
    id::UserId,
    policy::Policy,
    store::Store,
};
use preau_relations::ParentLink;
use serde_json::{Value, json};

pub(crate) use preau_harness::{
    Life, Mortal,
    pictures::{PNG, announced, send, uploaded},
};

use crate::photo::{Photo, PhotoId, State, Subject};

/// An app with this domain's functions.
pub(crate) fn app() -> TestApp {
    TestApp::new(crate::functions())
}

/// The same, on a store and files that die when they are told to.
pub(crate) fn mortal_app() -> (TestApp, Life) {
    let life = Life::long();
    let mut app = TestApp::around(crate::functions(), |inner| {
        Arc::new(Mortal::<Arc<dyn Store>> { life: life.clone(), inner })
    });
    let inner = Arc::clone(&app.app.files);
    app.app.files = Arc::new(Mortal::<Arc<dyn Files>> { life: life.clone(), inner });
    app.follow(&Policy::default());
    (app, life)
}

/// The same, in a school in which Fatou is Amina's mother.
pub(crate) async fn school() -> TestApp {
    let app = app();
    let id = |text| UserId::parse(text).expect("an id");
    let link = ParentLink { parent_id: id("fatou"), student_id: id("amina"), created_at: app.clock.now() };
    app.given(&link).await;
    app
}

/// The beginning of the same with a chunk that tells where it was taken, which cleaning takes out.
pub(crate) fn png_with_a_place() -> Vec<u8> {
    // A tEXt chunk: its length, kind, content, and the checksum of the latter two (PNG, annex D).
    let content = b"tEXtLocation\x004.0511 N 9.7679 E";
    let mut checksum = u32::MAX;
    for byte in content {
        checksum ^= u32::from(*byte);
        for _ in 0..8 {
            checksum = if checksum & 1 == 1 { 0xEDB8_8320 ^ (checksum >> 1) } else { checksum >> 1 };
        }
    }
    let length = u32::try_from(content.len() - 4).expect("a short chunk").to_be_bytes();
    [&PNG[..33], &length, content, &(!checksum).to_be_bytes(), &PNG[33..]].concat()
}

/// The same with one field more, or another one.
pub(crate) fn with(mut body: Value, name: &str, value: impl Into<Value>) -> Value {
    body[name] = value.into();
    body
}

/// Asks for an upload as `actor`.
pub(crate) async fn request(app: &TestApp, actor: &Actor, body: &Value) -> TestAnswer {
    app.post("/photos", body).by(actor).send().await
}

/// What `actor` makes of a photo: `complete`, `restore`.
pub(crate) async fn act(app: &TestApp, actor: &Actor, id: &str, act: &str) -> TestAnswer {
    app.request(Method::POST, &format!("/photos/{id}/{act}")).by(actor).send().await
}

/// Uploads a picture to one's own profile.
pub(crate) async fn photo_of(app: &TestApp, actor: &Actor) -> String {
    uploaded(app, actor, &announced(PNG), PNG).await
}

/// Puts something into a subject's words.
pub(crate) fn subject(kind: &str, id: &str) -> Value {
    json!({"kind": kind, "id": id})
}

/// Reads a photo.
pub(crate) async fn read(app: &TestApp, actor: &Actor, id: &str) -> TestAnswer {
    app.get(&format!("/photos/{id}")).by(actor).send().await
}

/// Deletes a photo.
pub(crate) async fn delete(app: &TestApp, actor: &Actor, id: &str) -> TestAnswer {
    app.request(Method::DELETE, &format!("/photos/{id}?reason=privacy")).by(actor).send().await
}

/// Deletes a photo, which must do.
pub(crate) async fn deleted(app: &TestApp, actor: &Actor, id: &str) {
    let answer = delete(app, actor, id).await;
    assert_eq!(answer.status, 200, "{}", answer.described());
}

/// The bytes at a photo's address.
pub(crate) async fn bytes_at(app: &TestApp, photo: &Value) -> TestAnswer {
    let path = photo["url"].as_str().expect("an address").strip_prefix("http://test").expect("our address");
    app.get(path).send().await
}

/// The keys of all files.
pub(crate) async fn files(app: &TestApp) -> Vec<String> {
    let files = app.app.files.list("", None).await.expect("the files").files;
    files.into_iter().map(|file| file.key).collect()
}

/// The kinds of the events of a photo, oldest first.
pub(crate) async fn told(app: &TestApp, id: &str) -> Vec<String> {
    let subject = format!("photo:{id}");
    let events = app.events().await.into_iter().filter(|event| event.resource == subject);
    events.map(|event| event.kind).collect()
}

/// A photo as it is stored, if it still is.
pub(crate) async fn stored(app: &TestApp, id: &str) -> Option<Photo> {
    let id = PhotoId::parse(id).expect("an id");
    let found = app.app.records.find::<Photo>(&Photo::key_of(id)).await.expect("an answer");
    found.map(|stored| stored.entity)
}

/// Photos of one's own profile with their files, put into the store and the folder as if they had been uploaded.
pub(crate) async fn given_photos(app: &TestApp, owner: &Actor, count: usize, state: &State) -> Vec<String> {
    let now = app.clock.now();
    let mut photos = Vec::with_capacity(count);
    for _ in 0..count {
        let id = PhotoId::mint(app.app.ids.as_ref(), now);
        photos.push(Photo {
            id,
            owner_id: owner.id.clone(),
            subject: Subject { kind: SubjectKind::Profile, id: owner.id.clone() },
            file_name: "cour.png".to_owned(),
            content_type: "image/png".to_owned(),
            size: PNG.len() as u64,
            sha256: Checksum::of(PNG),
            dimensions: Some((1, 1)),
            state: state.clone(),
            is_kept: true,
            counts_as_pending: false,
            held: false,
            created_at: now,
            updated_at: now,
        });
    }
    let ids: Vec<String> = photos.iter().map(|photo| photo.id.to_string()).collect();
    let files = photos.iter().map(|photo| async {
        let file = File { content_type: "image/png".to_owned(), bytes: PNG.to_vec() };
        app.app.files.put(&Photo::original_key(photo.id), file).await
    });
    let files: Vec<_> = stream::iter(files).buffer_unordered(64).collect().await;
    assert!(files.iter().all(Result::is_ok));
    let kept = photos.iter().map(|photo| crate::kept_file::KeptFile::of(photo.id)).collect();
    app.given_all(photos).await;
    app.given_all::<crate::kept_file::KeptFile>(kept).await;
    ids
}
