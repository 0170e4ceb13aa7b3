//! The local host, started for checks.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Result;

use super::{rust, servers::Server};
use crate::workspace::{command, run};

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

    /// The same, which gives its e-mails to a mail server at this port of the machine.
    ///
    /// # Errors
    /// It does not compile, or does not start.
    pub fn start_with_demo_and_mail(folder: &Path, port: u16) -> Result<Self> {
        let server = format!("smtp://127.0.0.1:{port}");
        let mail = [
            ("PREAU_EMAIL", "smtp"),
            ("PREAU_SMTP_URL", server.as_str()),
            ("PREAU_EMAIL_FROM", "École Senghor <bonjour@ecole.example>"),
        ];
        Self::start_with(folder, &[], &mail)
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

    /// Where it answers, and what tests that have many people sign their tokens with.
    ///
    /// # Errors
    /// The command line refuses.
    pub fn for_tests_that_sign(&self) -> Result<[(&'static str, String); 3]> {
        let (_, secret) = SECRETS[1];
        let token = self.token("anybody", "coach")?;
        Ok([
            ("PREAU_ADDRESS", self.address().to_owned()),
            ("PREAU_JWT_SECRET", secret.to_owned()),
            ("PREAU_TOKEN", token),
        ])
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
