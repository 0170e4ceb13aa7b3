//! Local time: dates and times of day as a rule says them, and the instants that they are in a zone.

use std::fmt;

use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::Date,
    tz::{AmbiguousOffset, TimeZone},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use serde_json::Value;
use utoipa::ToSchema;

use crate::value::{field_errors::FieldErrors, text::LocalizedText, validation::Input};

/// A day of the calendar, wherever it is: from the year 1970 to the year 9998.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[schema(value_type = String, format = Date, example = "2026-12-24")]
pub struct CalendarDate(pub Date);

impl Input for CalendarDate {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let date = errors.string(value)?.parse::<Date>().ok();
        let date = date.filter(|date| (1970..=9998).contains(&date.year()));
        if date.is_none() {
            errors.add(
                "date",
                LocalizedText::fixed(
                    "Une date est attendue, comme « 2026-12-24 ».",
                    "A date is expected, such as “2026-12-24”.",
                ),
            );
        }
        date.map(Self)
    }
}

/// The dates that the clocks of `zone` show from `start` to just before `end`, in order.
pub fn dates_of(start: Timestamp, end: Timestamp, zone: &TimeZone) -> impl Iterator<Item = Date> + use<> {
    let date = |instant: Timestamp| instant.to_zoned(zone.clone()).date();
    // The end is not part of it: what ends at midnight leaves the next day alone.
    let (first, last) = (date(start), date(end - SignedDuration::from_nanos(1)));
    first.series(1.day()).take_while(move |date| *date <= last)
}

/// A time of day to the minute, from `00:00` to `24:00`, the end of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ToSchema)]
#[schema(value_type = String, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$", example = "17:30")]
pub struct TimeOfDay(
    /// Minutes since midnight, on the clock.
    i16,
);

impl TimeOfDay {
    const LAST: i16 = 24 * 60;
    /// The beginning of the day.
    pub const MIDNIGHT: Self = Self(0);
    /// The end of the day.
    pub const END: Self = Self(Self::LAST);

    /// The time that `text` writes as `HH:MM`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (hours, minutes) = text.split_once(':')?;
        let digits = |part: &str| {
            let plain = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| part.parse::<i16>().ok()).flatten()
        };
        let (hours, minutes) = (digits(hours)?, digits(minutes)?);
        let time = Self(hours * 60 + minutes);
        (minutes < 60 && time <= Self::END).then_some(time)
    }

    /// A full hour, from 0 to 24.
    #[must_use]
    pub const fn at_hour(hour: u8) -> Self {
        let minutes = hour as i16 * 60;
        if minutes < Self::LAST { Self(minutes) } else { Self::END }
    }

    /// The date and the time, to the minute, that the clocks of `zone` show at `instant`.
    #[must_use]
    pub fn shown(instant: Timestamp, zone: &TimeZone) -> (Date, Self) {
        let civil = instant.to_zoned(zone.clone());
        (civil.date(), Self(i16::from(civil.hour()) * 60 + i16::from(civil.minute())))
    }

    /// The time `minutes` later, where the day is not over then.
    #[must_use]
    pub fn later_by(self, minutes: i16) -> Option<Self> {
        let later = self.0.checked_add(minutes)?;
        (later <= Self::LAST).then_some(Self(later))
    }

    /// The instant at which the clocks of `zone` show this time on `date`.
    ///
    /// A time that comes twice, when clocks are put back, is the first one (as RFC 5545 §3.3.5 has it). A time that does
    /// not come, when clocks are put forward, is the instant at which they are.
    #[must_use]
    pub fn on(self, date: Date, zone: &TimeZone) -> Timestamp {
        let midnight = date.at(0, 0, 0, 0);
        let civil = midnight.checked_add(i64::from(self.0).minutes()).unwrap_or(midnight);
        let ambiguous = zone.to_ambiguous_timestamp(civil);
        let instant = match ambiguous.offset() {
            AmbiguousOffset::Gap { after, .. } => after
                .to_timestamp(civil)
                .ok()
                .and_then(|before_the_gap| zone.following(before_the_gap).next())
                .map(|transition| transition.timestamp()),
            AmbiguousOffset::Unambiguous { .. } | AmbiguousOffset::Fold { .. } => ambiguous.earlier().ok(),
        };
        // Instants of the years that requests may name exist.
        instant.unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl Serialize for TimeOfDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TimeOfDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom("not a time of day"))
    }
}

