//! Credentials of certificates, verified by another program than the one that signed them.

use anyhow::{Context as _, Result};

use super::local_host::LocalHost;
use crate::{
    tools::python,
    workspace::{command, root, run, target},
};

/// What makes a key of each kind, as PEM.
const KEYS: [(&str, &str); 2] = [
    (
        "RS256",
        "from cryptography.hazmat.primitives.asymmetric import rsa as kind; key = kind.generate_private_key(65537, 2048)",
    ),
    (
        "EdDSA",
        "from cryptography.hazmat.primitives.asymmetric import ed25519 as kind; key = kind.Ed25519PrivateKey.generate()",
    ),
];
const AS_PEM: &str = "from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat; \
     print(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode())";

/// What the local host signs as Open Badges, Python's joserfc verifies offline; a changed byte fails.
pub fn joserfc() -> Result<()> {
    let python = python::commands(python::CHECKS)?.join("python");
    for (algorithm, generate) in KEYS {
        let key = run(command(&python).arg("-c").arg(format!("{generate}; {AS_PEM}")))?;
        let host = LocalHost::start_with_key(&target().join("xtask/credentials"), &key)?;
        run(command(&python)
            .arg(root().join("xtask/src/test/verify_credentials.py"))
            .arg(algorithm)
            .env("PREAU_ADDRESS", host.address())
            .env("AMINA_TOKEN", host.token("amina", "student")?)
            .env("REY_TOKEN", host.token("rey", "coach")?))
        .context(algorithm)?;
    }
    Ok(())
}
