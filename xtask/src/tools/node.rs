//! Node packages, in `tools/` and in the clients, as their lock files say.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Mutex,
};

use anyhow::{Result, ensure};

use super::{need, text_of};
use crate::workspace::{command, root, run};

/// The folder of the tools that checks and builds run.
const TOOLS: &str = "tools";
/// Where Node is installed, with its headers.
const HEADERS: &str = "/usr";
/// The folder of the TypeScript client.
pub const CLIENT: &str = "clients/typescript";
/// The folder of the React hooks.
pub const REACT: &str = "clients/react";
/// The folder of the web application.
pub const WEB: &str = "clients/web";

/// A command of the packages in `tools/`.
///
/// # Errors
/// Node is missing, or the packages cannot be installed.
pub fn tool(name: &str) -> Result<PathBuf> {
    command_of(TOOLS, name)
}

/// A command of the client's packages.
///
/// # Errors
/// Node is missing, or the packages cannot be installed.
pub fn client_tool(name: &str) -> Result<PathBuf> {
    command_of(CLIENT, name)
}

/// A command of the web application's packages.
///
/// # Errors
/// Node is missing, or the packages cannot be installed.
pub fn web_tool(name: &str) -> Result<PathBuf> {
    // The sources that it is built of are the client's too, which import from a folder of their own.
    install_in(CLIENT)?;
    command_of(WEB, name)
}

/// A command of the packages of the React hooks.
///
/// # Errors
/// Node is missing, or the packages cannot be installed.
pub fn react_tool(name: &str) -> Result<PathBuf> {
    command_of(REACT, name)
}

/// Installs the packages of all folders.
///
/// # Errors
/// Node is missing, or a package cannot be had.
pub fn install() -> Result<()> {
    [TOOLS, CLIENT, REACT, WEB].into_iter().try_for_each(install_in)
}

fn command_of(folder: &str, name: &str) -> Result<PathBuf> {
    install_in(folder)?;
    let command = root().join(folder).join("node_modules/.bin").join(name);
    ensure!(command.exists(), "{folder}/package.json installs no `{name}`");
    Ok(command)
}

/// Installs the packages of a folder, as its lock file says.
///
/// # Errors
/// Node is missing, or a package cannot be had.
pub fn install_in(folder: &str) -> Result<()> {
    // Two threads may want the same folder.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _turn = ONE_AT_A_TIME.lock();
    let lock = text_of(&format!("{folder}/package-lock.json"))?;
    let stamp = root().join(folder).join("node_modules/.installed-package-lock.json");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    for program in ["node", "npm"] {
        need(program, "install Node.js 20 or later, with npm")?;
    }
    let mut npm = command("npm");
    npm.args(["ci", "--no-audit", "--no-fund", "--prefix", folder]);
    // What is compiled needs Node's headers, which Debian's packages bring.
    if Path::new(HEADERS).join("include/node/node.h").exists() {
        npm.env("npm_config_nodedir", HEADERS);
    }
    run(&mut npm)?;
    Ok(fs::write(stamp, lock)?)
}
