//! HTTP: from the function list to a served request.

mod file_server;
pub mod function;
mod middleware;
pub mod openapi;
pub mod page;
pub mod request;
pub mod server;