impl Input for TimeOfDay {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let time = Self::parse(errors.string(value)?);
        if time.is_none() {
            errors.add(
                "time_of_day",
                LocalizedText::fixed(
                    "Une heure est attendue, de « 00:00 » à « 24:00 ».",
                    "A time of day is expected, from “00:00” to “24:00”.",
                ),
            );
        }
        time
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn instant(zone: &str, day: Date, time: &str) -> String {
        TimeOfDay::parse(time).unwrap().on(day, &TimeZone::get(zone).unwrap()).to_string()
    }

    #[test]
    fn a_time_of_day_is_read_to_the_minute() {
        for right in ["00:00", "09:05", "23:59", "24:00"] {
            assert_eq!(TimeOfDay::parse(right).unwrap().to_string(), right);
        }
        for wrong in ["", "9:05", "24:01", "25:00", "12:60", "12h30", "12:3a", "-1:00", "12:30:00", "١٢:٣٠"]
        {
            assert!(TimeOfDay::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn the_same_time_is_another_instant_in_winter_and_in_summer() {
        assert_eq!(instant("Europe/Paris", date(2026, 3, 28), "17:00"), "2026-03-28T16:00:00Z");
        assert_eq!(instant("Europe/Paris", date(2026, 3, 29), "17:00"), "2026-03-29T15:00:00Z");
        assert_eq!(instant("America/Montreal", date(2026, 3, 29), "17:00"), "2026-03-29T21:00:00Z");
        assert_eq!(instant("Africa/Dakar", date(2026, 3, 29), "17:00"), "2026-03-29T17:00:00Z");
        assert_eq!(instant("Africa/Libreville", date(2026, 3, 29), "24:00"), "2026-03-29T23:00:00Z");
    }

    #[test]
    fn a_time_that_does_not_come_is_the_instant_of_the_jump() {
        for time in ["02:00", "02:30", "02:59", "03:00"] {
            assert_eq!(instant("Europe/Paris", date(2026, 3, 29), time), "2026-03-29T01:00:00Z", "{time}");
        }
        assert_eq!(instant("Europe/Paris", date(2026, 3, 29), "01:59"), "2026-03-29T00:59:00Z");
    }

    #[test]
    fn a_time_that_comes_twice_is_the_first_one() {
        assert_eq!(instant("Europe/Paris", date(2026, 10, 25), "02:30"), "2026-10-25T00:30:00Z");
        assert_eq!(instant("Europe/Paris", date(2026, 10, 25), "03:00"), "2026-10-25T02:00:00Z");
    }

    proptest! {
        #[test]
        fn a_day_goes_forward_in_every_zone(
            zone in proptest::sample::select(vec![
                "Europe/Paris", "America/Montreal", "Africa/Dakar", "Africa/Libreville", "Africa/Casablanca",
                "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu",
            ]),
            day in 0_i32..730, first in 0_i16..1_440, more in 0_i16..1_440,
        ) {
            let day = date(2026, 1, 1).checked_add(day.days()).unwrap();
            let zone = TimeZone::get(zone).unwrap();
            let first = TimeOfDay(first);
            let second = first.later_by(more).unwrap_or(TimeOfDay::END);
            prop_assert!(first.on(day, &zone) <= second.on(day, &zone));
            let tomorrow = day.tomorrow().unwrap();
            prop_assert_eq!(TimeOfDay::END.on(day, &zone), TimeOfDay::MIDNIGHT.on(tomorrow, &zone));
        }
    }
}
