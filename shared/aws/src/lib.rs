//! The ports on AWS: `DynamoDB`, S3 and SES.

mod access;
mod dynamo;
mod s3;
mod ses;

pub use access::{Access, MissingVariable};
pub use dynamo::{DynamoStore, create_table};
pub use s3::S3Files;
pub use ses::Ses;
