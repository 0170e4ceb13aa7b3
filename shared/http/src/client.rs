//! The client.

use std::{error::Error, sync::OnceLock, time::Duration};

use async_trait::async_trait;
use preau_kernel::http_client::{CallLimits, HttpClient, HttpError};
use reqwest::{ClientBuilder, redirect::Policy};

use crate::public_resolver::{PublicResolver, may_be_public};

/// How long a connection may take, of a call that may take longer.
const LONGEST_CONNECTING: Duration = Duration::from_secs(5);

/// Calls outside hosts, trusting the certificate authorities that Mozilla does.
///
/// The inner clients are built at their first call: most functions make none, and their start need not pay for it.
#[derive(Debug, Default)]
pub struct ReqwestClient {
    anywhere: OnceLock<reqwest::Client>,
    public: OnceLock<reqwest::Client>,
    hurry: Option<Duration>,
}

impl ReqwestClient {
    /// A client whose calls take this long at most, however long they may: for tests, which wait for it.
    #[must_use]
    pub fn in_hurry(hurry: Duration) -> Self {
        Self { hurry: Some(hurry), ..Self::default() }
    }

    fn inner(&self, public_only: bool) -> Result<&reqwest::Client, HttpError> {
        let (cell, adapt): (_, fn(ClientBuilder) -> ClientBuilder) = if public_only {
            // A proxy would look names up by itself.
            (&self.public, |builder| builder.dns_resolver(PublicResolver).no_proxy())
        } else {
            (&self.anywhere, |builder| builder)
        };
        if let Some(client) = cell.get() {
            return Ok(client);
        }
        let client = build(adapt)?;
        Ok(cell.get_or_init(|| client))
    }
}

#[async_trait]
impl HttpClient for ReqwestClient {
    async fn send(
        &self,
        request: http::Request<Vec<u8>>,
        limits: CallLimits,
    ) -> Result<http::Response<Vec<u8>>, HttpError> {
        let mut request = reqwest::Request::try_from(request).map_err(no_answer)?;
        if limits.public_only && !may_be_public(request.url()) {
            return Err(HttpError::NotSent("its address is not of the public internet".to_owned()));
        }
        *request.timeout_mut() = Some(self.hurry.unwrap_or(limits.time).min(limits.time));
        let mut answer = self.inner(limits.public_only)?.execute(request).await.map_err(no_answer)?;
        let mut response = http::Response::new(Vec::new());
        *response.status_mut() = answer.status();
        *response.headers_mut() = std::mem::take(answer.headers_mut());
        while let Some(chunk) = answer.chunk().await.map_err(no_answer)? {
            if response.body().len() + chunk.len() > limits.answer {
                return Err(HttpError::TooLong(limits.answer));
            }
            response.body_mut().extend_from_slice(&chunk);
        }
        Ok(response)
    }
}

fn build(adapt: fn(ClientBuilder) -> ClientBuilder) -> Result<reqwest::Client, HttpError> {
    let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let tls = rustls::ClientConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .map_err(|error| HttpError::NotSent(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let builder = reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(Policy::none())
        .connect_timeout(LONGEST_CONNECTING);
    adapt(builder).build().map_err(no_answer)
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
        let response =
            ReqwestClient::default().send(get_request(&address), CallLimits::default()).await.unwrap();
        assert_eq!(response.status(), StatusCode::IM_A_TEAPOT);
        assert_eq!(response.headers()["x-brew"], "mint");
        assert_eq!(response.body(), "infusé".as_bytes());
    }

    #[tokio::test]
    async fn a_redirect_is_an_answer() {
        let router = Router::new().route("/", get(async || Redirect::to("http://192.0.2.1/")));
        let response = ReqwestClient::default()
            .send(get_request(&serve(router).await), CallLimits::default())
            .await
            .unwrap();
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
    }

    #[tokio::test]
    async fn no_connection_is_an_error_that_does_not_tell_the_address() {
        let request = get_request("http://127.0.0.1:1/?key=secret");
        let error = ReqwestClient::default().send(request, CallLimits::default()).await.unwrap_err();
        assert!(matches!(error, HttpError::NotSent(_)), "{error}");
        assert!(!error.to_string().contains("secret"), "{error}");
    }

    #[tokio::test]
    async fn a_host_that_says_nothing_may_have_seen_the_request() {
        let address = serve(Router::new().route("/", get(std::future::pending::<()>))).await;
        let limits = CallLimits::default().lasting(Duration::from_millis(300));
        for (client, limits) in [
            (ReqwestClient::default(), limits),
            (ReqwestClient::in_hurry(Duration::from_millis(300)), CallLimits::default()),
        ] {
            let error = client.send(get_request(&address), limits).await.unwrap_err();
            assert!(matches!(error, HttpError::Unanswered(_)), "{error}");
        }
    }

    #[tokio::test]
    async fn a_call_may_take_longer_than_another_by_the_same_client() {
        let slow = async || {
            tokio::time::sleep(Duration::from_millis(600)).await;
            "at last"
        };
        let address = serve(Router::new().route("/", get(slow))).await;
        let client = ReqwestClient::default();
        let within = async |millis| {
            let limits = CallLimits::default().lasting(Duration::from_millis(millis));
            client.send(get_request(&address), limits).await
        };
        let (hasty, patient) = tokio::join!(within(200), within(30_000));
        assert!(matches!(hasty, Err(HttpError::Unanswered(_))), "{hasty:?}");
        assert_eq!(patient.unwrap().body(), b"at last");
    }

    #[tokio::test]
    async fn a_call_to_the_public_internet_alone_goes_to_no_private_address_by_whatever_name() {
        let address = serve(Router::new().route("/", get(async || "metadata"))).await;
        let port = address.rsplit(':').next().unwrap();
        let limits = CallLimits { public_only: true, ..CallLimits::default() };
        for host in ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "0"] {
            let request = get_request(&format!("http://{host}:{port}/"));
            let error = ReqwestClient::default().send(request, limits).await.unwrap_err();
            assert!(matches!(error, HttpError::NotSent(_)), "{host}: {error}");
        }
    }

    #[tokio::test]
    async fn an_answer_is_read_up_to_its_limit() {
        let router = Router::new()
            .route("/most", get(async || vec![b'x'; 100_000]))
            .route("/more", get(async || vec![b'x'; 100_001]));
        let address = serve(router).await;
        let (client, limits) =
            (ReqwestClient::default(), CallLimits { answer: 100_000, ..CallLimits::default() });
        let most = client.send(get_request(&format!("{address}/most")), limits).await.unwrap();
        assert_eq!(most.body().len(), 100_000);
        let error = client.send(get_request(&format!("{address}/more")), limits).await.unwrap_err();
        assert_eq!(error, HttpError::TooLong(100_000));
    }
}
