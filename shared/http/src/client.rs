//! The client.

use std::{error::Error, sync::OnceLock, time::Duration};

use async_trait::async_trait;
use preau_kernel::http_client::{HttpClient, HttpError, LONGEST_ANSWER};
use reqwest::redirect::Policy;

const TIME_LIMIT: Duration = Duration::from_secs(10);

/// Calls outside hosts, trusting the certificate authorities that Mozilla does.
///
/// A call takes 10 seconds at most, of which half to connect. The inner client is built at the first call: most functions
/// make none, and their start need not pay for it.
#[derive(Debug)]
pub struct ReqwestClient {
    inner: OnceLock<reqwest::Client>,
    time_limit: Duration,
}

impl Default for ReqwestClient {
    fn default() -> Self {
        Self::with_time_limit(TIME_LIMIT)
    }
}

impl ReqwestClient {
    /// A client whose calls take this long at most: for tests, which wait for it.
    #[must_use]
    pub fn with_time_limit(time_limit: Duration) -> Self {
        Self { inner: OnceLock::new(), time_limit }
    }

    fn inner(&self) -> Result<&reqwest::Client, HttpError> {
        if let Some(client) = self.inner.get() {
            return Ok(client);
        }
        let client = build(self.time_limit)?;
        Ok(self.inner.get_or_init(|| client))
    }
}

#[async_trait]
impl HttpClient for ReqwestClient {
    async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, HttpError> {
        let request = reqwest::Request::try_from(request).map_err(no_answer)?;
        let mut answer = self.inner()?.execute(request).await.map_err(no_answer)?;
        let mut response = http::Response::new(Vec::new());
        *response.status_mut() = answer.status();
        *response.headers_mut() = std::mem::take(answer.headers_mut());
        while let Some(chunk) = answer.chunk().await.map_err(no_answer)? {
            if response.body().len() + chunk.len() > LONGEST_ANSWER {
                return Err(HttpError::Unanswered(format!("it is longer than {LONGEST_ANSWER} bytes")));
            }
            response.body_mut().extend_from_slice(&chunk);
        }
        Ok(response)
    }
}

fn build(time_limit: Duration) -> Result<reqwest::Client, HttpError> {
    let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let tls = rustls::ClientConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .map_err(|error| HttpError::NotSent(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(Policy::none())
        .connect_timeout(time_limit / 2)
        .timeout(time_limit)
        .build()
        .map_err(no_answer)
}

/// The whole chain of causes, without the address: its query may hold a secret.
fn no_answer(error: reqwest::Error) -> HttpError {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(source) = cause {
        text.push_str(": ");
        text.push_str(&source.to_string());
        cause = source.source();
    }
    // A whole call that takes too long is not told from one whose answer does: only `is_connect` is sure.
    if error.is_connect() || error.is_builder() {
        HttpError::NotSent(text)
    } else {
        HttpError::Unanswered(text)
    }
}

#[cfg(test)]
mod tests {
    use axum::{Router, response::Redirect, routing::get};
    use http::StatusCode;

    use super::*;

    async fn serve(router: Router) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        address
    }

    fn get_request(address: &str) -> http::Request<Vec<u8>> {
        http::Request::get(address).body(Vec::new()).unwrap()
    }

    #[tokio::test]
    async fn an_answer_comes_whole_whatever_its_status() {
        let answer = (StatusCode::IM_A_TEAPOT, [("x-brew", "mint")], "infusé");
        let address = serve(Router::new().route("/", get(move || async move { answer }))).await;
        let response = ReqwestClient::default().send(get_request(&address)).await.unwrap();
        assert_eq!(response.status(), StatusCode::IM_A_TEAPOT);
        assert_eq!(response.headers()["x-brew"], "mint");
        assert_eq!(response.body(), "infusé".as_bytes());
    }

    #[tokio::test]
    async fn a_redirect_is_an_answer() {
        let router = Router::new().route("/", get(async || Redirect::to("http://192.0.2.1/")));
        let response = ReqwestClient::default().send(get_request(&serve(router).await)).await.unwrap();
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
    }

    #[tokio::test]
    async fn no_connection_is_an_error_that_does_not_tell_the_address() {
        let error =
            ReqwestClient::default().send(get_request("http://127.0.0.1:1/?key=secret")).await.unwrap_err();
        assert!(matches!(error, HttpError::NotSent(_)), "{error}");
        assert!(!error.to_string().contains("secret"), "{error}");
    }

    #[tokio::test]
    async fn a_host_that_says_nothing_may_have_seen_the_request() {
        let address = serve(Router::new().route("/", get(std::future::pending::<()>))).await;
        let client = ReqwestClient::with_time_limit(Duration::from_millis(300));
        let error = client.send(get_request(&address)).await.unwrap_err();
        assert!(matches!(error, HttpError::Unanswered(_)), "{error}");
    }

    #[tokio::test]
    async fn an_answer_is_read_up_to_its_limit() {
        let router = Router::new()
            .route("/most", get(async || vec![b'x'; LONGEST_ANSWER]))
            .route("/more", get(async || vec![b'x'; LONGEST_ANSWER + 1]));
        let address = serve(router).await;
        let client = ReqwestClient::default();
        let most = client.send(get_request(&format!("{address}/most"))).await.unwrap();
        assert_eq!(most.body().len(), LONGEST_ANSWER);
        let error = client.send(get_request(&format!("{address}/more"))).await.unwrap_err();
        assert!(matches!(error, HttpError::Unanswered(_)), "{error}");
    }
}
