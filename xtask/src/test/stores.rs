//! The stores and files of the clouds.

use anyhow::Result;

use super::{cloud, hosts, servers};
use crate::tools;

/// The tests of the cloud crates, the suite of files on S3 and SES on moto.
pub fn cloud_crates() -> Result<()> {
    let moto = servers::moto()?;
    cloud::test(
        &["preau_adapters_aws", "preau_adapters_cloudflare", "preau_lambda", "preau_worker", "s3", "ses"],
        &[("MOTO_URL", &moto.address)],
    )
}

/// The suite of stores on DynamoDB Local.
pub fn dynamodb_conformance() -> Result<()> {
    let dynamodb = servers::dynamodb()?;
    cloud::test(&["dynamodb"], &[("DYNAMODB_LOCAL_URL", &dynamodb.address)])
}

/// Ten thousand reminders on DynamoDB Local.
pub fn endurance_on_dynamodb() -> Result<()> {
    let dynamodb = servers::dynamodb()?;
    cloud::test(&["endurance_on_dynamodb"], &[("DYNAMODB_LOCAL_URL", &dynamodb.address)])
}

/// The suites of stores and files on D1 and R2, in workerd.
pub fn d1_and_r2_conformance() -> Result<()> {
    let worker = hosts::conformance_worker()?;
    let wrangler = tools::node::tool("wrangler")?;
    cloud::test(
        &["d1"],
        &[("CONFORMANCE_WORKER_DIR", &worker.to_string_lossy()), ("WRANGLER", &wrangler.to_string_lossy())],
    )
}
