//! The conformance suites inside a Worker, on D1 and on R2, and cases of Cloudflare's own: `GET /` lists them all,
//! `POST /<case>` runs one.

mod case;
mod failing_d1;
mod faults;
mod fetch;

use std::sync::Arc;

use preau_adapters_cloudflare::{D1Store, IsolateIds, R2Files, Signing};
use preau_conformance::{
    Subject, TestClock,
    files::{FileSubject, OwnAddresses, file_cases},
};
use preau_kernel::files::Files;
use worker::{Context, Env, Method, Request, Response, Result, event};

/// Answers the names of the cases, a line each; or, of one case, 200 if the ports pass it and 500 with what was wrong
/// otherwise. A database and a bucket take each
/// case once.
#[event(fetch)]
async fn fetch(request: Request, env: Env, _: Context) -> Result<Response> {
    let (of_stores, of_files, own) = (preau_conformance::cases(), file_cases(), case::cases());
    if request.method() == Method::Get {
        let of_stores = of_stores.iter().map(|case| case.name);
        let of_files = of_files.iter().map(|case| case.name);
        let own = own.iter().map(|case| case.name);
        return Response::ok(of_stores.chain(of_files).chain(own).collect::<Vec<_>>().join("\n"));
    }
    let url = request.url()?;
    let name = url.path().trim_start_matches('/');
    let outcome = if let Some(case) = of_stores.iter().find(|case| case.name == name) {
        (case.run)(subject(&env, name)?).await
    } else if let Some(case) = of_files.iter().find(|case| case.name == name) {
        (case.run)(file_subject(&env, name)?).await
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

/// A binding signs no addresses: those of these files are Préau's own.
fn file_subject(env: &Env, name: &str) -> Result<FileSubject> {
    let clock = Arc::new(TestClock::default());
    let signing = Signing::Own(OwnAddresses::signer());
    let files = R2Files::new(env.bucket("FILES")?, Arc::<TestClock>::clone(&clock), signing);
    let files: Arc<dyn Files> = Arc::new(files);
    let reach = Arc::new(OwnAddresses::of(Arc::clone(&files), &clock));
    Ok(FileSubject { files, reach, clock, prefix: name.to_owned() })
}
