//! `revoke-calendar-feed`: the address of one's own calendar works no longer.

use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    changes::{Attempts, AuditEntry, Changes, Committed},
    problem::Problem,
};

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
    let mut attempts = Attempts::default();
    loop {
        let found = app.records.find::<CalendarAddress>(&CalendarAddress::key_of(user)).await?;
        let Some(mut stored) = found.filter(|stored| !stored.entity.is_revoked) else {
            return Ok(Answer::no_content());
        };
        let (before, now) = (stored.entity.told(), app.now());
        stored.entity.revoke(now);
        let entry = AuditEntry {
            kind: "CALENDAR_FEED_REVOKED",
            resource: &format!("user:{user}"),
            from: before,
            to: stored.entity.told(),
        };
        let changes = Changes::audited(&app, &caller, now, entry).replace(&stored);
        match changes.commit(&app, &caller, Answer::no_content()).await? {
            Committed::Done(answer) => return Ok(answer),
            Committed::Lost => attempts.again(&app).await?,
        }
    }
}
