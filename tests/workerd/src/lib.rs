//! Workers in workerd, as tests run them: each with a D1 database and an R2 bucket of its own, in a folder that goes
//! with it. `cargo xtask test` builds the Workers, installs wrangler, and says in the environment where they are.

use std::{
    fs,
    io::{self, BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, Sender, channel},
    thread,
    time::Duration,
};

use serde_json::{Map, Value, json};
use tempfile::TempDir;

/// How long workerd may take to start, on a machine that does much else.
const LONGEST_START: Duration = Duration::from_mins(3);
/// What comes before the address that it listens on.
const READY: &str = "Ready on ";

/// A Worker, before it is started.
#[derive(Clone, Copy, Debug)]
pub struct Setup<'s> {
    /// The environment variable that names the folder of its build.
    pub build: &'s str,
    /// The Workers that it is bound to: each one's binding, and the environment variable that names the folder of its build.
    /// They have its database, its bucket and its variables.
    pub bound: &'s [(&'s str, &'s str)],
    /// The folder of its database's migrations.
    pub migrations: &'s Path,
    /// Its variables and secrets.
    pub variables: &'s [(&'s str, &'s str)],
    /// Whether what is deployed beside its program is answered before it, as on Cloudflare: no cron trigger is then passed on.
    pub routed: bool,
    /// Whether it does what a request leaves to be done after its answer: benchmarks measure answers alone, too.
    pub waits: bool,
}

/// A Worker that runs until it is dropped.
pub struct Worker {
    process: Child,
    address: String,
    lines: Receiver<String>,
    _folder: TempDir,
}

impl Worker {
    /// Starts the Worker whose build is in the folder that the environment variable `build` names, bound to others, with
    /// these variables and secrets, on a new database with the migrations of `infra/migrations`.
    ///
    /// # Errors
    /// Wrangler or the build is missing, or does not start: a sentence, with all that was said.
    pub fn start(build: &str, bound: &[(&str, &str)], variables: &[(&str, &str)]) -> Result<Self, String> {
        Self::of_the_school(build, bound, variables, false)
    }

    /// The same, with what is deployed beside it answered before it, as on Cloudflare; no cron trigger is passed on.
    ///
    /// # Errors
    /// Wrangler or the build is missing, or does not start: a sentence, with all that was said.
    pub fn start_routed(
        build: &str,
        bound: &[(&str, &str)],
        variables: &[(&str, &str)],
    ) -> Result<Self, String> {
        Self::of_the_school(build, bound, variables, true)
    }

    fn of_the_school(
        build: &str,
        bound: &[(&str, &str)],
        variables: &[(&str, &str)],
        routed: bool,
    ) -> Result<Self, String> {
        let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../infra/migrations");
        Self::start_as(Setup { build, bound, migrations: &migrations, variables, routed, waits: true })
    }

    /// Starts a Worker on a new database.
    ///
    /// # Errors
    /// Wrangler or the build is missing, or does not start: a sentence, with all that was said.
    pub fn start_as(setup: Setup<'_>) -> Result<Self, String> {
        let Setup { build, bound, migrations, variables, routed, waits } = setup;
        let (wrangler, build) = (path_of("WRANGLER")?, path_of(build)?);
        let bound = bound.iter().map(|(binding, build)| Ok(((*binding).to_owned(), json!(path_of(build)?))));
        let bound = bound.collect::<Result<Map<String, Value>, String>>()?;
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        migrate(&wrangler, migrations, folder.path())?;

        let variables: Map<String, Value> =
            variables.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
        let settings = json!({
            "wrangler": wrangler, "build": build, "bound": bound, "folder": folder.path(), "variables": variables,
            "routed": routed, "waits": waits,
        });
        let mut process = Command::new("node")
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("serve.mjs"))
            .arg(settings.to_string())
            // It ends with its standard input, and so with this process.
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("node cannot be started: {error}"))?;
        let (sender, lines) = channel();
        pass_lines(process.stdout.take(), sender.clone());
        pass_lines(process.stderr.take(), sender);
        let mut worker = Self { process, address: String::new(), lines, _folder: folder };
        worker.address = worker.wait_until_ready()?;
        Ok(worker)
    }

    /// Where it listens, such as `http://127.0.0.1:40001`.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The lines that it wrote since it was last asked.
    #[must_use]
    pub fn log(&self) -> Vec<String> {
        self.lines.try_iter().collect()
    }

    /// The process id of workerd, in which D1 runs too.
    ///
    /// # Errors
    /// There is none, or the machine does not say (Linux does).
    pub fn id(&self) -> Result<u32, String> {
        let parent = self.process.id().to_string();
        let processes = fs::read_dir("/proc").map_err(|error| error.to_string())?;
        let ids = processes.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        let mut children = ids.filter(|id: &u32| {
            let said = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
            // `4711 (workerd) S 4710 …`
            said.split_once("(workerd) ").is_some_and(|(_, rest)| rest.split(' ').nth(1) == Some(&parent))
        });
        children.next().ok_or_else(|| "workerd does not run".to_owned())
    }

    fn wait_until_ready(&self) -> Result<String, String> {
        let mut said = Vec::new();
        while let Ok(line) = self.lines.recv_timeout(LONGEST_START) {
            if let Some(address) = line.strip_prefix(READY) {
                return Ok(address.to_owned());
            }
            said.push(line);
        }
        Err(format!("the Worker did not start:\n{}", said.join("\n")))
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        // There is nobody to tell when it cannot be waited for.
        let _ = self.process.wait();
    }
}

/// Makes the database in `folder`, as an operator would.
fn migrate(wrangler: &Path, migrations: &Path, folder: &Path) -> Result<(), String> {
    const CONFIGURATION: &str = "wrangler.json";
    let apply = || -> io::Result<_> {
        let migrations = migrations.canonicalize()?;
        let database = json!({
            "binding": "DB", "database_name": "preau", "database_id": "preau", "migrations_dir": migrations,
        });
        let configuration = json!({"name": "preau", "d1_databases": [database]});
        fs::write(folder.join(CONFIGURATION), configuration.to_string())?;
        Command::new(wrangler)
            .current_dir(folder)
            .args(["d1", "migrations", "apply", "DB", "--local", "--config", CONFIGURATION])
            // No question, no telemetry, and its own files in the folder that goes.
            .env("CI", "1")
            .env("WRANGLER_SEND_METRICS", "false")
            .env("XDG_CONFIG_HOME", folder)
            .stdin(Stdio::null())
            .output()
    };
    let output = apply().map_err(|error| format!("the migrations cannot be applied: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    Err(format!("the migrations fail:\n{}", String::from_utf8_lossy(&said)))
}

fn pass_lines(stream: Option<impl Read + Send + 'static>, sender: Sender<String>) {
    let Some(stream) = stream else { return };
    thread::spawn(move || {
        // To the end, even if nobody listens: a full pipe would stop the Worker.
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            let _ = sender.send(line);
        }
    });
}

fn path_of(variable: &str) -> Result<PathBuf, String> {
    let path = std::env::var_os(variable).map(PathBuf::from).filter(|path| path.exists());
    path.ok_or_else(|| {
        format!("{variable} names nothing that is there: run `cargo xtask test`, which builds and names it")
    })
}
