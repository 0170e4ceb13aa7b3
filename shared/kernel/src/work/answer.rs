//! What a function answers when it did what was asked.

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};

use crate::{port::store::Version, problem::Problem, work::etag::etag};

/// A typed answer with its status and headers.
#[derive(Clone, Debug)]
pub struct Answer<T> {
    status: StatusCode,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: T,
    /// Whether it holds what may be kept nowhere.
    is_secret: bool,
    /// What the log says of it.
    note: Option<String>,
}

/// Says of a response that no idempotency key may keep it.
#[derive(Clone, Copy)]
pub(crate) struct Secret;

/// What the log says of a response, beside what it says of all.
#[derive(Clone)]
pub(crate) struct Note(pub String);

impl Answer<()> {
    /// 204: done, and there is nothing to read.
    #[must_use]
    pub const fn no_content() -> Self {
        Self { status: StatusCode::NO_CONTENT, headers: Vec::new(), body: (), is_secret: false, note: None }
    }
}

/// What an answer may hold: JSON, but for a page.
pub trait Content {
    /// Its media type.
    fn media_type(&self) -> &'static str {
        "application/json"
    }

    /// It, as text.
    ///
    /// # Errors
    /// A bug: it cannot be written as JSON.
    fn text(&self) -> Result<String, Problem>;
}

impl<T: Serialize> Content for T {
    fn text(&self) -> Result<String, Problem> {
        serde_json::to_string(self).map_err(Problem::internal)
    }
}

/// A page, for a browser.
#[derive(Clone, Debug)]
pub struct Html(pub String);

impl Html {
    /// `text` as HTML, in which nothing is markup, be it between tags or in an attribute.
    #[must_use]
    pub fn escaped(text: &str) -> String {
        let mut escaped = String::with_capacity(text.len());
        for character in text.chars() {
            match character {
                '&' => escaped.push_str("&amp;"),
                '<' => escaped.push_str("&lt;"),
                '>' => escaped.push_str("&gt;"),
                '"' => escaped.push_str("&quot;"),
                '\'' => escaped.push_str("&#39;"),
                other => escaped.push(other),
            }
        }
        escaped
    }
}

impl Content for Html {
    fn media_type(&self) -> &'static str {
        "text/html; charset=utf-8"
    }

    fn text(&self) -> Result<String, Problem> {
        Ok(self.0.clone())
    }
}

impl<T: Content> Answer<T> {
    /// 200 with this body.
    pub const fn ok(body: T) -> Self {
        Self { status: StatusCode::OK, headers: Vec::new(), body, is_secret: false, note: None }
    }

    /// 202 with this body: a part is done, and the same request, sent again after `seconds`, goes on.
    pub fn accepted(body: T, seconds: u32) -> Self {
        let headers = vec![(header::RETRY_AFTER, HeaderValue::from(seconds))];
        Self { status: StatusCode::ACCEPTED, headers, body, is_secret: false, note: None }
    }

    /// 202 with this body: what is left to do is done without the caller.
    pub const fn taken_on(body: T) -> Self {
        Self { status: StatusCode::ACCEPTED, headers: Vec::new(), body, is_secret: false, note: None }
    }

    /// 201 with this body; what was made is at `location`.
    pub fn created(location: &str, body: T) -> Self {
        let location = HeaderValue::try_from(location).ok().map(|value| (header::LOCATION, value));
        Self {
            status: StatusCode::CREATED,
            headers: location.into_iter().collect(),
            body,
            is_secret: false,
            note: None,
        }
    }

    /// The same answer, which no idempotency key keeps: for what holds a secret, of a function that answers the same when
    /// it is asked again and commits for [one of several](crate::work::caller::Caller::for_one_of_several).
    #[must_use]
    pub const fn secret(mut self) -> Self {
        self.is_secret = true;
        self
    }

    /// Has the log say this too, of what went well and somebody should look at: without personal data.
    #[must_use]
    pub fn noting(mut self, note: Option<String>) -> Self {
        self.note = note;
        self
    }

    /// Adds the `ETag` of a version.
    #[must_use]
    pub fn at_version(mut self, version: Version) -> Self {
        self.headers.push((header::ETAG, etag(version)));
        self
    }

    /// Adds a header.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The answer in its final form, which an idempotency key can keep.
    pub(crate) fn keep(&self) -> Result<KeptAnswer, Problem> {
        let body = if self.status == StatusCode::NO_CONTENT { String::new() } else { self.body.text()? };
        KeptAnswer::of(self.status, &self.headers, self.body.media_type(), body)
    }
}

impl<T: Content> IntoResponse for Answer<T> {
    fn into_response(self) -> Response {
        let mut response = KeptAnswer::respond(self.keep(), self.is_secret);
        if let Some(note) = self.note {
            response.extensions_mut().insert(Note(note));
        }
        response
    }
}

/// An answer in its final form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KeptAnswer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub media_type: String,
    pub body: String,
}

impl KeptAnswer {
    fn of(
        status: StatusCode,
        headers: &[(HeaderName, HeaderValue)],
        media_type: &str,
        body: String,
    ) -> Result<Self, Problem> {
        let text = |value: &HeaderValue| value.to_str().map(ToOwned::to_owned).map_err(Problem::internal);
        let headers = headers.iter().map(|(name, value)| Ok((name.as_str().to_owned(), text(value)?)));
        let headers = headers.collect::<Result<_, Problem>>()?;
        Ok(Self { status: status.as_u16(), headers, media_type: media_type.to_owned(), body })
    }

    fn respond(kept: Result<Self, Problem>, is_secret: bool) -> Response {
        let mut response = kept.map_or_else(IntoResponse::into_response, Self::into_response);
        if is_secret {
            response.extensions_mut().insert(Secret);
        }
        response
    }
}

impl IntoResponse for KeptAnswer {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        let status = StatusCode::from_u16(self.status).unwrap_or_default();
        *response.status_mut() = status;
        let media_type =
            (status != StatusCode::NO_CONTENT).then(|| ("content-type".to_owned(), self.media_type));
        let named = self.headers.into_iter().chain(media_type);
        for (name, value) in named {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}
