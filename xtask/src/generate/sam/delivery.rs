//! What the domain that delivers is given beside what all are: the table's stream, and the settings of providers. The other
//! domains have neither the stream nor the providers' keys, and send nothing.

use super::parameters::{self, of_providers};

/// Its parameters.
pub fn parameters() -> String {
    "\n  TableStreamArn: {Type: String}\n  DeliveryConcurrency: {Type: Number}".to_owned()
        + &parameters::declared(of_providers())
}

/// Its conditions.
pub fn conditions() -> String {
    "  SendsBySes: !Equals [!Ref Email, ses]\n  HasDeliveryConcurrency: !Not [!Equals [!Ref DeliveryConcurrency, -1]]\n"
        .to_owned()
        + &parameters::conditions(of_providers())
}

/// What the deployment gives it.
pub fn values() -> String {
    "        TableStreamArn: !GetAtt Table.StreamArn\n        DeliveryConcurrency: !Ref DeliveryConcurrency\n"
        .to_owned()
        + &parameters::values(of_providers())
}

/// The environment of its functions.
pub fn environment() -> String {
    parameters::environment(of_providers())
}

/// The environment of the functions of the others.
pub const SENDS_NOTHING: &str = "        PREAU_EMAIL: console
        PREAU_WHATSAPP: console
";

/// What is reserved for the function that delivers: its own parameter goes before its domain's.
pub const CONCURRENCY: &str = "      ReservedConcurrentExecutions: !If [HasDeliveryConcurrency, !Ref DeliveryConcurrency, !If [HasConcurrency, !Ref Concurrency, !Ref AWS::NoValue]]
";
