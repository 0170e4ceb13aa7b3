//! `openapi-json`: the description of all functions, as it is committed.

use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use utoipa::ToSchema;

/// The description of all functions, as `cargo xtask generate` wrote it.
pub const OPENAPI: &str = include_str!("../../../openapi.json");

/// An OpenAPI 3.1 document.
#[derive(ToSchema)]
#[schema(value_type = Object)]
pub(crate) struct OpenApiDocument(());

/// Describes every function
///
/// The OpenAPI 3.1 document that `cargo xtask generate` makes from the function lists.
#[utoipa::path(
    get,
    path = "/openapi.json",
    tag = "service",
    responses((status = 200, description = "The document", body = OpenApiDocument)),
)]
pub(crate) async fn openapi_json() -> Response {
    let headers = [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "public, max-age=300")];
    (headers, OPENAPI).into_response()
}

#[cfg(test)]
mod tests {
    use preau_harness::TestApp;

    #[tokio::test]
    async fn the_document_describes_the_function_that_answers_it() {
        let app = TestApp::new(crate::functions());
        let document = app.get("/openapi.json").send().await.json();
        assert_eq!(document["openapi"], "3.1.0");
        assert_eq!(document["paths"]["/openapi.json"]["get"]["operationId"], "openapi-json");
    }
}
