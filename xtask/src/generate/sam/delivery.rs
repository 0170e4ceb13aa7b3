//! What the domains have beside their settings one of whose functions the table's stream starts, and what the one has that
//! delivers. The other domains have no stream; none but that has the providers' keys, and the others send nothing.

/// The parameter of those that the stream starts.
pub const STREAM_PARAMETER: &str = "\n  TableStreamArn: {Type: String}";

/// What the deployment gives them.
pub const STREAM_VALUE: &str = "        TableStreamArn: !GetAtt Table.StreamArn\n";

/// The parameters of the one that delivers.
pub const PARAMETERS: &str = "\n  DeliveryConcurrency: {Type: Number}";

/// Its conditions.
pub const CONDITIONS: &str = "  SendsBySes: !Equals [!Ref Email, ses]\n  HasDeliveryConcurrency: !Not [!Equals [!Ref DeliveryConcurrency, -1]]\n";

/// What the deployment gives it.
pub const VALUES: &str = "        DeliveryConcurrency: !Ref DeliveryConcurrency\n";

/// The environment of the functions of the others.
pub const SENDS_NOTHING: &str = "        PREAU_EMAIL: console
        PREAU_WHATSAPP: console
";

/// What is reserved for the function that delivers: its own parameter goes before its domain's.
pub const CONCURRENCY: &str = "      ReservedConcurrentExecutions: !If [HasDeliveryConcurrency, !Ref DeliveryConcurrency, !If [HasConcurrency, !Ref Concurrency, !Ref AWS::NoValue]]
";
