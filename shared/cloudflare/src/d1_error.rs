//! What D1's errors mean, and how long to wait after one. D1 tells them apart by their text alone.

use std::time::Duration;

/// How often a transaction is tried.
const TRIES: u32 = 6;
const FIRST_PAUSE_MILLIS: u32 = 50;

/// What an error says of the transaction that met it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// It did not run.
    NotRun,
    /// It may have run or not: the database was reset, or the connection to it lost.
    Unknown,
    /// It cannot run.
    Broken,
}

impl Failure {
    /// Reads the text of an error.
    ///
    /// The texts are those of <https://developers.cloudflare.com/d1/observability/debug-d1/>.
    pub(crate) fn of(message: &str) -> Self {
        const NOT_RUN: [&str; 3] = [
            "D1 DB is overloaded",
            "Cannot resolve D1 DB due to transient issue",
            "Internal error while starting up D1 DB storage",
        ];
        const UNKNOWN: [&str; 4] = [
            "Network connection lost",
            "Internal error in D1 DB storage caused object to be reset",
            "D1 DB reset because its code was updated",
            "D1 DB storage operation exceeded timeout which caused object to be reset",
        ];
        let says = |texts: &[&str]| texts.iter().any(|text| message.contains(text));
        if says(&NOT_RUN) {
            Self::NotRun
        } else if says(&UNKNOWN) {
            Self::Unknown
        } else {
            Self::Broken
        }
    }
}

/// How long to wait after the try of this number, counted from 0, before the next: a random part of a time that doubles.
/// `None` after the last one.
pub(crate) fn pause(tried: u32, random: u32) -> Option<Duration> {
    if tried + 1 >= TRIES {
        return None;
    }
    let longest = FIRST_PAUSE_MILLIS << tried;
    Some(Duration::from_millis(u64::from(random % longest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_says_whether_the_transaction_ran() {
        let of = |text| Failure::of(&format!("D1_ERROR: {text}"));
        assert_eq!(of("D1 DB is overloaded. Requests queued for too long."), Failure::NotRun);
        assert_eq!(of("D1 DB is overloaded. Too many requests queued."), Failure::NotRun);
        assert_eq!(of("Cannot resolve D1 DB due to transient issue on remote node."), Failure::NotRun);
        assert_eq!(
            of("Internal error while starting up D1 DB storage caused object to be reset."),
            Failure::NotRun
        );
        assert_eq!(of("Network connection lost."), Failure::Unknown);
        assert_eq!(of("Internal error in D1 DB storage caused object to be reset."), Failure::Unknown);
        assert_eq!(
            of("D1 DB storage operation exceeded timeout which caused object to be reset."),
            Failure::Unknown
        );
        assert_eq!(of("D1 DB reset because its code was updated."), Failure::Unknown);
        assert_eq!(of("no such table: items: SQLITE_ERROR"), Failure::Broken);
    }

    #[test]
    fn pauses_grow_within_bounds_and_end() {
        let longest: Vec<_> =
            (0..).map_while(|tried| pause(tried, (FIRST_PAUSE_MILLIS << tried) - 1)).collect();
        assert_eq!(longest.iter().map(Duration::as_millis).collect::<Vec<_>>(), [49, 99, 199, 399, 799]);
    }
}
