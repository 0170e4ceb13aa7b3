//! Cron expressions: five fields (minute, hour, day of month, month, day of week with Sunday 0), in UTC.

use jiff::{Timestamp, tz::TimeZone};

/// Whether a schedule runs in the minute of `at`. An expression that makes no sense never runs; the tests of the
/// function list see to it that there is none.
pub fn is_due(expression: &str, at: Timestamp) -> bool {
    let at = at.to_zoned(TimeZone::UTC);
    let now = [
        i16::from(at.minute()),
        i16::from(at.hour()),
        i16::from(at.day()),
        i16::from(at.month()),
        i16::from(at.weekday().to_sunday_zero_offset()),
    ];
    let fields: Vec<&str> = expression.split_whitespace().collect();
    fields.len() == now.len() && fields.iter().zip(now).all(|(field, value)| matches_field(field, value))
}

/// `*`, `5`, `1-5`, each with an optional `/step`, or a list of these.
fn matches_field(field: &str, value: i16) -> bool {
    field.split(',').any(|part| {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, step.parse().unwrap_or(i16::MAX)),
            None => (part, 1),
        };
        let bounds = match range.split_once('-') {
            _ if range == "*" => Some((0, i16::MAX)),
            Some((low, high)) => low.parse().ok().zip(high.parse().ok()),
            None => range.parse().ok().map(|only| (only, only)),
        };
        bounds.is_some_and(|(low, high)| (low..=high).contains(&value) && (value - low) % step == 0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(expression: &str, at: &str) -> bool {
        is_due(expression, at.parse().unwrap())
    }

    #[test]
    fn a_schedule_runs_in_the_minutes_that_its_expression_names() {
        assert!(due("* * * * *", "2026-03-02T08:00:30Z"));
        assert!(due("17 * * * *", "2026-03-02T08:17:00Z"));
        assert!(!due("17 * * * *", "2026-03-02T08:18:00Z"));
        assert!(due("*/15 8-10 * * *", "2026-03-02T09:45:00Z"));
        assert!(!due("*/15 8-10 * * *", "2026-03-02T11:45:00Z"));
        assert!(due("30 3 * * 1,3", "2026-03-02T03:30:00Z"));
        assert!(!due("30 3 * * 1,3", "2026-03-03T03:30:00Z"));
        assert!(due("0 0 1 3 *", "2026-03-01T00:00:00Z"));
    }

    #[test]
    fn every_schedule_of_the_list_runs_at_some_time_within_a_week() {
        let start: Timestamp = "2026-03-02T00:00:00Z".parse().unwrap();
        for function in preau_functions::all() {
            let Some(schedule) = function.as_schedule() else {
                continue;
            };
            let mut minutes = (0..7 * 24 * 60).map(|minute| start + jiff::SignedDuration::from_mins(minute));
            assert!(minutes.any(|minute| is_due(schedule.cron, minute)), "{}", function.name);
        }
    }
}
