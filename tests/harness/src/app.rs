//! An app on real adapters, each test its own.

use std::sync::{Arc, Mutex};

use axum::Router;
use futures_util::FutureExt;
use http::Method;
use jsonwebtoken::{EncodingKey, Header};
use preau_adapters_local::{FolderFiles, SqliteStore};
use preau_kernel::{
    actor::{Actor, Role},
    app::{App, DeliveryTrigger, Ports, Senders},
    clock::Clock,
    embedder::Embedder,
    entity::Entity,
    event::Event,
    file_address::FileAddresses,
    function::{Function, Schedule},
    grader::Grader,
    kept_description::KeptDescription,
    list::List,
    log::Log,
    ocr::Ocr,
    policy::Policy,
    problem::Problem,
    question_writer::QuestionWriter,
    rate_limiter::RateLimiter,
    roles::AssignedRoles,
    server,
    settings::Synchronous,
    store::{Counters, Item, Key, Outcome, Store, Write},
    token::Tokens,
    wake::Wake,
};
use preau_providers::OfflineWriter;
use rusqlite::Connection;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{Interleaved, Others, Sent, TestClock, TestRequest, ids::CountedIds, uses::Uses, webhooks};

const SECRET: &str = "the secret of the tests, no other";

/// An app with the functions under test, reached through its HTTP layer.
pub struct TestApp {
    /// The app's clock.
    pub clock: Arc<TestClock>,
    /// The functions.
    pub functions: Vec<Function>,
    /// What was sent to people.
    pub sent: Arc<Sent>,
    /// The app itself, for schedules.
    pub app: App,
    pub(crate) router: Router,
    pub(crate) uses: Arc<Uses>,
    store: Arc<dyn Store>,
    log: Arc<Lines>,
    asleep: Arc<Asleep>,
    folder: TempDir,
}

#[derive(Default)]
struct Lines(Mutex<Vec<String>>);

impl Log for Lines {
    fn line(&self, json: &str) {
        self.0.lock().expect("the log").push(json.to_owned());
    }
}

/// Delivery starts when a test says so, and may be for what was put into the outbox since.
#[derive(Default)]
struct Asleep(Mutex<Wake>);

impl DeliveryTrigger for Asleep {
    fn wake(&self, wake: Wake) {
        self.0.lock().expect("the wake").add(wake);
    }
}

impl TestApp {
    /// An app with an empty store.
    #[must_use]
    pub fn new(functions: Vec<Function>) -> Self {
        Self::around(functions, |store| store)
    }

    /// An app on the store that `open` makes with the app's clock. What looks into the database of SQLite finds none.
    #[must_use]
    pub fn on(functions: Vec<Function>, open: impl FnOnce(Arc<dyn Clock>) -> Arc<dyn Store>) -> Self {
        Self::in_folder(TempDir::new().expect("a folder"), functions, open)
    }

    /// An app whose store is what `around` makes of SQLite.
    #[must_use]
    pub fn around(functions: Vec<Function>, around: impl FnOnce(Arc<dyn Store>) -> Arc<dyn Store>) -> Self {
        let folder = TempDir::new().expect("a folder");
        let database = folder.path().join("preau.db");
        Self::in_folder(folder, functions, |clock| {
            around(Arc::new(SqliteStore::open(&database, Synchronous::Off, clock).expect("a store")))
        })
    }

    /// An app in whose store others are faster.
    #[must_use]
    pub fn interleaved(functions: Vec<Function>) -> (Self, Others) {
        let others = Others::default();
        let app = Self::around(functions, |inner| Arc::new(Interleaved { others: others.clone(), inner }));
        (app, others)
    }

    fn in_folder(
        folder: TempDir,
        functions: Vec<Function>,
        open: impl FnOnce(Arc<dyn Clock>) -> Arc<dyn Store>,
    ) -> Self {
        let clock = Arc::new(TestClock::default());
        let port: Arc<dyn Clock> = Arc::<TestClock>::clone(&clock);
        let store = open(Arc::clone(&port));
        let addresses = FileAddresses::new(SECRET.as_bytes(), "http://test");
        let files = FolderFiles::open(&folder.path().join("files"), addresses, Arc::clone(&port));
        let log = Arc::new(Lines::default());
        let (sent, asleep) = (Arc::new(Sent::default()), Arc::new(Asleep::default()));
        let ports = Ports {
            tokens: Arc::new(Tokens::by_secret(SECRET, "preau", "preau", Arc::clone(&port))),
            clock: port,
            ids: Arc::new(CountedIds::default()),
            store: Arc::clone(&store),
            files: Arc::new(files.expect("files")),
            log: Arc::<Lines>::clone(&log),
            senders: Senders {
                email: sent.clone(),
                whatsapp: sent.clone(),
                rooms: sent.clone(),
                questions: Arc::new(OfflineWriter),
                grader: None,
                ocr: None,
                embedder: None,
                documents: sent.clone(),
            },
            webhooks: webhooks::readers(),
            delivery: Arc::<Asleep>::clone(&asleep),
        };
        let uses = Arc::new(Uses::of(&functions));
        let app = App::new(ports, SECRET.as_bytes(), "http://test").serving_files();
        let app = app.watched_by(Arc::<Uses>::clone(&uses));
        let router = server::router(&functions, &app, &["https://ecole.example".to_owned()]);
        Self { clock, functions, sent, app, router, uses, store, log, asleep, folder }
    }

