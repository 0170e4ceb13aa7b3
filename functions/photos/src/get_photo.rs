//! `get-photo`: one photo, for its people.

use preau_kernel::{answer::Answer, app::App, caller::Caller, problem::Problem, request::PathId};

use crate::{
    people::{may_manage, may_see},
    photo::{Photo, PhotoId, State},
    view::PhotoView,
};

/// Reads a photo
///
/// With an address of its bytes that holds for 5 minutes. For its owner and its subject's people; what is in the trash, for
/// those alone who may bring it back: its owner, coaches and admins. It is hidden from all others.
#[utoipa::path(
    get,
    path = "/photos/{photo_id}",
    tag = "photos",
    params(("photo_id" = String, Path, format = Uuid, description = "The photo")),
    responses((status = 200, description = "The photo; `ETag` is its version", body = PhotoView)),
)]
pub(crate) async fn get_photo(
    app: App,
    caller: Caller,
    PathId(id): PathId<PhotoId>,
) -> Result<Answer<PhotoView>, Problem> {
    let stored = app.records.get::<Photo>(&Photo::key_of(id)).await?;
    let photo = &stored.entity;
    let visible = match photo.state {
        State::Pending => photo.owner_id == caller.actor.id,
        State::Ready => may_see(&app.records, &caller.actor, photo).await?,
        State::Deleted(_) => may_manage(&caller.actor, photo),
        State::Purging { .. } => false,
    };
    if !visible {
        return Err(Problem::not_found());
    }
    Ok(Answer::ok(PhotoView::of(&app, photo).await?).at_version(stored.version))
}

#[cfg(test)]
mod tests {
    use preau_harness::people::{amina, bastien, coach_rey, director, fatou, paul, robot};

    use crate::testing::{PNG, announced, photo_of, read, request, school, subject, uploaded, with};

    #[tokio::test]
    async fn its_people_read_it_and_nobody_else() {
        let app = school().await;
        let portrait = photo_of(&app, &amina()).await;
        let class = with(announced(PNG), "subject", subject("class", "6e-b"));
        let class = uploaded(&app, &coach_rey(), &class, PNG).await;
        for (person, of_portrait, of_class) in [
            (amina(), 200, 404),
            (fatou(), 200, 404),
            (coach_rey(), 200, 200),
            (director(), 200, 200),
            (bastien(), 404, 404),
            (paul(), 404, 404),
            (robot(), 404, 404),
        ] {
            assert_eq!(read(&app, &person, &portrait).await.status, of_portrait, "{}", person.id);
            assert_eq!(read(&app, &person, &class).await.status, of_class, "{}", person.id);
        }
    }

    #[tokio::test]
    async fn what_is_awaited_is_its_owners_alone() {
        let app = school().await;
        let awaited = request(&app, &amina(), &announced(PNG)).await.json();
        let id = awaited["photo"]["id"].as_str().unwrap();
        assert_eq!(read(&app, &amina(), id).await.json()["status"], "pending");
        for stranger in [fatou(), coach_rey(), director()] {
            assert_eq!(read(&app, &stranger, id).await.status, 404, "{}", stranger.id);
        }
    }
}
