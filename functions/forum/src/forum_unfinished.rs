//! That a request has done a part of what was asked, and the same request goes on.

use axum::response::{IntoResponse, Response};
use preau_kernel::answer::Answer;
use serde::Serialize;
use utoipa::ToSchema;

/// That something is left to be done.
#[derive(Debug, Serialize, ToSchema)]
pub struct ForumUnfinished {
    /// `false`
    complete: bool,
}

impl ForumUnfinished {
    /// 202: the same request, a second later, goes on.
    pub(crate) fn answer() -> Response {
        Answer::accepted(Self { complete: false }, 1).into_response()
    }
}
