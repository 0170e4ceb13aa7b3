//! `cargo xtask test`: every check, each with its name, its time and its result.

mod browser;
mod calendar;
mod client;
mod cloud;
mod contract;
mod credentials;
mod hosts;
mod layers;
mod local_host;
mod react;
mod report;
mod rust;
pub mod servers;
mod stores;
mod templates;
mod uses;

use std::{process::ExitCode, thread};

use anyhow::anyhow;
use report::Report;

use crate::{generate, tools};

/// Checks everything; what is missing is installed.
pub fn everything() -> ExitCode {
    let mut report = Report::of("");
    // Downloads take the network, the checks of Rust the processors.
    thread::scope(|scope| {
        let node = scope.spawn(tools::node::install);
        let python = scope.spawn(|| tools::python::commands(tools::python::CHECKS).map(drop));
        let chromium = scope.spawn(|| tools::chromium::program().map(drop));
        let dynamodb = scope.spawn(|| tools::dynamodb::folder().map(drop));
        of_rust(&mut report);
        for (name, download) in [
            ("node packages", node),
            ("python packages", python),
            ("DynamoDB Local", dynamodb),
            ("Chromium", chromium),
        ] {
            report.step(name, || download.join().map_err(|_| anyhow!("the download panicked"))?);
        }
    });
    of_the_rest(&mut report);
    report.finish()
}

/// Checks what needs nothing but Rust.
pub fn quick() -> ExitCode {
    let mut report = Report::of("");
    of_rust(&mut report);
    report.finish()
}

/// Runs the checks whose names hold `words`; what they miss is installed.
pub fn only(words: &str) -> ExitCode {
    let mut report = Report::of(words);
    of_rust(&mut report);
    of_the_rest(&mut report);
    report.finish()
}

fn of_rust(report: &mut Report) {
    report.step("formatting", rust::formatting);
    report.step("layers without circles", layers::hold);
    report.step("lints", rust::lints);
    report.step(
        "unit and function tests, SQLite and folder conformance, scenario on the local host",
        rust::tests,
    );
    report.step("generated files", || generate::check(generate::Scope::RustOnly));
    report.step("documentation of the code", rust::documentation);
    report.step("the local host has no cloud dependency", rust::local_host_is_light);
    report.step("no host describes its functions", rust::hosts_do_not_describe);
}

fn of_the_rest(report: &mut Report) {
    report.step("lints of the cloud crates", cloud::lints);
    report.step("Lambda bootstraps and cloud tests compile", cloud::build);
    report.step("tests of the cloud crates, S3 conformance and SES on moto", stores::cloud_crates);
    report.step("DynamoDB conformance", stores::dynamodb_conformance);
    report.step("ten thousand reminders on DynamoDB", stores::endurance_on_dynamodb);
    report.step("scenario on Lambda", hosts::scenario_on_lambda);
    report.step("Workers", hosts::workers);
    report.step("scenario on the Workers", hosts::scenario_on_the_workers);
    report.step("Workers: wrangler takes each environment", hosts::wrangler_takes_each_environment);
    report.step("D1 and R2 conformance", stores::d1_and_r2_conformance);
    report.step("AWS templates: cfn-lint", templates::cfn_lint);
    report.step("AWS templates: sam validate", templates::sam_validate);
    report.step("AWS: addresses of the web application", templates::web_application);
    report.step("OpenAPI document: redocly", contract::redocly);
    report.step("contract, as callers of every role", contract::schemathesis);
    report.step("calendars, read by Python's icalendar", calendar::icalendar);
    report.step("credentials, verified by Python's joserfc", credentials::joserfc);
    report.step("TypeScript client", client::typechecks_and_books);
    report.step("React hooks", react::hooks);
    report.step("API reference, in Chromium", browser::reference);
    report.step("web application, in Chromium", browser::application);
    report.step("offline sync, in Chromium", browser::offline_sync);
    report.step("Markdown, in Chromium", browser::markdown);
    report.step("generated files that need Node", || generate::check(generate::Scope::Everything));
}
