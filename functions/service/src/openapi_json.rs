//! `openapi-json`: the description of all functions, as it is committed.

use axum::{
    body::Bytes,
    response::{IntoResponse, Response},
};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use preau_kernel::{app::App, problem::Problem};
use utoipa::ToSchema;

/// The description of all functions, as `cargo xtask generate` wrote it, without its margins. A Worker, whose size is bounded,
/// has it beside the program.
#[cfg(not(target_arch = "wasm32"))]
pub const OPENAPI: &str = include_str!(concat!(env!("OUT_DIR"), "/openapi.json"));

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
pub(crate) async fn openapi_json(app: App) -> Result<Response, Problem> {
    let document = match &app.description {
        Some(description) => description.read().await?.into(),
        None => of_the_program()?,
    };
    let headers = [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "public, max-age=300")];
    Ok((headers, document).into_response())
}

#[cfg(not(target_arch = "wasm32"))]
#[expect(clippy::unnecessary_wraps, reason = "a Worker has none")]
const fn of_the_program() -> Result<Bytes, Problem> {
    Ok(Bytes::from_static(OPENAPI.as_bytes()))
}

#[cfg(target_arch = "wasm32")]
fn of_the_program() -> Result<Bytes, Problem> {
    Err(Problem::internal("the description of all functions is bound to nothing"))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use preau_harness::TestApp;
    use preau_kernel::{async_trait, kept_description::KeptDescription, problem::Problem};

    struct Elsewhere(Option<&'static str>);

    #[async_trait]
    impl KeptDescription for Elsewhere {
        async fn read(&self) -> Result<Vec<u8>, Problem> {
            self.0.map(|text| text.as_bytes().to_vec()).ok_or_else(|| Problem::internal("lost"))
        }
    }

    #[tokio::test]
    async fn the_document_describes_the_function_that_answers_it() {
        let app = TestApp::new(crate::functions());
        let document = app.get("/openapi.json").send().await.json();
        assert_eq!(document["openapi"], "3.1.0");
        assert_eq!(document["paths"]["/openapi.json"]["get"]["operationId"], "openapi-json");
    }

    #[tokio::test]
    async fn a_host_that_keeps_the_document_apart_answers_what_it_has() {
        let mut app = TestApp::new(crate::functions());
        app.describe_by(Arc::new(Elsewhere(Some(r#"{"openapi": "elsewhere"}"#))));
        let answer = app.get("/openapi.json").send().await;
        assert_eq!(answer.headers["cache-control"], "public, max-age=300");
        assert_eq!(answer.json()["openapi"], "elsewhere");
        app.describe_by(Arc::new(Elsewhere(None)));
        assert_eq!(app.get("/openapi.json").send().await.status, 500);
    }
}
