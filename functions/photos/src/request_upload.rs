//! `request-upload`: an address to put a photo's bytes to (seed 0 §4.3).

use std::{collections::BTreeMap, time::Duration};

use jiff::Timestamp;
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    checksum::Checksum,
    field_errors::FieldErrors,
    field_schema,
    field_schema::{integer, text, with_example},
    field_types::Integer,
    file_policy::SubjectKind,
    files::{Expected, Permission},
    input,
    one_of::add_not_one_of,
    problem::Problem,
    request::Valid,
    text::LocalizedText,
    unit_of_work::UnitOfWork,
    validation::Input,
};
use preau_pictures::Kind;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    file_name::FileName,
    people::is_one_of_its_people,
    photo::{Photo, PhotoId, State, Subject},
    quota::Usage,
    view::PhotoView,
};

/// How long the address to put the bytes to holds.
const ADDRESS_LASTS: Duration = Duration::from_mins(15);

input! {
    /// A photo that someone is going to upload.
    pub struct RequestUpload {
        /// What it is called: a file name without a path.
        pub file_name: FileName,
        /// Its media type.
        pub content_type: MediaType,
        /// Its length in bytes.
        pub size: FileSize,
        /// The SHA-256 of its bytes.
        pub sha256: Checksum,
        /// What it belongs to; its owner's profile, if nothing else is said.
        pub subject: Option<Subject>,
    }
}

/// The length of a file, in bytes.
#[derive(Clone, Copy, Debug)]
pub struct FileSize(u32);

field_schema! { FileSize, with_example(integer(1, u32::MAX), 183_204) }

impl Input for FileSize {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        Integer::<1, { u32::MAX }>::read(value, errors).map(|Integer(bytes)| Self(bytes))
    }
}

/// The media type of a file that is taken: a photo, or a document.
#[derive(Clone, Copy, Debug)]
pub struct MediaType(Kind);

field_schema! { MediaType, with_example(text(0, usize::MAX), "image/jpeg") }

impl Input for MediaType {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let kind = Kind::parse(errors.string(value)?);
        if kind.is_none() {
            add_not_one_of(errors, &Kind::ALL.map(Kind::media_type));
        }
        kind.map(Self)
    }
}

/// What to do next: the request that sends the bytes.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Upload {
    /// Its method.
    #[schema(example = "PUT")]
    method: &'static str,
    /// Its address, which holds for 15 minutes and for these bytes alone.
    url: String,
    /// Its headers, each as it is.
    headers: BTreeMap<String, String>,
    /// Until when the address holds, in UTC.
    expires_at: Timestamp,
}

/// A photo whose bytes are awaited.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RequestedUpload {
    /// The photo.
    photo: PhotoView,
    /// Where its bytes go.
    upload: Upload,
}

/// Asks for an address to upload a photo to
///
/// Send the bytes with the method, the address and the headers of `upload`, then complete the upload. What is not completed
/// within 24 hours is deleted, and nobody has more than so many pending, 50 unless the school decided otherwise. A photo belongs to a subject, whose people see it: a student or a profile to the person
/// and their parents, a class, a course or a masterclass to its members, all of them to coaches; whoever is none of them cannot upload to it.
#[utoipa::path(
    post,
    path = "/photos",
    tag = "photos",
    request_body = RequestUpload,
    responses((status = 201, description = "The photo, pending, and where to send its bytes", body = RequestedUpload)),
)]
pub(crate) async fn request_upload(
    app: App,
    caller: Caller,
    Valid(request): Valid<RequestUpload>,
) -> Result<Answer<RequestedUpload>, Problem> {
    let size = u64::from(request.size.0);
    if size > app.policy.largest_file {
        return Err(Problem::wrong_field("/size", "range", too_large(app.policy.largest_file)));
    }
    let own = Subject { kind: SubjectKind::Profile, id: caller.actor.id.clone() };
    let subject = request.subject.unwrap_or(own);
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        if !is_one_of_its_people(&app.records, &caller.actor, &subject).await? {
            return Err(Problem::not_yours());
        }
        let usage = Usage::of(&app.records, &caller.actor.id).await?;
        let photo = Photo {
            id: PhotoId::mint(app.ids.as_ref(), work.now()),
            owner_id: caller.actor.id.clone(),
            subject: subject.clone(),
            file_name: request.file_name.0.clone(),
            content_type: request.content_type.0.media_type().to_owned(),
            size,
            sha256: request.sha256,
            dimensions: None,
            state: State::Pending,
            is_kept: false,
            counts_as_pending: true,
            held: false,
            created_at: work.now(),
            updated_at: work.now(),
        };
        // That its bytes are awaited is written with the room that they take.
        let changes = work.creates("PHOTO_UPLOAD_REQUESTED", &photo);
        let changes = usage.take(changes, size, &app.policy)?;
        let (path, view) = (format!("/photos/{}", photo.id), PhotoView::plain(&photo, work.now()));
        let requested = RequestedUpload { photo: view, upload: upload(&app, &photo).await? };
        if let Some(answer) = work.commit(changes, Answer::created(&path, requested).at_version(1)).await? {
            return Ok(answer);
        }
    }
}

