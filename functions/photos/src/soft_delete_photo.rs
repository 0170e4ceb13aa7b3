//! `soft-delete-photo`: a photo goes into the trash, and its purge is planned (seed 0 §4.3).

use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    problem::Problem,
    query,
    request::{PathId, ValidQuery},
};

use crate::{
    photo::{Deletion, Photo, PhotoId, Reason, State},
    transition::make,
    view::PhotoView,
};

query! {
    /// Why.
    pub struct SoftDeletePhoto {
        /// Why it is deleted: kept in the audit trail. `other`, if nothing is said.
        #[param(inline)]
        pub reason: Option<Reason>,
    }
}

/// Deletes a photo, which can be brought back
///
/// It is gone at once for all but those who may bring it back: its owner, coaches and admins. When its time in the trash is
/// over (30 days, unless the school decided otherwise), it is purged. To delete what is deleted changes nothing and
/// answers the same. An address of its bytes that was answered before holds for the rest of its 5 minutes.
#[utoipa::path(
    delete,
    path = "/photos/{photo_id}",
    tag = "photos",
    params(("photo_id" = String, Path, format = Uuid, description = "The photo"), SoftDeletePhoto),
    responses((status = 200, description = "The photo; `ETag` is its version", body = PhotoView)),
)]
pub(crate) async fn soft_delete_photo(
    app: App,
    caller: Caller,
    PathId(id): PathId<PhotoId>,
    ValidQuery(query): ValidQuery<SoftDeletePhoto>,
) -> Result<Answer<PhotoView>, Problem> {
    let reason = query.reason.unwrap_or(Reason::Other);
    make(&app, &caller, id, "PHOTO_DELETED", |photo: &mut Photo, now| {
        match photo.state {
            State::Ready => {
                let purge_at = now + app.policy.retention.of(photo.subject.kind);
                let by = caller.actor.id.clone();
                photo.state = State::Deleted(Deletion { at: now, by, reason, purge_at });
                Ok(())
            }
            State::Deleted(_) => Ok(()),
            // It expires by itself.
            State::Pending | State::Purging { .. } => {
                Err(Problem::invalid_transition(photo.state.word(), "deleted"))
            }
        }
    })
    .await
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use preau_harness::{
        insta,
        people::{amina, bastien, coach_mba, director, fatou},
    };
    use preau_kernel::{file_policy::Retention, policy::Policy};
    use serde_json::Value;

    use crate::testing::{
        PNG, announced, delete, deleted, files, photo_of, read, request, school, subject, told, uploaded,
        with,
    };

    #[tokio::test]
    async fn a_photo_is_in_the_trash_for_thirty_days_and_its_bytes_stay() {
        let app = school().await;
        let id = photo_of(&app, &amina()).await;
        app.clock.set("2026-03-02T10:00:00Z");
        let mut answer = delete(&app, &amina(), &id).await.json();
        answer["url"] = Value::Null;
        insta::assert_json_snapshot!(answer, @r#"
        {
          "content_type": "image/png",
          "created_at": "2026-03-02T08:00:00Z",
          "deletion": {
            "at": "2026-03-02T10:00:00Z",
            "by": "amina",
            "days_left": 30,
            "purge_at": "2026-04-01T10:00:00Z",
            "reason": "privacy"
          },
          "file_name": "cour.png",
          "height": 1,
          "held": false,
          "id": "019cad8f-ac00-7000-8000-000000000000",
          "owner_id": "amina",
          "sha256": "497790947d4666760ce38f3c00e852c71fdb66cae849bae8e9ede352719e1581",
          "size": 70,
          "status": "deleted",
          "subject": {
            "id": "amina",
            "kind": "profile"
          },
          "updated_at": "2026-03-02T10:00:00Z",
          "url": null,
          "url_expires_at": "2026-03-02T10:05:00Z",
          "width": 1
        }
        "#);
        assert_eq!(files(&app).await, [format!("photos/{id}/original")]);
        let event = app.events().await.pop().unwrap();
        insta::assert_json_snapshot!(event, @r#"
        {
          "id": "019cadfd-8900-7000-8000-000000000003",
          "kind": "PHOTO_DELETED",
          "subject": "photo:019cad8f-ac00-7000-8000-000000000000",
          "actor": {
            "id": "amina",
            "role": "student"
          },
          "at": "2026-03-02T10:00:00Z",
          "from": {
            "held": false,
            "status": "ready"
          },
          "to": {
            "held": false,
            "purge_at": "2026-04-01T10:00:00Z",
            "reason": "privacy",
            "status": "deleted"
          }
        }
        "#);
    }

    #[tokio::test]
    async fn to_delete_twice_or_at_once_is_to_delete_once() {
        let app = school().await;
        let id = photo_of(&app, &amina()).await;
        let (amina, rey) = (amina(), director());
        let answers =
            join_all((0..8).map(|number| delete(&app, if number % 2 == 0 { &amina } else { &rey }, &id)))
                .await;
        let first = answers[0].json()["deletion"].clone();
        for answer in &answers {
            assert_eq!((answer.status.as_u16(), &answer.json()["deletion"]), (200, &first));
        }
        app.clock.advance_minutes(60);
        assert_eq!(delete(&app, &amina, &id).await.json()["deletion"], first);
        assert_eq!(told(&app, &id).await, ["PHOTO_UPLOAD_REQUESTED", "PHOTO_UPLOADED", "PHOTO_DELETED"]);
    }

    #[tokio::test]
    async fn it_is_gone_at_once_for_all_but_those_who_may_bring_it_back() {
        let app = school().await;
        let body = with(announced(PNG), "subject", subject("student", "amina"));
        let id = uploaded(&app, &coach_mba(), &body, PNG).await;
        let people = [amina(), fatou(), coach_mba(), director()];
        for person in &people {
            assert_eq!(read(&app, person, &id).await.status, 200, "{}", person.id);
        }
        // She sees it, and it is not hers.
        assert_eq!(delete(&app, &amina(), &id).await.problem(), "not-yours");
        assert_eq!(delete(&app, &bastien(), &id).await.problem(), "not-found");
        deleted(&app, &coach_mba(), &id).await;
        for (person, status) in people.iter().zip([404, 404, 200, 200]) {
            assert_eq!(read(&app, person, &id).await.status, status, "{}", person.id);
        }
        assert_eq!(delete(&app, &amina(), &id).await.problem(), "not-found");
    }

    #[tokio::test]
    async fn each_kind_of_subject_has_its_own_retention() {
        let mut app = school().await;
        let retention = Retention::parse("30,profile=7,class=365").unwrap();
        app.follow(&Policy { retention, ..Policy::default() });
        let mut ends = Vec::new();
        for (kind, id) in [("profile", "coach_mba"), ("class", "6e-b"), ("course", "maths")] {
            let body = with(announced(PNG), "subject", subject(kind, id));
            let id = uploaded(&app, &coach_mba(), &body, PNG).await;
            let before = read(&app, &coach_mba(), &id).await.json()["retention_days"].clone();
            let deletion = delete(&app, &coach_mba(), &id).await.json()["deletion"].clone();
            assert_eq!(before, deletion["days_left"], "it is known before it is deleted");
            ends.push((deletion["purge_at"].clone(), deletion["days_left"].clone()));
        }
        insta::assert_json_snapshot!(ends, @r#"
        [
          [
            "2026-03-09T08:00:00Z",
            7
          ],
          [
            "2027-03-02T08:00:00Z",
            365
          ],
          [
            "2026-04-01T08:00:00Z",
            30
          ]
        ]
        "#);
    }

    #[tokio::test]
    async fn what_is_awaited_cannot_be_deleted_and_a_wrong_reason_is_named() {
        let app = school().await;
        let pending = request(&app, &amina(), &announced(PNG)).await.json();
        let id = pending["photo"]["id"].as_str().unwrap();
        assert_eq!(delete(&app, &amina(), id).await.problem(), "invalid-transition");
        let id = photo_of(&app, &amina()).await;
        let path = format!("/photos/{id}?reason=ennui");
        let answer = app.request(http::Method::DELETE, &path).by(&amina()).send().await;
        assert_eq!(answer.json()["errors"][0]["pointer"], "/reason");
    }
}
