//! The app on Cloudflare's ports, made once an isolate.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicBool, Ordering},
};

use axum::{Router, body::Body};
use http::Response;
use jiff::Timestamp;
use preau_adapters_cloudflare::{
    Console, D1Store, FetchClient, IsolateClock, IsolateIds, R2Files, S3Access, Signing, serve, variables,
};
use preau_kernel::{
    app::{App, DeliveryTrigger, Ports},
    clock::Clock,
    file_address::FileAddresses,
    function::Function,
    http_client::HttpClient,
    id::Ids,
    log::Log,
    server::{router, run_schedule},
    settings::{self, Settings, TokenKeys},
    token::Tokens,
};
use worker::{Env, web_sys};

/// What an isolate keeps from one request to the next.
pub(crate) struct Host {
    app: App,
    functions: Vec<Function>,
    router: Router,
}

static HOST: OnceLock<Host> = OnceLock::new();

/// Whether something was put into the outbox since delivery last began.
static NEWS: AtomicBool = AtomicBool::new(false);

/// Raises the flag that makes delivery start after the answer.
struct Flag;

impl Flag {
    fn take() -> bool {
        NEWS.swap(false, Ordering::Relaxed)
    }
}

impl DeliveryTrigger for Flag {
    fn wake(&self) {
        NEWS.store(true, Ordering::Relaxed);
    }
}

impl Host {
    /// The isolate's host, made when the first event asks for it.
    pub(crate) fn of_isolate(env: &Env) -> worker::Result<&'static Self> {
        if let Some(host) = HOST.get() {
            return Ok(host);
        }
        let host = Self::new(env)?;
        Ok(HOST.get_or_init(|| host))
    }

    fn new(env: &Env) -> worker::Result<Self> {
        let settings =
            Settings::read(settings::Host::Worker, variables(env)).map_err(|error| failed(&error))?;
        let clock: Arc<dyn Clock> = Arc::new(IsolateClock);
        let ids: Arc<dyn Ids> = Arc::new(IsolateIds);
        let s3 = settings.r2.as_ref().map(|r2| S3Access::new(&r2.url, &r2.key_id, &r2.key)).transpose();
        let signing = match s3.map_err(|error| failed(&error))? {
            Some(s3) => Signing::S3(s3),
            None => Signing::Own(FileAddresses::new(settings.secret.as_bytes(), &settings.public_url)),
        };
        let serves_files = matches!(signing, Signing::Own(_));
        let http: Arc<dyn HttpClient> = Arc::new(FetchClient);
        let log: Arc<dyn Log> = Arc::new(Console);
        let ports = Ports {
            senders: preau_providers::connect(&settings, &http, &log, None)
                .map_err(|error| failed(&error))?,
            webhooks: preau_providers::webhook_readers(&settings, &http).map_err(|error| failed(&error))?,
            delivery: Arc::new(Flag),
            store: Arc::new(D1Store::new(env.d1("DB")?, Arc::clone(&clock), Arc::clone(&ids))),
            files: Arc::new(R2Files::new(env.bucket("FILES")?, Arc::clone(&clock), signing)),
            tokens: Arc::new(tokens(&settings, Arc::clone(&clock))),
            log,
            clock,
            ids,
        };
        let mut app =
            App::new(ports, settings.secret.as_bytes(), &settings.public_url).following(&settings.policy);
        if serves_files {
            app = app.serving_files();
        }
        let functions = preau_functions::all();
        let router = router(&functions, &app, &settings.cors_origins);
        Ok(Self { app, functions, router })
    }

    /// Answers a request.
    pub(crate) async fn answer(&self, request: &web_sys::Request) -> Response<Body> {
        serve(self.router.clone(), request).await
    }

    /// Delivers what was put into the outbox since the last time, if anything was; what fails is in the log.
    pub(crate) async fn deliver_what_is_new(&self) {
        if !Flag::take() {
            return;
        }
        for function in &self.functions {
            if let Some(schedule) = function.as_schedule().filter(|schedule| schedule.delivers) {
                run_schedule(&function.name, schedule, &self.app).await.ok();
            }
        }
    }

    /// Runs every schedule of this cron trigger, as of the time that it was scheduled for where that is ahead of the
    /// isolate's clock: a late trigger goes by the present. What fails is in the log.
    pub(crate) async fn run_schedules(&self, cron: &str, scheduled: Option<Timestamp>) {
        let app = match scheduled.filter(|scheduled| *scheduled > self.app.now()) {
            Some(instant) => self.app.clone().at(instant),
            None => self.app.clone(),
        };
        for function in &self.functions {
            let Some(schedule) = function.as_schedule().filter(|schedule| schedule.cron == cron) else {
                continue;
            };
            run_schedule(&function.name, schedule, &app).await.ok();
        }
    }
}

fn failed(error: &impl ToString) -> worker::Error {
    worker::Error::RustError(error.to_string())
}

fn tokens(settings: &Settings, clock: Arc<dyn Clock>) -> Tokens {
    let Settings { issuer, audience, .. } = settings;
    match &settings.token_keys {
        TokenKeys::Secret(secret) => Tokens::by_secret(secret, issuer, audience, clock),
        TokenKeys::Jwks(address) => Tokens::by_jwks(address, issuer, audience, clock, Arc::new(FetchClient)),
    }
}
