//! Time: the clock port, instants, half-open ranges and zones.

use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    local_time::dates_of,
    store::SortRange,
    text::Text,
    validation::{Input, Report},
};

/// The app's clock: the only source of the present time, and the only way to wait.
#[async_trait]
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;

    /// Waits for `duration`, as between two tries of a contended write.
    async fn sleep(&self, duration: Duration);
}

/// A clock that stands at an instant. To wait still takes its time.
pub struct StoppedClock {
    at: Timestamp,
    runs_on: Arc<dyn Clock>,
}

impl StoppedClock {
    /// A clock that stands at an instant while `clock` runs on.
    #[must_use]
    pub const fn new(at: Timestamp, clock: Arc<dyn Clock>) -> Self {
        Self { at, runs_on: clock }
    }
}

#[async_trait]
impl Clock for StoppedClock {
    fn now(&self) -> Timestamp {
        self.at
    }

    async fn sleep(&self, duration: Duration) {
        self.runs_on.sleep(duration).await;
    }
}

/// A half-open interval of time, `start` included and `end` not: two ranges that touch do not overlap.
///
/// From one minute to 24 hours long, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(examples(json!({"start": "2026-12-01T17:00:00+01:00", "end": "2026-12-01T18:00:00+01:00"})))]
pub struct TimeRange {
    /// The first instant (RFC 3339).
    #[schema(value_type = String, format = DateTime)]
    start: Timestamp,
    /// The first instant after it (RFC 3339).
    #[schema(value_type = String, format = DateTime)]
    end: Timestamp,
}

impl TimeRange {
    /// The longest range: 24 hours.
    pub const LONGEST: SignedDuration = SignedDuration::from_hours(24);

    /// A range, if it lasts from one minute to [`Self::LONGEST`].
    #[must_use]
    pub fn new(start: Timestamp, end: Timestamp) -> Option<Self> {
        let length = end.duration_since(start);
        (SignedDuration::from_mins(1)..=Self::LONGEST).contains(&length).then_some(Self { start, end })
    }

    /// The first instant.
    #[must_use]
    pub const fn start(self) -> Timestamp {
        self.start
    }

    /// The first instant after it.
    #[must_use]
    pub const fn end(self) -> Timestamp {
        self.end
    }

    /// Whether some instant is in both.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The UTC days that it touches, in order: one or two.
    #[must_use]
    pub fn days(self) -> Vec<jiff::civil::Date> {
        dates_of(self.start, self.end, &TimeZone::UTC).collect()
    }
}

impl fmt::Display for TimeRange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} – {}", self.start, self.end)
    }
}

impl Input for TimeRange {
    fn read(value: Option<&Value>, report: &mut Report) -> Option<Self> {
        let mut object = report.object(value)?;
        let (start, end) = (object.field::<Instant>("start"), object.field::<Instant>("end"));
        object.finish();
        let (start, end) = (start?.0, end?.0);
        let range = Self::new(start, end);
        if range.is_none() {
            let (code, detail) = if end <= start {
                (
                    "end_before_start",
                    Text::fixed("La fin doit suivre le début.", "The end must come after the start."),
                )
            } else {
                (
                    "duration",
                    Text::fixed(
                        "La durée va d'une minute à 24 heures.",
                        "The duration is from one minute to 24 hours.",
                    ),
                )
            };
            report.inside("end", |report| report.error(code, detail));
        }
        range
    }
}

/// An instant as a caller writes it: RFC 3339, with its offset, from the year 1970 to the year 9998.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instant(pub Timestamp);

impl Input for Instant {
    fn read(value: Option<&Value>, report: &mut Report) -> Option<Self> {
        let instant = report
            .string(value)?
            .parse::<Timestamp>()
            .ok()
            .filter(|instant| (0..253_370_764_800).contains(&instant.as_second()));
        if instant.is_none() {
            report.error(
                "date_time",
                Text::fixed(
                    "Un instant s'écrit « 2026-12-01T17:00:00+01:00 » (RFC 3339).",
                    "An instant is written “2026-12-01T17:00:00+01:00” (RFC 3339).",
                ),
            );
        }
        instant.map(Self)
    }
}

/// The name of a time zone of the IANA database, such as `Europe/Paris`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(value_type = String, example = "Africa/Libreville")]
pub struct ZoneName(String);

