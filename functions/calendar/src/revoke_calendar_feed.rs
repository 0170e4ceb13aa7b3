//! `revoke-calendar-feed`: the address of one's own calendar works no longer.

use preau_kernel::{answer::Answer, app::App, caller::Caller, problem::Problem, unit_of_work::UnitOfWork};

use crate::calendar_address::CalendarAddress;

/// Revokes the address of one's own calendar
///
/// Where there is none, nothing changes.
#[utoipa::path(
    delete,
    path = "/calendar/feed",
    tag = "calendar",
    responses((status = 204, description = "There is none any more")),
)]
pub(crate) async fn revoke_calendar_feed(app: App, caller: Caller) -> Result<Answer<()>, Problem> {
    let user = &caller.actor.id;
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let found = work.find::<CalendarAddress>(&CalendarAddress::key_of(user)).await?;
        let Some(before) = found.filter(|stored| !stored.entity.is_revoked) else {
            return Ok(Answer::no_content());
        };
        let mut after = before.entity.clone();
        after.revoke(work.now());
        let changes = work.replaces("CALENDAR_FEED_REVOKED", &before, &after);
        if let Some(answer) = work.commit(changes, Answer::no_content()).await? {
            return Ok(answer);
        }
    }
}
