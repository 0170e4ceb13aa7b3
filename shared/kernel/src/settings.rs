//! Settings: environment variables `PREAU_*`, the same names on all hosts, read once into one typed struct.

use std::{collections::BTreeMap, fmt};

use crate::setting_list::Host::Local;
pub use crate::setting_list::{Default, Host, SETTINGS, Setting};

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
    /// How many minutes before a session its people are reminded.
    pub reminder_minutes: Vec<u32>,
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
            reminder_minutes: environment.minutes("PREAU_REMINDERS")?,
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

    fn minutes(&self, name: &str) -> Result<Vec<u32>, SettingsError> {
        let minutes = self.value(name).split(',').map(|minutes| minutes.trim().parse::<u32>());
        let minutes: Vec<u32> = minutes.collect::<Result<_, _>>().unwrap_or_default();
        if minutes.is_empty() || minutes.iter().any(|minutes| !(1..=43_200).contains(minutes)) {
            return Err(SettingsError(format!("{name} is a list of minutes, from 1 to 43200")));
        }
        Ok(minutes)
    }

    fn email(&self) -> Result<EmailProvider, SettingsError> {
        Ok(match self.one_of("PREAU_EMAIL", &["console", "resend"])? {
            1 => EmailProvider::Resend {
                key: self.needed("PREAU_RESEND_KEY")?,
                base_url: self.needed("PREAU_RESEND_BASE_URL")?,
                from: self.needed("PREAU_EMAIL_FROM")?,
            },
            _ => EmailProvider::Console,
        })
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
    use crate::setting_list::Host::{Lambda, Worker};

    const URL: &str = "https://api.ecole.example/";
    const SECRET: &str = "a secret of thirty-two characters";

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
        assert_eq!(error(Local, &[("PREAU_EMAIL", "pigeon")]), "PREAU_EMAIL is one of console, resend");
        assert_eq!(error(Local, &[("PREAU_EMAIL", "resend")]), "PREAU_RESEND_KEY is missing");
        let minutes = "PREAU_REMINDERS is a list of minutes, from 1 to 43200";
        assert_eq!(error(Local, &[("PREAU_REMINDERS", "30,soon")]), minutes);
        let given = [("PREAU_SECRET", SECRET), ("PREAU_PUBLIC_URL", URL), ("PREAU_JWT_SECRET", SECRET)];
        assert_eq!(read(Worker, &given).err().unwrap(), "PREAU_EMAIL is missing");
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
