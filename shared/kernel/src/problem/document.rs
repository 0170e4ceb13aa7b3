//! A problem in the form that callers read (RFC 9457).

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{problem::Problem, value::text::Language};

/// A problem as the caller reads it (RFC 9457).
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemDocument {
    /// `https://preau.dev/problems/<code>`
    #[schema(example = "https://preau.dev/problems/slot-taken")]
    r#type: String,
    /// The kind of problem, in French or English.
    title: String,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What happened this time, in French or English.
    detail: String,
    /// The request id, as in `X-Request-Id`.
    instance: String,
    /// For `test-not-open`: when it opens, in UTC, where it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    opens_at: Option<Timestamp>,
    /// For `invalid-request`: every field that is wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    errors: Vec<FieldErrorDocument>,
}

/// One wrong field.
#[derive(Serialize, ToSchema)]
#[schema(as = FieldError)]
struct FieldErrorDocument {
    /// A JSON Pointer (RFC 6901) to the field; a query, path or header parameter is pointed to by its name.
    #[schema(example = "/slot/end")]
    pointer: String,
    /// A stable code.
    #[schema(example = "required")]
    code: &'static str,
    /// What is wrong, in French or English.
    detail: String,
}

impl ProblemDocument {
    pub(crate) fn describe(problem: &Problem, language: Language, request_id: &str) -> Self {
        Self {
            r#type: format!("https://preau.dev/problems/{}", problem.code()),
            title: problem.kind.title.in_language(language).to_owned(),
            status: problem.status().as_u16(),
            detail: problem.detail.in_language(language).to_owned(),
            instance: request_id.to_owned(),
            opens_at: problem.opens_at(),
            errors: problem
                .errors()
                .iter()
                .map(|error| FieldErrorDocument {
                    pointer: error.pointer.clone(),
                    code: error.code,
                    detail: error.detail.in_language(language).to_owned(),
                })
                .collect(),
        }
    }
}

impl Problem {
    /// The answer that the caller reads, in `language`; `request_id` is the problem's `instance`.
    #[must_use]
    pub fn respond(&self, language: Language, request_id: &str) -> Response {
        let document = ProblemDocument::describe(self, language, request_id);
        let body = serde_json::to_vec(&document).unwrap_or_default();
        let mut response = (self.status(), body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
        if self.status() == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = self.retry_after_seconds() {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
