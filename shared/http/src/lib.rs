//! The `HttpClient` port over reqwest, for the hosts with sockets.

mod client;

pub use client::ReqwestClient;
