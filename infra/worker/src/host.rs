//! The app on Cloudflare's ports, made once an isolate.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use axum::Router;
use jiff::Timestamp;
use preau_adapters_cloudflare::{
    Assets, BoundRateLimiter, BoundService, Console, D1Store, FetchClient, IsolateClock, IsolateIds, R2Files,
    S3Access, Signing, serve, variables,
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
    server::{router, run_schedule, run_woken},
    settings::{self, Settings, TokenKeys},
    token::Tokens,
    wake::Wake,
    web_application::WebApplication,
};
use worker::{Env, web_sys};

use crate::{
    application::Application,
    delivery::{Waiting, Woken},
    served::{CronTrigger, Served},
};

/// What an isolate keeps from one request to the next.
pub(crate) struct Host {
    app: App,
    functions: Vec<Function>,
    router: Router,
    served: Served,
    application: Application,
    waiting: Waiting,
}

static HOST: OnceLock<Host> = OnceLock::new();

/// How many statements one invocation may make of D1, and calls of providers, with what a run that is told to end still
/// has in its hands: Cloudflare allows 1,000, of which a request makes some itself.
const STATEMENTS: u32 = 800;
/// How many of them one run of delivery after an answer may make: more runs follow as long as there are as many left.
const STATEMENTS_A_RUN: u32 = 400;

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
        if let Some(assets) = Assets::of(env) {
            app = app.described_by(Arc::new(assets));
        }
        if serves_files {
            app = app.serving_files();
        }
        let router = router(&functions, &app, &settings.cors_origins);
        let served = Served::new(&functions, serves_files).map_err(|error| failed(&error))?;
        let Settings { web_client_id, issuer, audience, .. } = &settings;
        let application =
            WebApplication::of(web_client_id.as_deref(), issuer, audience).map_err(|error| failed(&error))?;
        let application = Application::new(&application);
        Ok(Self { app, functions, router, served, application, waiting: Waiting::default() })
    }

    /// Whether the path of this address is one of this Worker's functions'.
    pub(crate) fn serves(&self, address: &str) -> bool {
        self.served.has(address)
    }

    /// What the web application answers.
    pub(crate) const fn application(&self) -> &Application {
        &self.application
    }

    /// The cron trigger that the entrance tells of by this address.
    pub(crate) fn told_of(&self, address: &str) -> Option<CronTrigger> {
        CronTrigger::of(address, &self.app.links, self.app.now())
    }

    /// Tells the other Worker of a cron trigger, and waits until it has run its schedules.
    ///
    /// # Errors
    /// It cannot be reached, or refuses: the two have not the same `PREAU_SECRET`.
    pub(crate) async fn tell(
        &self,
        other: &BoundService,
        cron: &str,
        planned: Option<Timestamp>,
    ) -> worker::Result<()> {
        let trigger = CronTrigger::new(cron, planned, self.app.now());
        other.told(&trigger.address(&self.app.links)?).await
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
        let budget = Budget::default();
        let app = self.app.clone().within(budget.clone().of_statements(STATEMENTS_A_RUN));
        let schedules = self.functions.iter().filter_map(|function| {
            let schedule = function.as_schedule().filter(|schedule| schedule.delivers())?;
            Some((function.name.as_str(), schedule))
        });
        let schedules: Vec<_> = schedules.collect();
        while budget.used() + STATEMENTS_A_RUN <= STATEMENTS {
            IsolateClock.sleep(TURN).await;
            let Some(wake) = self.waiting.next() else { return };
            for (name, schedule) in &schedules {
                run_woken(name, schedule, &app, wake.clone()).await.ok();
            }
        }
        self.waiting.leave();
    }

    /// Runs every schedule of this cron trigger, as of the time that it was scheduled for where that is ahead of the
    /// isolate's clock: a late trigger goes by the present. What fails is in the log. Of two Workers, one sweeps the outbox of
    /// both: the one that `delivers`.
    pub(crate) async fn run_schedules(&self, cron: &str, planned: Option<Timestamp>, delivers: bool) {
        let app = match planned.filter(|instant| *instant > self.app.now()) {
            Some(instant) => self.app.clone().at(instant),
            None => self.app.clone(),
        };
        let schedules = self.functions.iter().filter_map(|function| {
            let schedule = function.as_schedule().filter(|schedule| schedule.cron == cron)?;
            (delivers || !schedule.delivers()).then_some((function.name.as_str(), schedule))
        });
        let mut schedules: Vec<_> = schedules.collect();
        // They share the statements of one invocation: what one leaves is the others', and what delivers has all that is left.
        schedules.sort_by_key(|(_, schedule)| schedule.delivers());
        let budget = Budget::default();
        let mut waiting = (1..=schedules.len()).rev().filter_map(|waiting| u32::try_from(waiting).ok());
        for (name, schedule) in schedules {
            let each = STATEMENTS.saturating_sub(budget.used()) / waiting.next().unwrap_or(1);
            run_schedule(name, schedule, &app.clone().within(budget.clone().of_statements(each))).await.ok();
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
