//! Bringing a photo from one state to the next, with its event, in one transaction.

use jiff::Timestamp;
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    changes::{Attempts, AuditEntry, Changes, Committed},
    entity::Stored,
    problem::Problem,
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
    let mut attempts = Attempts::default();
    loop {
        let mut stored = find(app, caller, id).await?;
        let (before, now) = (stored.entity.clone(), app.now());
        act(&mut stored.entity, now)?;
        if stored.entity == before {
            return Ok(Answer::ok(PhotoView::of(app, &before).await?).at_version(stored.version));
        }
        stored.entity.updated_at = now;
        let entry = AuditEntry {
            kind: event,
            resource: &Photo::resource_of(id),
            from: before.told(),
            to: stored.entity.told(),
        };
        let view = PhotoView::of(app, &stored.entity).await?;
        let changes = Changes::audited(app, caller, now, entry).replace(&stored);
        let changes = trash_mark::follow(&app.records, Some(&before), Some(&stored.entity), changes).await?;
        match changes.commit(app, caller, Answer::ok(view).at_version(stored.version + 1)).await? {
            Committed::Done(answer) => return Ok(answer),
            Committed::Lost => attempts.again(app).await?,
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
