//! HTTP: from the function list to a served request.

pub mod accept;
pub mod calendar_response;
mod file_server;
pub mod function;
mod middleware;
#[cfg(feature = "described")]
pub mod openapi;
pub mod page;
mod panic;
pub mod patience;
pub mod polled_response;
pub mod request;
pub mod route;
pub mod server;
pub mod signature;
pub mod small_page;
pub mod web_application;
