//! `restore-photo`: a photo comes back from the trash, as if it had never been there.

use preau_kernel::{
    actor::Role, answer::Answer, app::App, caller::Caller, event::Event, list::List, problem::Problem,
    request::PathId,
};

use crate::{
    people::may_manage,
    photo::{Photo, PhotoId, State},
    transition::make,
    view::PhotoView,
};

/// Brings a photo back from the trash
///
/// Its planned purge is off. To bring back what is there changes nothing. When its time in the trash was over and it is
/// purged, or is just being purged, the answer is 409, `already-purged`.
#[utoipa::path(
    post,
    path = "/photos/{photo_id}/restore",
    tag = "photos",
    params(("photo_id" = String, Path, format = Uuid, description = "The photo")),
    responses((status = 200, description = "The photo; `ETag` is its version", body = PhotoView)),
)]
pub(crate) async fn restore_photo(
    app: App,
    caller: Caller,
    PathId(id): PathId<PhotoId>,
) -> Result<Answer<PhotoView>, Problem> {
    let act = |photo: &mut Photo, _| match photo.state {
        State::Deleted(_) => {
            photo.state = State::Ready;
            Ok(())
        }
        State::Ready => Ok(()),
        State::Pending | State::Purging { .. } => {
            Err(Problem::invalid_transition(photo.state.word(), "ready"))
        }
    };
    match make(&app, &caller, id, "PHOTO_RESTORED", act).await {
        Err(problem) if problem.code() == "not-found" && was_purged(&app, &caller, id).await? => {
            Err(Problem::already_purged())
        }
        outcome => outcome,
    }
}

/// Whether a photo that is not found was purged, for someone who could have brought it back.
async fn was_purged(app: &App, caller: &Caller, id: PhotoId) -> Result<bool, Problem> {
    if let Some(stored) = app.records.find::<Photo>(&Photo::key_of(id)).await? {
        let purging = matches!(stored.entity.state, State::Purging { .. });
        return Ok(purging && may_manage(&caller.actor, &stored.entity));
    }
    let trail = Event::of_resource(&Photo::resource_of(id));
    let ends = [List::whole(trail.clone()), List::latest_first(trail)];
    let [first, last] = ends.map(|list| async move { app.records.first::<Event>(&list, 1).await });
    // Who asked for the upload was its owner; nothing happens to a photo after it is purged.
    let owned = first.await?.entities.iter().any(|event| event.entity.actor.id == caller.actor.id.as_str());
    let purged = last.await?.entities.iter().any(|event| event.entity.kind == "PHOTO_PURGED");
    Ok(purged && (owned || caller.actor.is(Role::Coach)))
}

#[cfg(test)]
mod tests {
    use preau_harness::people::{amina, bastien, coach_rey, director, fatou};

    use crate::testing::{PNG, act, bytes_at, deleted, photo_of, read, school, told};

    #[tokio::test]
    async fn all_is_as_if_it_had_never_been_deleted() {
        let app = school().await;
        let id = photo_of(&app, &amina()).await;
        let before = read(&app, &amina(), &id).await.json();
        deleted(&app, &coach_rey(), &id).await;
        let restored = act(&app, &amina(), &id, "restore").await;
        assert_eq!(restored.json(), before);
        assert_eq!(bytes_at(&app, &restored.json()).await.body.as_ref(), PNG);
        app.clock.set("2026-12-25T03:00:00Z");
        app.run("purge-photos").await.unwrap();
        assert_eq!(read(&app, &fatou(), &id).await.status, 200);
        let again = act(&app, &amina(), &id, "restore").await;
        assert_eq!((again.status.as_u16(), again.header("etag")), (200, "\"4\""));
        let told = told(&app, &id).await;
        assert_eq!(told[2..], ["PHOTO_DELETED", "PHOTO_RESTORED"]);
    }

    #[tokio::test]
    async fn what_is_purged_does_not_come_back_and_is_told_to_those_alone_whose_it_was() {
        let app = school().await;
        let id = photo_of(&app, &amina()).await;
        deleted(&app, &amina(), &id).await;
        assert_eq!(act(&app, &bastien(), &id, "restore").await.problem(), "not-found");
        assert_eq!(act(&app, &fatou(), &id, "restore").await.problem(), "not-found");
        app.clock.set("2026-04-01T08:00:00Z");
        app.run("purge-photos").await.unwrap();
        for (person, problem) in [
            (amina(), "already-purged"),
            (coach_rey(), "already-purged"),
            (director(), "already-purged"),
            (bastien(), "not-found"),
            (fatou(), "not-found"),
        ] {
            let answer = act(&app, &person, &id, "restore").await;
            assert_eq!(answer.problem(), problem, "{}", person.id);
        }
        let unknown = "019aa5f0-0000-7000-8000-000000000000";
        assert_eq!(act(&app, &director(), unknown, "restore").await.problem(), "not-found");
    }
}
