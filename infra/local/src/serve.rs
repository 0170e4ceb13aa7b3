//! `preau serve`: everything on one port.

use std::{net::SocketAddr, sync::Arc};

use anyhow::Context;
use axum::{
    Router,
    extract::{ConnectInfo, Request},
    middleware::{Next, from_fn},
    response::Response,
};
use preau_kernel::{caller::ClientAddress, server};
use preau_native::SystemClock;
use tokio::net::TcpListener;

use crate::{
    agenda_page, arguments::ServeOptions, delivery::Background, demo, demo_page::Signer, gallery_page,
    host::Host, outbox_page, pages, tokens,
};

/// Serves until it is told to stop.
///
/// # Errors
/// The port is taken, or the data folder cannot be used.
pub async fn serve(options: ServeOptions) -> anyhow::Result<()> {
    let address = SocketAddr::from(([127, 0, 0, 1], options.port));
    let listener = TcpListener::bind(address).await.with_context(|| format!("port {}", options.port))?;
    let address = listener.local_addr()?;
    let host = Host::open(&options.data, address.port(), Arc::new(SystemClock))?;

    let functions = server::router(&host.functions, &host.app, &host.settings.cors_origins);
    let signs = options.demo && demo::has_tokens(&host);
    let signer = signs.then(|| Signer { settings: host.settings.clone(), clock: Arc::clone(&host.clock) });
    let router = Router::new()
        .merge(agenda_page::routes(signer.clone()))
        .merge(gallery_page::routes(signer.clone()))
        .merge(outbox_page::routes(signer, Arc::clone(&host.mailbox)))
        .merge(pages::routes(&host.functions)?)
        .merge(functions)
        .layer(from_fn(note_address));
    if options.demo {
        demo::load(&host, &router).await?;
    }
    println!("{}", banner(&host, address, signs)?);

    let background = Background::start(host.functions, &host.app, host.clock, host.woken);
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(background.stops_when(told_to_stop())).await?;
    background.end().await;
    Ok(())
}

/// Tells the functions where a request comes from.
async fn note_address(mut request: Request, next: Next) -> Response {
    let address =
        request.extensions().get::<ConnectInfo<SocketAddr>>().map(|address| address.0.ip().to_string());
    if let Some(address) = address {
        request.extensions_mut().insert(ClientAddress(address));
    }
    next.run(request).await
}

fn banner(host: &Host, address: SocketAddr, signs: bool) -> anyhow::Result<String> {
    let mut lines = vec![
        format!("listening on http://{address}"),
        String::new(),
        format!("  first page      http://{address}/{}", if signs { "   (the school's agenda)" } else { "" }),
        format!("  functions       http://{address}/functions   ({} of them)", host.functions.len()),
        format!("  API reference   http://{address}/reference"),
        format!("  OpenAPI 3.1     http://{address}/openapi.json"),
    ];
    if signs {
        lines.push(format!("  gallery         http://{address}/gallery"));
        lines.push(format!("  outbox          http://{address}/outbox"));
        lines.push(String::new());
        lines.push("  tokens of the demonstration school, good for 12 hours:".to_owned());
        for demo::Person { id, role, .. } in demo::PEOPLE {
            let token = tokens::mint(&host.settings, id, role, host.clock.as_ref())?;
            lines.push(format!("  {role:<8} {id:<10} {token}"));
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
