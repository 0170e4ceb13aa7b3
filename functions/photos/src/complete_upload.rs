//! `complete-upload`: what was sent is judged by its bytes, cleaned of where it was taken, and kept or refused.

use jiff::SignedDuration;
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    changes::Changes,
    checksum::Checksum,
    entity::Stored,
    files::File,
    problem::Problem,
    request::PathId,
    unit_of_work::{Audited, UnitOfWork},
};
use serde_json::json;

use crate::{
    judged::{Judged, judge},
    kept_file::KeptFile,
    photo::{ABANDONED, Photo, PhotoId, State},
    purge,
    quota::{Direction, count, no_longer_pending},
    view::PhotoView,
};

/// How long before the purge takes a pending photo nobody completes it any more: longer than any request runs, so that
/// no file is put in its place after the purge looked there.
const MARGIN: SignedDuration = SignedDuration::from_hours(1);

/// Completes an upload
///
/// The bytes are checked: their number, their SHA-256, and by their content what they are. Photos lose the metadata that
/// tell where, when and with what they were taken; their pixels stay as they are. What is refused is deleted at once.
/// To complete what is complete changes nothing.
#[utoipa::path(
    post,
    path = "/photos/{photo_id}/complete",
    tag = "photos",
    params(("photo_id" = String, Path, format = Uuid, description = "The photo")),
    responses((status = 200, description = "The photo; `ETag` is its version", body = PhotoView)),
)]
pub(crate) async fn complete_upload(
    app: App,
    caller: Caller,
    PathId(id): PathId<PhotoId>,
) -> Result<Answer<PhotoView>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let stored = work.get::<Photo>(&Photo::key_of(id)).await?;
        let photo = &stored.entity;
        if photo.owner_id != caller.actor.id {
            return Err(Problem::not_found());
        }
        match photo.state {
            State::Pending if work.now() > photo.created_at + (ABANDONED - MARGIN) => {
                return Err(Problem::not_found());
            }
            State::Pending => {}
            State::Ready => {
                return Ok(Answer::ok(PhotoView::of(&app, photo).await?).at_version(stored.version));
            }
            State::Deleted(_) => return Err(Problem::invalid_transition("deleted", "ready")),
            State::Purging { .. } => return Err(Problem::not_found()),
        }
        let Some(bytes) = arrived(&app, photo).await? else {
            return Err(Problem::upload_missing());
        };
        match judge(photo, &bytes) {
            Ok(judged) => {
                let (after, changes) = keep(&app, &work, &stored, judged).await?;
                let view = PhotoView::of(&app, &after).await?;
                let answer = Answer::ok(view).at_version(stored.version + 1);
                if let Some(answer) = work.commit(changes, answer).await? {
                    // What is left of it otherwise, the next purge deletes.
                    app.files.delete(&Photo::upload_key(id)).await?;
                    return Ok(answer);
                }
                forget_if_gone(&app, id).await?;
            }
            Err(reason) => {
                if refuse(&app, &caller, &work, stored).await? {
                    return Err(Problem::file_refused(reason));
                }
                work.again().await?;
            }
        }
    }
}

/// What was sent; of what is longer than announced, one byte more.
async fn arrived(app: &App, photo: &Photo) -> Result<Option<Vec<u8>>, Problem> {
    let file = app.files.get_range(&Photo::upload_key(photo.id), 0, photo.size + 1).await?;
    Ok(file.map(|file| file.bytes))
}

/// Puts the bytes in their place, and answers the photo with the changes that say that it is there.
async fn keep(
    app: &App,
    work: &UnitOfWork<'_>,
    before: &Stored<Photo>,
    Judged { bytes, inspected }: Judged,
) -> Result<(Photo, Changes), Problem> {
    let photo = Photo {
        size: bytes.len() as u64,
        sha256: Checksum::of(&bytes),
        dimensions: inspected.dimensions,
        state: State::Ready,
        is_kept: true,
        counts_as_pending: false,
        updated_at: work.now(),
        ..before.entity.clone()
    };
    let file = File { content_type: photo.content_type.clone(), bytes };
    app.files.put(&Photo::original_key(photo.id), file).await?;

    let changes = work.replaces("PHOTO_UPLOADED", before, &photo).create(&KeptFile::of(photo.id));
    let changes = no_longer_pending(changes, &before.entity);
    // Cleaning never makes a file longer.
    let saved = before.entity.size.saturating_sub(photo.size);
    let changes = if saved > 0 { count(changes, &photo.owner_id, saved, Direction::Less) } else { changes };
    Ok((photo, changes))
}

