//! Settings: environment variables `PREAU_*`, the same names on all hosts, read once into one typed struct.

use std::{collections::BTreeMap, fmt};

/// Where Préau runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// One process on a machine.
    Local,
    /// AWS Lambda.
    Lambda,
    /// A Cloudflare Worker.
    Worker,
}

/// One setting, for the documentation and for the check of names.
pub struct Setting {
    /// The variable.
    pub name: &'static str,
    /// The hosts that know it.
    pub hosts: &'static [Host],
    /// Whether a deployment cannot do without it, or what it is when absent.
    pub default: Default,
    /// What it says.
    pub meaning: &'static str,
}

/// What a setting is when it is absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Default {
    /// The start stops.
    Required,
    /// The start stops, but on the local host one is made on first start and kept in the data folder.
    MadeLocally,
    /// The start stops, but on the local host it is the address that it listens on.
    OwnAddress,
    /// Nothing.
    Unset,
    /// This value.
    Value(&'static str),
}

use Host::{Lambda, Local, Worker};

const EVERYWHERE: &[Host] = &[Local, Lambda, Worker];

/// Every setting.
pub static SETTINGS: &[Setting] = &[
    Setting {
        name: "PREAU_SECRET",
        hosts: EVERYWHERE,
        default: Default::MadeLocally,
        meaning: "Signs what Préau hands out to be given back, such as cursors. At least 32 characters.",
    },
    Setting {
        name: "PREAU_JWT_SECRET",
        hosts: EVERYWHERE,
        default: Default::MadeLocally,
        meaning: "Verifies HS256 tokens. At least 32 characters. Needed unless `PREAU_JWKS_URL` is set.",
    },
    Setting {
        name: "PREAU_JWKS_URL",
        hosts: EVERYWHERE,
        default: Default::Unset,
        meaning: "Where the identity provider publishes the keys of its RS256 or ES256 tokens. Replaces `PREAU_JWT_SECRET`.",
    },
    Setting {
        name: "PREAU_JWT_ISSUER",
        hosts: EVERYWHERE,
        default: Default::Value("preau"),
        meaning: "The `iss` that tokens must have.",
    },
    Setting {
        name: "PREAU_JWT_AUDIENCE",
        hosts: EVERYWHERE,
        default: Default::Value("preau"),
        meaning: "The `aud` that tokens must have.",
    },
    Setting {
        name: "PREAU_PUBLIC_URL",
        hosts: EVERYWHERE,
        default: Default::OwnAddress,
        meaning: "Where callers reach Préau, such as `https://api.ecole.example`: what the addresses that it hands out begin with.",
    },
    Setting {
        name: "PREAU_CORS_ORIGINS",
        hosts: EVERYWHERE,
        default: Default::Unset,
        meaning: "The web origins that may call, separated by commas. Unset: none, but all on the local host.",
    },
    Setting {
        name: "PREAU_SEED_HEADERS",
        hosts: &[Local],
        default: Default::Value("off"),
        meaning: "`on`: believe the seeds' `X-Role`, `X-Actor-Id` and `X-Student-Id` headers. Never on a network.",
    },
    Setting {
        name: "PREAU_SQLITE_SYNCHRONOUS",
        hosts: &[Local],
        default: Default::Value("full"),
        meaning: "SQLite's `synchronous`: `full` survives a power cut, `normal` may lose the last moment then, `off` is for tests.",
    },
    Setting {
        name: "PREAU_FUNCTION",
        hosts: &[Lambda],
        default: Default::Required,
        meaning: "The one function that this Lambda function is.",
    },
    Setting {
        name: "PREAU_TABLE",
        hosts: &[Lambda],
        default: Default::Required,
        meaning: "The DynamoDB table.",
    },
    Setting { name: "PREAU_BUCKET", hosts: &[Lambda], default: Default::Required, meaning: "The S3 bucket." },
    Setting {
        name: "PREAU_R2_URL",
        hosts: &[Worker],
        default: Default::Unset,
        meaning: "The R2 bucket by its S3 interface, `https://<account>.r2.cloudflarestorage.com/<bucket>`: what signs addresses of files.",
    },
    Setting {
        name: "PREAU_R2_KEY_ID",
        hosts: &[Worker],
        default: Default::Unset,
        meaning: "The id of the key to that interface. Needed with `PREAU_R2_URL`.",
    },
    Setting {
        name: "PREAU_R2_KEY",
        hosts: &[Worker],
        default: Default::Unset,
        meaning: "The key to that interface, a secret. Needed with `PREAU_R2_URL`.",
    },
];

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
        let given: BTreeMap<_, _> =
            environment.into_iter().filter(|(name, _)| name.starts_with("PREAU_")).collect();
        let known = |name: &str| {
            SETTINGS.iter().find(|setting| setting.name == name && setting.hosts.contains(&host))
        };
        if let Some(name) = given.keys().find(|name| known(name).is_none()) {
            return Err(SettingsError(format!(
                "{name} is not a setting of this host; see docs/configuration.md"
            )));
        }
        let value = |name: &str| {
            let default = match known(name).map(|setting| setting.default) {
                Some(Default::Value(value)) => Some(value),
                _ => None,
            };
            given
                .get(name)
                .map(String::as_str)
                .filter(|value| !value.is_empty())
                .or(default)
                .unwrap_or_default()
        };
        let needed = |name: &str| match value(name) {
            "" if known(name).is_some() => Err(SettingsError(format!("{name} is missing"))),
            value => Ok(value.to_owned()),
        };
        let secret = |name: &str| {
            let secret = needed(name)?;
            if secret.len() < SHORTEST_SECRET {
                return Err(SettingsError(format!("{name} is shorter than {SHORTEST_SECRET} characters")));
            }
            Ok(secret)
        };
        let one_of = |name: &str, choices: &[&str]| match choices.iter().position(|word| *word == value(name))
        {
            Some(choice) => Ok(choice),
            None if known(name).is_none() => Ok(0),
            None => Err(SettingsError(format!("{name} is one of {}", choices.join(", ")))),
        };
        let public_url = needed("PREAU_PUBLIC_URL")?;
        if !public_url.starts_with("https://") && !public_url.starts_with("http://") {
            return Err(SettingsError("PREAU_PUBLIC_URL begins with https:// or http://".to_owned()));
        }
        let address = value("PREAU_JWKS_URL");
        Ok(Self {
            secret: secret("PREAU_SECRET")?,
            token_keys: if address.is_empty() {
                TokenKeys::Secret(secret("PREAU_JWT_SECRET")?)
            } else {
                TokenKeys::Jwks(address.to_owned())
            },
            issuer: needed("PREAU_JWT_ISSUER")?,
            audience: needed("PREAU_JWT_AUDIENCE")?,
            public_url: public_url.trim_end_matches('/').to_owned(),
            cors_origins: match value("PREAU_CORS_ORIGINS") {
                "" if host == Local => vec!["*".to_owned()],
                list => list
                    .split(',')
                    .map(str::trim)
                    .filter(|origin| !origin.is_empty())
                    .map(str::to_owned)
                    .collect(),
            },
            seed_headers: one_of("PREAU_SEED_HEADERS", &["off", "on"])? == 1,
            synchronous: [Synchronous::Full, Synchronous::Normal, Synchronous::Off]
                [one_of("PREAU_SQLITE_SYNCHRONOUS", &["full", "normal", "off"])?],
            function: needed("PREAU_FUNCTION")?,
            table: needed("PREAU_TABLE")?,
            bucket: needed("PREAU_BUCKET")?,
            r2: match value("PREAU_R2_URL") {
                "" => None,
                url => Some(R2Access {
                    url: url.to_owned(),
                    key_id: needed("PREAU_R2_KEY_ID")?,
                    key: needed("PREAU_R2_KEY")?,
                }),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            let needed = [("PREAU_SECRET", SECRET), ("PREAU_JWT_SECRET", SECRET), ("PREAU_PUBLIC_URL", URL)];
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
    }

    #[test]
    fn published_keys_replace_the_shared_secret() {
        let keys = ("PREAU_JWKS_URL", "https://id.example/jwks");
        let given = [("PREAU_SECRET", SECRET), ("PREAU_PUBLIC_URL", URL), keys, ("HOME", "/")];
        let settings = read(Worker, &given).unwrap();
        assert!(
            matches!(settings.token_keys, TokenKeys::Jwks(address) if address == "https://id.example/jwks")
        );
        assert!(settings.cors_origins.is_empty());
        assert_eq!(settings.public_url, "https://api.ecole.example");
    }
}
