//! `hold-photo`: a legal hold, under which a photo is never purged.

use preau_kernel::{answer::Answer, app::App, caller::Caller, problem::Problem, request::PathId};

use crate::{
    photo::{Photo, PhotoId, State},
    transition::make,
    view::PhotoView,
};

/// Puts a photo under a legal hold
///
/// It is never purged, whether it is in the trash or gets there, until it is released.
#[utoipa::path(
    put,
    path = "/api/admin/photos/{photo_id}/hold",
    tag = "photos",
    params(("photo_id" = String, Path, format = Uuid, description = "The photo")),
    responses((status = 200, description = "The photo; `ETag` is its version", body = PhotoView)),
)]
pub(crate) async fn hold_photo(
    app: App,
    caller: Caller,
    PathId(id): PathId<PhotoId>,
) -> Result<Answer<PhotoView>, Problem> {
    make(&app, &caller, id, "PHOTO_HELD", |photo: &mut Photo, _| match photo.state {
        State::Ready | State::Deleted(_) => {
            photo.held = true;
            Ok(())
        }
        State::Pending | State::Purging { .. } => {
            Err(Problem::invalid_transition(photo.state.word(), "held"))
        }
    })
    .await
}

#[cfg(test)]
mod tests {
    use http::Method;
    use preau_harness::{
        TestApp,
        people::{amina, coach_rey, director},
    };
    use preau_kernel::actor::Actor;

    use crate::testing::{PNG, announced, delete, deleted, photo_of, read, request, school, told};

    async fn hold(app: &TestApp, actor: &Actor, method: Method, id: &str) -> String {
        let answer = app.request(method, &format!("/api/admin/photos/{id}/hold")).by(actor).send().await;
        if answer.status == 200 { answer.json()["held"].to_string() } else { answer.problem() }
    }

    #[tokio::test]
    async fn what_is_held_is_never_purged_until_it_is_released() {
        let app = school().await;
        let id = photo_of(&app, &amina()).await;
        assert_eq!(hold(&app, &director(), Method::PUT, &id).await, "true");
        assert_eq!(hold(&app, &director(), Method::PUT, &id).await, "true");
        deleted(&app, &amina(), &id).await;
        app.clock.set("2030-03-02T03:00:00Z");
        assert!(app.run("purge-photos").await.unwrap().starts_with("0 purged"));
        assert_eq!(read(&app, &amina(), &id).await.json()["held"], true);
        assert_eq!(hold(&app, &director(), Method::DELETE, &id).await, "false");
        assert!(app.run("purge-photos").await.unwrap().starts_with("1 purged"));
        let told = told(&app, &id).await;
        assert_eq!(told[2..], ["PHOTO_HELD", "PHOTO_DELETED", "PHOTO_RELEASED", "PHOTO_PURGED"]);
    }

    #[tokio::test]
    async fn what_is_in_the_trash_can_be_held_too() {
        let app = school().await;
        let id = photo_of(&app, &amina()).await;
        deleted(&app, &amina(), &id).await;
        assert_eq!(hold(&app, &director(), Method::PUT, &id).await, "true");
        app.clock.set("2030-03-02T03:00:00Z");
        assert!(app.run("purge-photos").await.unwrap().starts_with("0 purged"));
        assert_eq!(delete(&app, &amina(), &id).await.json()["deletion"]["days_left"], 0);
    }

    #[tokio::test]
    async fn admins_alone_hold_what_is_there() {
        let app = school().await;
        let id = photo_of(&app, &amina()).await;
        assert_eq!(hold(&app, &coach_rey(), Method::PUT, &id).await, "not-yours");
        let pending = request(&app, &amina(), &announced(PNG)).await.json();
        let id = pending["photo"]["id"].as_str().unwrap();
        assert_eq!(hold(&app, &director(), Method::PUT, id).await, "invalid-transition");
        let unknown = "019aa5f0-0000-7000-8000-000000000000";
        assert_eq!(hold(&app, &director(), Method::DELETE, unknown).await, "not-found");
    }
}
