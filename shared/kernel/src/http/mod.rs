//! HTTP: from the function list to a served request.

pub mod calendar_response;
mod file_server;
pub mod function;
mod middleware;
pub mod openapi;
pub mod page;
pub mod polled_response;
pub mod request;
pub mod server;
