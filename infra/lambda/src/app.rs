//! The app on AWS's adapters.

use std::sync::Arc;

use lambda_runtime::Error;
use preau_adapters_aws::{Access, DynamoStore, S3Files, Ses};
use preau_http::ReqwestClient;
use preau_kernel::{
    app::{App, DeliveryTrigger, Ports},
    clock::Clock,
    email::EmailSender,
    http_client::HttpClient,
    log::Log,
    settings::{EmailProvider, Settings, TokenKeys},
    token::Tokens,
    wake::Wake,
};
use preau_native::{StdoutLog, SystemClock, SystemIds};

use crate::metrics::MetricLog;

/// The table's stream starts delivery and jobs: nothing has to be woken.
struct Stream;

impl DeliveryTrigger for Stream {
    fn wake(&self, _: Wake) {}
}

/// Connects the ports. It builds clients and calls nobody: this is what a cold start waits for.
pub(crate) fn connect(settings: &Settings, variable: impl Fn(&str) -> Option<String>) -> Result<App, Error> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let deployed_as = variable("AWS_LAMBDA_FUNCTION_NAME").unwrap_or_default();
    let access = Access::from_environment(variable)?;
    let (issuer, audience) = (&settings.issuer, &settings.audience);
    let http: Arc<dyn HttpClient> = Arc::new(ReqwestClient::default());
    let tokens = match &settings.token_keys {
        TokenKeys::Secret(secret) => Tokens::by_secret(secret, issuer, audience, Arc::clone(&clock)),
        TokenKeys::Jwks(address) => {
            Tokens::by_jwks(address, issuer, audience, Arc::clone(&clock), Arc::clone(&http))
        }
    };
    let ids = Arc::new(SystemIds);
    let log: Arc<dyn Log> = Arc::new(MetricLog::over(StdoutLog, deployed_as));
    let ses = match &settings.email {
        EmailProvider::Ses { from } => Some(Arc::new(Ses::new(access.clone(), from)) as Arc<dyn EmailSender>),
        _ => None,
    };
    let ports = Ports {
        senders: preau_providers::connect(settings, &http, &log, ses)?,
        webhooks: preau_providers::webhook_readers(settings, &http)?,
        delivery: Arc::new(Stream),
        store: Arc::new(DynamoStore::new(
            access.dynamodb(),
            &settings.table,
            Arc::clone(&clock),
            Arc::<SystemIds>::clone(&ids),
        )),
        files: Arc::new(S3Files::new(access, &settings.bucket)),
        clock,
        ids,
        log,
        tokens: Arc::new(tokens),
    };
    Ok(App::new(ports, settings.secret.as_bytes(), &settings.public_url).following(&settings.policy))
}
