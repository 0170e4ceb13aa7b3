//! Metrics in the log lines, in the CloudWatch Embedded Metric Format.

use jiff::Timestamp;
use preau_kernel::log::Log;
use serde_json::{Value, json};

/// Adds metadata to each line about a function, from which CloudWatch makes the metrics `duration_ms` and `errors` of the
/// namespace `Preau`, by `function`.
pub(crate) struct MetricLog<L> {
    inner: L,
}

impl<L> MetricLog<L> {
    pub(crate) const fn over(inner: L) -> Self {
        Self { inner }
    }
}

impl<L: Log> Log for MetricLog<L> {
    fn line(&self, json: &str) {
        match with_metrics(json) {
            Some(line) => self.inner.line(&line),
            None => self.inner.line(json),
        }
    }
}

/// The line with metrics; `None` where it is about no function.
fn with_metrics(line: &str) -> Option<String> {
    let mut line: Value = serde_json::from_str(line).ok()?;
    let at: Timestamp = line.get("at")?.as_str()?.parse().ok()?;
    line.get("function")?;
    line["errors"] = u8::from(line.get("level")? == "error").into();
    line["_aws"] = json!({
        "Timestamp": at.as_millisecond(),
        "CloudWatchMetrics": [{
            "Namespace": "Preau",
            "Dimensions": [["function"]],
            "Metrics": [{"Name": "duration_ms", "Unit": "Milliseconds"}, {"Name": "errors", "Unit": "Count"}],
        }],
    });
    Some(line.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_about_a_function_carries_its_metrics() {
        let line = r#"{"at":"2026-11-21T10:00:00Z","level":"error","function":"get-me","duration_ms":1.5}"#;
        let metrics = json!({
            "Timestamp": 1_795_255_200_000_u64,
            "CloudWatchMetrics": [{
                "Namespace": "Preau",
                "Dimensions": [["function"]],
                "Metrics": [{"Name": "duration_ms", "Unit": "Milliseconds"}, {"Name": "errors", "Unit": "Count"}],
            }],
        });
        let enriched: Value = serde_json::from_str(&with_metrics(line).unwrap()).unwrap();
        let expected = json!({
            "at": "2026-11-21T10:00:00Z", "level": "error", "function": "get-me", "duration_ms": 1.5, "errors": 1,
            "_aws": metrics,
        });
        assert_eq!(enriched, expected);
    }

    #[test]
    fn a_line_about_no_function_is_left_as_it_is() {
        assert_eq!(with_metrics(r#"{"at":"2026-11-21T10:00:00Z","level":"info","status":404}"#), None);
    }
}
