//! The bare program that Préau's functions are compared with: `lambda_http`, `aws-sdk-dynamodb`, and one read.
//!
//! It verifies no token, limits nobody and writes no log. Its client is built as Préau's is: the rest is what differs.

use std::env;

use aws_sdk_dynamodb::types::AttributeValue;
use lambda_http::{Error, Request, RequestExt as _, Response, service_fn};
use preau_adapters_aws::Access;

fn main() -> Result<(), Error> {
    let variable = |name: &str| env::var_os(name)?.into_string().ok();
    let client = Access::from_environment(variable)?.dynamodb();
    let table = variable("PREAU_TABLE").ok_or("PREAU_TABLE is missing")?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
    let (client, table) = (&client, &table);
    runtime.block_on(lambda_http::run(service_fn(async |request: Request| {
        let id = request.raw_http_path().rsplit('/').next().unwrap_or_default();
        let key = [("pk", format!("session#{id}")), ("sk", "session".to_owned())];
        let found = client.get_item().table_name(table).consistent_read(true);
        let found =
            key.into_iter().fold(found, |found, (name, text)| found.key(name, AttributeValue::S(text)));
        let mut item = found.send().await?.item.ok_or("no such session")?;
        let Some(AttributeValue::S(document)) = item.remove("doc") else {
            return Err(Error::from("a session without a document"));
        };
        Ok(Response::builder().header("content-type", "application/json").body(document)?)
    })))
}
