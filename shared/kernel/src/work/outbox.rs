//! What waits in the outbox when someone is erased.

use crate::{
    problem::Problem,
    record::{announcement::Announcement, entity::Entity, list::List},
    work::{app::App, caller::Caller, changes::Changes, unit_of_work::UnitOfWork},
};

/// Takes back what waits to be told of `resource`, for someone in it is being erased.
///
/// # Errors
/// The store did not answer.
pub async fn forget_about(app: &App, resource: &str) -> Result<(), Problem> {
    let waiting = app.records.all::<Announcement>(&List::whole(Announcement::about(resource))).await?;
    for stored in &waiting {
        // One that a run has taken meanwhile is gone already.
        Changes::without_event(app.now()).delete(stored).commit_alone(app).await?;
    }
    Ok(())
}

/// Leaves what waits to be told of `resource` to be told, as caused by nobody any more: who caused it is being erased, and it
/// concerns others.
///
/// # Errors
/// The store did not answer.
pub async fn disown(app: &App, caller: &Caller, resource: &str) -> Result<(), Problem> {
    let waiting = app.records.all::<Announcement>(&List::whole(Announcement::about(resource))).await?;
    for mut stored in waiting {
        let mut work = UnitOfWork::of(app, caller);
        while stored.entity.caused_by.take().is_some() {
            if work.commit_step(work.nothing_yet().replace(&stored)).await? {
                break;
            }
            // A run has taken it, and may have left the rest of it.
            let Some(again) = work.find::<Announcement>(&stored.entity.key()).await? else { break };
            stored = again;
        }
    }
    Ok(())
}