impl ZoneName {
    /// The zone of schools that say nothing else.
    #[must_use]
    pub fn paris() -> Self {
        Self("Europe/Paris".to_owned())
    }

    /// The zone's rules; UTC should a later time-zone database have dropped the name.
    #[must_use]
    pub fn time_zone(&self) -> TimeZone {
        TimeZone::get(&self.0).unwrap_or(TimeZone::UTC)
    }
}

impl Input for ZoneName {
    fn read(value: Option<&Value>, report: &mut Report) -> Option<Self> {
        // The database's own spelling, whatever the case that the caller wrote.
        let name = TimeZone::get(report.string(value)?)
            .ok()
            .and_then(|zone| zone.iana_name().map(|name| Self(name.to_owned())));
        if name.is_none() {
            report.error(
                "time_zone",
                Text::fixed(
                    "Un fuseau de la base IANA est attendu, comme « Europe/Paris ».",
                    "A zone of the IANA database is expected, such as “Europe/Paris”.",
                ),
            );
        }
        name
    }
}

/// A sort key that orders instants as time does: fixed width, UTC, milliseconds.
#[must_use]
pub fn sortable(instant: Timestamp) -> String {
    format!("{instant:.3}")
}

/// The sort keys, made of [`sortable`] instants followed by `#` and an id, from `from` on and before `to`.
#[must_use]
pub fn between(from: Option<Instant>, to: Option<Instant>) -> SortRange {
    if from.is_none() && to.is_none() {
        return SortRange::All;
    }
    // What stands at `to` itself goes on with `#`, sorts after it, and is left out.
    let start = from.map_or_else(|| "0".to_owned(), |from| sortable(from.0));
    let end = to.map_or_else(|| "~".to_owned(), |to| sortable(to.0));
    SortRange::Between(start, end)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn range(start: &str, end: &str) -> TimeRange {
        TimeRange::new(start.parse().unwrap(), end.parse().unwrap()).unwrap()
    }

    #[test]
    fn ranges_that_touch_do_not_overlap() {
        let morning = range("2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z");
        assert!(!morning.overlaps(range("2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z")));
        assert!(!morning.overlaps(range("2026-03-02T08:00:00Z", "2026-03-02T09:00:00Z")));
        assert!(morning.overlaps(range("2026-03-02T09:59:00Z", "2026-03-02T11:00:00Z")));
    }

    #[test]
    fn a_range_that_ends_at_midnight_leaves_the_next_day_alone() {
        let evening = range("2026-03-02T23:00:00Z", "2026-03-03T00:00:00Z");
        assert_eq!(evening.days(), [date(2026, 3, 2)]);
        let night = range("2026-03-02T23:00:00Z", "2026-03-03T00:01:00Z");
        assert_eq!(night.days(), [date(2026, 3, 2), date(2026, 3, 3)]);
    }

    #[test]
    fn a_range_is_from_one_minute_to_a_day() {
        let start: Timestamp = "2026-03-02T09:00:00Z".parse().unwrap();
        let lasting = |seconds| TimeRange::new(start, start + SignedDuration::from_secs(seconds)).is_some();
        assert!(!lasting(-60) && !lasting(0) && !lasting(59));
        assert!(lasting(60) && lasting(86_400));
        assert!(!lasting(86_401));
    }

    proptest! {
        #[test]
        fn overlap_is_mutual_and_only_ranges_that_share_a_day_overlap(
            first in 0_i64..500_000, first_length in 60_i64..86_400,
            second in 0_i64..500_000, second_length in 60_i64..86_400,
        ) {
            let at = |second| Timestamp::from_second(second).unwrap();
            let a = TimeRange::new(at(first), at(first + first_length)).unwrap();
            let b = TimeRange::new(at(second), at(second + second_length)).unwrap();
            prop_assert_eq!(a.overlaps(b), b.overlaps(a));
            prop_assert_eq!(a.overlaps(b), (first.max(second)) < (first + first_length).min(second + second_length));
            if a.overlaps(b) {
                prop_assert!(a.days().iter().any(|day| b.days().contains(day)));
            }
        }

        #[test]
        fn sortable_instants_sort_as_time_does(a in 0_i64..253_402_207_200_000, b in 0_i64..253_402_207_200_000) {
            let at = |milli| Timestamp::from_millisecond(milli).unwrap();
            prop_assert_eq!(a.cmp(&b), sortable(at(a)).cmp(&sortable(at(b))));
        }
    }
}
