//! The span of days that a report is about: a week of ISO 8601, or a month.

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, ISOWeekDate, Weekday},
};
use preau_kernel::{
    field_errors::FieldErrors, field_schema, local_time::TimeOfDay, text::LocalizedText, time::ZoneName,
    validation::Input,
};
use serde_json::Value;
use utoipa::openapi::{ObjectBuilder, schema::Type};

/// The span that a caller asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskedPeriod {
    /// The last week that is over.
    LastWeek,
    /// The last month that is over.
    LastMonth,
    /// The week that begins on this Monday.
    Week(Date),
    /// The month that begins on this day.
    Month(Date),
}

field_schema! {
    AskedPeriod,
    ObjectBuilder::new()
        .schema_type(Type::String)
        .pattern(Some("^(week|month|[0-9]{4}-W[0-9]{2}|[0-9]{4}-[0-9]{2})$"))
        .into()
}

impl Input for AskedPeriod {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let read = Self::parse(errors.string(value)?);
        if read.is_none() {
            errors.add(
                "period",
                LocalizedText::fixed(
                    "Une période s'écrit « week », « month », « 2026-W47 » ou « 2026-11 ».",
                    "A period is written “week”, “month”, “2026-W47” or “2026-11”.",
                ),
            );
        }
        read
    }
}

impl AskedPeriod {
    fn parse(text: &str) -> Option<Self> {
        let number = |digits: &str, length: usize| {
            let plain = digits.len() == length && digits.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| digits.parse::<i16>().ok()).flatten()
        };
        let year = |digits: &str| number(digits, 4).filter(|year| (1970..=9998).contains(year));
        match text {
            "week" => return Some(Self::LastWeek),
            "month" => return Some(Self::LastMonth),
            _ => {}
        }
        if let Some((of_year, week)) = text.split_once("-W") {
            let week = i8::try_from(number(week, 2)?).ok()?;
            let monday = ISOWeekDate::new(year(of_year)?, week, Weekday::Monday).ok()?;
            return Some(Self::Week(monday.date()));
        }
        let (of_year, month) = text.split_once('-')?;
        let month = i8::try_from(number(month, 2)?).ok()?;
        Date::new(year(of_year)?, month, 1).ok().map(Self::Month)
    }

    /// The span that it is for someone whose calendar shows `today`.
    pub(crate) fn resolved(self, today: Date) -> Period {
        match self {
            Self::LastWeek => Period::week_of(days_from(today, -7)),
            Self::LastMonth => Period::month_of(days_from(today.first_of_month(), -1)),
            Self::Week(monday) => Period::week_of(monday),
            Self::Month(first) => Period::month_of(first),
        }
    }
}

fn days_from(date: Date, days: i32) -> Date {
    date.checked_add(days.days()).unwrap_or(date)
}

/// A span of days of the calendar where a student is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Period {
    /// What it is called: `2026-W47`, `2026-11`.
    pub name: String,
    /// Its first day.
    pub from: Date,
    /// Its last day.
    pub to: Date,
    /// Whether it is a week.
    pub is_week: bool,
}

impl Period {
    /// The week in which a day is.
    pub(crate) fn week_of(date: Date) -> Self {
        let name = week_name(date);
        let from = days_from(date, -i32::from(date.weekday().to_monday_zero_offset()));
        Self { name, from, to: days_from(from, 6), is_week: true }
    }

    fn month_of(date: Date) -> Self {
        let (from, to) = (date.first_of_month(), date.last_of_month());
        Self { name: format!("{:04}-{:02}", date.year(), date.month()), from, to, is_week: false }
    }

    /// The week of which the report is about that is due on `date`: from Thursday on the one that ends, before that the one
    /// before.
    pub(crate) fn reported_on(date: Date) -> Self {
        Self::week_of(days_from(date, -3))
    }

    /// The first instant of it, where the student is.
    pub(crate) fn starts(&self, zone: &ZoneName) -> Timestamp {
        TimeOfDay::MIDNIGHT.on(self.from, &zone.time_zone())
    }

    /// The first instant after it.
    pub(crate) fn ends(&self, zone: &ZoneName) -> Timestamp {
        TimeOfDay::MIDNIGHT.on(days_from(self.to, 1), &zone.time_zone())
    }

    /// Whether it follows a span whose last day is `last`.
    pub(crate) fn follows(&self, last: Date) -> bool {
        days_from(last, 1) == self.from
    }

    /// The name of the week in which it ends.
    pub(crate) fn last_week(&self) -> String {
        week_name(self.to)
    }
}

fn week_name(date: Date) -> String {
    let week = date.iso_week_date();
    format!("{:04}-W{:02}", week.year(), week.week())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn resolved(text: &str, today: Date) -> (String, String, String) {
        let Period { name, from, to, .. } = AskedPeriod::parse(text).unwrap().resolved(today);
        (name, from.to_string(), to.to_string())
    }

    #[test]
    fn weeks_are_those_of_iso_8601_and_the_last_one_is_over() {
        let today = date(2026, 11, 25);
        for (text, name, from, to) in [
            ("week", "2026-W47", "2026-11-16", "2026-11-22"),
            ("month", "2026-10", "2026-10-01", "2026-10-31"),
            ("2026-W48", "2026-W48", "2026-11-23", "2026-11-29"),
            ("2026-W53", "2026-W53", "2026-12-28", "2027-01-03"),
            ("2024-02", "2024-02", "2024-02-01", "2024-02-29"),
        ] {
            assert_eq!(resolved(text, today), (name.to_owned(), from.to_owned(), to.to_owned()));
        }
        // On its Sunday a week is not over, and the year of a week is that of its Thursday.
        assert_eq!(resolved("week", date(2026, 11, 22)).0, "2026-W46");
        assert_eq!(resolved("week", date(2027, 1, 10)).0, "2026-W53");
        assert_eq!(resolved("month", date(2027, 1, 31)).0, "2026-12");
    }

    #[test]
    fn what_is_no_week_and_no_month_is_refused() {
        for wrong in [
            "", "year", "2026", "2026-W00", "2026-W54", "2025-W53", "2026-W7", "2026-13", "2026-00", "2026-1",
        ]
        .into_iter()
        .chain(["1969-01", "9999-01", "26-W01", "2026-w10", "2026-+1", "2026-11-01", " week"])
        {
            assert_eq!(AskedPeriod::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_report_of_sunday_is_about_its_week_and_one_of_monday_about_the_week_before() {
        let name = |day| Period::reported_on(date(2026, 11, day)).name;
        assert_eq!([19, 20, 21, 22].map(name), ["2026-W47"; 4].map(ToOwned::to_owned));
        assert_eq!([23, 24, 25].map(name), ["2026-W47"; 3].map(ToOwned::to_owned));
    }

    proptest! {
        #[test]
        fn a_week_has_seven_days_of_which_each_has_its_name_and_names_sort_as_weeks_do(days in 0_i32..20_000) {
            let day = days_from(date(1990, 1, 1), days);
            let week = Period::week_of(day);
            prop_assert!(week.from <= day && day <= week.to);
            prop_assert_eq!((week.from.weekday(), days_from(week.from, 6)), (Weekday::Monday, week.to));
            prop_assert_eq!(AskedPeriod::parse(&week.name), Some(AskedPeriod::Week(week.from)));
            let next = Period::week_of(days_from(week.to, 1));
            prop_assert!(next.follows(week.to) && week.name < next.name);
        }
    }
}
