//! `health`: whether the service and its store answer.

use preau_kernel::{answer::Answer, app::App, problem::Problem};
use serde::Serialize;
use utoipa::ToSchema;

/// The service is well.
#[derive(Serialize, ToSchema)]
pub(crate) struct Health {
    /// `ok`
    #[schema(example = "ok")]
    status: &'static str,
}

/// Says whether the service and its store answer
#[utoipa::path(
    get,
    path = "/health",
    tag = "service",
    responses((status = 200, description = "Both do", body = Health)),
)]
pub(crate) async fn health(app: App) -> Result<Answer<Health>, Problem> {
    app.check_store().await?;
    Ok(Answer::ok(Health { status: "ok" }))
}

#[cfg(test)]
mod tests {
    use preau_harness::TestApp;
    use serde_json::json;

    #[tokio::test]
    async fn a_service_whose_store_answers_is_well() {
        let app = TestApp::new(crate::functions());
        let answer = app.get("/health").send().await;
        assert_eq!((answer.status.as_u16(), answer.json()), (200, json!({"status": "ok"})));
    }
}
