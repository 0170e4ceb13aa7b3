//! Bringing a photo from one state to the next, with its event, in one transaction.

use jiff::Timestamp;
use preau_kernel::{
    answer::Answer, app::App, caller::Caller, entity::Stored, problem::Problem, unit_of_work::UnitOfWork,
};

use crate::{
    people::{may_manage, may_see},
    photo::{Photo, PhotoId, State},
    trash_mark,
    view::PhotoView,
};

/// Makes a change, which an event of this kind tells of, for someone who may delete the photo and bring it back. One that
/// leaves the photo as it is writes nothing.
///
/// # Errors
/// `not-found`, `not-yours`, and whatever `act` refuses.
pub(crate) async fn make(
    app: &App,
    caller: &Caller,
    id: PhotoId,
    event: &'static str,
    act: impl Fn(&mut Photo, Timestamp) -> Result<(), Problem>,
) -> Result<Answer<PhotoView>, Problem> {
    let mut work = UnitOfWork::of(app, caller);
    loop {
        let before = find(app, caller, id).await?;
        let mut after = before.entity.clone();
        act(&mut after, work.now())?;
        if after == before.entity {
            return Ok(Answer::ok(PhotoView::of(app, &after).await?).at_version(before.version));
        }
        after.updated_at = work.now();
        let changes = work.replaces(event, &before, &after);
        let changes = trash_mark::follow(&app.records, Some(&before.entity), Some(&after), changes).await?;
        let view = PhotoView::of(app, &after).await?;
        if let Some(answer) = work.commit(changes, Answer::ok(view).at_version(before.version + 1)).await? {
            return Ok(answer);
        }
    }
}

/// A photo for someone who may delete it and bring it back.
async fn find(app: &App, caller: &Caller, id: PhotoId) -> Result<Stored<Photo>, Problem> {
    let stored = app.records.get::<Photo>(&Photo::key_of(id)).await?;
    let photo = &stored.entity;
    match photo.state {
        State::Purging { .. } => Err(Problem::not_found()),
        _ if may_manage(&caller.actor, photo) => Ok(stored),
        State::Ready if may_see(&app.records, &caller.actor, photo).await? => Err(Problem::not_yours()),
        _ => Err(Problem::not_found()),
    }
}
