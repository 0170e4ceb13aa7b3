//! The scenario on the local host: the real program, as a process of its own on a fresh folder.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test stops by a panic, and shows what the host said"
)]

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use jiff::Timestamp;
use preau_http::ReqwestClient;
use preau_kernel::http_client::{CallLimits, HttpClient};
use preau_scenario::{Accounts, Host, JWT_SECRET, RunAt, SECRET, Scheduled, run, smoke, web_application};
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
        tick: None,
        run_at: RunAt::Program(Box::new(run_at)),
        mimics_s3: false,
    };
    run(&host).await;
    run(&host).await;
    web_application(&host, None, false).await;
    a_smoke_test_leaves_nothing_behind(&host, folder.path()).await;
    server.kill().await.expect("the local host stops");
}

/// What `cargo xtask smoke` does to a deployed host, here to this one.
async fn a_smoke_test_leaves_nothing_behind(host: &Host, data: &Path) {
    let token = async |person: &str, role: &str| {
        let output = preau(data).args(["token", "--sub", person, "--role", role]).output().await;
        String::from_utf8(output.expect("the program starts").stdout).expect("a token").trim().to_owned()
    };
    let accounts = async || Accounts {
        own: token("smoke-student", "student").await,
        coach: Some(token("smoke-coach", "coach").await),
    };
    assert!(smoke(&host.base_url, accounts().await).await);
    let held = ["smoke-student", "smoke-coach"].map(|person| holding(data, person));
    assert_eq!(held, [Vec::<PathBuf>::new(), Vec::new()]);
    // What it erases may be tried again; what somebody uses is not touched.
    assert!(smoke(&host.base_url, accounts().await).await);
    let used = Accounts { own: token("amina", "student").await, coach: None };
    let http = ReqwestClient::default();
    let mine = async |method: &str, body: &str| {
        let request = http::Request::builder()
            .method(method)
            .uri(format!("{}/api/users/me", host.base_url))
            .header("authorization", format!("Bearer {}", used.own))
            .header("content-type", "application/json")
            .body(body.as_bytes().to_vec());
        let answer = http.send(request.expect("a request"), CallLimits::default()).await;
        let answer = answer.expect("an answer");
        String::from_utf8(answer.into_body()).expect("text")
    };
    mine("PUT", "{\"full_name\": \"Amina Nzé\"}").await;
    let same = Accounts { own: used.own.clone(), coach: None };
    assert!(!smoke(&host.base_url, same).await);
    assert!(mine("GET", "").await.contains("Amina Nzé"));
    let refused = Accounts { own: "no.token.atall".to_owned(), coach: None };
    assert!(!smoke(&host.base_url, refused).await);
}

/// The files of the data folder whose bytes hold this word, the database's dead pages aside.
fn holding(data: &Path, word: &str) -> Vec<PathBuf> {
    let copy = tempfile::tempdir().expect("a folder");
    let to = copy.path().join("copy");
    let status = preau(data).into_std().arg("backup").arg(&to).status();
    assert!(status.expect("the program starts").success());
    let mut found = Vec::new();
    let mut waiting = vec![to];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            let entries = std::fs::read_dir(&path).expect("a folder");
            waiting.extend(entries.map(|entry| entry.expect("an entry").path()));
        } else if std::fs::read(&path)
            .expect("a file")
            .windows(word.len())
            .any(|part| part == word.as_bytes())
        {
            found.push(path);
        }
    }
    found
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
