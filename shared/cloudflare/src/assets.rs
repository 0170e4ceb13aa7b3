//! What is deployed beside the Worker's program.

use async_trait::async_trait;
use preau_kernel::{kept_description::KeptDescription, problem::Problem};
use worker::{Env, Fetcher, Response, send::SendFuture, web_sys};

use crate::service::BoundService;

const BINDING: &str = "ASSETS";
/// The name of the host means nothing: a binding leads to the Worker's own assets.
const ORIGIN: &str = "https://assets";
/// The description of all functions.
const OPENAPI: &str = "/openapi.json";

/// The static assets that are bound to the Worker.
pub struct Assets(Fetcher);

impl Assets {
    /// Those of the Worker; none where none are bound to it.
    #[must_use]
    pub fn of(env: &Env) -> Option<Self> {
        env.assets(BINDING).ok().map(Self)
    }

    /// The asset at this path: 404 where there is none, and 304 where it is the one whose `ETag` is `known`.
    ///
    /// # Errors
    /// It cannot be reached.
    pub async fn get(&self, path: &str, known: Option<&str>) -> worker::Result<web_sys::Response> {
        let headers = web_sys::Headers::new()?;
        if let Some(known) = known {
            headers.set("if-none-match", known)?;
        }
        let init = web_sys::RequestInit::new();
        init.set_headers(&headers);
        let request = web_sys::Request::new_with_str_and_init(&format!("{ORIGIN}{path}"), &init)?;
        BoundService::by(self.0.clone()).answer(&request).await
    }
}

#[async_trait]
impl KeptDescription for Assets {
    async fn read(&self) -> Result<Vec<u8>, Problem> {
        SendFuture::new(async {
            let answer = self.get(OPENAPI, None).await.map_err(Problem::internal)?;
            if !answer.ok() {
                return Err(Problem::internal(format!("the asset {OPENAPI} answered {}", answer.status())));
            }
            Response::from(answer).bytes().await.map_err(Problem::internal)
        })
        .await
    }
}
