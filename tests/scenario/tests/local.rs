//! The scenario on the local host: the real program, as a process of its own on a fresh folder.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test stops by a panic, and shows what the host said"
)]

use std::{path::Path, process::Stdio, time::Duration};

use jiff::Timestamp;
use preau_scenario::{Host, JWT_SECRET, RunAt, SECRET, Scheduled, run};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

/// The longest that a start may take, on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

#[tokio::test]
async fn a_day_at_the_school_on_the_local_host() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut server = serve(folder.path());
    let data = folder.path().to_owned();
    let run_at = move |schedule: &Scheduled, instant: Timestamp| {
        let mut preau = preau(&data);
        preau.args(["run", schedule.name, "--at", &instant.to_string()]);
        preau
    };
    let host = Host {
        base_url: address(&mut server).await,
        gateway: false,
        tick: None,
        run_at: RunAt::Program(Box::new(run_at)),
        mimics_s3: false,
    };
    run(&host).await;
    run(&host).await;
    server.kill().await.expect("the local host stops");
}

fn serve(folder: &Path) -> Child {
    preau(folder)
        .args(["serve", "--port", "0", "--no-demo"])
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("the local host starts")
}

/// The program, on the data in `folder`.
#[expect(clippy::disallowed_methods, reason = "where the program is, only who built it can say")]
fn preau(folder: &Path) -> Command {
    let program = std::env::var("LOCAL_HOST_BINARY")
        .expect("LOCAL_HOST_BINARY is not set: run `cargo xtask test`, which builds the local host and says where it is");
    let mut preau = Command::new(program);
    preau.env_clear().envs([("PREAU_SECRET", SECRET), ("PREAU_JWT_SECRET", JWT_SECRET)]);
    preau.arg("--data").arg(folder);
    preau
}

/// Where the host says that it listens. What it says afterwards is passed on, so that it never waits for a reader.
async fn address(server: &mut Child) -> String {
    let mut lines = BufReader::new(server.stdout.take().expect("its output is piped")).lines();
    let find = async {
        while let Some(line) = lines.next_line().await.expect("its output is text") {
            if let Some((_, address)) = line.split_once("listening on ") {
                // As text, or as the end of a line of JSON.
                return address.trim_end_matches(['"', '}']).to_owned();
            }
            println!("{line}");
        }
        panic!("the local host ended before it listened");
    };
    let address = tokio::time::timeout(PATIENCE, find).await.expect("the local host listens in time");
    tokio::spawn(async move {
        while let Ok(Some(line)) = lines.next_line().await {
            println!("{line}");
        }
    });
    address
}
