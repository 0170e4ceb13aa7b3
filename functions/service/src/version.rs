//! `version`: which Préau this is.

use preau_kernel::answer::Answer;
use serde::Serialize;
use utoipa::ToSchema;

/// A release of Préau.
#[derive(Serialize, ToSchema)]
pub(crate) struct Version {
    /// The release, as in the changelog.
    #[schema(example = "0.1.0")]
    version: &'static str,
}

/// Says which release of Préau answers
#[utoipa::path(
    get,
    path = "/version",
    tag = "service",
    responses((status = 200, description = "The release", body = Version)),
)]
pub(crate) async fn version() -> Answer<Version> {
    Answer::ok(Version { version: env!("CARGO_PKG_VERSION") })
}

#[cfg(test)]
mod tests {
    use preau_harness::TestApp;

    #[tokio::test]
    async fn the_version_is_that_of_the_changelog() {
        let app = TestApp::new(crate::functions());
        let version = app.get("/version").send().await.json()["version"].as_str().unwrap().to_owned();
        let changelog = include_str!("../../../CHANGELOG.md");
        assert!(changelog.contains(&format!("## {version}")), "{version}");
    }
}
