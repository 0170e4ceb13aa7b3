//! DynamoDB Local, AWS's own, as an npm package brings it.

use std::{fs, path::PathBuf};

use anyhow::{Result, ensure};

use super::{cached, need};
use crate::workspace::{command, run};

const PACKAGE: &str = "amplify-dynamodb-simulator";
const VERSION: &str = "2.9.30";

/// The folder with `DynamoDBLocal.jar` and its libraries, downloaded first if it is not there.
///
/// # Errors
/// Java or npm is missing, or the package cannot be had.
pub fn folder() -> Result<PathBuf> {
    need("java", "install a Java runtime, 17 or later (Debian: `openjdk-17-jre-headless`)")?;
    let unpacked = cached("dynamodb-local", VERSION, |folder| {
        need("npm", "install Node.js 20 or later, with npm")?;
        // Packing downloads the archive alone; installing would bring hundreds of dependencies.
        let package = format!("{PACKAGE}@{VERSION}");
        run(command("npm").args(["pack", "--silent", &package, "--pack-destination"]).arg(folder))?;
        let archive = folder.join(format!("{PACKAGE}-{VERSION}.tgz"));
        run(command("tar").arg("-xzf").arg(&archive).arg("-C").arg(folder).arg("package/emulator"))?;
        fs::remove_file(archive)?;
        Ok(())
    })?;
    let emulator = unpacked.join("package/emulator");
    ensure!(emulator.join("DynamoDBLocal.jar").exists(), "{PACKAGE} {VERSION} holds no DynamoDB Local");
    Ok(emulator)
}
