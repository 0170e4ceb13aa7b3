//! Settings: environment variables `PREAU_*`, the same names on all hosts, read once into one typed struct.

use std::{collections::BTreeMap, fmt};

pub use crate::setting_list::{Default, Host, SETTINGS, Setting};
use crate::{
    contact::EmailAddress,
    email::name_and_address,
    policy::{Policy, Rate},
    setting_list::Host::{Lambda, Local, Worker},
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
    /// What the school decided about its messages.
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

/// What sends e-mails.
#[derive(Clone)]
pub enum EmailProvider {
    /// Nobody: they are written into the log.
    Console,
    /// Resend.
    Resend {
        /// Its key.
        key: String,
        /// Where it answers.
        base_url: String,
        /// Whom they come from.
        from: String,
    },
    /// Amazon SES, as the role of the function may (Lambda).
    Ses {
        /// Whom they come from.
        from: String,
    },
    /// A mail server (local host).
    Smtp {
        /// Where it is, and its user's name and password: a secret.
        url: String,
        /// Whom they come from.
        from: String,
    },
}

/// What sends WhatsApp messages.
#[derive(Clone)]
pub enum WhatsAppProvider {
    /// Nobody: they are written into the log.
    Console,
    /// Whapi.
    Whapi {
        /// The channel's token.
        key: String,
        /// Where it answers.
        base_url: String,
    },
}

/// What opens video rooms.
#[derive(Clone)]
pub struct MeetingProviders {
    /// Whereby, where it is chosen; Jitsi then serves when it fails.
    pub whereby: Option<WherebyAccess>,
    /// Jitsi.
    pub jitsi: JitsiAccess,
}

/// An account of Whereby.
#[derive(Clone)]
pub struct WherebyAccess {
    /// Its key.
    pub key: String,
    /// Where it answers.
    pub base_url: String,
}

/// A Jitsi, and what lets people into its rooms.
#[derive(Clone)]
pub enum JitsiAccess {
    /// Whoever knows a room's name.
    Open {
        /// Where it is.
        base_url: String,
    },
    /// Tokens with the secret of an app.
    SelfHosted {
        /// Where it is.
        base_url: String,
        /// The app.
        app_id: String,
        /// Its secret.
        secret: String,
    },
    /// Tokens for 8x8's service.
    Jaas {
        /// The app.
        app_id: String,
        /// The id of the key.
        key_id: String,
        /// The private key, in PEM.
        key: String,
    },
}

/// What the webhooks of providers are known by; without it, a provider's webhook is not there.
#[derive(Clone, Default)]
pub struct WebhookSettings {
    /// The secret that Resend signs with, `whsec_…`.
    pub resend_secret: Option<String>,
    /// The secret that Whapi sends in a header.
    pub whapi_secret: Option<String>,
    /// The SNS topic to which SES reports.
    pub ses_topic: Option<String>,
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

/// Why the start stops: it names the setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsError(String);

impl fmt::Display for SettingsError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for SettingsError {}

const SHORTEST_SECRET: usize = 32;

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
                reminder_minutes: environment.minutes("PREAU_REMINDERS")?,
                rates: environment.rates("PREAU_RATES")?,
                retries_unknown: environment.one_of("PREAU_RETRY_UNKNOWN", &["off", "on"])? == 1,
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

/// The variables that are given to a host.
struct Environment {
    host: Host,
    given: BTreeMap<String, String>,
}

impl Environment {
    fn of(
        host: Host,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, SettingsError> {
        let given = environment.into_iter().filter(|(name, _)| name.starts_with("PREAU_")).collect();
        let environment = Self { host, given };
        match environment.given.keys().find(|name| environment.known(name).is_none()) {
            Some(name) => {
                Err(SettingsError(format!("{name} is not a setting of this host; see docs/configuration.md")))
            }
            None => Ok(environment),
        }
    }

    fn known(&self, name: &str) -> Option<&'static Setting> {
        SETTINGS.iter().find(|setting| setting.name == name && setting.hosts.contains(&self.host))
    }

    fn value(&self, name: &str) -> &str {
        let default = match self.known(name).map(|setting| setting.default) {
            Some(Default::Value(value)) => Some(value),
            Some(Default::ValueLocally(value)) if self.host == Local => Some(value),
            _ => None,
        };
        let given = self.given.get(name).map(String::as_str).filter(|value| !value.is_empty());
        given.or(default).unwrap_or_default()
    }

    fn needed(&self, name: &str) -> Result<String, SettingsError> {
        match self.value(name) {
            "" if self.known(name).is_some() => Err(SettingsError(format!("{name} is missing"))),
            value => Ok(value.to_owned()),
        }
    }

    fn secret(&self, name: &str) -> Result<String, SettingsError> {
        let secret = self.needed(name)?;
        if secret.len() < SHORTEST_SECRET {
            return Err(SettingsError(format!("{name} is shorter than {SHORTEST_SECRET} characters")));
        }
        Ok(secret)
    }

    /// Which of `choices` it is; the first where this host does not know the setting.
    fn one_of(&self, name: &str, choices: &[&str]) -> Result<usize, SettingsError> {
        if self.known(name).is_none() {
            return Ok(0);
        }
        let value = self.needed(name)?;
        let choice = choices.iter().position(|word| *word == value);
        choice.ok_or_else(|| SettingsError(format!("{name} is one of {}", choices.join(", "))))
    }

    fn optional(&self, name: &str) -> Option<String> {
        Some(self.value(name)).filter(|value| !value.is_empty()).map(str::to_owned)
    }

    /// The rates of a list, the narrowest windows first.
    fn rates(&self, name: &str) -> Result<Vec<Rate>, SettingsError> {
        let rates =
            self.value(name).split(',').map(str::trim).filter(|rate| !rate.is_empty() && *rate != "none");
        let rates: Option<Vec<Rate>> = rates.map(Rate::parse).collect();
        let mut rates = rates.ok_or_else(|| {
            SettingsError(format!("{name} is `none`, or a list such as `email=300/1,whatsapp-to-one=2/1`"))
        })?;
        rates.sort_unstable();
        Ok(rates)
    }

    fn meetings(&self) -> Result<MeetingProviders, SettingsError> {
        let choice = self.one_of("PREAU_MEETINGS", &["jitsi", "jaas", "whereby"])?;
        let jaas = choice == 1 || choice == 2 && !self.value("PREAU_JAAS_APP_ID").is_empty();
        let base_url = self.value("PREAU_JITSI_BASE_URL").to_owned();
        let jitsi = if jaas {
            JitsiAccess::Jaas {
                app_id: self.needed("PREAU_JAAS_APP_ID")?,
                key_id: self.needed("PREAU_JAAS_KEY_ID")?,
                key: self.needed("PREAU_JAAS_KEY")?,
            }
        } else if self.value("PREAU_JITSI_APP_ID").is_empty() {
            JitsiAccess::Open { base_url }
        } else {
            let app_id = self.needed("PREAU_JITSI_APP_ID")?;
            JitsiAccess::SelfHosted { base_url, app_id, secret: self.needed("PREAU_JITSI_KEY")? }
        };
        let whereby = if choice == 2 {
            let key = self.needed("PREAU_WHEREBY_KEY")?;
            Some(WherebyAccess { key, base_url: self.needed("PREAU_WHEREBY_BASE_URL")? })
        } else {
            None
        };
        Ok(MeetingProviders { whereby, jitsi })
    }

    fn minutes(&self, name: &str) -> Result<Vec<u32>, SettingsError> {
        let minutes = self.value(name).split(',').map(|minutes| minutes.trim().parse::<u32>());
        let minutes: Vec<u32> = minutes.collect::<Result<_, _>>().unwrap_or_default();
        if minutes.is_empty() || minutes.iter().any(|minutes| !(1..=43_200).contains(minutes)) {
            return Err(SettingsError(format!("{name} is a list of minutes, from 1 to 43200")));
        }
        Ok(minutes)
    }

    fn email(&self) -> Result<EmailProvider, SettingsError> {
        let choices: &[&str] = match self.host {
            Local => &["console", "resend", "smtp"],
            Lambda => &["console", "resend", "ses"],
            Worker => &["console", "resend"],
        };
        Ok(match choices[self.one_of("PREAU_EMAIL", choices)?] {
            "resend" => EmailProvider::Resend {
                key: self.needed("PREAU_RESEND_KEY")?,
                base_url: self.needed("PREAU_RESEND_BASE_URL")?,
                from: self.sender()?,
            },
            "ses" => EmailProvider::Ses { from: self.sender()? },
            "smtp" => EmailProvider::Smtp { url: self.needed("PREAU_SMTP_URL")?, from: self.sender()? },
            _ => EmailProvider::Console,
        })
    }

    /// Whom e-mails come from.
    fn sender(&self) -> Result<String, SettingsError> {
        let from = self.needed("PREAU_EMAIL_FROM")?;
        match EmailAddress::parse(name_and_address(&from).1) {
            Some(_) => Ok(from),
            None => Err(SettingsError("PREAU_EMAIL_FROM is an address, or a name and <address>".to_owned())),
        }
    }

    fn whatsapp(&self) -> Result<WhatsAppProvider, SettingsError> {
        Ok(match self.one_of("PREAU_WHATSAPP", &["console", "whapi"])? {
            1 => WhatsAppProvider::Whapi {
                key: self.needed("PREAU_WHAPI_KEY")?,
                base_url: self.needed("PREAU_WHAPI_BASE_URL")?,
            },
            _ => WhatsAppProvider::Console,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbox::Channel;

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
        let minutes = "PREAU_REMINDERS is a list of minutes, from 1 to 43200";
        assert_eq!(error(Local, &[("PREAU_REMINDERS", "30,soon")]), minutes);
        let rates = "PREAU_RATES is `none`, or a list such as `email=300/1,whatsapp-to-one=2/1`";
        assert_eq!(error(Local, &[("PREAU_RATES", "email=fast")]), rates);
        assert_eq!(error(Local, &[("PREAU_MEETINGS", "jaas")]), "PREAU_JAAS_APP_ID is missing");
        assert_eq!(error(Local, &[("PREAU_JITSI_APP_ID", "preau")]), "PREAU_JITSI_KEY is missing");
        assert_eq!(error(Local, &[("PREAU_MEETINGS", "whereby")]), "PREAU_WHEREBY_KEY is missing");
        let given = [("PREAU_SECRET", SECRET), ("PREAU_PUBLIC_URL", URL), ("PREAU_JWT_SECRET", SECRET)];
        assert_eq!(read(Worker, &given).err().unwrap(), "PREAU_EMAIL is missing");
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
    fn rooms_are_jitsis_unless_said_otherwise_and_whereby_has_jitsi_behind_it() {
        let meetings = |given: &[(&str, &str)]| read(Local, &[REQUIRED, given].concat()).unwrap().meetings;
        let usual = meetings(&[]);
        assert!(usual.whereby.is_none());
        assert!(matches!(usual.jitsi, JitsiAccess::Open { base_url } if base_url == "https://meet.jit.si"));
        let whereby = meetings(&[("PREAU_MEETINGS", "whereby"), ("PREAU_WHEREBY_KEY", "key")]);
        assert!(whereby.whereby.is_some() && matches!(whereby.jitsi, JitsiAccess::Open { .. }));
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
