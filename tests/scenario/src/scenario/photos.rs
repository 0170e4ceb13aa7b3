//! A photo: uploaded, read, deleted, brought back, deleted again, and in the end gone for good.

use http::Method;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::{
    client::Answer,
    host::{Person, Scheduled, now},
    jpeg,
    school::{School, entries, text, texts},
};

const NAME: &str = "cour de récréation.jpg";

/// A photo, and those who see it beside coaches and admins.
pub struct Kept {
    photo: Value,
    owner: Person,
    father: Person,
}

pub async fn a_photo_comes_without_the_place_where_it_was_taken(school: &School<'_>) -> Kept {
    let owner = Person { id: school.unique("elise"), role: "student" };
    let father = Person { id: school.unique("her-father"), role: "parent" };
    let link = format!("/api/admin/students/{}/parents/{}", owner.id, father.id);
    let _ = school.caller.request(Method::PUT, &link).by(&school.director).send().await.expecting(200);

    let (taken, plain) = (jpeg::with_place(), jpeg::plain());
    let requested = request(school, &owner, &taken).await;
    let pending = &requested["photo"];
    assert_eq!([&pending["status"], &pending["url"]], [&json!("pending"), &Value::Null], "{pending}");
    act(school, &owner, pending, "complete").await.is_problem(409, "upload-missing");
    if !school.caller.host.mimics_s3 {
        let other = send(school, &requested, [&taken[..], b"more"].concat()).await;
        assert_eq!(other.status, 400, "{other:?}");
        act(school, &owner, pending, "complete").await.is_problem(409, "upload-missing");
    }
    let sent = send(school, &requested, taken).await;
    assert!(sent.status.is_success(), "{sent:?}");

    act(school, &school.bastien, pending, "complete").await.is_problem(404, "not-found");
    let photo = act(school, &owner, pending, "complete").await.expecting(200).json();
    let subject = json!({"kind": "profile", "id": owner.id});
    for (field, expected) in [
        ("id", &pending["id"]),
        ("owner_id", &json!(owner.id)),
        ("subject", &subject),
        ("file_name", &json!(NAME)),
        ("content_type", &json!("image/jpeg")),
        ("size", &json!(plain.len())),
        ("sha256", &json!(jpeg::sha256(&plain))),
        ("width", &json!(jpeg::WIDTH)),
        ("height", &json!(jpeg::HEIGHT)),
        ("status", &json!("ready")),
        ("deletion", &Value::Null),
        ("held", &json!(false)),
    ] {
        assert_eq!(&photo[field], expected, "{field} of {photo}");
    }
    // To complete what is complete changes nothing.
    let again = act(school, &owner, &photo, "complete").await.expecting(200).json();
    assert_eq!(again["updated_at"], photo["updated_at"]);
    Kept { photo, owner, father }
}

pub async fn its_people_see_it_and_nobody_else(school: &School<'_>, kept: &Kept) {
    let Kept { photo, owner, father } = kept;
    for person in [owner, father, &school.coach_rey, &school.director] {
        let seen = read(school, person, photo).await.expecting(200).json();
        assert_eq!([&seen["id"], &seen["status"]], [&photo["id"], &json!("ready")]);
        let file = school.caller.at(Method::GET, text(&seen, "url")).send().await.expecting(200);
        assert!(file.bytes() == jpeg::plain(), "what is read is not what is kept");
        assert_eq!(file.header("content-type"), "image/jpeg");
        let disposition = file.header("content-disposition");
        assert!(disposition.starts_with("inline; "), "{disposition}");
        let name = "filename*=UTF-8''cour%20de%20r%C3%A9cr%C3%A9ation.jpg";
        assert!(disposition.ends_with(name), "{disposition}");
        assert_eq!(texts(&of_subject(school, person, owner).await, "id"), [text(photo, "id")]);
    }
    read(school, &school.bastien, photo).await.is_problem(404, "not-found");
    school.caller.get(&list_of(owner)).by(&school.bastien).send().await.is_problem(403, "not-yours");
}

