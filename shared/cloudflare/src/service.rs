//! Another Worker, reached by a service binding.

use worker::{
    Env, Fetcher, js_sys,
    send::SendFuture,
    wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen},
    wasm_bindgen_futures::JsFuture,
    web_sys,
};

#[wasm_bindgen(wasm_bindgen = worker::wasm_bindgen)]
extern "C" {
    type Service;

    /// `fetch` of a service binding, which hands requests and answers on as they are, bodies that still arrive too.
    #[wasm_bindgen(method, catch)]
    fn fetch(this: &Service, request: &web_sys::Request) -> Result<js_sys::Promise, JsValue>;
}

/// Another Worker of the same account, which this one is bound to.
pub struct BoundService(Service);

impl BoundService {
    /// The Worker that `env` has under this name; none where it is not bound.
    #[must_use]
    pub fn of(env: &Env, binding: &str) -> Option<Self> {
        env.service(binding).ok().map(Self::by)
    }

    /// What is reached by this binding.
    pub(crate) fn by(binding: Fetcher) -> Self {
        Self(binding.into_rpc())
    }

    /// What that Worker answers.
    ///
    /// # Errors
    /// It cannot be reached, or did not answer.
    pub async fn answer(&self, request: &web_sys::Request) -> worker::Result<web_sys::Response> {
        let answer = SendFuture::new(JsFuture::from(self.0.fetch(request)?)).await?;
        Ok(answer.dyn_into()?)
    }

    /// Has that Worker do what stands at this address.
    ///
    /// # Errors
    /// It cannot be reached, or did not answer 2xx.
    pub async fn told(&self, address: &str) -> worker::Result<()> {
        let init = web_sys::RequestInit::new();
        init.set_method("POST");
        let answer = self.answer(&web_sys::Request::new_with_str_and_init(address, &init)?).await?;
        if answer.ok() {
            Ok(())
        } else {
            Err(worker::Error::RustError(format!("it answered {}", answer.status())))
        }
    }
}
