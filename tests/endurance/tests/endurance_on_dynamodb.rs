//! On `DynamoDB` Local.

use std::sync::Arc;

use preau_adapters_aws::{Access, DynamoStore, create_table};
use preau_endurance::{functions, ten_thousand_reminders};
use preau_harness::TestApp;
use preau_native::SystemIds;

const TABLE: &str = "endurance";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_ten_thousand_due_reminders_each_is_sent_once_by_two_hosts_that_are_killed_three_times() {
    let client = Access::from_environment(|name| Some(variable(name))).unwrap().dynamodb();
    create_table(&client, TABLE).await.unwrap();
    let app = TestApp::on(functions(), |clock| {
        Arc::new(DynamoStore::new(client, TABLE, clock, Arc::new(SystemIds)))
    });
    ten_thousand_reminders(app).await;
}

fn variable(name: &str) -> String {
    match name {
        "AWS_REGION" => "eu-west-3".to_owned(),
        "AWS_ENDPOINT_URL_DYNAMODB" => address(),
        _ => "local".to_owned(),
    }
}

#[expect(clippy::disallowed_methods, clippy::panic, reason = "where it is, only who started it can say")]
fn address() -> String {
    std::env::var("DYNAMODB_LOCAL_URL").unwrap_or_else(|_| {
        panic!("DYNAMODB_LOCAL_URL is not set: run `cargo xtask test`, which starts DynamoDB Local and says where")
    })
}