pub async fn it_is_deleted_and_brought_back(school: &School<'_>, kept: &Kept) {
    let Kept { photo, owner, father } = kept;
    delete(school, &school.bastien, photo).await.is_problem(404, "not-found");
    let deleted = delete(school, owner, photo).await.expecting(200);
    // The photo is read; photo and event are written, and the limit's counter where the store has it.
    let timing = deleted.header("server-timing");
    assert!(
        ["1 reads, 1 writes", "1 reads, 2 writes"].iter().any(|calls| timing.contains(calls)),
        "{timing}"
    );
    let deleted = deleted.json();
    let deletion = &deleted["deletion"];
    assert_eq!(deleted["status"], "deleted");
    assert_eq!([&deletion["by"], &deletion["reason"]], [&json!(owner.id), &json!("mistake")]);
    assert_eq!(deletion["days_left"], 30, "{deletion}");
    let [at, purge_at] =
        ["at", "purge_at"].map(|field| text(deletion, field).parse::<Timestamp>().unwrap_or_default());
    assert_eq!(purge_at.duration_since(at), SignedDuration::from_hours(30 * 24));
    let again = delete(school, owner, photo).await.expecting(200).json();
    assert_eq!(again["deletion"]["at"], deletion["at"]);

    for person in [&school.bastien, father] {
        read(school, person, photo).await.is_problem(404, "not-found");
        assert_eq!(trash(school, person).await, [Value::Null; 0]);
    }
    assert_eq!(of_subject(school, owner, owner).await, [Value::Null; 0]);
    let mine = trash(school, owner).await;
    assert_eq!(texts(&mine, "id"), [text(photo, "id")]);
    assert_eq!([&mine[0]["status"], &mine[0]["deletion"]["days_left"]], [&json!("deleted"), &json!(30)]);
    assert!(texts(&trash(school, &school.coach_rey).await, "id").contains(&text(photo, "id")));

    act(school, father, photo, "restore").await.is_problem(404, "not-found");
    let restored = act(school, owner, photo, "restore").await.expecting(200).json();
    assert_eq!([&restored["status"], &restored["deletion"]], [&json!("ready"), &Value::Null]);
    assert_eq!(trash(school, owner).await, [Value::Null; 0]);
    let _ = read(school, father, photo).await.expecting(200);
}

pub async fn a_month_after_its_deletion_it_is_gone_for_good(school: &School<'_>, kept: &Kept) {
    const PURGE: Scheduled = Scheduled { name: "purge-photos", cron: "*/5 3 * * *" };

    let Kept { photo, owner, father } = kept;
    let deleted = delete(school, owner, photo).await.expecting(200).json();
    let days = |days: i64| now() + SignedDuration::from_hours(days * 24);
    school.caller.run_at(&PURGE, days(29)).await;
    let _ = read(school, owner, photo).await.expecting(200);
    school.caller.run_at(&PURGE, days(31)).await;

    for person in [owner, father, &school.bastien, &school.coach_rey, &school.director] {
        read(school, person, photo).await.is_problem(404, "not-found");
    }
    // The address that was good for reading it in the trash is still young.
    let file = school.caller.at(Method::GET, text(&deleted, "url")).send().await;
    let gone = if school.caller.host.mimics_s3 { 403 } else { 404 };
    assert_eq!(file.status, gone, "{file:?}");
    for person in [owner, &school.coach_rey] {
        act(school, person, photo, "restore").await.is_problem(409, "already-purged");
    }
    act(school, &school.bastien, photo, "restore").await.is_problem(404, "not-found");
    assert_eq!(trash(school, owner).await, [Value::Null; 0]);

    let audit = format!("/photos/{}/audit", text(photo, "id"));
    school.caller.get(&audit).by(owner).send().await.is_problem(403, "not-yours");
    for person in [&school.coach_rey, &school.director] {
        let told = entries(&school.caller.get(&audit).by(person).send().await.expecting(200).json());
        let kinds = [
            "PHOTO_UPLOAD_REQUESTED",
            "PHOTO_UPLOADED",
            "PHOTO_DELETED",
            "PHOTO_RESTORED",
            "PHOTO_DELETED",
            "PHOTO_PURGED",
        ];
        assert_eq!(texts(&told, "kind"), kinds);
        let actors: Vec<_> = told.iter().map(|event| text(&event["actor"], "id")).collect();
        assert_eq!(actors[..5], [owner.id.as_str(); 5]);
        assert_ne!(actors[5], owner.id);
    }
}