    /// Serves from now on as a local host that was asked to believe the seeds' headers.
    pub fn believe_seed_headers(&mut self) {
        self.app = self.app.clone().believing_seed_headers();
        self.router = server::router(&self.functions, &self.app, &[]);
    }

    /// Sends messages from now on as a school decided that wrote this policy.
    pub fn follow(&mut self, policy: &Policy) {
        self.app = self.app.clone().following(policy);
        self.router = server::router(&self.functions, &self.app, &[]);
    }

    /// Has `writer` write questions from now on.
    pub fn write_questions_by(&mut self, writer: Arc<dyn QuestionWriter>) {
        self.app.senders.questions = writer;
        self.router = server::router(&self.functions, &self.app, &[]);
    }

    /// Has `grader` judge open answers from now on.
    pub fn grade_by(&mut self, grader: Arc<dyn Grader>) {
        self.app.senders.grader = Some(grader);
        self.router = server::router(&self.functions, &self.app, &[]);
    }

    /// Has `ocr` read pictures and scans from now on.
    pub fn read_pictures_by(&mut self, ocr: Arc<dyn Ocr>) {
        self.app.senders.ocr = Some(ocr);
        self.router = server::router(&self.functions, &self.app, &[]);
    }

    /// Has `embedder` turn texts into vectors from now on.
    pub fn embed_by(&mut self, embedder: Arc<dyn Embedder>) {
        self.app.senders.embedder = Some(embedder);
        self.router = server::router(&self.functions, &self.app, &[]);
    }

    /// Keeps the description of all functions apart from the program, from now on.
    pub fn describe_by(&mut self, description: Arc<dyn KeptDescription>) {
        self.app = self.app.clone().described_by(description);
        self.router = server::router(&self.functions, &self.app, &[]);
    }

    /// Has `limiter` count requests from now on, and not the store.
    pub fn limit_by(&mut self, limiter: Arc<dyn RateLimiter>) {
        self.app = self.app.clone().limited_by(limiter);
        self.router = server::router(&self.functions, &self.app, &[]);
    }

