//! The contract: what the OpenAPI document promises, and whether the answers keep it.

use std::{fs, path::Path, thread};

use anyhow::{Result, anyhow, ensure};
use serde_json::Value;

use super::local_host::LocalHost;
use crate::{
    generate::OPENAPI,
    tools::{node, python},
    workspace::{command, root, run, target},
};

/// The callers: each is one person, so that the limits of one do not stop another.
const CALLERS: [Option<&str>; 6] =
    [None, Some("student"), Some("parent"), Some("coach"), Some("admin"), Some("service")];

/// What every answer must be: none is a 5xx, each has a status, a media type, headers and a body that the document
/// lists, and what the document forbids is refused.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance,negative_data_rejection,unsupported_method";

/// Examples and boundary values first, then random values, then chains such as to book and to read what was booked.
const PHASES: &str = "examples,coverage,fuzzing,stateful";

/// The seconds that one caller asks for.
const SECONDS: &str = "60";

/// The document is good OpenAPI.
pub fn redocly() -> Result<()> {
    let lint = node::tool("redocly")?;
    run(command(lint)
        .args(["lint", OPENAPI, "--config", "tools/redocly.yaml"])
        .envs([("REDOCLY_TELEMETRY", "off"), ("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true")]))
    .map(drop)
}

/// Requests made from the document, good and bad, as callers of every role and as nobody.
pub fn schemathesis() -> Result<()> {
    let folder = target().join("xtask");
    let host = &LocalHost::start(&folder.join("contract"))?;
    let document = &folder.join("contract-openapi.json");
    fs::write(document, with_empty_values(&fs::read_to_string(root().join(OPENAPI))?)?)?;
    let failures: Vec<_> = thread::scope(|scope| {
        let callers = CALLERS.map(|role| (role, scope.spawn(move || asks(host, document, role))));
        let outcomes = callers.map(|(role, caller)| {
            let outcome = caller.join().unwrap_or_else(|_| Err(anyhow!("the caller panicked")));
            Some(format!("as {}: {:#}", role.unwrap_or("nobody"), outcome.err()?))
        });
        outcomes.into_iter().flatten().collect()
    });
    ensure!(failures.is_empty(), "{}", failures.join("\n\n"));
    Ok(())
}

fn asks(host: &LocalHost, document: &Path, role: Option<&str>) -> Result<()> {
    let mut schemathesis = command(python::commands(python::CHECKS)?.join("schemathesis"));
    // It leaves files behind where it runs.
    schemathesis.current_dir(target().join("xtask"));
    schemathesis.arg("run").arg(document).args(["--url", host.address(), "--checks", CHECKS]);
    schemathesis.args(["--phases", PHASES, "--max-examples", "40", "--max-time", SECONDS]);
    schemathesis.args([
        "--seed",
        "1",
        "--continue-on-failure",
        "--no-color",
        "--generation-database",
        "none",
    ]);
    if let Some(role) = role {
        let token = host.token(&format!("contract_{role}"), role)?;
        schemathesis.arg("--header").arg(format!("Authorization: Bearer {token}"));
    }
    run(&mut schemathesis).map(drop)
}

/// The document with what OpenAPI is about to drop and Préau therefore does not write: that a query parameter may be
/// empty, which is to be absent.
fn with_empty_values(document: &str) -> Result<String> {
    let mut document: Value = serde_json::from_str(document)?;
    let paths = document["paths"].as_object_mut().into_iter().flat_map(|paths| paths.values_mut());
    let operations = paths.filter_map(Value::as_object_mut).flat_map(|path| path.values_mut());
    let parameters =
        operations.filter_map(|operation| operation.get_mut("parameters")?.as_array_mut()).flatten();
    for parameter in parameters.filter(|parameter| parameter["in"] == "query") {
        parameter["allowEmptyValue"] = Value::Bool(true);
    }
    Ok(document.to_string())
}
