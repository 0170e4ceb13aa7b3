//! Taking back what waits in the outbox.

use crate::{
    problem::Problem,
    record::{announcement::Announcement, list::List},
    work::{app::App, changes::Changes},
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