    /// A GET request.
    #[must_use]
    pub fn get(&self, path: &str) -> TestRequest<'_> {
        self.request(Method::GET, path)
    }

    /// A POST request with a JSON body.
    #[must_use]
    pub fn post(&self, path: &str, body: &Value) -> TestRequest<'_> {
        self.request(Method::POST, path).json(body)
    }

    /// A PUT request with a JSON body.
    #[must_use]
    pub fn put(&self, path: &str, body: &Value) -> TestRequest<'_> {
        self.request(Method::PUT, path).json(body)
    }

    /// A request without a body.
    #[must_use]
    pub fn request(&self, method: Method, path: &str) -> TestRequest<'_> {
        TestRequest::new(self, method, path)
    }

    /// A token of `actor` that is good for an hour.
    #[must_use]
    pub fn token(&self, actor: &Actor) -> String {
        let roles: Vec<_> = actor.roles.iter().map(|role| role.word()).collect();
        let exp = self.clock.now().as_second() + 3_600;
        self.token_of(&json!({"sub": actor.id, "roles": roles, "exp": exp, "iss": "preau", "aud": "preau"}))
    }

    /// A token with these claims.
    #[must_use]
    pub fn token_of(&self, claims: &Value) -> String {
        let key = EncodingKey::from_secret(SECRET.as_bytes());
        jsonwebtoken::encode(&Header::default(), claims, &key).expect("a token")
    }

    /// Every event of the journal, oldest first.
    pub async fn events(&self) -> Vec<Event> {
        let found = self.app.records.all::<Event>(&List::whole(Event::all())).await.expect("the journal");
        found.into_iter().map(|stored| stored.entity).collect()
    }

    /// Puts an entity into the store that no function of the test writes.
    pub async fn given<E: Entity>(&self, entity: &E) {
        let item = entity.to_item().expect("an item");
        assert_eq!(self.store.write(&[Write::Create(item)]).await, Ok(Outcome::Done));
    }

    /// The same app, in which these people teach, as an admin said: no event tells of it.
    #[must_use]
    pub fn with_coaches(self, coaches: &[Actor]) -> Self {
        let roles = |coach: &Actor| AssignedRoles {
            user_id: coach.id.clone(),
            roles: vec![Role::Coach],
            assigned_at: None,
        };
        let writes: Vec<Write> =
            coaches.iter().map(|coach| Write::Create(roles(coach).to_item().expect("an item"))).collect();
        // Not every app is made where one can wait: a thread of its own waits for the writer.
        let waiting = || {
            let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
            runtime.block_on(self.store.write(&writes))
        };
        let written = std::thread::scope(|scope| scope.spawn(waiting).join().expect("an answer"));
        assert_eq!(written, Ok(Outcome::Done));
        self
    }

    /// Puts many entities into the store.
    pub async fn given_all<E: Entity>(&self, entities: Vec<E>) {
        self.given_items(entities.iter().map(|entity| entity.to_item().expect("an item")).collect()).await;
    }

    /// Puts many items into the store, a hundred in a transaction.
    pub async fn given_items(&self, items: Vec<Item>) {
        for group in items.chunks(100) {
            let writes: Vec<Write> = group.iter().cloned().map(Write::Create).collect();
            assert_eq!(self.store.write(&writes).await, Ok(Outcome::Done));
        }
    }

    /// What the store has at `key`.
    pub async fn item(&self, key: &Key) -> Option<Item> {
        self.store.get(key).await.expect("an answer")
    }

    /// Puts an item into the store that expires at an instant (RFC 3339).
    pub async fn given_expiring(&self, name: &str, expires_at: &str) {
        let item = Item {
            key: Key::new(format!("expiring#{name}"), name),
            kind: "expiring".to_owned(),
            document: "{}".to_owned(),
            counters: Counters::new(),
            version: 0,
            expires_at: Some(expires_at.parse().expect("an instant")),
            indexes: [None, None, None],
        };
        assert_eq!(self.store.write(&[Write::Create(item)]).await, Ok(Outcome::Done));
    }

    /// Runs a schedule once.
    ///
    /// # Errors
    /// The schedule's problem.
    pub async fn run(&self, schedule: &str) -> Result<String, Problem> {
        let function = self.functions.iter().find(|function| function.name == schedule).expect("a function");
        let schedule_of = function.as_schedule().expect("a schedule");
        let outcome = server::run_schedule(schedule, schedule_of, &self.app).await;
        self.uses.check();
        outcome
    }

    /// What was put into the outbox, due at once, since this was last asked.
    #[must_use]
    pub fn woken(&self) -> Wake {
        std::mem::take(&mut *self.asleep.0.lock().expect("the wake"))
    }

    /// Delivers, as hosts do after an answer, for these announcements and messages alone.
    ///
    /// # Errors
    /// The run's problem.
    pub async fn deliver(&self, wake: Wake) -> Result<String, Problem> {
        let delivering = |function: &&Function| function.as_schedule().is_some_and(Schedule::delivers);
        let function = self.functions.iter().find(delivering).expect("a function");
        let schedule = function.as_schedule().expect("a schedule");
        server::run_woken(&function.name, schedule, &self.app, wake).await
    }

    /// Runs a schedule for what of a wake it is for, as hosts do after an answer.
    ///
    /// # Errors
    /// The run's problem.
    pub async fn run_woken(&self, schedule: &str, wake: Wake) -> Result<String, Problem> {
        let function = self.functions.iter().find(|function| function.name == schedule).expect("a function");
        let schedule_of = function.as_schedule().expect("a schedule");
        let outcome = server::run_woken(schedule, schedule_of, &self.app, wake).await;
        self.uses.check();
        outcome
    }

    /// Every item that exists, for what is said of storage as a whole.
    #[must_use]
    pub fn items(&self) -> Vec<Item> {
        let database = Connection::open(self.folder.path().join("preau.db")).expect("the database");
        let mut all = database.prepare("SELECT pk, sk FROM items").expect("a statement");
        let key = |row: &rusqlite::Row<'_>| Ok(Key::new(row.get::<_, String>(0)?, row.get::<_, String>(1)?));
        let keys: Vec<Key> = all.query_map([], key).expect("rows").collect::<Result<_, _>>().expect("keys");
        let items =
            keys.iter().map(|key| self.store.get(key).now_or_never().expect("SQLite answers at once"));
        items.filter_map(|item| item.expect("an answer")).collect()
    }

    /// How many rows a view of the database has, each column of which can be read.
    #[must_use]
    pub fn rows_of_view(&self, view: &str) -> usize {
        let database = Connection::open(self.folder.path().join("preau.db")).expect("the database");
        let mut all = database.prepare(&format!("SELECT * FROM {view}")).expect("the view");
        let mut rows = all.query([]).expect("rows");
        std::iter::from_fn(|| rows.next().expect("a row").map(|_| ())).count()
    }

    /// Every line of the log so far.
    #[must_use]
    pub fn log(&self) -> Vec<String> {
        self.log.0.lock().expect("the log").clone()
    }
}
