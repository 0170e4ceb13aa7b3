//! What rings an alarm of a function.

use preau_kernel::function::{Function, Schedule};

use super::super::filled;

/// A metric, and from where on it rings.
struct Alarm {
    /// What its name ends with.
    name: &'static str,
    /// What is said of the function.
    words: &'static str,
    namespace: &'static str,
    metric: &'static str,
    /// The dimension that holds the function's name on Lambda.
    dimension: &'static str,
    statistic: &'static str,
    threshold: u32,
}

const ERRORS: Alarm = Alarm {
    name: "Errors",
    words: "has errors",
    namespace: "AWS/Lambda",
    metric: "Errors",
    dimension: "FunctionName",
    statistic: "Sum",
    threshold: 1,
};

const THROTTLES: Alarm = Alarm { name: "Throttles", words: "has throttles", metric: "Throttles", ..ERRORS };

/// Five minutes, in milliseconds: the schedule has then swept what the stream did not bring, several times over.
const STREAM_AGE: Alarm = Alarm {
    name: "StreamAge",
    words: "is five minutes behind the stream of the table",
    metric: "IteratorAge",
    statistic: "Maximum",
    threshold: 300_000,
    ..ERRORS
};

/// `infra/lambda/src/metrics.rs` makes the metric.
const DEAD_MESSAGES: Alarm = Alarm {
    name: "DeadMessages",
    words: "has given up messages",
    namespace: "Preau",
    metric: "dead_messages",
    dimension: "lambda_function",
    ..ERRORS
};

/// The alarms of a function.
pub fn of(function: &Function) -> String {
    let mut alarms = vec![ERRORS, THROTTLES];
    if function.as_schedule().is_some_and(Schedule::delivers) {
        alarms.extend([STREAM_AGE, DEAD_MESSAGES]);
    }
    alarms.iter().map(Alarm::resource).collect()
}

impl Alarm {
    fn resource(&self) -> String {
        let threshold = self.threshold.to_string();
        let values = [
            ("Alarm", self.name),
            ("words", self.words),
            ("Namespace", self.namespace),
            ("Metric", self.metric),
            ("Dimension", self.dimension),
            ("Statistic", self.statistic),
            ("Threshold", &threshold),
        ];
        filled(include_str!("alarm.yaml"), &values)
    }
}

#[cfg(test)]
mod tests {
    use super::super::templates;

    #[test]
    fn every_function_rings_on_errors_and_throttles_and_delivery_on_dead_messages_and_a_late_stream_too() {
        for template in templates(&preau_functions::domains()).unwrap() {
            let count = |text: &str| template.text.matches(text).count();
            let functions = count("Type: AWS::Serverless::Function");
            assert_eq!(count("MetricName: Errors"), functions, "{}", template.path);
            assert_eq!(count("MetricName: Throttles"), functions, "{}", template.path);
            let delivers = usize::from(template.path == "infra/aws/messages.yaml");
            assert_eq!(count("MetricName: IteratorAge"), delivers, "{}", template.path);
            assert_eq!(count("MetricName: dead_messages"), delivers, "{}", template.path);
            assert_eq!(
                count("{Name: lambda_function, Value: !Ref DeliverMessages}"),
                delivers,
                "{}",
                template.path
            );
            // Whoever is named is told by each.
            assert_eq!(count("AlarmActions: "), count("Type: AWS::CloudWatch::Alarm"), "{}", template.path);
        }
    }
}
