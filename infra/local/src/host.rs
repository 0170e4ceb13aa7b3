//! The local host: settings and adapters put together.

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::Path,
    sync::Arc,
};

use anyhow::{Context, ensure};
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
    web_application::WebApplication,
};
use preau_native::SystemIds;

use crate::{
    data_folder::{DATABASE, DataFolder, FILES, SECRETS},
    delivery::{Woken, doorbell},
    demonstration::{Demonstration, Wish},
    mailbox::Mailbox,
    secrets,
    terminal::HostLog,
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
    /// The log.
    pub log: Arc<HostLog>,
    /// The demonstration school, where there is one.
    pub demonstration: Option<Arc<Demonstration>>,
    /// What the web application is told of this host.
    pub application: WebApplication,
}

impl Host {
    /// Opens the data folder, which is created and brought up to date, for a command that does not serve.
    ///
    /// # Errors
    /// A setting is wrong, or the folder cannot be used.
    pub fn open(data: &Path, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        let nowhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        Self::open_with(environment(), data, clock, nowhere, Wish::Off)
    }

    /// The same, to serve at `address`, with the demonstration school if it is wished for.
    ///
    /// # Errors
    /// A setting is wrong, or does not go with the address; or the folder cannot be used.
    pub fn open_with(
        environment: Vec<(String, String)>,
        data: &Path,
        clock: Arc<dyn Clock>,
        address: SocketAddr,
        wish: Wish,
    ) -> anyhow::Result<Self> {
        let folder = DataFolder::open(data)?;
        let variables = environment.clone();
        let settings = read_settings(environment, &folder.join(SECRETS), address)?;
        let here = address.ip().is_loopback();
        let demonstration = Demonstration::of(wish, here, &folder, &settings, &clock)?.map(Arc::new);

        let database = folder.join(DATABASE);
        let store = SqliteStore::open(&database, settings.synchronous, Arc::clone(&clock))
            .with_context(|| format!("the database {}", database.display()))?;
        let store: Arc<dyn Store> = Arc::new(store);
        let secret = settings.secret.as_bytes();
        let addresses = FileAddresses::new(secret, &settings.public_url);
        let files = FolderFiles::open(&folder.join(FILES), addresses, Arc::clone(&clock))?;
        let http: Arc<dyn HttpClient> = Arc::new(ReqwestClient::default());
        let log = Arc::new(HostLog::new(settings.log, &variables));
        let log_port: Arc<dyn Log> = Arc::<HostLog>::clone(&log);
        let (doorbell, woken) = doorbell();
        let tokens = believed(&settings, demonstration.as_deref(), &clock, &http);
        let mailbox = Arc::new(Mailbox::default());
        let senders = preau_providers::connect(&settings, &http, &log_port, smtp(&settings.email, &clock)?)?;
        let ports = Ports {
            senders: mailbox.in_front_of(senders),
            webhooks: preau_providers::webhook_readers(&settings, &http)?,
            delivery: Arc::new(doorbell),
            clock: Arc::clone(&clock),
            ids: Arc::new(SystemIds),
            store: Arc::clone(&store),
            files: Arc::new(files),
            log: log_port,
            tokens: Arc::new(tokens),
        };
        let mut app =
            App::new(ports, secret, &settings.public_url).following(&settings.policy).serving_files();
        if settings.seed_headers {
            app = app.believing_seed_headers();
        }
        let functions = preau_functions::all();
        let Settings { web_client_id, issuer, audience, .. } = &settings;
        let application = WebApplication::of(web_client_id.as_deref(), issuer, audience)?;
        Ok(Self { settings, functions, app, store, clock, woken, mailbox, log, demonstration, application })
    }
}

/// The variables of this process.
pub fn environment() -> Vec<(String, String)> {
    std::env::vars().collect()
}

/// The settings of a host that listens at `address`, completed by what is kept at the path of its secrets.
///
/// # Errors
/// One is wrong or missing.
pub fn read_settings(
    mut environment: Vec<(String, String)>,
    secrets: &Path,
    address: SocketAddr,
) -> anyhow::Result<Settings> {
    secrets::complete(&mut environment, secrets)?;
    complete_address(&mut environment, address)?;
    Ok(Settings::read(settings::Host::Local, environment)?)
}

/// The tokens that the host believes.
pub fn believed(
    settings: &Settings,
    demonstration: Option<&Demonstration>,
    clock: &Arc<dyn Clock>,
    http: &Arc<dyn HttpClient>,
) -> Tokens {
    let Settings { issuer, audience, .. } = settings;
    let tokens = match &settings.token_keys {
        TokenKeys::Secret(secret) => Tokens::by_secret(secret, issuer, audience, Arc::clone(clock)),
        TokenKeys::Jwks(address) => {
            Tokens::by_jwks(address, issuer, audience, Arc::clone(clock), Arc::clone(http))
        }
    };
    match demonstration {
        Some(demonstration) => demonstration.known_to(tokens),
        None => tokens,
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

/// The host's own address, where the environment names no other one and nobody else reaches it.
fn complete_address(environment: &mut Vec<(String, String)>, address: SocketAddr) -> anyhow::Result<()> {
    let given = |name: &str| {
        environment.iter().any(|(known, value)| known == name && !["", "off"].contains(&value.as_str()))
    };
    let here = address.ip().is_loopback();
    ensure!(
        here || !given("PREAU_SEED_HEADERS"),
        "PREAU_SEED_HEADERS is for this machine alone, and {address} is not"
    );
    if !given("PREAU_PUBLIC_URL") {
        ensure!(
            here,
            "PREAU_PUBLIC_URL is missing: others reach {address}, by an address that only you know"
        );
        environment.push(("PREAU_PUBLIC_URL".to_owned(), format!("http://{address}")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use preau_native::SystemClock;

    use super::*;

    impl Host {
        /// A host for this machine alone, with the demonstration where it is on by itself.
        pub fn with_school(data: &Path, clock: Arc<dyn Clock>) -> Self {
            let here = SocketAddr::from((Ipv4Addr::LOCALHOST, 8787));
            Self::open_with(Vec::new(), data, clock, here, Wish::Unsaid).unwrap()
        }
    }

    #[test]
    fn who_lets_others_reach_the_host_says_by_which_address_and_believes_no_headers() {
        let folder = tempfile::tempdir().unwrap();
        let opened = |address: &str, given: &[(&str, &str)]| {
            let given = given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            let address = address.parse().unwrap();
            let host = Host::open_with(given, folder.path(), Arc::new(SystemClock), address, Wish::Unsaid);
            host.map(|host| host.settings.public_url).map_err(|error| error.to_string())
        };
        let url = ("PREAU_PUBLIC_URL", "https://api.ecole.example");
        assert_eq!(opened("127.0.0.1:9000", &[]), Ok("http://127.0.0.1:9000".to_owned()));
        assert_eq!(opened("[::1]:9000", &[]), Ok("http://[::1]:9000".to_owned()));
        assert_eq!(opened("0.0.0.0:80", &[url]), Ok("https://api.ecole.example".to_owned()));
        let error = opened("0.0.0.0:80", &[]).unwrap_err();
        assert!(error.starts_with("PREAU_PUBLIC_URL is missing"), "{error}");
        let error = opened("[::]:80", &[url, ("PREAU_SEED_HEADERS", "on")]).unwrap_err();
        assert!(error.starts_with("PREAU_SEED_HEADERS is for this machine alone"), "{error}");
        opened("[::]:80", &[url, ("PREAU_SEED_HEADERS", "off")]).unwrap();
    }
}
