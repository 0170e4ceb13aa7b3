//! The app on Cloudflare's ports, made once an isolate.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use axum::Router;
use jiff::Timestamp;
use preau_adapters_cloudflare::{
    BoundRateLimiter, Console, D1Store, FetchClient, IsolateClock, IsolateIds, R2Files, S3Access, Signing,
    serve, variables,
};
use preau_kernel::{
    app::{App, DeliveryTrigger, Ports},
    budget::Budget,
    clock::Clock,
    file_address::FileAddresses,
    function::Function,
    http_client::HttpClient,
    id::Ids,
    log::Log,
    server::{router, run_delivery, run_schedule},
    settings::{self, Settings, TokenKeys},
    token::Tokens,
    wake::Wake,
};
use worker::{Env, web_sys};

use crate::delivery::{Waiting, Woken};

/// What an isolate keeps from one request to the next.
pub(crate) struct Host {
    app: App,
    functions: Vec<Function>,
    router: Router,
    waiting: Waiting,
}

static HOST: OnceLock<Host> = OnceLock::new();

/// How many statements one invocation may make of D1, and calls of providers, with what a run that is told to end still
/// has in its hands: Cloudflare allows 1,000, of which a request makes some itself.
const STATEMENTS: u32 = 800;
/// How many runs of delivery follow one answer, which share the statements of its invocation.
const RUNS: u32 = 2;

/// How long each run waits for its turn: the isolate looks at its connections meanwhile. Where D1 is in the same process, as
/// miniflare has it, one run after the other would keep it from that for seconds.
const TURN: Duration = Duration::from_millis(2);

/// What a schedule puts into the outbox, the next sweep finds.
struct Sweeps;

impl DeliveryTrigger for Sweeps {
    fn wake(&self, _: Wake) {}
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
            delivery: Arc::new(Sweeps),
            store: Arc::new(D1Store::new(env.d1("DB")?, Arc::clone(&clock), Arc::clone(&ids))),
            files: Arc::new(R2Files::new(env.bucket("FILES")?, Arc::clone(&clock), signing)),
            tokens: Arc::new(tokens(&settings, Arc::clone(&clock))),
            log,
            clock,
            ids,
        };
        let functions = preau_functions::all();
        let limits = functions.iter().filter_map(|function| Some(function.limit?.per_minute));
        let mut app = App::new(ports, settings.secret.as_bytes(), &settings.public_url)
            .following(&settings.policy)
            .limited_by(Arc::new(BoundRateLimiter::of(env, limits)))
            .within(Budget::default().of_statements(STATEMENTS));
        if serves_files {
            app = app.serving_files();
        }
        let router = router(&functions, &app, &settings.cors_origins);
        Ok(Self { app, functions, router, waiting: Waiting::default() })
    }

    /// Answers a request, and says whether it is the one after which [`deliver`](Self::deliver) is called.
    pub(crate) async fn answer(
        &self,
        request: &web_sys::Request,
    ) -> worker::Result<(web_sys::Response, bool)> {
        let woken = Arc::new(Woken::default());
        let trigger: Arc<dyn DeliveryTrigger> = Arc::<Woken>::clone(&woken);
        let answer = serve(self.router.clone(), request, trigger).await?;
        Ok((answer, self.waiting.add(woken.take(), self.app.now())))
    }

    /// Delivers what requests put into the outbox; what fails is in the log.
    pub(crate) async fn deliver(&self) {
        let app = self.app.clone().within(Budget::default().of_statements(STATEMENTS / RUNS));
        let schedules = self.functions.iter().filter_map(|function| {
            let schedule = function.as_schedule().filter(|schedule| schedule.delivers())?;
            Some((function.name.as_str(), schedule))
        });
        let schedules: Vec<_> = schedules.collect();
        for _ in 0..RUNS {
            IsolateClock.sleep(TURN).await;
            let Some(wake) = self.waiting.next() else { return };
            for (name, schedule) in &schedules {
                run_delivery(name, schedule, &app, wake.clone()).await.ok();
            }
        }
        self.waiting.leave();
    }

    /// Runs every schedule of this cron trigger, as of the time that it was scheduled for where that is ahead of the
    /// isolate's clock: a late trigger goes by the present. What fails is in the log.
    pub(crate) async fn run_schedules(&self, cron: &str, planned: Option<Timestamp>) {
        let app = match planned.filter(|instant| *instant > self.app.now()) {
            Some(instant) => self.app.clone().at(instant),
            None => self.app.clone(),
        };
        let schedules = self.functions.iter().filter_map(|function| {
            let schedule = function.as_schedule().filter(|schedule| schedule.cron == cron)?;
            Some((function.name.as_str(), schedule))
        });
        let schedules: Vec<_> = schedules.collect();
        // They share the statements of one invocation.
        let each = STATEMENTS / u32::try_from(schedules.len()).unwrap_or(STATEMENTS).max(1);
        let app = app.within(Budget::default().of_statements(each));
        for (name, schedule) in schedules {
            run_schedule(name, schedule, &app).await.ok();
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
