//! What the domain that delivers has beside its settings: the table's stream. The other domains have neither the stream nor
//! the providers' keys, and send nothing.

/// Its parameters.
pub const PARAMETERS: &str = "\n  TableStreamArn: {Type: String}\n  DeliveryConcurrency: {Type: Number}";

/// Its conditions.
pub const CONDITIONS: &str = "  SendsBySes: !Equals [!Ref Email, ses]\n  HasDeliveryConcurrency: !Not [!Equals [!Ref DeliveryConcurrency, -1]]\n";

/// What the deployment gives it.
pub const VALUES: &str = "        TableStreamArn: !GetAtt Table.StreamArn\n        DeliveryConcurrency: !Ref DeliveryConcurrency\n";

/// The environment of the functions of the others.
pub const SENDS_NOTHING: &str = "        PREAU_EMAIL: console
        PREAU_WHATSAPP: console
";

/// What is reserved for the function that delivers: its own parameter goes before its domain's.
pub const CONCURRENCY: &str = "      ReservedConcurrentExecutions: !If [HasDeliveryConcurrency, !Ref DeliveryConcurrency, !If [HasConcurrency, !Ref Concurrency, !Ref AWS::NoValue]]
";