/// Deletes the files of a photo that is gone: whoever erased its owner may have looked there before one was put.
async fn forget_if_gone(app: &App, id: PhotoId) -> Result<(), Problem> {
    match app.records.find::<Photo>(&Photo::key_of(id)).await? {
        Some(_) => Ok(()),
        None => purge::delete_files(app, id).await,
    }
}

/// Claims what was refused, as a purge does, and deletes it: a crash on the way leaves it to the next purge. Answers whether
/// it was: not where it has changed since it was read.
async fn refuse(
    app: &App,
    caller: &Caller,
    work: &UnitOfWork<'_>,
    stored: Stored<Photo>,
) -> Result<bool, Problem> {
    let told = [stored.entity.state(), json!({"status": "refused"})];
    let changes = work.tells("PHOTO_REFUSED", &stored.entity.resource(), told);
    let Some(claimed) = purge::claim(app, stored, changes).await? else {
        return Ok(false);
    };
    purge::finish(app, caller, claimed).await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use preau_harness::{
        TestApp, insta,
        people::{amina, bastien, coach_rey},
        personal_data::erased,
    };
    use preau_kernel::{checksum::Checksum, entity::Entity, store::Write};
    use serde_json::{Value, json};

    use super::*;
    use crate::testing::{
        PNG, act, announced, app, bytes_at, files, photo_of, png_with_a_place, read, request, send, stored,
        told, uploaded, with,
    };

    #[tokio::test]
    async fn a_photo_is_kept_without_the_place_where_it_was_taken() {
        let app = app();
        let photo = png_with_a_place();
        let requested = request(&app, &amina(), &announced(&photo)).await.json();
        assert_eq!(send(&app, &requested["upload"], &photo).await.status, 204);
        let id = requested["photo"]["id"].as_str().unwrap();
        let completed = act(&app, &amina(), id, "complete").await;
        let mut shown = completed.json();
        shown["url"] = Value::Null;
        insta::assert_json_snapshot!(shown, @r#"
        {
          "content_type": "image/png",
          "created_at": "2026-03-02T08:00:00Z",
          "deletion": null,
          "file_name": "cour.png",
          "height": 1,
          "held": false,
          "id": "019cad8f-ac00-7000-8000-000000000000",
          "owner_id": "amina",
          "retention_days": 30,
          "sha256": "497790947d4666760ce38f3c00e852c71fdb66cae849bae8e9ede352719e1581",
          "size": 70,
          "status": "ready",
          "subject": {
            "id": "amina",
            "kind": "profile"
          },
          "updated_at": "2026-03-02T08:00:00Z",
          "url": null,
          "url_expires_at": "2026-03-02T08:05:00Z",
          "width": 1
        }
        "#);
        let file = bytes_at(&app, &completed.json()).await;
        assert_eq!((file.body.as_ref(), file.header("content-type")), (PNG, "image/png"));
        assert_eq!(files(&app).await, [format!("photos/{id}/original")]);
        assert_eq!(told(&app, id).await, ["PHOTO_UPLOAD_REQUESTED", "PHOTO_UPLOADED"]);
    }

    #[tokio::test]
    async fn to_complete_again_or_at_once_is_to_complete() {
        let app = app();
        let requested = request(&app, &amina(), &announced(PNG)).await.json();
        send(&app, &requested["upload"], PNG).await;
        let id = requested["photo"]["id"].as_str().unwrap();
        let actor = amina();
        let answers = join_all((0..8).map(|_| act(&app, &actor, id, "complete"))).await;
        for answer in &answers {
            assert_eq!(answer.status, 200, "{}", answer.described());
        }
        assert_eq!(told(&app, id).await, ["PHOTO_UPLOAD_REQUESTED", "PHOTO_UPLOADED"]);
        assert_eq!(act(&app, &amina(), id, "complete").await.status, 200);
    }

    #[tokio::test]
    async fn what_has_not_arrived_is_awaited_for_less_than_a_day() {
        let app = app();
        let requested = request(&app, &amina(), &announced(PNG)).await.json();
        let id = requested["photo"]["id"].as_str().unwrap();
        assert_eq!(act(&app, &amina(), id, "complete").await.problem(), "upload-missing");
        send(&app, &requested["upload"], PNG).await;
        for stranger in [bastien(), coach_rey()] {
            assert_eq!(act(&app, &stranger, id, "complete").await.problem(), "not-found");
        }
        app.clock.set("2026-03-03T07:00:00.001Z");
        assert_eq!(act(&app, &amina(), id, "complete").await.problem(), "not-found");
        app.clock.set("2026-03-03T08:00:00Z");
        assert_eq!(
            app.run("purge-photos").await.unwrap(),
            "1 purged, 0 stray uploads deleted; swept 0 files: 0 of no photo, 0 photos without"
        );
        assert_eq!(files(&app).await, Vec::<String>::new());
        assert_eq!(told(&app, id).await, ["PHOTO_UPLOAD_REQUESTED", "PHOTO_PURGED"]);
    }

    /// Uploads what is announced as it is, and answers what completing it said.
    async fn refused(bytes: &[u8], content_type: &str) -> (u16, String, Value) {
        let app = app();
        let body = with(announced(bytes), "content_type", content_type);
        let requested = request(&app, &amina(), &body).await.json();
        let sent = send(&app, &requested["upload"], bytes).await;
        assert_eq!(sent.status, 204, "{}", sent.described());
        let id = requested["photo"]["id"].as_str().unwrap();
        let answer = act(&app, &amina(), id, "complete").await;
        // Nothing is left but the trail.
        assert_eq!(files(&app).await, Vec::<String>::new());
        assert_eq!(stored(&app, id).await, None);
        assert_eq!(told(&app, id).await, ["PHOTO_UPLOAD_REQUESTED", "PHOTO_REFUSED", "PHOTO_PURGED"]);
        assert_eq!(read(&app, &amina(), id).await.status, 404);
        (answer.status.as_u16(), answer.problem(), answer.json()["detail"].clone())
    }

    #[tokio::test]
    async fn what_is_no_photo_is_refused_and_nothing_of_it_stays() {
        let svg = br#"<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"#;
        let html = [PNG, b"<html><script>alert(1)</script></html>"].concat();
        let mut bomb = PNG.to_vec();
        bomb[16..24].copy_from_slice(&[0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF]);
        let checksum = crc32(&bomb[12..29]).to_be_bytes();
        bomb[29..33].copy_from_slice(&checksum);
        let mut details = Vec::new();
        for (bytes, content_type) in [
            (svg.as_slice(), "image/png"),
            (
                b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n",
                "image/jpeg",
            ),
            (&PNG[..40], "image/png"),
            (&html, "image/png"),
            (&bomb, "image/png"),
            (b"MZ\x90\0", "image/webp"),
        ] {
            let (status, problem, detail) = refused(bytes, content_type).await;
            assert_eq!((status, problem.as_str()), (422, "file-refused"));
            details.push(detail);
        }
        insta::assert_json_snapshot!(details, @r#"
        [
          "Ce n'est ni une photo (JPEG, PNG, WebP, HEIC) ni un PDF.",
          "Le contenu n'est pas du type annoncé.",
          "Le fichier est incomplet.",
          "Le fichier en contient un autre d'un autre type.",
          "L'image est trop grande : 65535 × 65535 pixels.",
          "Ce n'est ni une photo (JPEG, PNG, WebP, HEIC) ni un PDF."
        ]
        "#);
    }

    fn crc32(bytes: &[u8]) -> u32 {
        let step = |sum: u32, byte: &u8| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
                if sum & 1 == 1 { 0xEDB8_8320 ^ (sum >> 1) } else { sum >> 1 }
            })
        };
        !bytes.iter().fold(u32::MAX, step)
    }

    #[tokio::test]
    async fn what_came_otherwise_than_announced_is_refused() {
        // An address of Préau takes nothing else; one of S3 might.
        for bytes in [
            [PNG, b"x"].concat(),
            png_with_a_place(),
            PNG[..60].to_vec(),
            [&PNG[..60], b"12345678901234567890"].concat(),
        ] {
            let app = app();
            let requested = request(&app, &amina(), &announced(PNG)).await.json();
            let id = requested["photo"]["id"].as_str().unwrap();
            let file = preau_kernel::files::File { content_type: "image/png".to_owned(), bytes };
            app.app.files.put(&format!("uploads/{id}"), file).await.unwrap();
            let answer = act(&app, &amina(), id, "complete").await;
            assert_eq!(answer.problem(), "file-refused", "{}", answer.described());
            assert_eq!(files(&app).await, Vec::<String>::new());
        }
    }

    #[tokio::test]
    async fn a_document_is_kept_as_it_is() {
        let app = app();
        let pdf: &[u8] = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n";
        let body = with(announced(pdf), "content_type", "application/pdf");
        let id = uploaded(&app, &coach_rey(), &with(body, "file_name", "énoncé.pdf"), pdf).await;
        let photo = read(&app, &coach_rey(), &id).await.json();
        assert_eq!(
            (&photo["width"], &photo["sha256"]),
            (&Value::Null, &json!(Checksum::of(pdf).to_string()))
        );
        let file = bytes_at(&app, &photo).await;
        assert_eq!(file.body.as_ref(), pdf);
        assert!(file.header("content-disposition").starts_with("attachment; "));
    }

    #[tokio::test]
    async fn what_cleaning_saved_is_room_again() {
        let app = app();
        let photo = png_with_a_place();
        uploaded(&app, &amina(), &announced(&photo), &photo).await;
        photo_of(&app, &amina()).await;
        let key = preau_kernel::store::Key::new("photo-usage#amina", "bytes");
        let usage = app.app.records.counters(&key).await.unwrap();
        assert_eq!(usage["bytes"], 2 * i64::try_from(PNG.len()).unwrap());
    }

    #[tokio::test]
    async fn what_is_in_the_trash_is_complete() {
        let app = app();
        let id = photo_of(&app, &amina()).await;
        crate::testing::deleted(&app, &amina(), &id).await;
        assert_eq!(act(&app, &amina(), &id, "complete").await.problem(), "invalid-transition");
    }

    #[tokio::test]
    async fn what_was_completed_by_another_request_meanwhile_is_not_refused() {
        let (app, others) = TestApp::interleaved(crate::functions());
        let requested = request(&app, &amina(), &announced(PNG)).await.json();
        let id = requested["photo"]["id"].as_str().unwrap();
        let file = File { content_type: "image/png".to_owned(), bytes: b"nothing of the kind".to_vec() };
        app.app.files.put(&format!("uploads/{id}"), file).await.unwrap();
        let mut photo = stored(&app, id).await.unwrap();
        photo.state = State::Ready;
        others.before("photo", vec![Write::Replace(photo.to_item().unwrap(), 1)]);
        let answer = act(&app, &amina(), id, "complete").await;
        assert_eq!((answer.status.as_u16(), &answer.json()["status"]), (200, &json!("ready")));
        assert_eq!(told(&app, id).await, ["PHOTO_UPLOAD_REQUESTED"]);
    }

    #[tokio::test]
    async fn what_is_erased_while_it_is_completed_leaves_nothing() {
        let app = app();
        let requested = request(&app, &amina(), &announced(PNG)).await.json();
        send(&app, &requested["upload"], PNG).await;
        let id = PhotoId::parse(requested["photo"]["id"].as_str().unwrap()).unwrap();
        let stored = app.app.records.get::<Photo>(&Photo::key_of(id)).await.unwrap();
        let caller = Caller::of_link(amina().id);
        let erased = erased(&app, &crate::personal_data::PhotoData, &amina()).await;
        assert_eq!(erased.found, erased.changed);
        // What completes it read the photo before, and goes on.
        let judged = judge(&stored.entity, PNG).unwrap();
        let mut work = UnitOfWork::of(&app.app, &caller);
        let (_, changes) = keep(&app.app, &work, &stored, judged).await.unwrap();
        assert!(!work.commit_step(changes).await.unwrap());
        assert_eq!(files(&app).await.len(), 1);
        forget_if_gone(&app.app, id).await.unwrap();
        assert_eq!(files(&app).await, Vec::<String>::new());
    }
}
