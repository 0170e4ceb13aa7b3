//! Servers that checks talk to. Each has a port of its own, and ends when it is dropped.

use std::{
    fs::{self, File},
    net::{TcpListener, TcpStream},
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use anyhow::{Context as _, Result, bail};

use crate::{
    stopwatch::Stopwatch,
    tools,
    workspace::{command, target},
};

const STARTS_WITHIN: Duration = Duration::from_mins(1);

/// A port of this machine that nothing listens at.
///
/// # Errors
/// There is none.
pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// A server that runs.
pub struct Server {
    child: Child,
    log: PathBuf,
    /// Where it answers: `http://127.0.0.1:<port>`.
    pub address: String,
}

impl Server {
    /// Starts what `command` makes of a free port, and waits until it accepts connections.
    ///
    /// # Errors
    /// It does not start, or not in time: the error holds what it wrote.
    pub fn start(name: &str, command: impl FnOnce(u16) -> Command) -> Result<Self> {
        let port = free_port()?;
        let folder = target().join("xtask");
        fs::create_dir_all(&folder)?;
        let log = folder.join(format!("{name}.log"));
        let file = File::create(&log)?;
        let child = command(port)
            .stdout(Stdio::from(file.try_clone()?))
            .stderr(Stdio::from(file))
            .spawn()
            .with_context(|| format!("{name} cannot be started"))?;
        let mut server = Self { child, log, address: format!("http://127.0.0.1:{port}") };
        let watch = Stopwatch::start();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if server.child.try_wait()?.is_some() || watch.elapsed() > STARTS_WITHIN {
                bail!("{name} did not start\n{}", server.output());
            }
            thread::sleep(Duration::from_millis(100));
        }
        Ok(server)
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it wrote.
    pub fn output(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// DynamoDB Local, empty.
///
/// # Errors
/// It cannot be had, or does not start.
pub fn dynamodb() -> Result<Server> {
    let folder = tools::dynamodb::folder()?;
    Server::start("dynamodb-local", |port| {
        let mut java = command("java");
        java.current_dir(folder);
        java.args(["-Djava.library.path=./DynamoDBLocal_lib", "-jar", "DynamoDBLocal.jar"]);
        java.args(["-inMemory", "-sharedDb", "-disableTelemetry", "-port", &port.to_string()]);
        java
    })
}

/// Moto: S3 and SES, for these checks.
///
/// # Errors
/// It cannot be had, or does not start.
pub fn moto() -> Result<Server> {
    let commands = tools::python::commands(tools::python::CHECKS)?;
    Server::start("moto", |port| {
        let mut moto = command(commands.join("moto_server"));
        moto.args(["--host", "127.0.0.1", "--port", &port.to_string()]);
        moto
    })
}
