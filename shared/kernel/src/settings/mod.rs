//! Settings: environment variables `PREAU_*`, the same names on all hosts, read once into one typed struct.

mod environment;
mod error;
mod list;
mod providers;

use self::environment::Environment;
pub use self::error::SettingsError;
pub use self::providers::{
    EmailProvider, JitsiAccess, MeetingProviders, WebhookSettings, WhatsAppProvider, WherebyAccess,
};
pub use crate::settings::list::{Default, Host, SETTINGS, Setting};
use crate::{
    settings::list::Host::Local,
    value::{
        badge_key::BadgeKey,
        file_policy::Retention,
        network::Network,
        policy::{Policy, RatingsReview},
    },
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
            seed_headers: environment.one_of("PREAU_SEED_HEADERS", &["off", "on"])? == 1,
            trusted_proxies: environment.networks("PREAU_TRUSTED_PROXIES")?,
            log: [LogForm::Auto, LogForm::Text, LogForm::Json]
                [environment.one_of("PREAU_LOG", &["auto", "text", "json"])?],
            synchronous: [Synchronous::Full, Synchronous::Normal, Synchronous::Off]
                [environment.one_of("PREAU_SQLITE_SYNCHRONOUS", &["full", "normal", "off"])?],
            email: environment.email()?,
            whatsapp: environment.whatsapp()?,
            meetings: environment.meetings()?,
            webhooks: WebhookSettings {
                resend_secret: environment.optional("PREAU_RESEND_WEBHOOK_SECRET"),
                whapi_secret: environment.optional("PREAU_WHAPI_WEBHOOK_SECRET"),
                ses_topic: environment.optional("PREAU_SES_TOPIC_ARN"),
            },
            policy: Policy {
                school_name: environment.line("PREAU_SCHOOL_NAME")?,
                app_url: environment.web_address("PREAU_APP_URL")?,
                reminder_minutes: environment.minutes("PREAU_REMINDERS")?,
                pending_requests: environment.number("PREAU_PENDING_REQUESTS", 1_000)?,
                rates: environment.rates("PREAU_RATES")?,
                retries_unknown: environment.one_of("PREAU_RETRY_UNKNOWN", &["off", "on"])? == 1,
                largest_file: environment.megabytes("PREAU_LARGEST_FILE_MB", 50)?,
                quota: environment.megabytes("PREAU_QUOTA_MB", 1_000_000)?,
                pending_uploads: environment.number("PREAU_PENDING_UPLOADS", 1_000)?,
                retention: Retention::parse(environment.value("PREAU_RETENTION_DAYS")).ok_or_else(|| {
                    let form = "a number of days, perhaps with others by kind of subject: `30,profile=7`";
                    SettingsError(format!("PREAU_RETENTION_DAYS is {form}"))
                })?,
                ratings_review: [RatingsReview::Text, RatingsReview::All, RatingsReview::None]
                    [environment.one_of("PREAU_RATINGS_REVIEW", &["text", "all", "none"])?],
                badge_key: match environment.optional("PREAU_BADGE_KEY") {
                    None => None,
                    Some(text) => Some(BadgeKey::parse(&text).ok_or_else(|| {
                        SettingsError("PREAU_BADGE_KEY is a private key, RSA or Ed25519, as PEM".to_owned())
                    })?),
                },
            },
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
mod tests {
    use super::*;
    use crate::{
        settings::list::Host::{Lambda, Worker},
        value::{channel::Channel, file_policy::SubjectKind, policy::Rate},
    };

    const URL: &str = "https://api.ecole.example/";
    const SECRET: &str = "a secret of thirty-two characters";

    const REQUIRED: &[(&str, &str)] =
        &[("PREAU_SECRET", SECRET), ("PREAU_JWT_SECRET", SECRET), ("PREAU_PUBLIC_URL", URL)];

    fn read(host: Host, given: &[(&str, &str)]) -> Result<Settings, String> {
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
    fn one_contact_gets_two_whatsapp_messages_a_minute_and_ten_a_quarter_of_an_hour_unless_said_otherwise() {
        let rates = |given: &[(&str, &str)]| read(Local, &[REQUIRED, given].concat()).unwrap().policy.rates;
        let to_one = |minutes, most| Rate { channel: Channel::Whatsapp, to_one: true, minutes, most };
        let usual = rates(&[]);
        let of_contacts: Vec<_> = usual.iter().filter(|rate| rate.to_one).copied().collect();
        assert_eq!(of_contacts, [to_one(1, 2), to_one(15, 10)]);
        assert!(rates(&[("PREAU_RATES", "none")]).is_empty());
    }

    #[test]
    fn files_have_ten_megabytes_people_five_hundred_and_the_trash_thirty_days_unless_said_otherwise() {
        let policy = |given: &[(&str, &str)]| read(Local, &[REQUIRED, given].concat()).unwrap().policy;
        assert_eq!(policy(&[]), Policy { rates: policy(&[]).rates, ..Policy::default() });
        let given = policy(&[
            ("PREAU_LARGEST_FILE_MB", "2"),
            ("PREAU_QUOTA_MB", "20"),
            ("PREAU_PENDING_UPLOADS", "3"),
            ("PREAU_RETENTION_DAYS", "7,class=90"),
        ]);
        assert_eq!((given.largest_file, given.quota, given.pending_uploads), (2_000_000, 20_000_000, 3));
        assert_eq!(given.retention.of(SubjectKind::Class).as_hours(), 90 * 24);
        assert_eq!(given.retention.of(SubjectKind::Student).as_hours(), 7 * 24);
    }

    #[test]
    fn ratings_with_words_wait_to_be_read_unless_said_otherwise() {
        let review = |value| {
            let given = [REQUIRED, &[("PREAU_RATINGS_REVIEW", value)]].concat();
            read(Local, &given).map(|read| read.policy.ratings_review)
        };
        assert_eq!(review("all"), Ok(RatingsReview::All));
        assert_eq!(review("none"), Ok(RatingsReview::None));
        assert_eq!(review("some").err().unwrap(), "PREAU_RATINGS_REVIEW is one of text, all, none");
    }

    #[test]
    fn a_badge_key_is_a_private_key() {
        let given = [REQUIRED, &[("PREAU_BADGE_KEY", "secret")]].concat();
        let said = "PREAU_BADGE_KEY is a private key, RSA or Ed25519, as PEM";
        assert_eq!(read(Local, &given).err().unwrap(), said);
        assert_eq!(read(Local, REQUIRED).unwrap().policy.badge_key, None);
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
    fn a_school_is_called_preau_and_has_no_app_unless_said_otherwise() {
        let policy =
            |given: &[(&str, &str)]| read(Local, &[REQUIRED, given].concat()).map(|read| read.policy);
        let usual = policy(&[]).unwrap();
        assert_eq!((usual.school_name.as_str(), usual.app_url), ("Préau", None));
        let given =
            [("PREAU_SCHOOL_NAME", " École Senghor "), ("PREAU_APP_URL", "https://app.ecole.example/")];
        let given = policy(&given).unwrap();
        assert_eq!(given.school_name, "École Senghor");
        assert_eq!(given.app_url.as_deref(), Some("https://app.ecole.example"));
        let line = "PREAU_SCHOOL_NAME is a line of 1 to 100 characters";
        assert_eq!(policy(&[("PREAU_SCHOOL_NAME", "a\r\nBcc: b")]).err().unwrap(), line);
        let begins = "PREAU_APP_URL begins with https:// or http://";
        assert_eq!(policy(&[("PREAU_APP_URL", "app.ecole.example")]).err().unwrap(), begins);
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
