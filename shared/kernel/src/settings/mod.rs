//! Settings: environment variables `PREAU_*`, the same names on all hosts, read once into one typed struct.

mod environment;
mod error;
mod list;
mod policy;
mod providers;

use self::environment::Environment;
pub use self::error::SettingsError;
pub use self::providers::{
    EmailProvider, EmbeddingAccess, JitsiAccess, MeetingProviders, OpenAiAccess, QuestionProvider,
    WebhookSettings, WhatsAppProvider, WherebyAccess,
};
pub use crate::settings::list::{Default, Host, SETTINGS, Setting};
use crate::{
    settings::list::Host::Local,
    value::{network::Network, policy::Policy},
};

/// What the settings say.
#[derive(Clone)]
pub struct Settings {
    /// Signs what Préau hands out to be given back.
    pub secret: String,
    /// How tokens are verified.
    pub token_keys: TokenKeys,
    /// The `iss` of good tokens.
    pub issuer: String,
    /// The `aud` of good tokens.
    pub audience: String,
    /// What addresses of Préau begin with, without a slash at the end.
    pub public_url: String,
    /// The web origins that may call; `*` stands for all.
    pub cors_origins: Vec<String>,
    /// What the identity provider calls the web application (local host, Worker), where people sign in with it there.
    pub web_client_id: Option<String>,
    /// Whether to believe the seeds' headers (local host).
    pub seed_headers: bool,
    /// The proxies that are believed about where requests come from (local host).
    pub trusted_proxies: Vec<Network>,
    /// What the log looks like (local host).
    pub log: LogForm,
    /// How SQLite syncs (local host).
    pub synchronous: Synchronous,
    /// What sends e-mails.
    pub email: EmailProvider,
    /// What sends WhatsApp messages.
    pub whatsapp: WhatsAppProvider,
    /// What opens video rooms.
    pub meetings: MeetingProviders,
    /// Who writes questions about a document.
    pub questions: QuestionProvider,
    /// Who reads pictures and scans, if any model does.
    pub ocr: Option<OpenAiAccess>,
    /// Who turns texts into vectors, if anybody does.
    pub embeddings: Option<EmbeddingAccess>,
    /// The hosts from which documents are fetched.
    pub document_hosts: Vec<String>,
    /// What the webhooks of providers are known by.
    pub webhooks: WebhookSettings,
    /// What the school decided.
    pub policy: Policy,
    /// The one function (Lambda), empty elsewhere.
    pub function: String,
    /// The DynamoDB table (Lambda), empty elsewhere.
    pub table: String,
    /// The S3 bucket (Lambda), empty elsewhere.
    pub bucket: String,
    /// The S3 interface of the R2 bucket (Worker), where one is set.
    pub r2: Option<R2Access>,
}

/// A bucket of R2 by its S3 interface.
#[derive(Clone)]
pub struct R2Access {
    /// The bucket's address there.
    pub url: String,
    /// The id of the key.
    pub key_id: String,
    /// The key.
    pub key: String,
}

/// How tokens are verified.
#[derive(Clone)]
pub enum TokenKeys {
    /// HS256 by this secret.
    Secret(String),
    /// RS256 or ES256 by the keys at this address.
    Jwks(String),
}

/// What the log looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogForm {
    /// Text on a terminal, JSON elsewhere.
    Auto,
    /// A short line a request, for people.
    Text,
    /// A line of JSON a request.
    Json,
}

/// How SQLite syncs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Synchronous {
    /// Every commit is on the disk.
    Full,
    /// The last commits may be lost in a power cut.
    Normal,
    /// For tests.
    Off,
}

