//! Every setting, for the documentation and for the check of names.

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

/// One setting.
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
    /// The start stops, but on the local host it is this value.
    ValueLocally(&'static str),
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
        name: "PREAU_EMAIL",
        hosts: EVERYWHERE,
        default: Default::ValueLocally("console"),
        meaning: "What sends e-mails: `resend`, or `console`, which sends nothing and writes each whole into the log: for development.",
    },
    Setting {
        name: "PREAU_EMAIL_FROM",
        hosts: EVERYWHERE,
        default: Default::Unset,
        meaning: "Whom e-mails come from, such as `École Senghor <bonjour@ecole.example>`. Needed with `PREAU_EMAIL=resend`.",
    },
    Setting {
        name: "PREAU_RESEND_KEY",
        hosts: EVERYWHERE,
        default: Default::Unset,
        meaning: "The key of Resend, a secret. Needed with `PREAU_EMAIL=resend`.",
    },
    Setting {
        name: "PREAU_RESEND_BASE_URL",
        hosts: EVERYWHERE,
        default: Default::Value("https://api.resend.com"),
        meaning: "Where Resend answers.",
    },
    Setting {
        name: "PREAU_WHATSAPP",
        hosts: EVERYWHERE,
        default: Default::ValueLocally("console"),
        meaning: "What sends WhatsApp messages: `whapi`, or `console`, as for e-mails.",
    },
    Setting {
        name: "PREAU_WHAPI_KEY",
        hosts: EVERYWHERE,
        default: Default::Unset,
        meaning: "The token of the Whapi channel, a secret. Needed with `PREAU_WHATSAPP=whapi`.",
    },
    Setting {
        name: "PREAU_WHAPI_BASE_URL",
        hosts: EVERYWHERE,
        default: Default::Value("https://gate.whapi.cloud"),
        meaning: "Where Whapi answers.",
    },
    Setting {
        name: "PREAU_REMINDERS",
        hosts: EVERYWHERE,
        default: Default::Value("30"),
        meaning: "How many minutes before a session its people are reminded: one number, or several separated by commas (`1440,30`).",
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
