//! The log: one line of JSON a request or schedule run, without personal data or secrets.

use jiff::Timestamp;
use serde::Serialize;

/// Where log lines go: standard output, or a Worker's console.
pub trait Log: Send + Sync {
    /// Writes one line of JSON.
    fn line(&self, json: &str);
}

/// What is said of one request or one run of a schedule.
#[derive(Serialize)]
pub struct LogLine<'a> {
    /// When it began, in UTC.
    pub at: Timestamp,
    /// As of when a schedule ran, if not as of the present.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Timestamp>,
    /// `info`, or `error` for a 5xx.
    pub level: &'static str,
    /// As in `X-Request-Id`.
    pub request_id: &'a str,
    /// The function's name; none for a path that is no function's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub function: Option<&'a str>,
    /// The caller's strongest role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<&'a str>,
    /// The HTTP status; none for a schedule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The problem's code, if there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<&'a str>,
    /// Why, when it is a bug or a provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<&'a str>,
    /// What a schedule did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<&'a str>,
    /// What went well, and somebody should look at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<&'a str>,
    /// How long it took, in milliseconds.
    pub duration_ms: f64,
    /// How many calls read the store.
    pub store_reads: u32,
    /// How many calls wrote to it.
    pub store_writes: u32,
}

impl LogLine<'_> {
    /// Writes the line to `log`.
    pub fn write(&self, log: &dyn Log) {
        log.line(&serde_json::to_string(self).unwrap_or_default());
    }
}

/// How long it took from `start` to `end`, in milliseconds with three decimals.
pub(crate) fn milliseconds(start: Timestamp, end: Timestamp) -> f64 {
    (end.duration_since(start).as_secs_f64() * 1_000_000.0).round() / 1_000.0
}