fn too_large(most: u64) -> LocalizedText {
    LocalizedText::made(
        format!("Un fichier a {most} octets au plus."),
        format!("A file has at most {most} bytes."),
    )
}

async fn upload(app: &App, photo: &Photo) -> Result<Upload, Problem> {
    let expected =
        Expected { content_type: photo.content_type.clone(), size: photo.size, sha256: photo.sha256 };
    let key = Photo::upload_key(photo.id);
    let address = app.files.presign(&key, &Permission::Put(expected), ADDRESS_LASTS).await?;
    Ok(Upload {
        method: "PUT",
        url: address.url,
        headers: address.headers.into_iter().collect(),
        expires_at: photo.created_at + ADDRESS_LASTS,
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use futures_util::future::join_all;
    use http::Method;
    use preau_harness::{
        insta,
        people::{amina, bastien, coach_rey, fatou},
    };
    use preau_kernel::policy::Policy;
    use serde_json::{Value, json};

    use crate::testing::{
        PNG, announced, app, files, photo_of, request, school, send, subject, uploaded, with,
    };

    #[tokio::test]
    async fn an_upload_is_answered_with_all_that_sends_the_bytes() {
        let app = app();
        let answer = request(&app, &amina(), &announced(PNG)).await;
        insta::assert_snapshot!(answer.described(), @r#"
        201 Created
        content-type: application/json
        etag: "1"
        location: /photos/019cad8f-ac00-7000-8000-000000000000

        {
          "photo": {
            "content_type": "image/png",
            "created_at": "2026-03-02T08:00:00Z",
            "deletion": null,
            "file_name": "cour.png",
            "height": null,
            "held": false,
            "id": "019cad8f-ac00-7000-8000-000000000000",
            "owner_id": "amina",
            "sha256": "497790947d4666760ce38f3c00e852c71fdb66cae849bae8e9ede352719e1581",
            "size": 70,
            "status": "pending",
            "subject": {
              "id": "amina",
              "kind": "profile"
            },
            "updated_at": "2026-03-02T08:00:00Z",
            "url": null,
            "url_expires_at": null,
            "width": null
          },
          "upload": {
            "expires_at": "2026-03-02T08:15:00Z",
            "headers": {
              "content-type": "image/png"
            },
            "method": "PUT",
            "url": "http://test/files/eyJrZXkiOiJ1cGxvYWRzLzAxOWNhZDhmLWFjMDAtNzAwMC04MDAwLTAwMDAwMDAwMDAwMCIsInBlcm1pc3Npb24iOnsicHV0Ijp7ImNvbnRlbnRfdHlwZSI6ImltYWdlL3BuZyIsInNpemUiOjcwLCJzaGEyNTYiOiI0OTc3OTA5NDdkNDY2Njc2MGNlMzhmM2MwMGU4NTJjNzFmZGI2NmNhZTg0OWJhZThlOWVkZTM1MjcxOWUxNTgxIn19LCJ1bnRpbCI6MTc3MjQzOTMwMH1ofKwzqxm-1T5RTAKRWrgo"
          }
        }
        "#);
    }

    #[tokio::test]
    async fn every_wrong_field_is_named() {
        let app = app();
        let wrong = json!({
            "file_name": "../photo.jpg", "content_type": "image/svg+xml", "size": 0, "sha256": "abc",
            "subject": {"kind": "salon", "id": "a b"}, "url": "https://ecole.example",
        });
        let answer = request(&app, &amina(), &wrong).await.json();
        let errors: Vec<String> = answer["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| {
                format!("{} {}", error["pointer"].as_str().unwrap(), error["code"].as_str().unwrap())
            })
            .collect();
        insta::assert_json_snapshot!(errors, @r#"
        [
          "/file_name file_name",
          "/content_type one_of",
          "/size range",
          "/sha256 sha256",
          "/subject/kind one_of",
          "/subject/id user_id",
          "/url unknown_field"
        ]
        "#);
        assert!(app.events().await.is_empty());
    }

    #[tokio::test]
    async fn a_file_that_is_too_large_is_refused_before_it_is_sent() {
        let app = app();
        for (size, status) in [(10_000_000, 201), (10_000_001, 400)] {
            let answer = request(&app, &amina(), &with(announced(PNG), "size", size)).await;
            assert_eq!(answer.status, status, "{}", answer.described());
        }
        let large = request(&app, &amina(), &with(announced(PNG), "size", 10_000_001)).await.json();
        assert_eq!(large["errors"][0]["pointer"], "/size");
    }

    #[tokio::test]
    async fn a_photo_is_of_the_subjects_of_whom_one_is() {
        let app = school().await;
        let asked = async |actor, kind, id| {
            request(&app, &actor, &with(announced(PNG), "subject", subject(kind, id))).await.status.as_u16()
        };
        assert_eq!(asked(amina(), "student", "amina").await, 201);
        assert_eq!(asked(fatou(), "student", "amina").await, 201);
        assert_eq!(asked(coach_rey(), "class", "6e-b").await, 201);
        for (actor, kind, id) in [
            (bastien(), "student", "amina"),
            (fatou(), "profile", "bastien"),
            (amina(), "class", "6e-b"),
            (amina(), "course", "maths"),
        ] {
            assert_eq!(asked(actor, kind, id).await, 403, "{kind} {id}");
        }
    }

    #[tokio::test]
    async fn who_keeps_as_much_as_they_may_deletes_something_for_good_first() {
        let mut app = app();
        let quota = 3 * PNG.len() as u64 - 1;
        app.follow(&Policy { quota, ..Policy::default() });
        photo_of(&app, &amina()).await;
        // What is announced counts as what is there.
        assert_eq!(request(&app, &amina(), &announced(PNG)).await.status, 201);
        let full = request(&app, &amina(), &announced(PNG)).await;
        insta::assert_snapshot!(full.described(), @r#"
        409 Conflict
        content-type: application/problem+json

        {
          "detail": "140 octets sur 209 sont occupés, corbeille comprise.",
          "instance": "a-request",
          "status": 409,
          "title": "L'espace est plein",
          "type": "https://preau.dev/problems/quota-full"
        }
        "#);
        assert_eq!(request(&app, &bastien(), &announced(PNG)).await.status, 201);
        // An upload that is never completed makes room when it is purged.
        app.clock.set("2026-03-03T08:00:00Z");
        app.run("purge-photos").await.unwrap();
        assert_eq!(request(&app, &amina(), &announced(PNG)).await.status, 201);
    }

    #[tokio::test]
    async fn of_many_requests_at_once_no_more_are_granted_than_there_is_room_for() {
        let mut app = app();
        app.follow(&Policy { quota: 5 * PNG.len() as u64, ..Policy::default() });
        let app = Arc::new(app);
        let asked = (0..20).map(|_| {
            let app = Arc::clone(&app);
            tokio::spawn(async move { request(&app, &amina(), &announced(PNG)).await.status.as_u16() })
        });
        let statuses: Vec<u16> = join_all(asked).await.into_iter().map(Result::unwrap).collect();
        let granted = statuses.iter().filter(|status| **status == 201).count();
        let full = statuses.iter().filter(|status| **status == 409).count();
        assert_eq!((granted, full), (5, 15), "{statuses:?}");
    }

    #[tokio::test]
    async fn an_address_takes_the_announced_bytes_once_and_nothing_else() {
        let app = app();
        let requested = request(&app, &amina(), &announced(PNG)).await.json();
        let upload = &requested["upload"];
        for wrong in [&PNG[1..], &[PNG, b"x"].concat(), &[&PNG[..PNG.len() - 1], b"\0"].concat()] {
            assert_eq!(send(&app, upload, wrong).await.problem(), "invalid-request");
        }
        let other = with(upload.clone(), "headers", json!({"content-type": "text/html"}));
        assert_eq!(send(&app, &other, PNG).await.problem(), "invalid-request");
        assert_eq!(files(&app).await, Vec::<String>::new());
        let address = upload["url"].as_str().unwrap();
        let altered = with(upload.clone(), "url", address.replace("/files/e", "/files/f"));
        assert_eq!(send(&app, &altered, PNG).await.problem(), "invalid-address");
        let path = address.strip_prefix("http://test").unwrap();
        assert_eq!(app.request(Method::GET, path).send().await.problem(), "invalid-address");
        assert_eq!(send(&app, upload, PNG).await.status, 204);
        assert_eq!(send(&app, upload, PNG).await.problem(), "used-address");
        app.clock.advance_minutes(15);
        assert_eq!(send(&app, upload, PNG).await.problem(), "expired-address");
    }

    #[tokio::test]
    async fn a_request_sent_again_with_its_key_is_one_upload() {
        let app = app();
        let ask = async || app.post("/photos", &announced(PNG)).by(&amina()).key("k").send().await.json();
        assert_eq!(ask().await, ask().await);
        let mine = app.get("/photos").by(&amina()).send().await.json();
        assert_eq!(mine["data"].as_array().unwrap().len(), 1);
    }

    #[tokio::test]
    async fn names_are_told_as_they_are_and_lead_nowhere() {
        let app = app();
        let body = with(announced(PNG), "file_name", "  ..élève; «1».png ");
        let id = uploaded(&app, &amina(), &body, PNG).await;
        let photo = app.get(&format!("/photos/{id}")).by(&amina()).send().await.json();
        assert_eq!(photo["file_name"], "..élève; «1».png");
        assert_eq!(files(&app).await, [format!("photos/{id}/original")]);
        let file = crate::testing::bytes_at(&app, &photo).await;
        insta::assert_snapshot!(file.header("content-disposition"), @r#"inline; filename=".._l_ve_ _1_.png"; filename*=UTF-8''..%C3%A9l%C3%A8ve%3B%20%C2%AB1%C2%BB.png"#);
        assert_eq!(photo["width"], Value::from(1));
    }
}
