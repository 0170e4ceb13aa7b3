//! What calls to outside hosts do. The host is this Worker itself.

use std::time::Duration;

use http::{Request, Response, request::Builder};
use preau_adapters_cloudflare::FetchClient;
use preau_kernel::http_client::{CallLimits, HttpClient};

use crate::case::{Ground, expect};

pub async fn an_answer_of_an_outside_host_comes_whole(ground: Ground) -> Result<(), String> {
    let list = ask(Request::get(&ground.origin), Vec::new()).await?;
    expect(&list.status().as_u16(), &200)?;
    expect(&list.headers().contains_key("content-type"), &true)?;
    let nothing = ask(Request::post(format!("{}/no_such_case", ground.origin)), b"a body".to_vec()).await?;
    expect(&nothing.status().as_u16(), &404)?;
    expect(&nothing.body().as_slice(), &b"no such case".as_slice())
}

pub async fn a_host_that_is_not_there_gives_no_answer(_: Ground) -> Result<(), String> {
    expect(&ask(Request::get("http://127.0.0.1:1/"), Vec::new()).await.is_err(), &true)
}

pub async fn a_call_ends_with_its_time(ground: Ground) -> Result<(), String> {
    let request = Request::get(&ground.origin);
    let answer = ask_within(request, Vec::new(), CallLimits::default().lasting(Duration::ZERO)).await;
    expect(&answer.err().as_deref(), &Some("no answer: 0 seconds have passed"))
}

pub async fn an_answer_is_read_up_to_its_limit(ground: Ground) -> Result<(), String> {
    let limits = CallLimits { answer: 3, ..CallLimits::default() };
    let answer = ask_within(Request::get(&ground.origin), Vec::new(), limits).await;
    expect(&answer.err().is_some_and(|error| error.ends_with("it is longer than 3 bytes")), &true)
}

async fn ask(request: Builder, body: Vec<u8>) -> Result<Response<Vec<u8>>, String> {
    ask_within(request, body, CallLimits::default()).await
}

async fn ask_within(
    request: Builder,
    body: Vec<u8>,
    limits: CallLimits,
) -> Result<Response<Vec<u8>>, String> {
    let request = request.body(body).map_err(|error| error.to_string())?;
    FetchClient.send(request, limits).await.map_err(|error| error.to_string())
}
