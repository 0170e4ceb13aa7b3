//! The scenario on AWS Lambda: the real bootstraps, behind an HTTP API and a Runtime API of the test's own, on `DynamoDB`
//! Local and moto's S3.

#![expect(clippy::panic, clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::{path::Path, process::Command};

use preau_adapters_aws::{Access, create_table};
use preau_kernel::id::Ids;
use preau_native::SystemIds;
use preau_scenario::{
    Host, JWT_SECRET, PUBLIC_URL, RunAt, SECRET,
    conflicts::Conflicts,
    lambda_gateway::{LambdaGateway, TICK, run_at},
    no_operation_of_an_outbox_is_lost, races, run,
};
use serde_json::json;

#[tokio::test]
async fn a_day_at_the_school_on_lambda() {
    let gateway = start().await;
    let host = host(&gateway);
    run(&host).await;
    run(&host).await;
    gateway.expect_stated_round_trips();
}

#[tokio::test]
async fn races_in_a_forum_and_a_live_session_end_right_though_transactions_are_in_conflict() {
    let conflicts = Conflicts::before(&variable("DYNAMODB_LOCAL_URL")).await.unwrap();
    let gateway = start_on(&conflicts.address).await;
    races(&host(&gateway)).await;
    let cancelled = conflicts.cancelled();
    assert!(cancelled > 50, "only {cancelled} transactions were in conflict");
}

#[tokio::test]
async fn what_is_done_offline_is_done_once_on_lambda() {
    no_operation_of_an_outbox_is_lost(&start().await.base_url).await;
}

#[tokio::test]
async fn a_schedule_runs_when_it_is_invoked() {
    let gateway = start().await;
    let functions = preau_functions::all();
    let schedules: Vec<_> = functions.iter().filter(|function| function.as_schedule().is_some()).collect();
    assert!(!schedules.is_empty());
    for schedule in schedules {
        let report = gateway.invoke(&schedule.name, json!({"source": "aws.scheduler"})).await.unwrap();
        assert!(report.is_string(), "{}: {report}", schedule.name);
    }
}

#[test]
fn a_wrong_environment_stops_the_start_with_a_message_that_names_it() {
    let complaint = |name: &str, value: &str| {
        let mut environment = environment("none", &variable("DYNAMODB_LOCAL_URL"));
        environment.push(("PREAU_FUNCTION".to_owned(), "health".to_owned()));
        environment.retain(|(known, _)| known != name);
        let bootstrap = Path::new(&variable("BOOTSTRAPS_DIR")).join("service");
        let output = Command::new(bootstrap).env_clear().envs(environment).env(name, value).output().unwrap();
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(complaint("PREAU_FUNCTION", "healthy").contains("PREAU_FUNCTION is healthy"));
    assert!(complaint("PREAU_TABEL", "preau").contains("PREAU_TABEL is not a setting of this host"));
    assert!(complaint("PREAU_SECRET", "").contains("PREAU_SECRET is missing"));
}

fn host(gateway: &LambdaGateway) -> Host {
    Host {
        base_url: gateway.base_url.clone(),
        tick: Some(TICK),
        run_at: RunAt::Path(|schedule, instant| run_at(schedule.name, instant)),
        mimics_s3: true,
    }
}

async fn start() -> LambdaGateway {
    start_on(&variable("DYNAMODB_LOCAL_URL")).await
}

/// Where `dynamodb` is the database's address.
async fn start_on(dynamodb: &str) -> LambdaGateway {
    let name = new_name();
    let environment = environment(&name, dynamodb);
    let access = Access::from_environment(|name| {
        environment.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    });
    let access = access.unwrap();
    create_table(&access.dynamodb(), &name).await.unwrap();
    access.s3().create_bucket().bucket(&name).send().await.unwrap();
    let bootstraps = variable("BOOTSTRAPS_DIR");
    LambdaGateway::start(Path::new(&bootstraps), preau_functions::domains(), &environment).await.unwrap()
}

/// Where `name` is that of the table and of the bucket.
fn environment(name: &str, dynamodb: &str) -> Vec<(String, String)> {
    [
        // The one region where a bucket is made without saying where.
        ("AWS_REGION", "us-east-1"),
        ("AWS_ACCESS_KEY_ID", "local"),
        ("AWS_SECRET_ACCESS_KEY", "local"),
        ("AWS_ENDPOINT_URL_DYNAMODB", dynamodb),
        ("AWS_ENDPOINT_URL_S3", &variable("MOTO_URL")),
        ("PREAU_SECRET", SECRET),
        ("PREAU_JWT_SECRET", JWT_SECRET),
        ("PREAU_PUBLIC_URL", PUBLIC_URL),
        ("PREAU_EMAIL", "console"),
        ("PREAU_WHATSAPP", "console"),
        ("PREAU_TABLE", name),
        ("PREAU_BUCKET", name),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec()
}

/// One database serves many runs, and one server many buckets.
fn new_name() -> String {
    let mut random = [0; 8];
    SystemIds.fill(&mut random);
    format!("scenario-{:x}", u64::from_le_bytes(random))
}

#[expect(clippy::disallowed_methods, reason = "where things are, only who started them can say")]
fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| {
        panic!("{name} is not set: run `cargo xtask test`, which starts what is needed and says where")
    })
}
