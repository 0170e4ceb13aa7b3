//! The project's own commands: `cargo xtask generate [--check] | test [quick | only <words>] | bench [build | only <words> | again <words>] |
//! smoke https://… | package aws|cloudflare`.

mod bench;
mod built_web;
mod generate;
mod package;
mod smoke;
mod stopwatch;
mod test;
mod toolchain;
mod tools;
mod worker_assets;
mod worker_build;
mod workers;
mod workspace;

use std::process::ExitCode;

use anyhow::{Result, bail};

const USAGE: &str = "cargo xtask <command>

  generate          writes what derives from the function lists
  generate --check  fails where a written file is stale
  test              installs what is missing, then checks everything
  test quick        checks what needs nothing but Rust
  test only <words> runs the checks whose names hold these words
  bench             measures what has a budget, and writes docs/performance.md
  bench only <words>  measures the rows whose names hold these words, and writes no page
  bench again <words>  measures these rows, and puts them into docs/performance.md with their own date and commit
  bench build       measures the default build from nothing alone
  smoke https://…   tries a deployed host with the tokens SMOKE_TOKEN and SMOKE_COACH_TOKEN, and leaves nothing behind
  package aws       builds what `sam deploy` takes, for arm64; with --x86_64 for that
  package cloudflare  builds what `wrangler deploy` takes; with a Worker's name, that one alone
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments) {
        Ok(outcome) => outcome,
        Err(error) => {
            workspace::complain(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str]) -> Result<ExitCode> {
    match arguments {
        ["generate"] => generate::write()?,
        ["generate", "--check"] => generate::check(generate::Scope::Everything)?,
        ["test"] => return Ok(test::everything()),
        ["test", "quick"] => return Ok(test::quick()),
        ["test", "only", words] => return Ok(test::only(words)),
        ["bench"] => bench::run()?,
        ["bench", "only", words] => bench::only(words)?,
        ["bench", "again", words] => bench::again(words)?,
        ["bench", "build"] => bench::build()?,
        ["smoke", address] => return smoke::run(address),
        ["package", "aws"] => package::aws(package::Architecture::Arm64)?,
        ["package", "aws", "--x86_64"] => package::aws(package::Architecture::X86_64)?,
        ["package", "cloudflare"] => package::cloudflare(None)?,
        ["package", "cloudflare", worker] => package::cloudflare(Some(worker))?,
        _ => bail!("no such command\n\n{USAGE}"),
    }
    Ok(ExitCode::SUCCESS)
}