pub async fn what_is_no_photo_is_refused(school: &School<'_>) {
    let script = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(document.cookie)</script></svg>";
    let requested = request(school, &school.bastien, script).await;
    let sent = send(school, &requested, script.to_vec()).await;
    assert!(sent.status.is_success(), "{sent:?}");
    let pending = &requested["photo"];
    act(school, &school.bastien, pending, "complete").await.is_problem(422, "file-refused");
    read(school, &school.bastien, pending).await.is_problem(404, "not-found");
    assert_eq!(of_subject(school, &school.bastien, &school.bastien).await, [Value::Null; 0]);
}

/// Asks for an address to send `bytes` to, as a JPEG file.
/// A photo of a subject, uploaded by `person`.
pub(super) async fn photo_of(school: &School<'_>, person: &Person, subject: &Value) -> Value {
    let bytes = jpeg::plain();
    let requested = request_of(school, person, &bytes, subject).await;
    let sent = send(school, &requested, bytes).await;
    assert!(sent.status.is_success(), "{sent:?}");
    act(school, person, &requested["photo"], "complete").await.expecting(200).json()
}

async fn request(school: &School<'_>, person: &Person, bytes: &[u8]) -> Value {
    request_of(school, person, bytes, &Value::Null).await
}

async fn request_of(school: &School<'_>, person: &Person, bytes: &[u8], subject: &Value) -> Value {
    let photo = json!({
        "file_name": NAME, "content_type": "image/jpeg", "size": bytes.len(), "sha256": jpeg::sha256(bytes),
        "subject": subject,
    });
    school.caller.post("/photos", &photo).by(person).send().await.expecting(201).json()
}

/// Sends bytes as the answer to the request says.
async fn send(school: &School<'_>, requested: &Value, bytes: Vec<u8>) -> Answer {
    let upload = &requested["upload"];
    let method: Method = text(upload, "method").parse().unwrap_or_default();
    let headers = upload["headers"].as_object().into_iter().flatten();
    headers
        .fold(school.caller.at(method, text(upload, "url")), |request, (name, value)| {
            request.header(name, value.as_str().unwrap_or_default())
        })
        .bytes(bytes)
        .send()
        .await
}

fn path(photo: &Value) -> String {
    format!("/photos/{}", text(photo, "id"))
}

async fn read(school: &School<'_>, person: &Person, photo: &Value) -> Answer {
    school.caller.get(&path(photo)).by(person).send().await
}

async fn act(school: &School<'_>, person: &Person, photo: &Value, act: &str) -> Answer {
    school.caller.request(Method::POST, &format!("{}/{act}", path(photo))).by(person).send().await
}

async fn delete(school: &School<'_>, person: &Person, photo: &Value) -> Answer {
    let path = format!("{}?reason=mistake", path(photo));
    school.caller.request(Method::DELETE, &path).by(person).send().await
}

async fn trash(school: &School<'_>, person: &Person) -> Vec<Value> {
    entries(&school.caller.get("/photos/trash").by(person).send().await.expecting(200).json())
}

fn list_of(subject: &Person) -> String {
    format!("/photos?subject_kind=profile&subject_id={}", subject.id)
}

async fn of_subject(school: &School<'_>, person: &Person, subject: &Person) -> Vec<Value> {
    entries(&school.caller.get(&list_of(subject)).by(person).send().await.expecting(200).json())
}
