//! `preau serve`: everything on one port.

use std::{net::SocketAddr, sync::Arc};

use anyhow::Context;
use axum::{Router, middleware::from_fn};
use preau_adapters_local::MemoryRateLimiter;
use preau_kernel::server;
use preau_native::SystemClock;
use serde_json::json;
use tokio::net::TcpListener;

use crate::{
    app_page,
    arguments::ServeOptions,
    connections::{self, Limits},
    delivery::Background,
    demo, functions_page,
    host::{Host, environment},
    http_headers::guard,
    people, reference_page,
};

/// Serves until it is told to stop.
///
/// # Errors
/// The port is taken, or the data folder cannot be used.
pub async fn serve(options: ServeOptions) -> anyhow::Result<()> {
    let ServeOptions { listen, data, demo, schedules } = options;
    let listener =
        TcpListener::bind(listen).await.with_context(|| format!("{listen} cannot be listened at"))?;
    let address = listener.local_addr()?;
    let mut host = Host::open_with(environment(), &data, Arc::new(SystemClock), address, demo)?;
    let limiter = MemoryRateLimiter::serving(&data).with_context(|| format!("{}", data.display()))?;
    host.app = host.app.limited_by(Arc::new(limiter));

    let router = router(&host);
    demo::load(&host, &router).await?;
    println!("{}", if host.log.is_text { banner(&host, address)? } else { line(&host, address) });

    let proxies = host.settings.trusted_proxies.into();
    let run = if schedules { host.functions } else { Vec::new() };
    let background = Background::start(run, &host.app, host.clock, host.woken);
    let told = background.stops_when(told_to_stop());
    connections::serve(listener, router, proxies, Limits::default(), told).await;
    background.end().await;
    Ok(())
}

/// Everything that the host answers.
pub fn router(host: &Host) -> Router {
    let demonstration = || host.demonstration.clone();
    Router::new()
        .merge(app_page::routes(demonstration(), host.application.clone(), Arc::clone(&host.mailbox)))
        .merge(reference_page::routes(demonstration()))
        .merge(functions_page::routes(&preau_functions::domains()))
        .merge(server::router(&host.functions, &host.app, &host.settings.cors_origins))
        .layer(from_fn(guard))
}

/// The same for programs, which need no tokens: a log is no place for them.
fn line(host: &Host, address: SocketAddr) -> String {
    json!({"at": host.clock.now(), "level": "info", "report": format!("listening on http://{address}")})
        .to_string()
}

/// Where to look, for people.
fn banner(host: &Host, address: SocketAddr) -> anyhow::Result<String> {
    let mut lines = vec![
        format!("listening on http://{address}"),
        String::new(),
        format!("  application     http://{address}/"),
        format!("  functions       http://{address}/functions   ({} of them)", host.functions.len()),
        format!("  API reference   http://{address}/reference"),
        format!("  OpenAPI 3.1     http://{address}/openapi.json"),
    ];
    if let Some(demonstration) = &host.demonstration {
        lines.push(String::new());
        lines.push("  tokens of the demonstration school, good for 12 hours:".to_owned());
        for person in &people::PEOPLE {
            let (role, token) = (person.role.word(), demonstration.token(person)?);
            lines.push(format!("  {role:<8} {:<10} {token}", person.id));
        }
    }
    lines.push(String::new());
    Ok(lines.join("\n"))
}

/// Ends when the terminal or the system asks for it; requests that run are answered first.
async fn told_to_stop() {
    #[cfg(unix)]
    if let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
        return;
    }
    // Where there are no signals the process just ends.
    drop(tokio::signal::ctrl_c().await);
}
