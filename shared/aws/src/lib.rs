//! The ports on AWS: `DynamoDB` and S3.

mod access;
mod dynamo;
mod s3;

pub use access::{Access, MissingVariable};
pub use dynamo::{DynamoStore, create_table};
pub use s3::S3Files;
