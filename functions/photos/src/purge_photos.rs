//! `purge-photos`: each night, in small runs, what has been in the trash long enough goes for good (seed 0 §4.3).

use jiff::{Timestamp, Unit, tz::TimeZone};
use preau_kernel::{app::App, caller::Caller, problem::Problem};

use crate::{purge::purge_due, reconcile, stray_uploads::delete_stray_uploads};

/// From three in the morning on, every five minutes for an hour: what one run leaves, the next one takes.
pub(crate) const CRON: &str = "*/5 3 * * *";

/// The first run after `now`.
pub(crate) fn next_run(now: Timestamp) -> Option<Timestamp> {
    let now = now.to_zoned(TimeZone::UTC);
    let minutes = i64::from(now.hour()) * 60 + i64::from(now.minute());
    let midnight = now.start_of_day().ok()?;
    let next = match minutes {
        before if before < 180 => 180,
        within if within < 235 => within - within % 5 + 5,
        _ => 180 + 24 * 60,
    };
    let next = midnight.checked_add(jiff::Span::new().minutes(next)).ok()?;
    next.round(Unit::Minute).ok().map(|next| next.timestamp())
}

pub(crate) async fn purge_photos(app: App) -> Result<String, Problem> {
    let caller = Caller::of_schedule("purge-photos");
    let purged = purge_due(&app, &caller).await?;
    let strays = delete_stray_uploads(&app).await?;
    let reconciled = reconcile::go_on(&app).await?;
    let more = if purged.is_part { ", more to come" } else { "" };
    let report = format!("{} purged{more}, {strays} stray uploads deleted; {reconciled}", purged.photos);
    purged.failures.conclude(report)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_run_is_at_a_five_minute_of_the_hour_after_three() {
        let next = |now: &str| next_run(now.parse().unwrap()).unwrap().to_string();
        assert_eq!(next("2026-03-02T00:00:00Z"), "2026-03-02T03:00:00Z");
        assert_eq!(next("2026-03-02T02:59:59.5Z"), "2026-03-02T03:00:00Z");
        assert_eq!(next("2026-03-02T03:00:00Z"), "2026-03-02T03:05:00Z");
        assert_eq!(next("2026-03-02T03:12:34Z"), "2026-03-02T03:15:00Z");
        assert_eq!(next("2026-03-02T03:54:59Z"), "2026-03-02T03:55:00Z");
        assert_eq!(next("2026-03-02T03:55:00Z"), "2026-03-03T03:00:00Z");
        assert_eq!(next("2026-12-31T23:59:59Z"), "2027-01-01T03:00:00Z");
    }
}
