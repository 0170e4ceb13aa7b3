//! The hosts: built, started, and driven by the one scenario.

use std::{fs, path::PathBuf};

use anyhow::Result;

use super::{client, cloud, servers};
use crate::{
    tools::node,
    worker_build,
    workers::{self, Worker},
    workspace::{command, root, run, target},
};

/// The scenario, and the client's outbox, over the bootstraps, DynamoDB Local and moto's S3.
pub fn scenario_on_lambda() -> Result<()> {
    let (dynamodb, moto) = (servers::dynamodb()?, servers::moto()?);
    let (folder, outbox) = (target().join("debug"), client::outbox_test()?);
    let environment = [
        ("DYNAMODB_LOCAL_URL", dynamodb.address.as_str()),
        ("MOTO_URL", &moto.address),
        ("BOOTSTRAPS_DIR", &folder.to_string_lossy()),
        ("OUTBOX_TEST", &outbox.to_string_lossy()),
    ];
    cloud::test(&["lambda"], &environment)
}

/// The Workers compile, and none is larger than it may be.
pub fn workers() -> Result<()> {
    for worker in workers::ALL {
        worker_build::check_size(worker.name(), worker_build::megabytes(&worker.build()?)?)?;
    }
    Ok(())
}

/// The folder of the Worker that runs the conformance suite, built now.
///
/// # Errors
/// It does not compile.
pub fn conformance_worker() -> Result<PathBuf> {
    worker_build::build(&root().join("tests/conformance/worker"))
}

/// The scenario, and the client's outbox, over the Workers in workerd and D1.
pub fn scenario_on_the_workers() -> Result<()> {
    let [classroom, entrance] = workers::ALL.map(Worker::build);
    let (wrangler, outbox) = (node::tool("wrangler")?, client::outbox_test()?);
    cloud::test(
        &["worker"],
        &[
            // Each has Workers of its own, which close connections where they wait too long for a processor.
            ("RUST_TEST_THREADS", "1"),
            ("OUTBOX_TEST", &outbox.to_string_lossy()),
            ("WORKER_DIR", &entrance?.to_string_lossy()),
            ("CLASSROOM_DIR", &classroom?.to_string_lossy()),
            ("WRANGLER", &wrangler.to_string_lossy()),
        ],
    )
}

/// wrangler takes the Workers that were built, with each environment of their files, as far as it can without an account.
pub fn wrangler_takes_each_environment() -> Result<()> {
    let folder = target().join("xtask/wrangler");
    fs::create_dir_all(&folder)?;
    for worker in workers::ALL {
        // A copy without the build command, for the Worker is built, and with paths that do not depend on where it is.
        let settings = fs::read_to_string(root().join(worker.configuration()))?;
        let (before, build) = settings.split_once("[build]\n").unwrap_or((&settings, "\n"));
        let (_, after) = build.split_once('\n').unwrap_or_default();
        let text = ["main", "directory"].into_iter().fold(format!("{before}{after}"), |text, setting| {
            text.replace(&format!("\n{setting} = \""), &format!("\n{setting} = \"{}/", root().display()))
        });
        fs::write(folder.join(worker.configuration()), text)?;
        for environment in ["", "staging", "production"] {
            let mut deploy = command(node::tool("wrangler")?);
            deploy.current_dir(&folder).args(["deploy", "--config", worker.configuration(), "--dry-run"]);
            deploy.args(["--outdir", "bundle", "--env", environment]);
            run(deploy.envs([("WRANGLER_SEND_METRICS", "false"), ("CI", "true")]))?;
        }
    }
    Ok(())
}
