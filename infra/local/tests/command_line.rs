//! The command line, as a process of its own.

#![expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

/// The program, on the data in `folder`, with these settings and no others.
fn preau(folder: &Path, words: &[&str], settings: &[(&str, &str)]) -> Command {
    let mut preau = Command::new(env!("CARGO_BIN_EXE_preau"));
    preau.env_clear().envs(settings.iter().copied()).args(words).arg("--data").arg(folder);
    preau
}

fn output(preau: &mut Command) -> String {
    let output = preau.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// A host that serves, and the lines that it wrote until it listened.
struct Serving {
    child: Child,
    lines: BufReader<std::process::ChildStdout>,
    before: Vec<String>,
    address: String,
}

impl Serving {
    fn start(folder: &Path, words: &[&str], settings: &[(&str, &str)]) -> Self {
        let mut serve = preau(folder, &[&["serve", "--port", "0"], words].concat(), settings);
        let mut child = serve.stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        let mut serving = Self { child, lines, before: Vec::new(), address: String::new() };
        while serving.address.is_empty() {
            let line = serving.next_line();
            if let Some((_, address)) = line.split_once("listening on http://") {
                address.trim_end_matches(['"', '}']).clone_into(&mut serving.address);
            }
            serving.before.push(line);
        }
        serving
    }

    fn get(&self, path: &str, header: &str) -> String {
        self.ask("GET", path, header, "")
    }

    fn ask(&self, method: &str, path: &str, header: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let address = &self.address;
        let head =
            format!("{method} {path} HTTP/1.1\r\nhost: {address}\r\n{header}connection: close\r\n\r\n");
        write!(stream, "{head}{body}").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn next_line(&mut self) -> String {
        let mut line = String::new();
        assert_ne!(self.lines.read_line(&mut line).unwrap(), 0, "it ended: {:?}", self.before);
        line.trim_end().to_owned()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_token_is_printed_alone_and_needs_no_database() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    for form in ["text", "json"] {
        let words = ["token", "--sub", "amina", "--role", "student"];
        let token = output(&mut preau(&data, &words, &[("PREAU_LOG", form)]));
        assert_eq!(token.trim_end().split('.').count(), 3, "{token}");
        assert_eq!(token.lines().count(), 1, "{token}");
    }
    assert!(!data.join("preau.db").exists());
    // The folder still counts as new for the demonstration.
    let host = Serving::start(&data, &[], &[]);
    assert!(host.get("/app/config.json", "").contains("\"amina\""));
}

#[test]
fn the_functions_are_listed_by_domain() {
    let folder = tempfile::tempdir().unwrap();
    let table = output(&mut preau(folder.path(), &["functions"], &[]));
    let book = table.lines().find(|line| line.trim_start().starts_with("book-session ")).unwrap();
    assert!(book.contains("POST /sessions/book"), "{book}");
    assert!(table.starts_with("users\n  get-me ") || table.contains("\nsessions\n  "), "{table}");
    assert!(table.lines().all(|line| line.chars().count() <= 140), "{table}");
    assert!(table.trim_end().ends_with("of them schedules (in UTC)"), "{table}");
}

#[test]
fn for_programs_every_line_is_json_without_a_token_and_the_demonstrations_requests_are_not_shown() {
    let folder = tempfile::tempdir().unwrap();
    let mut host = Serving::start(folder.path(), &[], &[]);
    assert_eq!(host.before.len(), 1, "{:?}", host.before);
    let line: serde_json::Value = serde_json::from_str(&host.before[0]).unwrap();
    assert_eq!(line["report"], format!("listening on http://{}", host.address));
    host.get("/version", "");
    loop {
        let line: serde_json::Value = serde_json::from_str(&host.next_line()).unwrap();
        if line["function"] == "version" {
            assert_eq!(line["status"], 200);
            break;
        }
    }
}

#[test]
fn for_people_the_banner_comes_last_and_requests_are_short_lines() {
    let folder = tempfile::tempdir().unwrap();
    let mut host = Serving::start(folder.path(), &[], &[("PREAU_LOG", "text")]);
    assert_eq!(host.before.len(), 1, "the school's requests came before: {:?}", host.before);
    let mut banner = vec![host.next_line()];
    while !banner.iter().any(|line| line.contains("fatou")) {
        banner.push(host.next_line());
    }
    assert!(banner.iter().any(|line| line.contains("claire") && line.matches('.').count() == 2));
    assert_eq!(host.next_line(), "");
    host.get("/version", "");
    let line = host.next_line();
    assert!(line.contains("200") && line.contains("version") && !line.contains('{'), "{line}");
    assert!(!line.contains('\u{1b}'), "{line}");
}

#[test]
fn no_token_leaves_by_a_proxy() {
    let folder = tempfile::tempdir().unwrap();
    let host = Serving::start(folder.path(), &[], &[]);
    for path in ["/app/config.json", "/reference"] {
        assert!(host.get(path, "").contains("\"token\""), "{path}");
        assert!(!host.get(path, "x-forwarded-for: 203.0.113.9\r\n").contains("\"token\""), "{path}");
        assert!(!host.get(path, "via: 1.1 proxy\r\n").contains("\"token\""), "{path}");
    }
    let elsewhere = tempfile::tempdir().unwrap();
    let settings = [("PREAU_PUBLIC_URL", "https://api.ecole.example")];
    let public = Serving::start(elsewhere.path(), &[], &settings);
    let without = tempfile::tempdir().unwrap();
    let undemonstrated = Serving::start(without.path(), &["--no-demo"], &[]);
    for host in [public, undemonstrated] {
        for path in ["/", "/app/", "/app/config.json", "/reference", "/functions"] {
            assert!(!host.get(path, "").contains("\"token\""), "{path}");
        }
    }
}

#[test]
fn a_process_counts_limits_in_memory_where_it_alone_serves_from_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let words = ["token", "--sub", "amina", "--role", "student"];
    let token = output(&mut preau(folder.path(), &words, &[]));
    let request = format!("authorization: Bearer {}\r\ncontent-length: 2\r\n", token.trim());
    let book = |host: &Serving| host.ask("POST", "/sessions/book", &request, "{}").to_ascii_lowercase();
    let first = Serving::start(folder.path(), &["--no-demo"], &[]);
    let answer = book(&first);
    assert!(answer.contains("\r\nratelimit: ") && answer.contains("0 writes"), "{answer}");
    let second = Serving::start(folder.path(), &["--no-demo"], &[]);
    let answer = book(&second);
    assert!(answer.contains("\r\nratelimit: ") && answer.contains("1 writes"), "{answer}");
}

#[test]
fn a_process_that_answers_only_leaves_what_is_to_be_told_to_another() {
    let folder = tempfile::tempdir().unwrap();
    let words = ["token", "--sub", "claire", "--role", "admin"];
    let token = output(&mut preau(folder.path(), &words, &[]));
    let letter = r#"{"to": "amina@ecole.example", "template": "generic-notice",
        "data": {"title": "Rentrée", "message": "Lundi."}}"#;
    let length = letter.len();
    let request = format!(
        "authorization: Bearer {}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n",
        token.trim()
    );
    let host = Serving::start(folder.path(), &["--no-demo", "--no-schedules"], &[]);
    let answer = host.ask("POST", "/api/send-email", &request, letter);
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    let report = output(&mut preau(folder.path(), &["run", "deliver-messages"], &[]));
    assert!(report.contains("1 sent"), "{report}");
}

#[cfg(unix)]
#[test]
fn it_stops_within_ten_seconds_whatever_a_client_does() {
    let folder = tempfile::tempdir().unwrap();
    let mut host = Serving::start(folder.path(), &["--no-demo"], &[]);
    let mut half = TcpStream::connect(&host.address).unwrap();
    write!(half, "POST /sessions/book HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n{{").unwrap();
    let mut loris = TcpStream::connect(&host.address).unwrap();
    write!(loris, "GET / HTTP/1.1\r\nx-slow: ").unwrap();
    assert!(host.get("/version", "").starts_with("HTTP/1.1 200"));
    let id = host.child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    for _ in 0..120 {
        if let Some(status) = host.child.try_wait().unwrap() {
            assert!(status.success(), "{status}");
            return;
        }
        thread::sleep(Duration::from_millis(100));
    }
    panic!("it runs after 12 seconds");
}
