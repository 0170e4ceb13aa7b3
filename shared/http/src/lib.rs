//! The `HttpClient` port over reqwest, for the hosts with sockets.

mod client;
mod public_resolver;

pub use client::ReqwestClient;
