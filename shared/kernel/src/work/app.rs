//! The app: what every function is given, and the ports behind it.

use std::{sync::Arc, time::Duration};

use axum::extract::FromRequestParts;
use http::request::Parts;
use jiff::Timestamp;
use serde_json::json;

use crate::{
    port::{
        clock::{Clock, StoppedClock},
        email::EmailSender,
        embedder::Embedder,
        files::{Files, Permission},
        grader::Grader,
        kept_description::KeptDescription,
        linked_documents::LinkedDocuments,
        log::Log,
        meeting_rooms::MeetingRooms,
        metered::Metered,
        ocr::Ocr,
        provider_event::WebhookReader,
        question_writer::QuestionWriter,
        rate_limiter::RateLimiter,
        store::{Key, Store},
        usage::{UseObserver, Watched},
        whatsapp::WhatsAppSender,
    },
    problem::Problem,
    record::{
        cursor::{Cursor, CursorSigner},
        list::Records,
        rate_limit::StoreRateLimiter,
        relocation::{Relocation, lists_of_0_1, relocate},
        wake::Wake,
    },
    value::{id::Ids, link_token::LinkSigner, policy::Policy},
    work::{budget::Budget, file_address::FileAddresses, token::Tokens},
};

/// The ports that a host connects.
#[derive(Clone)]
pub struct Ports {
    /// The present time.
    pub clock: Arc<dyn Clock>,
    /// Ids and randomness.
    pub ids: Arc<dyn Ids>,
    /// Items.
    pub store: Arc<dyn Store>,
    /// Files.
    pub files: Arc<dyn Files>,
    /// The log.
    pub log: Arc<dyn Log>,
    /// Which tokens are good.
    pub tokens: Arc<Tokens>,
    /// What sends messages.
    pub senders: Senders,
    /// Who reads what providers report.
    pub webhooks: WebhookReaders,
    /// What starts their delivery.
    pub delivery: Arc<dyn DeliveryTrigger>,
}

/// The providers of messages, of rooms, and of what is written and kept elsewhere.
#[derive(Clone)]
pub struct Senders {
    /// E-mail.
    pub email: Arc<dyn EmailSender>,
    /// WhatsApp.
    pub whatsapp: Arc<dyn WhatsAppSender>,
    /// Video rooms.
    pub rooms: Arc<dyn MeetingRooms>,
    /// Questions about a document.
    pub questions: Arc<dyn QuestionWriter>,
    /// How far open answers meet their criteria; none where Préau judges alone.
    pub grader: Option<Arc<dyn Grader>>,
    /// What is written on pictures and scans; none where a person reads them.
    pub ocr: Option<Arc<dyn Ocr>>,
    /// Vectors of texts; none where nobody is asked for them.
    pub embedder: Option<Arc<dyn Embedder>>,
    /// Documents that others keep.
    pub documents: Arc<dyn LinkedDocuments>,
}

/// Who reads what providers report of messages; none where a provider is not expected to.
#[derive(Clone, Default)]
pub struct WebhookReaders {
    /// Resend.
    pub resend: Option<Arc<dyn WebhookReader>>,
    /// SES, through SNS.
    pub ses: Option<Arc<dyn WebhookReader>>,
    /// Whapi.
    pub whapi: Option<Arc<dyn WebhookReader>>,
}

/// Starts delivery soon after something was put into the outbox. What it misses, the schedule finds.
pub trait DeliveryTrigger: Send + Sync {
    /// These were put into the outbox and are due.
    fn wake(&self, wake: Wake);
}

/// How many folders deep a file stands at most where its address is looked at.
const MOST_FOLDERS: usize = 8;

/// Starts nothing: for runs that deliver what they write themselves.
struct NoTrigger;

impl DeliveryTrigger for NoTrigger {
    fn wake(&self, _: Wake) {}
}

