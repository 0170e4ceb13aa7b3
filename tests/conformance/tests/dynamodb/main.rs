//! The conformance suite on `DynamoDB` Local, and what `DynamoDB` Local never does: refuse, conflict, lose an answer.

#![expect(clippy::expect_used, clippy::print_stderr, reason = "a runner of tests fails as tests do")]

mod faults;
mod proxy;

use std::{future::Future, process::ExitCode, sync::Arc};

use libtest_mimic::{Arguments, Failed, Trial};
use preau_adapters_aws::{Access, DynamoStore, create_table};
use preau_conformance::{Subject, TestClock, cases};
use preau_kernel::id::Ids;
use preau_native::SystemIds;

/// One database for all cases: its address, and the table of this run.
#[derive(Clone)]
pub(crate) struct Database {
    pub(crate) address: String,
    pub(crate) table: String,
}

impl Database {
    fn from_environment() -> Result<Self, String> {
        #[expect(clippy::disallowed_methods, reason = "a runner is told where its database is")]
        let address = std::env::var("DYNAMODB_LOCAL_URL").map_err(|_| {
            "DYNAMODB_LOCAL_URL does not say where DynamoDB Local is; `cargo xtask test` starts one and says so"
        })?;
        Ok(Self { address, table: format!("conformance-{}", unique()) })
    }

    /// A store on the table, reached at `address`. Clients are bound to their runtime: every test makes its own.
    pub(crate) fn store(&self, address: &str, clock: &Arc<TestClock>) -> DynamoStore {
        DynamoStore::new(
            access(address).dynamodb(),
            &self.table,
            Arc::<TestClock>::clone(clock),
            Arc::new(SystemIds),
        )
    }
}

fn main() -> ExitCode {
    let database = match Database::from_environment() {
        Ok(database) => database,
        Err(missing) => {
            eprintln!("{missing}");
            return ExitCode::FAILURE;
        }
    };
    if let Err(error) = block_on(create_table(&access(&database.address).dynamodb(), &database.table)) {
        eprintln!("DynamoDB Local at {}: {error}", database.address);
        return ExitCode::FAILURE;
    }
    let conformance = cases().into_iter().map(|case| {
        let database = database.clone();
        Trial::test(case.name, move || {
            block_on(async {
                let clock = Arc::new(TestClock::default());
                let store = Arc::new(database.store(&database.address, &clock));
                (case.run)(Subject { store, clock, prefix: unique(), purges: false }).await
            })
            .map_err(Failed::from)
        })
    });
    let trials = conformance.chain(faults::trials(&database)).collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(future)
}

pub(crate) fn unique() -> String {
    let mut random = [0; 8];
    SystemIds.fill(&mut random);
    format!("{:x}", u64::from_le_bytes(random))
}

fn access(address: &str) -> Access {
    let variable = |name: &str| match name {
        "AWS_REGION" => Some("eu-west-3".to_owned()),
        "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY" => Some("local".to_owned()),
        "AWS_ENDPOINT_URL_DYNAMODB" => Some(address.to_owned()),
        _ => None,
    };
    Access::from_environment(variable).expect("every variable is there")
}
