//! Quiet hours: the part of each day in which nobody is disturbed.

use jiff::{Timestamp, tz::TimeZone};
use preau_kernel::{
    field_errors::FieldErrors, local_time::TimeOfDay, text::LocalizedText, validation::Input,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// A part of each day, the end not included. One that ends before it starts goes on past midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QuietHours {
    /// The first minute.
    pub start: TimeOfDay,
    /// The first minute after them.
    pub end: TimeOfDay,
}

impl QuietHours {
    /// When the quiet hours end in which `now` is, in `zone`; none where it is in none.
    ///
    /// Where clocks change, they begin and end when the clocks of the zone show it, and a time that they show twice is the
    /// first one.
    #[must_use]
    pub fn end_after(self, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let today = now.to_zoned(zone.clone()).date();
        // Those that began yesterday may go on.
        [today.yesterday().ok(), Some(today)].into_iter().flatten().find_map(|date| {
            let last = if self.end <= self.start { date.tomorrow().ok()? } else { date };
            let (start, end) = (self.start.on(date, zone), self.end.on(last, zone));
            (start <= now && now < end).then_some(end)
        })
    }

    fn is_some_of_the_day(self) -> bool {
        let of_the_clock = |time| if time == TimeOfDay::END { TimeOfDay::MIDNIGHT } else { time };
        of_the_clock(self.start) != of_the_clock(self.end)
    }
}

impl Input for QuietHours {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let mut object = errors.object(value)?;
        let (start, end) = (object.field::<TimeOfDay>("start"), object.field::<TimeOfDay>("end"));
        let hours = start.zip(end).map(|(start, end)| Self { start, end });
        let hours = hours.filter(|hours| {
            let right = hours.is_some_of_the_day();
            if !right {
                let detail = LocalizedText::fixed(
                    "La fin doit différer du début : tout le jour serait silencieux, ou rien.",
                    "The end must differ from the start: the whole day would be quiet, or nothing.",
                );
                object.error_at("end", "duration", detail);
            }
            right
        });
        object.finish();
        hours
    }
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;
    use proptest::prelude::*;

    use super::*;

    fn time(text: &str) -> TimeOfDay {
        TimeOfDay::parse(text).unwrap()
    }

    fn end(hours: &str, zone: &str, now: &str) -> String {
        let (start, end) = hours.split_once('-').unwrap();
        let hours = QuietHours { start: time(start), end: time(end) };
        let zone = TimeZone::get(zone).unwrap();
        hours.end_after(now.parse().unwrap(), &zone).map_or_else(|| "-".to_owned(), |end| end.to_string())
    }

    #[test]
    fn hours_of_one_day_end_on_that_day() {
        let end = |now| end("12:00-14:00", "Europe/Paris", now);
        assert_eq!(end("2026-03-02T10:59:59.999Z"), "-");
        assert_eq!(end("2026-03-02T11:00:00Z"), "2026-03-02T13:00:00Z");
        assert_eq!(end("2026-03-02T12:59:59.999Z"), "2026-03-02T13:00:00Z");
        assert_eq!(end("2026-03-02T13:00:00Z"), "-");
    }

    #[test]
    fn hours_past_midnight_end_in_the_morning() {
        let end = |now| end("22:00-07:30", "Europe/Paris", now);
        assert_eq!(end("2026-03-02T20:59:00Z"), "-");
        assert_eq!(end("2026-03-02T21:00:00Z"), "2026-03-03T06:30:00Z");
        assert_eq!(end("2026-03-02T23:00:00Z"), "2026-03-03T06:30:00Z");
        assert_eq!(end("2026-03-03T06:29:00Z"), "2026-03-03T06:30:00Z");
        assert_eq!(end("2026-03-03T06:30:00Z"), "-");
    }

    #[test]
    fn hours_up_to_midnight_or_from_it_are_some_too() {
        assert_eq!(end("22:00-24:00", "Europe/Paris", "2026-03-02T22:00:00Z"), "2026-03-02T23:00:00Z");
        assert_eq!(end("22:00-24:00", "Europe/Paris", "2026-03-02T23:00:00Z"), "-");
        assert_eq!(end("22:00-00:00", "Europe/Paris", "2026-03-02T22:00:00Z"), "2026-03-02T23:00:00Z");
        assert_eq!(end("24:00-07:00", "Europe/Paris", "2026-03-02T23:00:00Z"), "2026-03-03T06:00:00Z");
        assert_eq!(end("00:00-07:00", "Europe/Paris", "2026-03-02T22:59:00Z"), "-");
    }

    #[test]
    fn the_same_hours_are_others_elsewhere() {
        let end = |zone| end("22:00-07:00", zone, "2026-03-02T22:30:00Z");
        assert_eq!(end("Africa/Dakar"), "2026-03-03T07:00:00Z");
        assert_eq!(end("Africa/Libreville"), "2026-03-03T06:00:00Z");
        assert_eq!(end("America/Montreal"), "-");
    }

    #[test]
    fn a_night_in_which_clocks_change_is_shorter_or_longer() {
        let end = |now| end("22:00-07:00", "Europe/Paris", now);
        assert_eq!(end("2026-03-28T21:00:00Z"), "2026-03-29T05:00:00Z");
        assert_eq!(end("2026-03-29T04:59:00Z"), "2026-03-29T05:00:00Z");
        assert_eq!(end("2026-03-29T05:00:00Z"), "-");
        assert_eq!(end("2026-10-24T20:00:00Z"), "2026-10-25T06:00:00Z");
        assert_eq!(end("2026-10-25T05:59:00Z"), "2026-10-25T06:00:00Z");
    }

    #[test]
    fn an_end_that_does_not_come_is_the_jump_and_one_that_comes_twice_the_first() {
        let end = |now| end("22:00-02:30", "Europe/Paris", now);
        assert_eq!(end("2026-03-29T00:30:00Z"), "2026-03-29T01:00:00Z");
        assert_eq!(end("2026-10-25T00:15:00Z"), "2026-10-25T00:30:00Z");
        assert_eq!(end("2026-10-25T01:15:00Z"), "-");
    }

    #[test]
    fn hours_that_are_all_of_the_day_or_none_are_refused() {
        for (start, end) in [("08:00", "08:00"), ("00:00", "24:00"), ("24:00", "00:00")] {
            let value = serde_json::json!({"start": start, "end": end});
            let errors = preau_kernel::validation::read::<QuietHours>(&value, Timestamp::UNIX_EPOCH);
            let errors = errors.unwrap_err();
            assert_eq!((errors[0].pointer.as_str(), errors[0].code), ("/end", "duration"));
        }
    }

    proptest! {
        #[test]
        fn who_waits_until_the_end_is_no_longer_quiet_within_a_day(
            zone in proptest::sample::select(vec![
                "Europe/Paris", "America/Montreal", "Africa/Casablanca", "Australia/Lord_Howe", "Asia/Kathmandu",
            ]),
            start in 0_i16..1_440, end in 0_i16..=1_440, minutes in 0_i64..1_051_200,
        ) {
            let of = |minutes| TimeOfDay::MIDNIGHT.later_by(minutes).unwrap();
            let hours = QuietHours { start: of(start), end: of(end) };
            prop_assume!(hours.is_some_of_the_day());
            let zone = TimeZone::get(zone).unwrap();
            let now: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
            let now = now.checked_add(minutes.minutes()).unwrap();
            if let Some(end) = hours.end_after(now, &zone) {
                prop_assert!(now < end && end <= now.checked_add(25.hours()).unwrap());
                prop_assert_eq!(hours.end_after(end, &zone), None);
            }
        }
    }
}
