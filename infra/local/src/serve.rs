//! `preau serve`: everything on one port.

use std::{net::SocketAddr, sync::Arc};

use anyhow::Context;
use axum::Router;
use preau_kernel::server;
use preau_native::SystemClock;
use serde_json::json;
use tokio::net::TcpListener;

use crate::{
    agenda_page,
    arguments::ServeOptions,
    connections::{self, Limits},
    demo, gallery_page,
    host::{Host, environment},
    outbox_page, pages, ticker,
};

/// Serves until it is told to stop.
///
/// # Errors
/// The port is taken, or the data folder cannot be used.
pub async fn serve(options: ServeOptions) -> anyhow::Result<()> {
    let ServeOptions { listen, data, demo } = options;
    let listener =
        TcpListener::bind(listen).await.with_context(|| format!("{listen} cannot be listened at"))?;
    let address = listener.local_addr()?;
    let host = Host::open_with(environment(), &data, Arc::new(SystemClock), address, demo)?;

    let functions = server::router(&host.functions, &host.app, &host.settings.cors_origins);
    let demonstration = host.demonstration.clone();
    let router = Router::new()
        .merge(agenda_page::routes(demonstration.clone()))
        .merge(gallery_page::routes(demonstration.clone()))
        .merge(outbox_page::routes(demonstration, Arc::clone(&host.mailbox)))
        .merge(pages::routes(&host.functions)?)
        .merge(functions);
    demo::load(&host, &router).await?;
    println!("{}", if host.log.is_text { banner(&host, address)? } else { line(&host, address) });

    let proxies = host.settings.trusted_proxies.into();
    let functions = Arc::new(host.functions);
    let delivering = tokio::spawn(ticker::deliver(Arc::clone(&functions), host.app.clone(), host.doorbell));
    let ticking = tokio::spawn(ticker::tick(functions, host.app, host.clock));
    connections::serve(listener, router, proxies, Limits::default(), told_to_stop()).await;
    delivering.abort();
    ticking.abort();
    Ok(())
}

/// The same for programs, which need no tokens: a log is no place for them.
fn line(host: &Host, address: SocketAddr) -> String {
    json!({"at": host.clock.now(), "level": "info", "report": format!("listening on http://{address}")})
        .to_string()
}

/// Where to look, for people.
fn banner(host: &Host, address: SocketAddr) -> anyhow::Result<String> {
    let shows = host.demonstration.is_some();
    let mut lines = vec![
        format!("listening on http://{address}"),
        String::new(),
        format!("  first page      http://{address}/{}", if shows { "   (the school's agenda)" } else { "" }),
        format!("  functions       http://{address}/functions   ({} of them)", host.functions.len()),
        format!("  API reference   http://{address}/reference"),
        format!("  OpenAPI 3.1     http://{address}/openapi.json"),
    ];
    if let Some(demonstration) = &host.demonstration {
        lines.push(format!("  gallery         http://{address}/gallery"));
        lines.push(format!("  outbox          http://{address}/outbox"));
        lines.push(String::new());
        lines.push("  tokens of the demonstration school, good for 12 hours:".to_owned());
        for person in &demo::PEOPLE {
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

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use http::Request;
    use tower::ServiceExt;

    use super::*;

    #[tokio::test]
    async fn the_pages_list_every_function_and_describe_every_endpoint() {
        let functions = preau_functions::all();
        let pages = pages::routes(&functions).unwrap();
        let page = async |path: &str| {
            let request = Request::get(path).body(Body::empty()).unwrap();
            let response = pages.clone().oneshot(request).await.unwrap();
            String::from_utf8(to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap()
        };
        let (list, reference) = (page("/functions").await, page("/reference").await);
        for function in &functions {
            assert!(list.contains(&format!(">{}</a>", function.name)), "{}", function.name);
            let described = reference.contains(&format!("<h2 id=\"{}\">", function.name));
            assert_eq!(described, function.as_endpoint().is_some(), "{}", function.name);
        }
        assert!(reference.contains("<code>coach_id</code>"));
    }
}
