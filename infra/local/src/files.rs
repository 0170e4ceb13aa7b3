//! What answers at the signed addresses of files: `GET` and `PUT /files/{key}`.

use std::sync::Arc;

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, Query, State},
    response::{IntoResponse, Response},
    routing::get,
};
use http::{HeaderMap, StatusCode, header};
use preau_adapters_local::FolderFiles;
use preau_kernel::files::{File, Files, Permission};
use serde::Deserialize;

/// The longest file, in bytes.
const LONGEST: usize = 50 * 1024 * 1024;

/// What an address carries beside the key.
#[derive(Deserialize)]
struct Grant {
    expires: i64,
    signature: String,
}

/// The routes.
pub fn routes(files: Arc<FolderFiles>) -> Router {
    Router::new()
        .route("/files/{key}", get(read).put(write))
        .layer(DefaultBodyLimit::max(LONGEST))
        .with_state(files)
}

async fn read(
    State(files): State<Arc<FolderFiles>>,
    Path(key): Path<String>,
    Query(grant): Query<Grant>,
) -> Response {
    if !files.grants(&key, &Permission::Get, grant.expires, &grant.signature) {
        return StatusCode::FORBIDDEN.into_response();
    }
    match files.get(&key).await {
        Ok(Some(file)) => {
            let headers = [
                (header::CONTENT_TYPE, file.content_type),
                (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
            ];
            (headers, file.bytes).into_response()
        }
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn write(
    State(files): State<Arc<FolderFiles>>,
    Path(key): Path<String>,
    Query(grant): Query<Grant>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let content_type =
        headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let content_type = content_type.to_owned();
    let size = u64::try_from(body.len()).unwrap_or(u64::MAX);
    let permission = Permission::Put { content_type: content_type.clone(), size };
    if !files.grants(&key, &permission, grant.expires, &grant.signature) {
        return StatusCode::FORBIDDEN;
    }
    match files.put(&key, File { content_type, bytes: body.to_vec() }).await {
        Ok(()) => StatusCode::OK,
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
