//! `mint-calendar-feed`: makes the secret address of one's own calendar.

use jiff::Timestamp;
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    changes::{Attempts, AuditEntry, Changes, Committed},
    problem::Problem,
};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::calendar_address::CalendarAddress;

/// The address of a calendar. It is shown this once.
#[derive(Debug, Serialize, ToSchema)]
pub struct CalendarFeed {
    /// The address, for calendars to follow. Whoever knows it reads the sessions.
    url: String,
    /// When it was made, in UTC.
    created_at: Timestamp,
}

/// Makes the address of one's own calendar
///
/// An address that was made before no longer works.
#[utoipa::path(
    post,
    path = "/calendar/feed",
    tag = "sessions",
    responses((status = 201, description = "The address", body = CalendarFeed,
        headers(("Location" = String, description = "Its path")))),
)]
pub(crate) async fn mint_calendar_feed(app: App, caller: Caller) -> Result<Answer<CalendarFeed>, Problem> {
    let user = &caller.actor.id;
    let now = app.now();
    let (address, token) = CalendarAddress::mint(app.ids.as_ref(), user.clone(), now);
    let mut attempts = Attempts::default();
    loop {
        let before = app.records.find::<CalendarAddress>(&CalendarAddress::key_of(user)).await?;
        let entry = AuditEntry {
            kind: "CALENDAR_FEED_MINTED",
            resource: &format!("user:{user}"),
            from: before.as_ref().map_or(Value::Null, |before| made_at(&before.entity)),
            to: made_at(&address),
        };
        let changes = Changes::audited(&app, &caller, now, entry);
        let changes = match before {
            None => changes.create(&address),
            Some(mut stored) => {
                stored.entity = address.clone();
                changes.replace(&stored)
            }
        };
        let path = token.path();
        let feed = CalendarFeed { url: format!("{}{path}", app.public_url), created_at: now };
        match changes.commit(&app, &caller, Answer::created(&path, feed)).await? {
            Committed::Done(answer) => return Ok(answer),
            Committed::Lost => attempts.again(&app).await?,
        }
    }
}

fn made_at(address: &CalendarAddress) -> Value {
    json!({"created_at": address.created_at})
}
