//! PostgreSQL, for the servers that the local host is compared with.

use std::{
    fs,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::Duration,
};

use anyhow::{Context as _, Result};

use super::installed_by_apt;
use crate::{
    test::servers::Server,
    workspace::{command, run},
};

/// Where Debian has the programs of each version.
const VERSIONS: &str = "/usr/lib/postgresql";
/// Whom Debian's packages run it as: it refuses to be root.
const USER: &str = "postgres";
const TRIES: u32 = 100;

/// PostgreSQL as it is installed, which syncs each transaction to the disk, in an empty folder, with the tables of `schema`.
/// It trusts who comes from this machine as `preau`.
///
/// # Errors
/// It cannot be had, or does not start.
pub fn start(folder: &Path, schema: &str) -> Result<Server> {
    let programs = programs()?;
    let as_user = |program: &str| -> Result<Command> {
        let program = programs.join(program);
        if fs::metadata("/proc/self")?.uid() != 0 {
            return Ok(command(program));
        }
        run(command("chown").arg(USER).arg(folder))?;
        let mut other = command("setpriv");
        other.args(["--reuid", USER, "--regid", USER, "--clear-groups"]).arg(program);
        Ok(other)
    };
    run(as_user("initdb")?.args(["--auth", "trust", "--username", "preau", "-D"]).arg(folder))?;
    let mut postgres = as_user("postgres")?;
    let server = Server::start("bench-postgresql", |port| {
        postgres.args(["-h", "127.0.0.1", "-c", "unix_socket_directories=", "-p", &port.to_string(), "-D"]);
        postgres.arg(folder);
        postgres
    })?;
    let port = server.address.rsplit(':').next().unwrap_or_default();
    let at = ["-h", "127.0.0.1", "-p", port, "-U", "preau", "-d", "postgres"];
    for _ in 0..TRIES {
        if run(command(programs.join("pg_isready")).args(at)).is_ok() {
            break;
        }
        thread::sleep(Duration::from_millis(100));
    }
    run(command(programs.join("psql")).args(at).args(["-q", "-v", "ON_ERROR_STOP=1", "-f", schema]))?;
    Ok(server)
}

/// The folder of its programs, installed first where that is possible.
fn programs() -> Result<PathBuf> {
    const ADVICE: &str = "PostgreSQL is missing (Debian: `apt-get install postgresql`, as root)";
    let newest = || {
        let versions = fs::read_dir(VERSIONS).into_iter().flatten().flatten();
        versions.map(|version| version.path().join("bin")).filter(|bin| bin.join("initdb").exists()).max()
    };
    if newest().is_none() {
        installed_by_apt("postgresql", ADVICE)?;
    }
    newest().context(ADVICE)
}
