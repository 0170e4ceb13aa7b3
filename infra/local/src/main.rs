//! The local server and command line: every function in one process, on SQLite and a folder.

#![expect(clippy::print_stdout, reason = "a command line answers on standard output")]

mod app_files;
mod app_page;
mod arguments;
mod backup;
mod connections;
mod cron;
mod data_folder;
mod delivery;
mod demo;
mod demo_class;
mod demo_clock;
mod demo_courses;
mod demo_dashboard;
mod demo_evaluations;
mod demo_forum;
mod demo_held_masterclass;
mod demo_letters;
mod demo_mail;
mod demo_masterclass;
mod demo_past;
mod demo_photos;
mod demo_pictures;
mod demo_questions;
mod demo_ratings;
mod demo_report;
mod demo_resources;
mod demo_talk;
mod demonstration;
mod functions_page;
mod host;
mod http_headers;
mod mailbox;
mod migrate;
mod page;
mod people;
mod reference_page;
mod secrets;
mod serve;
mod stopping;
mod terminal;
mod ticker;
mod tokens;

use std::{net::Ipv4Addr, process::ExitCode, sync::Arc};

use mimalloc::MiMalloc;
use preau_http::ReqwestClient;
use preau_kernel::server::run_schedule;
use preau_native::SystemClock;

use crate::{
    arguments::{Command, HELP},
    data_folder::{DataFolder, SECRETS},
    host::Host,
};

/// A request makes and drops some hundred small things, on whichever thread it goes on: what this takes less of the processor
/// than the system's allocator is worth some ten megabytes more.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            #[expect(clippy::print_stderr, reason = "the start has failed: there is nowhere else to say so")]
            {
                eprintln!("preau: {error:#}");
            }
            ExitCode::FAILURE
        }
    }
}

async fn run() -> anyhow::Result<()> {
    match arguments::read(lexopt::Parser::from_env())? {
        Command::Help => println!("{HELP}"),
        Command::Version => println!("preau {}", env!("CARGO_PKG_VERSION")),
        Command::Backup { data, to } => println!("{}", backup::backup(&data, &to, &SystemClock)?),
        Command::Restore { data, from } => println!("{}", backup::restore(&from, &data)?),
        Command::Serve(options) => serve::serve(options).await?,
        Command::Token { data, sub, role } => {
            let folder = DataFolder::open_for_secrets(&data)?;
            let nowhere = (Ipv4Addr::LOCALHOST, 0).into();
            let settings = host::read_settings(host::environment(), &folder.join(SECRETS), nowhere)?;
            println!("{}", tokens::mint(&settings, &sub, role, &SystemClock)?);
        }
        Command::Run { data, schedule, at } => {
            let host = Host::open(&data, Arc::new(SystemClock))?;
            let found = host.functions.iter().find(|function| function.name == schedule);
            let Some(found) = found.and_then(|function| function.as_schedule()) else {
                anyhow::bail!("{schedule} is no schedule; `preau functions` lists them");
            };
            let app = match at {
                Some(instant) => host.app.at(instant),
                None => host.app,
            };
            let report = run_schedule(&schedule, found, &app).await;
            println!(
                "{}",
                report.map_err(|problem| anyhow::anyhow!("{schedule} failed: {}", problem.code()))?
            );
        }
        Command::Functions => print!("{}", functions_page::function_table(&preau_functions::domains())),
        Command::OpenApi => print!("{}", preau_functions::service::OPENAPI),
        Command::Migrate { data, url: None } => {
            let host = Host::open(&data, Arc::new(SystemClock))?;
            let moved = migrate::here(&host.app).await?;
            println!("the database in {} is up to date; {moved} items moved", data.display());
        }
        Command::Migrate { url: Some(url), .. } => {
            let moved = migrate::elsewhere(&url, &migrate::token()?, &ReqwestClient::default()).await?;
            println!("the database of {url} is up to date; {moved} items moved");
        }
    }
    Ok(())
}
