//! Time: instants, half-open ranges and zones.

use std::fmt;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    field_schema,
    value::{
        field_errors::FieldErrors, field_schema::instant, local_time::dates_of, text::LocalizedText,
        validation::Input,
    },
};

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
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let mut object = errors.object(value)?;
        let (start, end) = (object.field::<Instant>("start"), object.field::<Instant>("end"));
        object.finish();
        let (start, end) = (start?.0, end?.0);
        let range = Self::new(start, end);
        if range.is_none() {
            let (code, detail) = if end <= start {
                (
                    "end_before_start",
                    LocalizedText::fixed(
                        "La fin doit suivre le début.",
                        "The end must come after the start.",
                    ),
                )
            } else {
                (
                    "duration",
                    LocalizedText::fixed(
                        "La durée va d'une minute à 24 heures.",
                        "The duration is from one minute to 24 hours.",
                    ),
                )
            };
            errors.inside("end", |errors| errors.add(code, detail));
        }
        range
    }
}

/// An instant as a caller writes it: RFC 3339, with its offset, from the year 1970 to the year 9998.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instant(pub Timestamp);

field_schema! { Instant, instant() }

impl Input for Instant {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let instant = errors
            .string(value)?
            .parse::<Timestamp>()
            .ok()
            .filter(|instant| (0..253_370_764_800).contains(&instant.as_second()));
        if instant.is_none() {
            errors.add(
                "date_time",
                LocalizedText::fixed(
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
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        // The database's own spelling, whatever the case that the caller wrote.
        let name = TimeZone::get(errors.string(value)?)
            .ok()
            .and_then(|zone| zone.iana_name().map(|name| Self(name.to_owned())));
        if name.is_none() {
            errors.add(
                "time_zone",
                LocalizedText::fixed(
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