impl Settings {
    /// Reads the settings of `host` from its environment; variables without the prefix are none of ours.
    ///
    /// # Errors
    /// Names an unknown variable, one that is missing, or one whose value makes no sense.
    pub fn read(
        host: Host,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, SettingsError> {
        let environment = Environment::of(host, environment)?;
        let public_url = environment.needed("PREAU_PUBLIC_URL")?;
        if !public_url.starts_with("https://") && !public_url.starts_with("http://") {
            return Err(SettingsError("PREAU_PUBLIC_URL begins with https:// or http://".to_owned()));
        }
        let address = environment.value("PREAU_JWKS_URL");
        Ok(Self {
            secret: environment.secret("PREAU_SECRET")?,
            token_keys: if address.is_empty() {
                TokenKeys::Secret(environment.secret("PREAU_JWT_SECRET")?)
            } else {
                TokenKeys::Jwks(address.to_owned())
            },
            issuer: environment.needed("PREAU_JWT_ISSUER")?,
            audience: environment.needed("PREAU_JWT_AUDIENCE")?,
            public_url: public_url.trim_end_matches('/').to_owned(),
            cors_origins: match environment.value("PREAU_CORS_ORIGINS") {
                "" if host == Local => vec!["*".to_owned()],
                list => list
                    .split(',')
                    .map(str::trim)
                    .filter(|origin| !origin.is_empty())
                    .map(str::to_owned)
                    .collect(),
            },
            web_client_id: environment.optional("PREAU_WEB_CLIENT_ID"),
            seed_headers: environment.one_of("PREAU_SEED_HEADERS", &["off", "on"])? == 1,
            trusted_proxies: environment.networks("PREAU_TRUSTED_PROXIES")?,
            log: [LogForm::Auto, LogForm::Text, LogForm::Json]
                [environment.one_of("PREAU_LOG", &["auto", "text", "json"])?],
            synchronous: [Synchronous::Full, Synchronous::Normal, Synchronous::Off]
                [environment.one_of("PREAU_SQLITE_SYNCHRONOUS", &["full", "normal", "off"])?],
            email: environment.email()?,
            whatsapp: environment.whatsapp()?,
            meetings: environment.meetings()?,
            questions: environment.questions()?,
            ocr: environment.ocr()?,
            embeddings: environment.embeddings()?,
            document_hosts: environment.hosts("PREAU_DOCUMENT_HOSTS")?,
            webhooks: WebhookSettings {
                resend_secret: environment.optional("PREAU_RESEND_WEBHOOK_SECRET"),
                whapi_secret: environment.optional("PREAU_WHAPI_WEBHOOK_SECRET"),
                ses_topic: environment.optional("PREAU_SES_TOPIC_ARN"),
            },
            policy: environment.policy()?,
            function: environment.needed("PREAU_FUNCTION")?,
            table: environment.needed("PREAU_TABLE")?,
            bucket: environment.needed("PREAU_BUCKET")?,
            r2: match environment.value("PREAU_R2_URL") {
                "" => None,
                url => Some(R2Access {
                    url: url.to_owned(),
                    key_id: environment.needed("PREAU_R2_KEY_ID")?,
                    key: environment.needed("PREAU_R2_KEY")?,
                }),
            },
        })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::settings::list::Host::{Lambda, Worker};

    const URL: &str = "https://api.ecole.example/";
    const SECRET: &str = "a secret of thirty-two characters";

    pub(crate) const REQUIRED: &[(&str, &str)] =
        &[("PREAU_SECRET", SECRET), ("PREAU_JWT_SECRET", SECRET), ("PREAU_PUBLIC_URL", URL)];

    pub(crate) fn read(host: Host, given: &[(&str, &str)]) -> Result<Settings, String> {
        let given = given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Settings::read(host, given).map_err(|error| error.to_string())
    }

    #[test]
    fn an_unknown_name_stops_the_start_with_a_message_that_names_it() {
        let error = read(Local, &[("PREAU_SECRETS", SECRET)]).err().unwrap();
        assert_eq!(error, "PREAU_SECRETS is not a setting of this host; see docs/configuration.md");
        let error = read(Local, &[("PREAU_TABLE", "preau")]).err().unwrap();
        assert_eq!(error, "PREAU_TABLE is not a setting of this host; see docs/configuration.md");
    }

    #[test]
    fn a_missing_or_senseless_value_stops_the_start_with_a_message_that_names_it() {
        let error = |host, given: &[(&str, &str)]| {
            let needed = [
                ("PREAU_SECRET", SECRET),
                ("PREAU_JWT_SECRET", SECRET),
                ("PREAU_PUBLIC_URL", URL),
                ("PREAU_EMAIL", "console"),
                ("PREAU_WHATSAPP", "console"),
            ];
            read(host, &[&needed[..], given].concat()).err().unwrap()
        };
        assert_eq!(error(Lambda, &[]), "PREAU_FUNCTION is missing");
        assert_eq!(error(Local, &[("PREAU_SECRET", "short")]), "PREAU_SECRET is shorter than 32 characters");
        assert_eq!(error(Local, &[("PREAU_SEED_HEADERS", "1")]), "PREAU_SEED_HEADERS is one of off, on");
        let given = [("PREAU_SECRET", SECRET)];
        assert_eq!(read(Worker, &given).err().unwrap(), "PREAU_PUBLIC_URL is missing");
        let given = [("PREAU_SECRET", SECRET), ("PREAU_PUBLIC_URL", URL)];
        assert_eq!(read(Worker, &given).err().unwrap(), "PREAU_JWT_SECRET is missing");
        let wrong = [("PREAU_PUBLIC_URL", "ecole.example")];
        assert_eq!(error(Worker, &wrong), "PREAU_PUBLIC_URL begins with https:// or http://");
        assert_eq!(error(Local, &[("PREAU_EMAIL", "resend")]), "PREAU_RESEND_KEY is missing");
        assert_eq!(error(Local, &[("PREAU_EMAIL", "smtp")]), "PREAU_SMTP_URL is missing");
        let from = |from| error(Lambda, &[("PREAU_EMAIL", "ses"), ("PREAU_EMAIL_FROM", from)]);
        assert_eq!(from(""), "PREAU_EMAIL_FROM is missing");
        assert_eq!(from("École Senghor"), "PREAU_EMAIL_FROM is an address, or a name and <address>");
        let minutes = "PREAU_REMINDERS is a list of up to 8 different numbers of minutes, from 1 to 43200";
        for wrong in ["30,soon", "30,60,30", "30, 030", "1,2,3,4,5,6,7,8,9", "0", "43201", ","] {
            assert_eq!(error(Local, &[("PREAU_REMINDERS", wrong)]), minutes, "{wrong}");
        }
        let requests = "PREAU_PENDING_REQUESTS is a whole number, from 1 to 1000";
        for wrong in ["0", "1001", "ten", "-1"] {
            assert_eq!(error(Local, &[("PREAU_PENDING_REQUESTS", wrong)]), requests, "{wrong}");
        }
        let rates = "PREAU_RATES is `none`, or a list such as `email=300/1,whatsapp-to-one=2/1`";
        assert_eq!(error(Local, &[("PREAU_RATES", "email=fast")]), rates);
        let megabytes = |name, most| format!("{name} is a number of megabytes, from 1 to {most}");
        for (name, value, most) in [
            ("PREAU_LARGEST_FILE_MB", "51", 50),
            ("PREAU_LARGEST_FILE_MB", "0", 50),
            ("PREAU_QUOTA_MB", "much", 1_000_000),
        ] {
            assert_eq!(error(Local, &[(name, value)]), megabytes(name, most));
        }
        let number = "PREAU_PENDING_UPLOADS is a whole number, from 1 to 1000";
        assert_eq!(error(Local, &[("PREAU_PENDING_UPLOADS", "0")]), number);
        let number = "PREAU_COPY_DAYS is a whole number, from 1 to 3650";
        for wrong in ["0", "3651", "a year"] {
            assert_eq!(error(Local, &[("PREAU_COPY_DAYS", wrong)]), number, "{wrong}");
        }
        let days = "PREAU_RETENTION_DAYS is a number of days, perhaps with others by kind of subject: `30,profile=7`";
        assert_eq!(error(Local, &[("PREAU_RETENTION_DAYS", "30,salon=7")]), days);
        assert_eq!(error(Local, &[("PREAU_MEETINGS", "jaas")]), "PREAU_JAAS_APP_ID is missing");
        assert_eq!(error(Local, &[("PREAU_JITSI_APP_ID", "preau")]), "PREAU_JITSI_KEY is missing");
        assert_eq!(error(Local, &[("PREAU_MEETINGS", "whereby")]), "PREAU_WHEREBY_KEY is missing");
        let given = [("PREAU_SECRET", SECRET), ("PREAU_PUBLIC_URL", URL), ("PREAU_JWT_SECRET", SECRET)];
        assert_eq!(read(Worker, &given).err().unwrap(), "PREAU_EMAIL is missing");
    }

    #[test]
    fn proxies_are_addresses_or_networks_and_the_log_has_three_forms() {
        let given = |name, value| read(Local, &[REQUIRED, &[(name, value)]].concat());
        let proxies = given("PREAU_TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/8").unwrap().trusted_proxies;
        assert!(proxies[1].contains("10.9.8.7".parse().unwrap()) && proxies.len() == 2);
        assert!(given("PREAU_TRUSTED_PROXIES", "").unwrap().trusted_proxies.is_empty());
        let error = given("PREAU_TRUSTED_PROXIES", "caddy").err().unwrap();
        assert_eq!(error, "PREAU_TRUSTED_PROXIES is a list of addresses or networks: `127.0.0.1,10.0.0.0/8`");
        assert_eq!(given("PREAU_LOG", "").unwrap().log, LogForm::Auto);
        assert_eq!(given("PREAU_LOG", "json").unwrap().log, LogForm::Json);
        assert_eq!(given("PREAU_LOG", "loud").err().unwrap(), "PREAU_LOG is one of auto, text, json");
    }

    #[test]
    fn rooms_are_jitsis_unless_said_otherwise_and_whereby_has_jitsi_behind_it() {
        let meetings = |given: &[(&str, &str)]| read(Local, &[REQUIRED, given].concat()).unwrap().meetings;
        let usual = meetings(&[]);
        assert!(usual.whereby.is_none());
        assert!(matches!(usual.jitsi, JitsiAccess::Open { base_url } if base_url == "https://meet.jit.si"));
        let whereby = meetings(&[("PREAU_MEETINGS", "whereby"), ("PREAU_WHEREBY_KEY", "key")]);
        assert!(whereby.whereby.is_some() && matches!(whereby.jitsi, JitsiAccess::Open { .. }));
    }

    #[test]
    fn pictures_are_read_by_a_person_unless_a_model_is_named_and_given_its_key() {
        let read = |given: &[(&str, &str)]| read(Local, &[REQUIRED, given].concat());
        assert!(read(&[("PREAU_LLM", "openai"), ("PREAU_OPENAI_KEY", "sk-test")]).unwrap().ocr.is_none());
        let chosen = ("PREAU_OCR", "openai");
        assert_eq!(read(&[chosen]).err().unwrap(), "PREAU_OPENAI_KEY is missing");
        let given = read(&[chosen, ("PREAU_OPENAI_KEY", "sk-test")]).unwrap();
        assert!(matches!(given.questions, QuestionProvider::Offline));
        assert_eq!(
            given.ocr.map(|access| (access.model, access.in_background)),
            Some(("gpt-4o".to_owned(), true))
        );
    }

    #[test]
    fn questions_are_written_offline_unless_said_otherwise_and_a_model_needs_its_key() {
        let read = |given: &[(&str, &str)]| read(Local, &[REQUIRED, given].concat());
        let usual = read(&[]).unwrap();
        assert!(matches!(usual.questions, QuestionProvider::Offline));
        assert_eq!((usual.policy.tokens_per_day, usual.policy.writes_offline_instead), (200_000, true));
        let key = ("PREAU_OPENAI_KEY", "sk-test");
        let chosen = ("PREAU_LLM", "openai");
        assert_eq!(read(&[chosen]).err().unwrap(), "PREAU_OPENAI_KEY is missing");
        let given = read(&[
            chosen,
            key,
            ("PREAU_OPENAI_BASE_URL", "http://127.0.0.1:8000/v1/"),
            ("PREAU_OPENAI_BACKGROUND", "off"),
            ("PREAU_LLM_FALLBACK", "none"),
            ("PREAU_LLM_TOKENS_PER_DAY", "1000"),
        ]);
        let given = given.unwrap();
        assert_eq!((given.policy.tokens_per_day, given.policy.writes_offline_instead), (1_000, false));
        let QuestionProvider::OpenAi(OpenAiAccess { base_url, model, in_background, .. }) = given.questions
        else {
            panic!("a model")
        };
        let expected = ("http://127.0.0.1:8000/v1", "gpt-4o", false);
        assert_eq!((base_url.as_str(), model.as_str(), in_background), expected);
        for (name, value, error) in [
            ("PREAU_LLM", "claude", "PREAU_LLM is one of offline, openai"),
            ("PREAU_OCR", "tesseract", "PREAU_OCR is one of none, openai"),
            ("PREAU_LLM_FALLBACK", "off", "PREAU_LLM_FALLBACK is one of offline, none"),
            ("PREAU_OPENAI_BACKGROUND", "no", "PREAU_OPENAI_BACKGROUND is one of off, on"),
            (
                "PREAU_LLM_TOKENS_PER_DAY",
                "0",
                "PREAU_LLM_TOKENS_PER_DAY is a whole number, from 1 to 1000000000",
            ),
        ] {
            assert_eq!(read(&[(name, value)]).err().unwrap(), error);
        }
    }

    #[test]
    fn texts_become_vectors_where_it_is_said_and_nowhere_else() {
        let read = |given: &[(&str, &str)]| read(Local, &[REQUIRED, given].concat());
        let usual = read(&[]).unwrap();
        assert!(usual.embeddings.is_none());
        assert_eq!(usual.policy.embedding_tokens_per_day, 2_000_000);
        let (chosen, key) = (("PREAU_EMBEDDINGS", "openai"), ("PREAU_EMBEDDINGS_KEY", "sk-test"));
        assert_eq!(read(&[chosen]).err().unwrap(), "PREAU_EMBEDDINGS_KEY is missing");
        let access = |given: &[(&str, &str)]| {
            let access = read(&[&[chosen, key], given].concat()).unwrap().embeddings.unwrap();
            [access.key, access.base_url, access.model]
        };
        assert_eq!(access(&[]), ["sk-test", "https://api.openai.com/v1", "text-embedding-3-small"]);
        let own = [
            ("PREAU_EMBEDDINGS_BASE_URL", "http://127.0.0.1:8000/v1/"),
            ("PREAU_EMBEDDINGS_MODEL", "multilingual-e5-small"),
        ];
        assert_eq!(access(&own), ["sk-test", "http://127.0.0.1:8000/v1", "multilingual-e5-small"]);
        // A key alone asks nobody.
        assert!(read(&[key]).unwrap().embeddings.is_none());
        for (name, value, error) in [
            ("PREAU_EMBEDDINGS", "on", "PREAU_EMBEDDINGS is one of off, openai"),
            (
                "PREAU_EMBEDDINGS_TOKENS_PER_DAY",
                "none",
                "PREAU_EMBEDDINGS_TOKENS_PER_DAY is a whole number, from 1 to 1000000000",
            ),
        ] {
            assert_eq!(read(&[(name, value)]).err().unwrap(), error);
        }
    }

    #[test]
    fn documents_come_from_hosts_that_have_a_name() {
        let hosts = |value| {
            let given = [REQUIRED, &[("PREAU_DOCUMENT_HOSTS", value)]].concat();
            read(Local, &given).map(|read| read.document_hosts)
        };
        assert_eq!(hosts(""), Ok(Vec::new()));
        assert_eq!(hosts("CDN.ecole.example, a.b-c.d").unwrap(), ["cdn.ecole.example", "a.b-c.d"]);
        let error = "PREAU_DOCUMENT_HOSTS is a list of hosts' names: `cdn.ecole.example,docs.example.org`";
        for wrong in
            ["10.0.0.1", "localhost", "*.example.org", "https://a.b", "a.b:443", "a..b", "-a.b", "[::1]"]
        {
            assert_eq!(hosts(wrong).err().unwrap(), error, "{wrong}");
        }
    }

    #[test]
    fn each_host_has_its_own_senders_of_emails() {
        let given = |email| {
            [
                ("PREAU_SECRET", SECRET),
                ("PREAU_JWT_SECRET", SECRET),
                ("PREAU_PUBLIC_URL", URL),
                ("PREAU_EMAIL", email),
            ]
        };
        for (host, refused, choices) in [
            (Local, "ses", "console, resend, smtp"),
            (Lambda, "smtp", "console, resend, ses"),
            (Worker, "ses", "console, resend"),
            (Worker, "smtp", "console, resend"),
        ] {
            let error = read(host, &given(refused)).err().unwrap();
            assert_eq!(error, format!("PREAU_EMAIL is one of {choices}"));
        }
        let url = "smtps://preau:secret@mail.ecole.example";
        let smtp = [("PREAU_SMTP_URL", url), ("PREAU_EMAIL_FROM", "bonjour@ecole.example")];
        let settings = read(Local, &[&given("smtp")[..], &smtp].concat()).unwrap();
        assert!(matches!(settings.email, EmailProvider::Smtp { url: read, .. } if read == url));
    }

    #[test]
    fn published_keys_replace_the_shared_secret() {
        let keys = ("PREAU_JWKS_URL", "https://id.example/jwks");
        let given = [
            ("PREAU_SECRET", SECRET),
            ("PREAU_PUBLIC_URL", URL),
            ("PREAU_EMAIL", "console"),
            ("PREAU_WHATSAPP", "console"),
            keys,
            ("HOME", "/"),
        ];
        let settings = read(Worker, &given).unwrap();
        assert!(
            matches!(settings.token_keys, TokenKeys::Jwks(address) if address == "https://id.example/jwks")
        );
        assert!(settings.cors_origins.is_empty());
        assert_eq!(settings.public_url, "https://api.ecole.example");
    }
}
