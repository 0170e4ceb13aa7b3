//! The server that the local host is compared with: served as the local host is, it answers every point read with the
//! same bytes.

use std::{env, net::SocketAddr};

use anyhow::{Context as _, Result};
use axum::{Router, http::header, routing::get};
use tokio::net::TcpListener;

/// Takes the port and the length of the body.
#[tokio::main]
async fn main() -> Result<()> {
    let mut numbers = env::args().skip(1).map(|word| word.parse::<usize>());
    let mut number =
        || numbers.next().context("usage: constant-server PORT LENGTH")?.map_err(anyhow::Error::from);
    let (port, length) = (number()?.try_into()?, number()?);
    let body: &'static [u8] = format!("\"{}\"", "a".repeat(length.saturating_sub(2))).into_bytes().leak();
    let constant = async move || ([(header::CONTENT_TYPE, "application/json")], body);
    let router = Router::new().route("/sessions/{session_id}", get(constant));
    let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], port))).await?;
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).await?;
    Ok(())
}
