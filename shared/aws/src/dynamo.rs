//! The store on `DynamoDB`: one table, three sparse indexes.

mod attributes;
mod read;
mod retry;
mod store;
mod table;
mod write;

pub use store::DynamoStore;
pub use table::create_table;
