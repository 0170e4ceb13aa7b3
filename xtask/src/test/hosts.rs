//! The hosts: built, started, and driven by the one scenario.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Result;

use super::{
    cloud, rust,
    servers::{self, Server},
};
use crate::{
    tools::node,
    worker_build,
    workspace::{command, root, run, target},
};

/// Signs tokens and cursors of the hosts that checks start.
const SECRETS: [(&str, &str); 2] = [
    ("PREAU_SECRET", "checks sign their cursors with this"),
    ("PREAU_JWT_SECRET", "checks sign their tokens with this"),
];

/// The local host, on an empty school or the demonstration school.
pub struct LocalHost {
    server: Server,
    binary: PathBuf,
    folder: PathBuf,
}

impl LocalHost {
    /// Builds it and starts it with its data in `folder`, which is emptied first.
    ///
    /// # Errors
    /// It does not compile, or does not start.
    pub fn start(folder: &Path) -> Result<Self> {
        Self::start_with(folder, &["--no-demo"], &[])
    }

    /// The same, with the demonstration school.
    ///
    /// # Errors
    /// It does not compile, or does not start.
    pub fn start_with_demo(folder: &Path) -> Result<Self> {
        Self::start_with(folder, &[], &[])
    }

    /// On an empty school, which signs certificates with this key.
    ///
    /// # Errors
    /// It does not compile, or does not start.
    pub fn start_with_key(folder: &Path, key: &str) -> Result<Self> {
        Self::start_with(folder, &["--no-demo"], &[("PREAU_BADGE_KEY", key)])
    }

    fn start_with(folder: &Path, words: &[&str], settings: &[(&str, &str)]) -> Result<Self> {
        let binary = rust::local_host()?;
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        let server = Server::start("local-host", |port| {
            let mut preau = command(&binary);
            preau
                .arg("serve")
                .args(words)
                .args(["--port", &port.to_string(), "--data"])
                .arg(folder)
                .envs(SECRETS)
                .envs(settings.iter().copied());
            preau
        })?;
        Ok(Self { server, binary, folder: folder.to_owned() })
    }

    /// Where it answers.
    pub fn address(&self) -> &str {
        &self.server.address
    }

    /// A token of this person.
    ///
    /// # Errors
    /// The command line refuses.
    pub fn token(&self, person: &str, role: &str) -> Result<String> {
        let mut preau = command(&self.binary);
        preau.args(["token", "--sub", person, "--role", role, "--data"]).arg(&self.folder).envs(SECRETS);
        let token = run(&mut preau)?;
        Ok(token.trim().to_owned())
    }
}

/// The scenario, over the bootstraps, DynamoDB Local and moto's S3.
pub fn scenario_on_lambda() -> Result<()> {
    let (dynamodb, moto) = (servers::dynamodb()?, servers::moto()?);
    let folder = target().join("debug");
    let environment = [
        ("DYNAMODB_LOCAL_URL", dynamodb.address.as_str()),
        ("MOTO_URL", &moto.address),
        ("BOOTSTRAPS_DIR", &folder.to_string_lossy()),
    ];
    cloud::test(&["lambda"], &environment)
}

/// The Worker compiles, and is no larger than it may be.
pub fn worker() -> Result<()> {
    let folder = worker_build::build(&root().join("infra/worker"))?;
    worker_build::check_size(worker_build::megabytes(&folder)?)
}

/// The folder of the Worker that runs the conformance suite, built now.
///
/// # Errors
/// It does not compile.
pub fn conformance_worker() -> Result<PathBuf> {
    worker_build::build(&root().join("tests/conformance/worker"))
}

/// The scenario, over the Worker in workerd and D1.
pub fn scenario_on_the_worker() -> Result<()> {
    let worker = worker_build::build(&root().join("infra/worker"))?;
    let wrangler = node::tool("wrangler")?;
    cloud::test(
        &["worker"],
        &[("WORKER_DIR", &worker.to_string_lossy()), ("WRANGLER", &wrangler.to_string_lossy())],
    )
}

/// wrangler takes the Worker that was built, with each environment of `wrangler.toml`, as far as it can without an
/// account.
pub fn wrangler_takes_each_environment() -> Result<()> {
    let folder = target().join("xtask/wrangler");
    fs::create_dir_all(&folder)?;
    // A copy without the build command, for the Worker is built, and with paths that do not depend on where it is.
    let settings = fs::read_to_string(root().join("wrangler.toml"))?;
    let (before, build) = settings.split_once("[build]\n").unwrap_or((&settings, "\n"));
    let (_, after) = build.split_once('\n').unwrap_or_default();
    let main = format!("main = \"{}/", root().display());
    fs::write(folder.join("wrangler.toml"), format!("{before}{after}").replace("main = \"", &main))?;
    for environment in ["", "staging", "production"] {
        let mut deploy = command(node::tool("wrangler")?);
        deploy.current_dir(&folder).args(["deploy", "--dry-run", "--outdir", "bundle", "--env", environment]);
        run(deploy.envs([("WRANGLER_SEND_METRICS", "false"), ("CI", "true")]))?;
    }
    Ok(())
}
