//! The conformance suite inside a Worker, on D1, and cases of Cloudflare's own: `GET /` lists them all, `POST /<case>` runs
//! one.

mod case;
mod failing_d1;
mod faults;
mod fetch;
mod files;

use std::sync::Arc;

use preau_adapters_cloudflare::{D1Store, IsolateIds};
use preau_conformance::{Subject, TestClock};
use worker::{Context, Env, Method, Request, Response, Result, event};

/// Answers the names of the cases, a line each; or, of one case, 200 if the ports pass it and 500 with what was wrong
/// otherwise. A database takes each case once.
#[event(fetch)]
async fn fetch(request: Request, env: Env, _: Context) -> Result<Response> {
    let (suite, own) = (preau_conformance::cases(), case::cases());
    if request.method() == Method::Get {
        let names: Vec<_> =
            suite.iter().map(|case| case.name).chain(own.iter().map(|case| case.name)).collect();
        return Response::ok(names.join("\n"));
    }
    let url = request.url()?;
    let name = url.path().trim_start_matches('/');
    let outcome = if let Some(case) = suite.iter().find(|case| case.name == name) {
        (case.run)(subject(&env, name)?).await
    } else if let Some(case) = own.iter().find(|case| case.name == name) {
        let origin = url.origin().ascii_serialization();
        (case.run)(case::Ground { env, name: case.name, origin }).await
    } else {
        return Response::error("no such case", 404);
    };
    match outcome {
        Ok(()) => Response::ok(""),
        Err(failure) => Response::error(failure, 500),
    }
}

fn subject(env: &Env, name: &str) -> Result<Subject> {
    let clock = Arc::new(TestClock::default());
    let store = D1Store::new(env.d1("DB")?, Arc::<TestClock>::clone(&clock), Arc::new(IsolateIds));
    Ok(Subject { store: Arc::new(store), clock, prefix: name.to_owned(), purges: true })
}