/// What a function is given: an extractor, of which each request has its own.
#[derive(Clone)]
pub struct App {
    /// The present time.
    pub clock: Arc<dyn Clock>,
    /// Ids and randomness.
    pub ids: Arc<dyn Ids>,
    /// What the store holds.
    pub records: Records,
    /// Files.
    pub files: Arc<dyn Files>,
    /// Signs the addresses of files that Préau serves itself.
    pub(crate) addresses: Arc<FileAddresses>,
    pub(crate) serves_files: bool,
    /// Seals the cursors of lists.
    pub cursors: Arc<CursorSigner>,
    /// Signs the links that people follow without signing in.
    pub links: Arc<LinkSigner>,
    /// Where callers reach Préau, without a slash at the end.
    pub public_url: Arc<str>,
    /// The providers of messages.
    pub senders: Senders,
    /// Who reads what providers report.
    pub webhooks: WebhookReaders,
    /// What the school decided.
    pub policy: Arc<Policy>,
    /// Where the description of all functions is kept, if not in the program.
    pub description: Option<Arc<dyn KeptDescription>>,
    /// How far its runs may go.
    pub budget: Budget,
    /// What the log goes by, wherever the clock stands.
    pub(crate) wall_clock: Arc<dyn Clock>,
    /// Where the clock stands, if it was moved.
    pub(crate) as_of: Option<Timestamp>,
    pub(crate) delivery: Arc<dyn DeliveryTrigger>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) log: Arc<dyn Log>,
    pub(crate) tokens: Arc<Tokens>,
    pub(crate) seed_headers: bool,
    /// Counts requests against their limits.
    pub(crate) rate_limiter: Arc<dyn RateLimiter>,
    observer: Option<Arc<dyn UseObserver>>,
}

impl App {
    /// The app over these ports. `secret` signs what Préau hands out to be given back, such as cursors; `public_url` is
    /// where callers reach it, without a slash at the end.
    #[must_use]
    pub fn new(ports: Ports, secret: &[u8], public_url: &str) -> Self {
        let Ports { clock, ids, store, files, log, tokens, senders, webhooks, delivery } = ports;
        let (records, cursors) = (Records::of(Arc::clone(&store)), Arc::new(CursorSigner::new(secret)));
        let addresses = Arc::new(FileAddresses::new(secret, public_url));
        let public_url = Arc::from(public_url);
        Self {
            wall_clock: Arc::clone(&clock),
            as_of: None,
            clock,
            ids,
            records,
            files,
            addresses,
            serves_files: false,
            cursors,
            links: Arc::new(LinkSigner::new(secret)),
            public_url,
            senders,
            webhooks,
            policy: Arc::default(),
            description: None,
            budget: Budget::default(),
            delivery,
            store,
            log,
            tokens,
            seed_headers: false,
            rate_limiter: Arc::new(StoreRateLimiter),
            observer: None,
        }
    }

    /// Believes the seeds' `X-Role`, `X-Actor-Id` and `X-Student-Id` headers: for the local host alone, when asked for.
    #[must_use]
    pub fn believing_seed_headers(mut self) -> Self {
        self.seed_headers = true;
        self
    }

    /// Answers at the addresses of files, which the files port signs with the same secret.
    #[must_use]
    pub fn serving_files(mut self) -> Self {
        self.serves_files = true;
        self
    }

    /// Counts requests against their limits with `limiter`, and not in the store.
    #[must_use]
    pub fn limited_by(mut self, limiter: Arc<dyn RateLimiter>) -> Self {
        self.rate_limiter = limiter;
        self
    }

    /// Answers with the description of all functions that is kept apart from the program.
    #[must_use]
    pub fn described_by(mut self, description: Arc<dyn KeptDescription>) -> Self {
        self.description = Some(description);
        self
    }

    /// Does as the school decided.
    #[must_use]
    pub fn following(mut self, policy: &Policy) -> Self {
        self.policy = Arc::new(policy.clone());
        self
    }

    /// Tells `observer` what functions do with the store and with files.
    #[must_use]
    pub fn watched_by(mut self, observer: Arc<dyn UseObserver>) -> Self {
        self.observer = Some(observer);
        self
    }

    /// The same app with its clock at an instant, for a run of a schedule as of then. The store keeps its own time: what
    /// expires, expires when it does.
    #[must_use]
    pub fn at(mut self, instant: Timestamp) -> Self {
        self.clock = Arc::new(StoppedClock::new(instant, Arc::clone(&self.wall_clock)));
        self.as_of = Some(instant);
        self
    }

