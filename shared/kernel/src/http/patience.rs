//! How long a caller waits for an answer (RFC 7240 §4.1, §4.3).

use std::time::Duration;

use http::HeaderMap;

/// How long a caller waits who says nothing.
const USUAL: Duration = Duration::from_secs(8);
/// How long any caller waits.
const LONGEST: Duration = Duration::from_secs(20);

/// How long to wait: as `Prefer: wait=n` says, in seconds, 20 at most; not at all by `Prefer: respond-async`, unless that
/// says `wait` too.
#[must_use]
pub fn patience(headers: &HeaderMap) -> Duration {
    let values = headers.get_all("prefer").iter().filter_map(|value| value.to_str().ok());
    let (mut wait, mut is_async) = (None, false);
    for preference in values.flat_map(|value| value.split(',')) {
        // Parameters of a preference follow a semicolon; these have none.
        let preference = preference.split(';').next().unwrap_or_default().trim();
        let (name, value) = preference.split_once('=').unwrap_or((preference, ""));
        let value = value.trim().trim_matches('"');
        match name.trim().to_ascii_lowercase().as_str() {
            "respond-async" => is_async = true,
            "wait" if wait.is_none() => wait = value.parse::<u64>().ok().map(Duration::from_secs),
            _ => {}
        }
    }
    match wait {
        Some(wait) => wait.min(LONGEST),
        None if is_async => Duration::ZERO,
        None => USUAL,
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn seconds(prefer: &[&str]) -> u64 {
        let mut headers = HeaderMap::new();
        for value in prefer {
            headers.append("prefer", HeaderValue::from_str(value).unwrap());
        }
        patience(&headers).as_secs()
    }

    #[test]
    fn a_caller_waits_eight_seconds_or_as_long_as_they_say_and_twenty_at_most() {
        for (prefer, expected) in [
            (&[][..], 8),
            (&["wait=3"], 3),
            (&["wait=0"], 0),
            (&["wait=\"5\""], 5),
            (&["wait=100000"], 20),
            (&["respond-async"], 0),
            (&["Respond-Async, wait=10"], 10),
            (&["respond-async", "wait=10;x=y"], 10),
            (&["handling=lenient"], 8),
            (&["wait=soon"], 8),
            (&["wait"], 8),
            (&["wait=2, wait=9"], 2),
        ] {
            assert_eq!(seconds(prefer), expected, "{prefer:?}");
        }
    }
}
