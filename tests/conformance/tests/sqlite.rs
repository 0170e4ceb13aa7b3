//! The conformance suite on SQLite, each case on a file of its own.

use std::{process::ExitCode, sync::Arc};

use libtest_mimic::{Arguments, Failed, Trial};
use preau_adapters_local::SqliteStore;
use preau_conformance::{Case, Subject, TestClock, cases};
use preau_kernel::settings::Synchronous;

fn main() -> ExitCode {
    let trials = cases().into_iter().map(|case| Trial::test(case.name, move || run(&case))).collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn run(case: &Case) -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let clock = Arc::new(TestClock::default());
    let store = SqliteStore::open(
        &folder.path().join("preau.db"),
        Synchronous::Off,
        Arc::<TestClock>::clone(&clock),
    )?;
    let subject = Subject { store: Arc::new(store), clock, prefix: case.name.to_owned(), purges: true };
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    runtime.block_on((case.run)(subject)).map_err(Failed::from)
}
