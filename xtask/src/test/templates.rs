//! The AWS templates.

use anyhow::Result;

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
