//! The local host: settings and adapters put together.

use std::{fs, path::Path, sync::Arc};

use anyhow::Context;
use preau_adapters_local::{FolderFiles, SqliteStore};
use preau_http::ReqwestClient;
use preau_kernel::{
    app::{App, Ports},
    clock::Clock,
    email::EmailSender,
    file_address::FileAddresses,
    function::Function,
    http_client::HttpClient,
    log::Log,
    settings::{self, EmailProvider, Settings, TokenKeys},
    store::Store,
    token::Tokens,
};
use preau_native::{StdoutLog, SystemIds};

use crate::{
    delivery::{Woken, doorbell},
    mailbox::Mailbox,
    secrets,
};

/// What the commands work on.
pub struct Host {
    /// What the environment says.
    pub settings: Settings,
    /// Every function.
    pub functions: Vec<Function>,
    /// The app over SQLite and a folder.
    pub app: App,
    /// The store, for the demonstration school.
    pub store: Arc<dyn Store>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// What commits left in the outbox, due at once.
    pub woken: Woken,
    /// What was sent, for the outbox page.
    pub mailbox: Arc<Mailbox>,
}

impl Host {
    /// Opens the data folder, which is created and brought up to date. Addresses of files lead to `port`.
    ///
    /// # Errors
    /// A setting is wrong, or the folder cannot be used.
    pub fn open(data: &Path, port: u16, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        fs::create_dir_all(data).with_context(|| format!("the data folder {}", data.display()))?;
        let mut environment: Vec<_> = std::env::vars().collect();
        secrets::complete(&mut environment, data)?;
        complete_address(&mut environment, port);
        let settings = Settings::read(settings::Host::Local, environment)?;

        let database = data.join("preau.db");
        let store = SqliteStore::open(&database, settings.synchronous, Arc::clone(&clock))
            .with_context(|| format!("the database {}", database.display()))?;
        let store: Arc<dyn Store> = Arc::new(store);
        let secret = settings.secret.as_bytes();
        let addresses = FileAddresses::new(secret, &settings.public_url);
        let files = FolderFiles::open(&data.join("files"), addresses, Arc::clone(&clock))?;
        let Settings { issuer, audience, .. } = &settings;
        let http: Arc<dyn HttpClient> = Arc::new(ReqwestClient::default());
        let log: Arc<dyn Log> = Arc::new(StdoutLog);
        let (doorbell, woken) = doorbell();
        let tokens = match &settings.token_keys {
            TokenKeys::Secret(secret) => Tokens::by_secret(secret, issuer, audience, Arc::clone(&clock)),
            TokenKeys::Jwks(address) => {
                Tokens::by_jwks(address, issuer, audience, Arc::clone(&clock), Arc::clone(&http))
            }
        };
        let mailbox = Arc::new(Mailbox::default());
        let senders = preau_providers::connect(&settings, &http, &log, smtp(&settings.email, &clock)?)?;
        let ports = Ports {
            senders: mailbox.in_front_of(senders),
            webhooks: preau_providers::webhook_readers(&settings, &http)?,
            delivery: Arc::new(doorbell),
            clock: Arc::clone(&clock),
            ids: Arc::new(SystemIds),
            store: Arc::clone(&store),
            files: Arc::new(files),
            log,
            tokens: Arc::new(tokens),
        };
        let mut app =
            App::new(ports, secret, &settings.public_url).following(&settings.policy).serving_files();
        if settings.seed_headers {
            app = app.believing_seed_headers();
        }
        let functions = preau_functions::all();
        Ok(Self { settings, functions, app, store, clock, woken, mailbox })
    }
}

/// What sends e-mails by SMTP, where that is chosen.
#[cfg(feature = "smtp")]
fn smtp(email: &EmailProvider, clock: &Arc<dyn Clock>) -> anyhow::Result<Option<Arc<dyn EmailSender>>> {
    Ok(match email {
        EmailProvider::Smtp { url, from } => {
            Some(Arc::new(preau_adapters_local::Smtp::new(url, from, Arc::clone(clock))?))
        }
        _ => None,
    })
}

/// Nothing: this host was built without SMTP.
#[cfg(not(feature = "smtp"))]
#[expect(clippy::unnecessary_wraps, reason = "as it is with SMTP")]
fn smtp(_: &EmailProvider, _: &Arc<dyn Clock>) -> anyhow::Result<Option<Arc<dyn EmailSender>>> {
    Ok(None)
}

/// The host's own address, where the environment names no other one.
fn complete_address(environment: &mut Vec<(String, String)>, port: u16) {
    if !environment.iter().any(|(name, value)| name == "PREAU_PUBLIC_URL" && !value.is_empty()) {
        environment.push(("PREAU_PUBLIC_URL".to_owned(), format!("http://127.0.0.1:{port}")));
    }
}
