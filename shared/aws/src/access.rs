//! How AWS is reached: region, credentials, endpoints, and one HTTP client for all services.

use std::{fmt, time::Duration};

use aws_credential_types::Credentials;
use aws_sdk_dynamodb::config::{
    BehaviorVersion, Region, SharedHttpClient, retry::RetryConfig, timeout::TimeoutConfig,
};
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};

const CONNECT_LIMIT: Duration = Duration::from_secs(2);
/// An attempt at `DynamoDB` takes milliseconds; one that takes seconds has lost its connection.
const ATTEMPT_LIMIT: Duration = Duration::from_secs(3);

/// How AWS is reached. To make one costs next to nothing, and so does a client of it before its first call.
#[derive(Clone, Debug)]
pub struct Access {
    region: Region,
    credentials: Credentials,
    http: SharedHttpClient,
    dynamodb_address: Option<String>,
    s3_address: Option<String>,
    ses_address: Option<String>,
}

/// A variable of the environment without which AWS cannot be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MissingVariable(pub &'static str);

impl fmt::Display for MissingVariable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} is missing; AWS Lambda sets it", self.0)
    }
}

impl std::error::Error for MissingVariable {}

impl Access {
    /// Reads what Lambda puts into every function's environment: `AWS_REGION`, `AWS_ACCESS_KEY_ID`,
    /// `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`. `AWS_ENDPOINT_URL_DYNAMODB`, `AWS_ENDPOINT_URL_S3` and
    /// `AWS_ENDPOINT_URL_SESV2` lead elsewhere, as they do for AWS's own tools.
    ///
    /// The SDK's chain of providers (profiles, STS, instance metadata) finds nothing more there, and costs start-up time.
    ///
    /// # Errors
    /// Names the variable that is missing.
    pub fn from_environment(variable: impl Fn(&str) -> Option<String>) -> Result<Self, MissingVariable> {
        let needed = |name: &'static str| variable(name).ok_or(MissingVariable(name));
        Ok(Self {
            region: Region::new(needed("AWS_REGION")?),
            credentials: Credentials::new(
                needed("AWS_ACCESS_KEY_ID")?,
                needed("AWS_SECRET_ACCESS_KEY")?,
                variable("AWS_SESSION_TOKEN"),
                None,
                "environment",
            ),
            http: http_client(aws_smithy_http_client::Builder::new()),
            dynamodb_address: variable("AWS_ENDPOINT_URL_DYNAMODB"),
            s3_address: variable("AWS_ENDPOINT_URL_S3"),
            ses_address: variable("AWS_ENDPOINT_URL_SESV2"),
        })
    }

    /// A client of `DynamoDB` that retries nothing by itself: the store does, knowing what may be tried again.
    #[must_use]
    pub fn dynamodb(&self) -> aws_sdk_dynamodb::Client {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(CONNECT_LIMIT)
            .operation_attempt_timeout(ATTEMPT_LIMIT)
            .build();
        let mut config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(self.region.clone())
            .credentials_provider(self.credentials.clone())
            .http_client(self.http.clone())
            .retry_config(RetryConfig::disabled())
            .timeout_config(timeouts);
        config.set_endpoint_url(self.dynamodb_address.clone());
        aws_sdk_dynamodb::Client::from_conf(config.build())
    }

    /// A client of S3, with the SDK's own retries: all that it is asked to do may be done twice.
    #[must_use]
    pub fn s3(&self) -> aws_sdk_s3::Client {
        use aws_sdk_s3::config::{RequestChecksumCalculation, ResponseChecksumValidation};
        let mut config = aws_sdk_s3::Config::builder()
            .behavior_version(aws_sdk_s3::config::BehaviorVersion::latest())
            .region(self.region.clone())
            .credentials_provider(self.credentials.clone())
            .http_client(self.http.clone())
            .timeout_config(TimeoutConfig::builder().connect_timeout(CONNECT_LIMIT).build())
            // TLS guards the bytes on their way. A presigned address must not ask its bearer for a checksum.
            .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
            .response_checksum_validation(ResponseChecksumValidation::WhenRequired)
            // A bucket is a host name on AWS, and a path on servers that stand in for it.
            .force_path_style(self.s3_address.is_some());
        config.set_endpoint_url(self.s3_address.clone());
        aws_sdk_s3::Client::from_conf(config.build())
    }

    /// A client of SES that retries nothing by itself, because what is sent twice arrives twice. An e-mail takes
    /// `time_limit` at most.
    ///
    /// Each has a connection of its own: one that stood idle while Lambda froze the process may be dead, and an e-mail
    /// that is lost in it may have been sent, as far as we know.
    #[must_use]
    pub fn sesv2(&self, time_limit: Duration) -> aws_sdk_sesv2::Client {
        let timeouts =
            TimeoutConfig::builder().connect_timeout(CONNECT_LIMIT).operation_timeout(time_limit).build();
        let mut config = aws_sdk_sesv2::Config::builder()
            .behavior_version(aws_sdk_sesv2::config::BehaviorVersion::latest())
            .region(self.region.clone())
            .credentials_provider(self.credentials.clone())
            .http_client(http_client(aws_smithy_http_client::Builder::new().pool_max_idle_per_host(0)))
            .retry_config(RetryConfig::disabled())
            .timeout_config(timeouts);
        config.set_endpoint_url(self.ses_address.clone());
        aws_sdk_sesv2::Client::from_conf(config.build())
    }
}

fn http_client(builder: aws_smithy_http_client::Builder) -> SharedHttpClient {
    builder.tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_variable_is_named() {
        let error = Access::from_environment(|name| (name == "AWS_REGION").then(|| "eu-west-3".to_owned()));
        assert_eq!(error.unwrap_err().to_string(), "AWS_ACCESS_KEY_ID is missing; AWS Lambda sets it");
    }
}
