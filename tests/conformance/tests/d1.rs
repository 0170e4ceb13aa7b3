//! The conformance suites on D1 and R2 inside workerd: a small Worker has the cases, and runs the one that it is asked
//! for.

#![expect(clippy::print_stderr, reason = "a runner of tests fails as tests do")]

use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};
use preau_conformance::{cases, files::file_cases};
use preau_workerd::Worker;

fn main() -> ExitCode {
    let started = Worker::start("CONFORMANCE_WORKER_DIR", &[], &[]);
    let (trials, worker) = match started.and_then(|worker| Ok((trials(&worker)?, worker))) {
        Ok(started) => started,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let conclusion = libtest_mimic::run(&Arguments::from_args(), trials);
    if conclusion.has_failed() {
        eprintln!("{}", worker.log().join("\n"));
    }
    conclusion.exit_code()
}

/// One a case of the Worker's: all of the suites, and those of Cloudflare alone.
fn trials(worker: &Worker) -> Result<Vec<Trial>, String> {
    let list = ureq::get(worker.address()).call().and_then(|mut answer| answer.body_mut().read_to_string());
    let list = list.map_err(|error| format!("the Worker lists no cases: {error}"))?;
    let names: Vec<_> = list.lines().collect();
    let known =
        cases().into_iter().map(|case| case.name).chain(file_cases().into_iter().map(|case| case.name));
    if let Some(missing) = known.into_iter().find(|name| !names.contains(name)) {
        return Err(format!("the Worker is of other suites: it knows no {missing}"));
    }
    let trial = |name: &&str| {
        let url = format!("{}/{name}", worker.address());
        Trial::test(*name, move || run(&url))
    };
    Ok(names.iter().map(trial).collect())
}

fn run(url: &str) -> Result<(), Failed> {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let mut answer = agent.post(url).send_empty()?;
    if answer.status().is_success() { Ok(()) } else { Err(answer.body_mut().read_to_string()?.into()) }
}
