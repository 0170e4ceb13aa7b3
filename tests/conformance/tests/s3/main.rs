//! The conformance suite of files on moto's S3, at the address in `MOTO_URL`: as S3 signs addresses, and as R2 does by its
//! S3 interface. Before moto, which looks at no signature, stands a gate that refuses what S3 refuses.

#![expect(clippy::expect_used, clippy::print_stderr, reason = "a runner of tests fails as tests do")]

mod gate;
mod signature;

use std::{future::Future, process::ExitCode, sync::Arc, time::Duration};

use async_trait::async_trait;
use gate::{Client, Gate};
use http::{Method, Request};
use libtest_mimic::{Arguments, Failed, Trial};
use preau_adapters_aws::{Access, S3Files};
use preau_adapters_cloudflare::S3Access;
use preau_conformance::{
    Case, TestClock,
    files::{FileSubject, address_cases, file_cases},
};
use preau_kernel::{
    clock::Clock,
    files::{Address, File, FileSlice, Files, FilesError, Permission},
    id::Ids,
};
use preau_native::{SystemClock, SystemIds};

const KEY_ID: &str = "local";
const KEY: &str = "a key that signs for nobody else";

fn main() -> ExitCode {
    #[expect(clippy::disallowed_methods, reason = "a runner is told where its server is")]
    let Ok(moto) = std::env::var("MOTO_URL") else {
        eprintln!("MOTO_URL does not say where moto's server is; `cargo xtask test` starts one and says so");
        return ExitCode::FAILURE;
    };
    let bucket = format!("conformance-{}", unique());
    if let Err(error) = block_on(create(&moto, &bucket)) {
        eprintln!("moto at {moto}: {error}");
        return ExitCode::FAILURE;
    }
    let server = Server { moto, bucket };
    let mut trials = signature::trials();
    trials.extend(file_cases().into_iter().map(|case| trial(&server, Signer::S3, case)));
    trials.extend(address_cases().into_iter().map(|case| trial(&server, Signer::R2, case)));
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// One server for all cases, and the bucket of this run.
#[derive(Clone)]
struct Server {
    moto: String,
    bucket: String,
}

/// Who signs addresses.
#[derive(Clone, Copy, Debug)]
enum Signer {
    S3,
    R2,
}

fn trial(server: &Server, signer: Signer, case: Case<FileSubject>) -> Trial {
    let (server, name) = (server.clone(), format!("{signer:?}: {}", case.name));
    let run = move || block_on(run(&server, signer, &case)).map_err(Failed::from);
    Trial::test(name, run)
}

/// Each case has its own gate, whose clock it moves; S3's own SDK signs by the machine's.
async fn run(server: &Server, signer: Signer, case: &Case<FileSubject>) -> Result<(), String> {
    let clock = Arc::new(TestClock::at(SystemClock.now()));
    let gate = Gate::start(&server.moto, Arc::clone(&clock)).await?;
    let s3 = S3Files::new(access(&gate.address), &server.bucket);
    let files: Arc<dyn Files> = match signer {
        Signer::S3 => Arc::new(s3),
        Signer::R2 => {
            let access = S3Access::new(&format!("{}/{}", gate.address, server.bucket), KEY_ID, KEY);
            let access = access.map_err(|error| error.to_string())?;
            Arc::new(SignedByR2 { s3, access, clock: Arc::clone(&clock) })
        }
    };
    let reach = Arc::new(Client::default());
    let subject = FileSubject { files, reach, clock, prefix: unique() };
    (case.run)(subject).await
}

/// Files whose addresses are signed as R2's are, and that S3 keeps.
struct SignedByR2 {
    s3: S3Files,
    access: S3Access,
    clock: Arc<TestClock>,
}

#[async_trait]
impl Files for SignedByR2 {
    async fn put(&self, key: &str, file: File) -> Result<(), FilesError> {
        self.s3.put(key, file).await
    }

    async fn get(&self, key: &str) -> Result<Option<File>, FilesError> {
        self.s3.get(key).await
    }

    async fn get_range(&self, key: &str, from: u64, length: u64) -> Result<Option<File>, FilesError> {
        self.s3.get_range(key, from, length).await
    }

    async fn delete(&self, key: &str) -> Result<(), FilesError> {
        self.s3.delete(key).await
    }

    async fn list(&self, prefix: &str, after: Option<&str>) -> Result<FileSlice, FilesError> {
        self.s3.list(prefix, after).await
    }

    async fn presign(
        &self,
        key: &str,
        permission: &Permission,
        lasting: Duration,
    ) -> Result<Address, FilesError> {
        Ok(self.access.address(key, permission, lasting, self.clock.now()))
    }
}

async fn create(moto: &str, bucket: &str) -> Result<(), String> {
    let request = Request::builder().method(Method::PUT).uri(format!("{moto}/{bucket}")).body(Vec::new());
    let answer = Client::default().pass(request.map_err(|error| error.to_string())?).await?;
    if answer.status().is_success() { Ok(()) } else { Err(answer.status().to_string()) }
}

fn access(address: &str) -> Access {
    let variable = |name: &str| match name {
        "AWS_REGION" => Some("eu-west-3".to_owned()),
        "AWS_ACCESS_KEY_ID" => Some(KEY_ID.to_owned()),
        "AWS_SECRET_ACCESS_KEY" => Some(KEY.to_owned()),
        "AWS_ENDPOINT_URL_S3" => Some(address.to_owned()),
        _ => None,
    };
    Access::from_environment(variable).expect("every variable is there")
}

fn block_on<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(future)
}

fn unique() -> String {
    let mut random = [0; 8];
    SystemIds.fill(&mut random);
    format!("{:x}", u64::from_le_bytes(random))
}
