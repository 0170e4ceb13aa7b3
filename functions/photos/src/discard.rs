//! Files that another domain has kept for as long as it may: they go at once, whether they are in the trash or not.

use preau_kernel::{app::App, caller::Caller, changes::Changes, entity::Stored, problem::Problem};

use crate::{
    photo::{Photo, State},
    purge::{claim, finish},
};

/// What became of a file that was to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Discarded {
    /// It is gone, or was before.
    Gone,
    /// A legal hold keeps it: nothing is written.
    Held,
    /// It, or what `changes` stand on, is not as it was read: nothing is written.
    Changed,
}

/// Deletes a file for good, in the name of `caller`, as it was read: none, where nothing was. From the commit of `changes` on it can
/// only go.
///
/// # Errors
/// The files or the store did not answer: what was claimed goes when its lease ends.
pub async fn discard(
    app: &App,
    caller: &Caller,
    read: Option<Stored<Photo>>,
    changes: Changes,
) -> Result<Discarded, Problem> {
    let done = match read {
        Some(photo) if photo.entity.held => return Ok(Discarded::Held),
        Some(photo) if !matches!(photo.entity.state, State::Purging { .. }) => {
            match claim(app, photo, changes).await? {
                Some(claimed) => {
                    // Where its lease ends meanwhile, another purge goes on with it.
                    finish(app, caller, claimed).await?;
                    true
                }
                None => false,
            }
        }
        Some(_) | None => changes.commit_alone(app).await?,
    };
    Ok(if done { Discarded::Gone } else { Discarded::Changed })
}

#[cfg(test)]
mod tests {
    use http::Method;
    use preau_harness::{
        TestApp,
        people::{amina, director},
    };
    use preau_kernel::{caller::Caller, changes::Changes, entity::Stored};

    use super::{Discarded, discard};
    use crate::{
        photo::{Photo, PhotoId},
        testing::{deleted, files, photo_of, school, told},
    };

    async fn read(app: &TestApp, id: &str) -> Option<Stored<Photo>> {
        let id = PhotoId::parse(id).unwrap();
        app.app.records.find::<Photo>(&Photo::key_of(id)).await.unwrap()
    }

    async fn discarded(app: &TestApp, read: Option<Stored<Photo>>) -> Discarded {
        let caller = Caller::of_schedule("purge-copies");
        discard(&app.app, &caller, read, Changes::without_event(app.app.now())).await.unwrap()
    }

    #[tokio::test]
    async fn what_is_there_goes_at_once_with_its_bytes_and_the_journal_tells_of_it() {
        let app = school().await;
        let (id, other) = (photo_of(&app, &amina()).await, photo_of(&app, &amina()).await);
        assert_eq!(discarded(&app, read(&app, &id).await).await, Discarded::Gone);
        assert_eq!(files(&app).await, [format!("photos/{other}/original")]);
        assert!(read(&app, &id).await.is_none());
        assert_eq!(told(&app, &id).await.last().unwrap(), "PHOTO_PURGED");
    }

    #[tokio::test]
    async fn what_is_held_and_what_changed_meanwhile_stays_and_the_trash_keeps_nothing() {
        let app = school().await;
        let id = photo_of(&app, &amina()).await;
        let before = read(&app, &id).await;
        let path = format!("/api/admin/photos/{id}/hold");
        assert_eq!(app.request(Method::PUT, &path).by(&director()).send().await.status, 200);
        assert_eq!(discarded(&app, before).await, Discarded::Changed);
        assert_eq!(discarded(&app, read(&app, &id).await).await, Discarded::Held);
        assert_eq!(app.request(Method::DELETE, &path).by(&director()).send().await.status, 200);
        deleted(&app, &amina(), &id).await;
        assert_eq!(discarded(&app, read(&app, &id).await).await, Discarded::Gone);
        assert_eq!(told(&app, &id).await[4..], ["PHOTO_DELETED", "PHOTO_PURGED"]);
        assert!(files(&app).await.is_empty());
    }
}