    /// The present time, to the millisecond: what is kept and told.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let now = self.clock.now();
        Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
    }

    /// Writes to the log that a function went on without a part of its work, because of a bug: where the request itself is
    /// answered, nothing else would tell.
    pub fn report(&self, function: &str, problem: &Problem) {
        let line = json!({
            "at": self.now(), "level": "error", "function": function, "problem": problem.code(), "cause": problem.cause(),
        });
        self.log.line(&line.to_string());
    }

    /// Asks the store for something, whatever it is.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn check_store(&self) -> Result<(), Problem> {
        self.store.get(&Key::new("health", "health")).await?;
        Ok(())
    }

    /// The key of the file that is read at `url`, where that is an address of ours: one that Préau signed and that holds, or
    /// one where the files are. Whether the caller may read the file is another question.
    ///
    /// # Errors
    /// The files did not answer.
    pub async fn file_at(&self, url: &str) -> Result<Option<String>, Problem> {
        if let Some(token) = url.strip_prefix(&format!("{}/files/", self.public_url)) {
            let grant = self.addresses.open(token, self.now()).ok();
            let readable = grant.filter(|grant| matches!(grant.permission, Permission::Get { .. }));
            return Ok(readable.map(|grant| grant.key));
        }
        let bare = |url: &str| url.split(['?', '#']).next().unwrap_or_default().to_owned();
        let address = bare(url);
        let permission = Permission::Get { disposition: "inline".to_owned() };
        let slashes = address.match_indices('/').map(|(at, _)| at + 1).skip(2);
        for key in slashes.take(MOST_FOLDERS).filter_map(|at| address.get(at..)).filter(|key| !key.is_empty())
        {
            let ours = self.files.presign(key, &permission, Duration::from_secs(1)).await?;
            if bare(&ours.url) == address {
                return Ok(Some(key.to_owned()));
            }
        }
        Ok(None)
    }

    /// Deletes up to `limit` expired items and answers how many.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn purge_expired(&self, limit: usize) -> Result<usize, Problem> {
        Ok(self.store.purge_expired(limit).await?)
    }

    /// Moves a part of what version 0.1 listed in one partition, from `cursor` on, to the shards of its list.
    ///
    /// # Errors
    /// `invalid-cursor`, or the store did not answer: what was done so far stays done.
    pub async fn migrate_lists(&self, cursor: Option<&Cursor>) -> Result<Relocated, Problem> {
        const NAME: &str = "migrate-lists";
        let after = cursor.map(|cursor| self.cursors.open(NAME, cursor)).transpose()?;
        let Relocation { moved, left, next } = relocate(self.store.as_ref(), &lists_of_0_1(), after).await?;
        Ok(Relocated { moved, left, next: next.map(|position| self.cursors.seal(NAME, &position)) })
    }

    /// The same app, whose commits start delivery by `trigger`.
    #[must_use]
    pub fn waking(mut self, trigger: Arc<dyn DeliveryTrigger>) -> Self {
        self.delivery = trigger;
        self
    }

    /// The same app for a run that delivers what it writes itself: its commits start no delivery.
    #[must_use]
    pub fn waking_nobody(self) -> Self {
        self.waking(Arc::new(NoTrigger))
    }

    /// The same app, and what counts what it asks of the store from now on.
    #[must_use]
    pub fn metered(&self) -> (Self, Arc<Metered>) {
        let meter = Arc::new(Metered::over(Arc::clone(&self.store)));
        (self.over(Arc::<Metered>::clone(&meter)), meter)
    }

    /// The same app, whose runs keep to these bounds.
    #[must_use]
    pub fn within(mut self, budget: Budget) -> Self {
        self.budget = budget;
        self
    }

    /// Whether a run is to begin nothing further: its time or its statements are used up, or the host ends.
    #[must_use]
    pub fn is_spent(&self) -> bool {
        self.budget.is_spent(self.wall_clock.now())
    }

    /// Whether a run is to go on to its second half: what it made is to be sent as well.
    #[must_use]
    pub fn is_half_spent(&self) -> bool {
        self.budget.is_half_spent(self.wall_clock.now())
    }

    /// The same app over another store.
    pub(crate) fn over(&self, store: Arc<dyn Store>) -> Self {
        Self { records: Records::of(Arc::clone(&store)), store, ..self.clone() }
    }

    /// The same app as the handler or the run of a function is given it: whoever watches is told what it does.
    pub(crate) fn watched(&self, function: &str) -> Self {
        let Some(observer) = &self.observer else { return self.clone() };
        let function: Arc<str> = Arc::from(function);
        let store = Watched::new(Arc::clone(&self.store), Arc::clone(&function), Arc::clone(observer));
        let files = Watched::new(Arc::clone(&self.files), function, Arc::clone(observer));
        Self { files: Arc::new(files), ..self.over(Arc::new(store)) }
    }
}

/// What a part of the migration of lists did.
#[derive(Debug)]
pub struct Relocated {
    /// How many items it moved.
    pub moved: usize,
    /// How many it left to a migration that begins anew.
    pub left: usize,
    /// The cursor of the next part; none at the end.
    pub next: Option<String>,
}

impl<S: Sync> FromRequestParts<S> for App {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts
            .extensions
            .get()
            .cloned()
            .ok_or_else(|| Problem::internal("the handler is outside its function"))
    }
}
