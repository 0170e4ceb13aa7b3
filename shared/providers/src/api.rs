//! One call to a provider whose requests and answers are JSON.

use std::{sync::Arc, time::Duration};

use http::header::{AUTHORIZATION, CONTENT_TYPE, DATE, HeaderName, RETRY_AFTER};
use jiff::{Timestamp, fmt::rfc2822};
use preau_kernel::http_client::{CallLimits, HttpClient, HttpError};
use serde::{Serialize, de::DeserializeOwned};

/// The longest wait that a provider can ask for.
const LONGEST_WAIT: Duration = Duration::from_hours(24);

/// Where a provider is, and how it knows us.
pub(crate) struct Api {
    provider: &'static str,
    http: Arc<dyn HttpClient>,
    base_url: String,
    key: String,
}

impl Api {
    pub(crate) fn new(provider: &'static str, http: Arc<dyn HttpClient>, base_url: &str, key: &str) -> Self {
        Self { provider, http, base_url: base_url.trim_end_matches('/').to_owned(), key: key.to_owned() }
    }

    /// Posts `body` to `path`, which begins with `/`. A request that cannot be written (a key that is no header, say) is
    /// not sent.
    pub(crate) async fn post(
        &self,
        path: &str,
        header: Option<(&str, &str)>,
        body: &(impl Serialize + Sync),
    ) -> Result<Answer, HttpError> {
        self.post_within(path, header, body, CallLimits::default()).await
    }

    /// As [`post`](Self::post), within other limits than the usual ones.
    pub(crate) async fn post_within(
        &self,
        path: &str,
        header: Option<(&str, &str)>,
        body: &(impl Serialize + Sync),
        limits: CallLimits,
    ) -> Result<Answer, HttpError> {
        let mut request = http::Request::post(format!("{}{path}", self.base_url))
            .header(AUTHORIZATION, format!("Bearer {}", self.key))
            .header(CONTENT_TYPE, "application/json");
        if let Some((name, value)) = header {
            request = request.header(name, value);
        }
        let unwritten = || HttpError::NotSent("the request cannot be written".to_owned());
        let body = serde_json::to_vec(body).map_err(|_| unwritten())?;
        let request = request.body(body).map_err(|_| unwritten())?;
        self.send(request, limits).await
    }

    /// Gets what is at `path`, which begins with `/`.
    pub(crate) async fn get(&self, path: &str) -> Result<Answer, HttpError> {
        let request = http::Request::get(format!("{}{path}", self.base_url))
            .header(AUTHORIZATION, format!("Bearer {}", self.key))
            .body(Vec::new())
            .map_err(|_| HttpError::NotSent("the request cannot be written".to_owned()))?;
        self.send(request, CallLimits::default()).await
    }

    async fn send(&self, request: http::Request<Vec<u8>>, limits: CallLimits) -> Result<Answer, HttpError> {
        let response = self.http.send(request, limits).await?;
        Ok(Answer { provider: self.provider, response })
    }

    /// What the log says of a call without an answer.
    pub(crate) fn cause(&self, error: &HttpError) -> String {
        format!("{}: {error}", self.provider)
    }
}

/// What a provider answered.
pub(crate) struct Answer {
    provider: &'static str,
    response: http::Response<Vec<u8>>,
}

impl Answer {
    pub(crate) fn status(&self) -> u16 {
        self.response.status().as_u16()
    }

    pub(crate) fn is_success(&self) -> bool {
        self.response.status().is_success()
    }

    /// The body, if it is what was expected.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(self.response.body()).ok()
    }

    /// How long `Retry-After` asks to wait, in either of its forms (RFC 9110 §10.2.3), at most a day. A date is held
    /// against the answer's own `Date`, so that no clock needs to agree with the provider's.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        let text = self.header(&RETRY_AFTER)?;
        let wait = if let Ok(seconds) = text.parse() {
            Duration::from_secs(seconds)
        } else {
            let wait = instant(text)?.duration_since(instant(self.header(&DATE)?)?);
            Duration::try_from(wait).unwrap_or_default()
        };
        Some(wait.min(LONGEST_WAIT))
    }

    fn header(&self, name: &HeaderName) -> Option<&str> {
        self.response.headers().get(name)?.to_str().ok()
    }

    /// What the log says of the answer: its status, and what the provider calls the error. Never a message of its, which
    /// may quote what was sent.
    pub(crate) fn cause(&self, error: &str) -> String {
        let space = if error.is_empty() { "" } else { " " };
        format!("{} answered {}{space}{error}", self.provider, self.status())
    }
}

/// Whether it is the name of an error and no sentence, which could quote what was sent.
pub(crate) fn is_name(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

fn instant(http_date: &str) -> Option<Timestamp> {
    rfc2822::DateTimeParser::new().parse_timestamp(http_date).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asking(headers: &[(&str, &str)]) -> Option<Duration> {
        let mut response = http::Response::builder().status(429);
        for (name, value) in headers {
            response = response.header(*name, *value);
        }
        Answer { provider: "Provider", response: response.body(Vec::new()).unwrap() }.retry_after()
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let date = ("date", "Fri, 20 Nov 2026 23:59:00 GMT");
        let minutes = Duration::from_mins;
        assert_eq!(asking(&[("retry-after", "120")]), Some(minutes(2)));
        assert_eq!(asking(&[date, ("retry-after", "Sat, 21 Nov 2026 00:02:00 GMT")]), Some(minutes(3)));
        assert_eq!(asking(&[date, ("retry-after", "Fri, 20 Nov 2026 00:00:00 GMT")]), Some(minutes(0)));
    }

    #[test]
    fn a_retry_after_that_says_nothing_sensible_asks_for_nothing() {
        assert_eq!(asking(&[]), None);
        assert_eq!(asking(&[("retry-after", "soon")]), None);
        assert_eq!(asking(&[("retry-after", "Sat, 21 Nov 2026 00:02:00 GMT")]), None);
        assert_eq!(asking(&[("retry-after", "18446744073709551615")]), Some(LONGEST_WAIT));
    }
}
