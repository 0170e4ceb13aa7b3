//! Metrics in the log lines, in the CloudWatch Embedded Metric Format.

use std::{borrow::Cow, fmt::Write as _};

use jiff::Timestamp;
use preau_kernel::log::Log;
use serde::{Deserialize, de::IgnoredAny};
use serde_json::json;

/// Adds metadata to each line about a function, from which CloudWatch makes the metrics `duration_ms` and `errors` of the
/// namespace `Preau`, by `function`; and `dead_messages`, by `lambda_function`, where a run gave up messages.
pub(crate) struct MetricLog<L> {
    inner: L,
    /// What the function is called on Lambda: its name begins with the deployment's.
    deployed_as: String,
}

impl<L> MetricLog<L> {
    pub(crate) const fn over(inner: L, deployed_as: String) -> Self {
        Self { inner, deployed_as }
    }
}

impl<L: Log> Log for MetricLog<L> {
    fn line(&self, json: &str) {
        match with_metrics(json, &self.deployed_as) {
            Some(line) => self.inner.line(&line),
            None => self.inner.line(json),
        }
    }
}

/// What the metrics are made of; what else a line says is skipped over, not read.
#[derive(Deserialize)]
struct Line<'a> {
    at: Timestamp,
    level: &'a str,
    function: Option<IgnoredAny>,
    #[serde(borrow)]
    report: Option<Cow<'a, str>>,
}

/// The line with metrics, which stand at its end; `None` where it is about no function.
fn with_metrics(line: &str, deployed_as: &str) -> Option<String> {
    let said: Line<'_> = serde_json::from_str(line).ok()?;
    said.function?;
    let members = line.trim_end().strip_suffix('}')?;
    let errors = u8::from(said.level == "error");
    let at = said.at.as_millisecond();
    let mut enriched = String::with_capacity(line.len() + 256);
    enriched.push_str(members);
    let written = match said.report.as_deref().and_then(dead_messages) {
        None => write!(
            enriched,
            r#","errors":{errors},"_aws":{{"Timestamp":{at},"CloudWatchMetrics":[{OF_FUNCTIONS}]}}}}"#
        ),
        Some(dead) => write!(
            enriched,
            r#","errors":{errors},"dead_messages":{dead},"lambda_function":{},"_aws":{{"Timestamp":{at},"CloudWatchMetrics":[{OF_FUNCTIONS},{OF_DEPLOYMENTS}]}}}}"#,
            json!(deployed_as)
        ),
    };
    written.ok().map(|()| enriched)
}

/// The metrics of each function.
const OF_FUNCTIONS: &str = r#"{"Namespace":"Preau","Dimensions":[["function"]],"Metrics":[{"Name":"duration_ms","Unit":"Milliseconds"},{"Name":"errors","Unit":"Count"}]}"#;
/// The metric of each deployment.
const OF_DEPLOYMENTS: &str = r#"{"Namespace":"Preau","Dimensions":[["lambda_function"]],"Metrics":[{"Name":"dead_messages","Unit":"Count"}]}"#;

/// How many messages a run gave up, as its report says it: `…, 2 of them dead`.
fn dead_messages(report: &str) -> Option<u64> {
    report.split(", ").find_map(|part| part.strip_suffix(" of them dead")?.parse().ok())
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

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
        let enriched: Value = serde_json::from_str(&with_metrics(line, "preau-get-me").unwrap()).unwrap();
        let expected = json!({
            "at": "2026-11-21T10:00:00Z", "level": "error", "function": "get-me", "duration_ms": 1.5, "errors": 1,
            "_aws": metrics,
        });
        assert_eq!(enriched, expected);
    }

    #[test]
    fn messages_that_a_run_gave_up_are_a_metric_of_the_deployment() {
        let with_report = |report: &str| {
            let line = json!({
                "at": "2026-11-21T10:00:00Z", "level": "info", "function": "deliver-messages", "report": report,
            });
            let enriched = with_metrics(&line.to_string(), "preau-deliver-messages").unwrap();
            serde_json::from_str::<Value>(&enriched).unwrap()
        };
        let two = with_report("1 announced, 3 sent, 0 dropped, 4 failed, 2 of them dead, more is left");
        assert_eq!(
            (&two["dead_messages"], &two["lambda_function"]),
            (&json!(2), &json!("preau-deliver-messages"))
        );
        let metric = &two["_aws"]["CloudWatchMetrics"][1];
        assert_eq!(metric["Dimensions"], json!([["lambda_function"]]));
        assert_eq!(metric["Metrics"][0]["Name"], "dead_messages");
        let none = with_report("1 announced, 3 sent, 0 dropped, 4 failed");
        assert_eq!(none.get("dead_messages"), None);
        assert_eq!(none["_aws"]["CloudWatchMetrics"].as_array().unwrap().len(), 1);
    }

    #[test]
    fn a_line_about_no_function_is_left_as_it_is() {
        let line = r#"{"at":"2026-11-21T10:00:00Z","level":"info","status":404}"#;
        assert_eq!(with_metrics(line, "preau-get-me"), None);
    }
}
