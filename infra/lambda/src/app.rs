//! The app on AWS's adapters.

use std::sync::Arc;

use lambda_runtime::Error;
use preau_adapters_aws::{Access, DynamoStore, S3Files};
use preau_http::ReqwestClient;
use preau_kernel::{
    app::{App, Ports},
    settings::{Settings, TokenKeys},
    time::Clock,
    token::Tokens,
};
use preau_native::{StdoutLog, SystemClock, SystemIds};

use crate::metrics::MetricLog;

/// Connects the ports. It builds clients and calls nobody: this is what a cold start waits for.
pub(crate) fn connect(settings: &Settings, variable: impl Fn(&str) -> Option<String>) -> Result<App, Error> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let access = Access::from_environment(variable)?;
    let (issuer, audience) = (&settings.issuer, &settings.audience);
    let tokens = match &settings.token_keys {
        TokenKeys::Secret(secret) => Tokens::by_secret(secret, issuer, audience, Arc::clone(&clock)),
        TokenKeys::Jwks(address) => {
            Tokens::by_jwks(address, issuer, audience, Arc::clone(&clock), Arc::new(ReqwestClient::default()))
        }
    };
    let ids = Arc::new(SystemIds);
    let ports = Ports {
        store: Arc::new(DynamoStore::new(
            access.dynamodb(),
            &settings.table,
            Arc::clone(&clock),
            Arc::<SystemIds>::clone(&ids),
        )),
        files: Arc::new(S3Files::new(access, &settings.bucket)),
        clock,
        ids,
        log: Arc::new(MetricLog::over(StdoutLog)),
        tokens: Arc::new(tokens),
    };
    Ok(App::new(ports, settings.secret.as_bytes(), &settings.public_url))
}
