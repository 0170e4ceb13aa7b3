//! The AWS templates.

use anyhow::{Context as _, Result};

use crate::{
    generate,
    tools::python,
    workspace::{command, run},
};

/// cfn-lint has nothing to say.
pub fn cfn_lint() -> Result<()> {
    let lint = python::commands(python::CHECKS)?.join("cfn-lint");
    run(command(lint).arg("--").args(generate::templates()?)).map(drop)
}

/// The function before the web application's files leads every address to what the local host answers there.
pub fn web_application() -> Result<()> {
    run(command("node").arg("infra/aws/web.test.mjs")).map(drop).context("the distribution leads elsewhere")
}

/// SAM takes each template.
pub fn sam_validate() -> Result<()> {
    let sam = python::commands(python::CHECKS)?.join("sam");
    for template in generate::templates()? {
        run(command(&sam)
            .args(["validate", "--lint", "--region", "eu-west-3", "--template-file", &template])
            .env("SAM_CLI_TELEMETRY", "0"))?;
    }
    Ok(())
}
