//! The conformance suite of files on a folder, each case on one of its own.

use std::{process::ExitCode, sync::Arc};

use libtest_mimic::{Arguments, Failed, Trial};
use preau_adapters_local::FolderFiles;
use preau_conformance::{
    Case, TestClock,
    files::{FileSubject, OwnAddresses, file_cases},
};
use preau_kernel::files::Files;

fn main() -> ExitCode {
    let trials = file_cases().into_iter().map(|case| Trial::test(case.name, move || run(&case))).collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn run(case: &Case<FileSubject>) -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let clock = Arc::new(TestClock::default());
    let files = FolderFiles::open(folder.path(), OwnAddresses::signer(), Arc::<TestClock>::clone(&clock))?;
    let files: Arc<dyn Files> = Arc::new(files);
    let reach = Arc::new(OwnAddresses::of(Arc::clone(&files), &clock));
    let subject = FileSubject { files, reach, clock, prefix: case.name.to_owned() };
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    runtime.block_on((case.run)(subject)).map_err(Failed::from)
}
