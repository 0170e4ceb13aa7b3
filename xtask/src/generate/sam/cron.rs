//! Five fields of cron, as `EventBridge` writes them.

use anyhow::{Result, bail};

const DAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// `cron` (minute, hour, day of the month, month, day of the week) as `cron(…)`, which has a year, counts the days of
/// the week from 1 and wants a `?` for one of the two kinds of day.
///
/// # Errors
/// Not five fields, or both kinds of day: cron means either of them, `EventBridge` cannot.
pub fn expression(cron: &str) -> Result<String> {
    let fields: Vec<_> = cron.split_whitespace().collect();
    let [minute, hour, day, month, weekday] = fields[..] else { bail!("`{cron}` has not five fields") };
    let days = match (day, weekday) {
        ("*", "*") => ("*".to_owned(), "?".to_owned()),
        (day, "*") => (from(1, day), "?".to_owned()),
        ("*", weekday) => ("?".to_owned(), named(weekday)),
        _ => bail!("`{cron}` names days of the month and of the week, which EventBridge cannot"),
    };
    Ok(format!("cron({} {} {} {} {} *)", from(0, minute), from(0, hour), days.0, from(1, month), days.1))
}

/// `EventBridge` counts steps from a start, not from a star.
fn from(start: u8, field: &str) -> String {
    field.strip_prefix("*/").map_or_else(|| field.to_owned(), |step| format!("{start}/{step}"))
}

fn named(weekdays: &str) -> String {
    let name = |text: &str| {
        let day = text.parse().ok().and_then(|day: usize| DAYS.get(day % DAYS.len()));
        day.map_or_else(|| text.to_uppercase(), |day| (*day).to_owned())
    };
    let range = |text: &str| text.split('-').map(name).collect::<Vec<_>>().join("-");
    weekdays.split(',').map(range).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cron_is_put_into_the_words_of_eventbridge() {
        let expressions = ["* * * * *", "*/5 * * * *", "30 3 1 */3 *", "0 7 * * 1-5", "0 0 * * 0,6"];
        assert_eq!(
            expressions.map(|cron| expression(cron).unwrap()),
            [
                "cron(* * * * ? *)",
                "cron(0/5 * * * ? *)",
                "cron(30 3 1 1/3 ? *)",
                "cron(0 7 ? * MON-FRI *)",
                "cron(0 0 ? * SUN,SAT *)",
            ]
        );
    }

    #[test]
    fn what_eventbridge_cannot_say_is_refused() {
        assert!(expression("0 0 1 * 1").is_err());
        assert!(expression("0 0 * *").is_err());
    }
}
