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

impl Setting {
    /// Whether nobody may read it.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        ["_KEY", "_SECRET", "_SMTP_URL"].iter().any(|end| self.name.ends_with(end))
    }
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
        name: "PREAU_SCHOOL_NAME",
        hosts: EVERYWHERE,
        default: Default::Value("Préau"),
        meaning: "What the school is called where it writes to people, in e-mails, their calendar entries and notices: a line of 100 characters at most.",
    },
    Setting {
        name: "PREAU_APP_URL",
        hosts: EVERYWHERE,
        default: Default::Unset,
        meaning: "Where the school's app is, such as `https://app.ecole.example`: links of e-mails and WhatsApp messages to its pages begin with it, and who becomes a student is welcomed with one. Unset: they have no such links.",
    },
    Setting {
        name: "PREAU_CORS_ORIGINS",
        hosts: EVERYWHERE,
        default: Default::Unset,
        meaning: "The web origins that may call, separated by commas. Unset: none, but all on the local host.",
    },
    Setting {
        name: "PREAU_WEB_CLIENT_ID",
        hosts: &[Local, Worker],
        default: Default::Unset,
        meaning: "What the identity provider `PREAU_JWT_ISSUER` calls the web application at `/app/`: a public client (authorization code with PKCE) that may send people back to `/app/connexion/retour`. Unset: nobody signs in there but the people of a demonstration.",
    },
    Setting {
        name: "PREAU_SEED_HEADERS",
        hosts: &[Local],
        default: Default::Value("off"),
        meaning: "`on`: believe the seeds' `X-Role`, `X-Actor-Id` and `X-Student-Id` headers. Never on a network.",
    },
    Setting {
        name: "PREAU_TRUSTED_PROXIES",
        hosts: &[Local],
        default: Default::Unset,
        meaning: "The proxies in front of the local host, as addresses or networks separated by commas (`127.0.0.1,10.0.0.0/8`): callers without a token are told apart by the `X-Forwarded-For` that these write. Anybody else's is not believed.",
    },
    Setting {
        name: "PREAU_LOG",
        hosts: &[Local],
        default: Default::Value("auto"),
        meaning: "`text`: the log is one short line a request, for people; `json`: one line of JSON, for programs; `auto`: text where standard output is a terminal, JSON elsewhere.",
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
        meaning: "What sends e-mails: `resend`, `ses` (Lambda), `smtp` (local), or `console`, which sends nothing and writes each whole into the log: for development.",
    },
    Setting {
        name: "PREAU_EMAIL_FROM",
        hosts: EVERYWHERE,
        default: Default::Unset,
        meaning: "Whom e-mails come from, such as `École Senghor <bonjour@ecole.example>`. Needed with all but `PREAU_EMAIL=console`.",
    },
    Setting {
        name: "PREAU_SMTP_URL",
        hosts: &[Local],
        default: Default::Unset,
        meaning: "The mail server: `smtps://user:password@host`, a secret. `smtp://` begins without TLS and turns to it before a password is told; without one, it stays as it is: for a server on the same machine. Needed with `PREAU_EMAIL=smtp`.",
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
        name: "PREAU_RESEND_WEBHOOK_SECRET",
        hosts: EVERYWHERE,
        default: Default::Unset,
        meaning: "The secret that Resend signs its webhooks with, `whsec_…`. Unset: `POST /api/webhooks/resend` is not found.",
    },
    Setting {
        name: "PREAU_SES_TOPIC_ARN",
        hosts: EVERYWHERE,
        default: Default::Unset,
        meaning: "The SNS topic to which SES reports. Unset: `POST /api/webhooks/ses` is not found.",
    },
    Setting {
        name: "PREAU_WHAPI_WEBHOOK_SECRET",
        hosts: EVERYWHERE,
        default: Default::Unset,
        meaning: "The secret that Whapi sends in the header `X-Webhook-Secret` of its webhooks, which its settings have to name. Unset: `POST /api/webhooks/whapi` is not found.",
    },
    Setting {
        name: "PREAU_MEETINGS",
        hosts: EVERYWHERE,
        default: Default::Value("jitsi"),
        meaning: "What opens the rooms of meetings by video: `jitsi`, `jaas` (8x8's Jitsi), or `whereby`, behind which one of the others serves when it fails.",
    },
    Setting {
        name: "PREAU_JITSI_BASE_URL",
        hosts: EVERYWHERE,
        default: Default::Value("https://meet.jit.si"),
        meaning: "Where Jitsi is.",
    },
    Setting {
        name: "PREAU_JITSI_APP_ID",
        hosts: EVERYWHERE,
        default: Default::Unset,
        meaning: "The app of a Jitsi of one's own that asks for tokens. Unset: whoever knows a room's name enters it.",
    },
    Setting {
        name: "PREAU_JITSI_KEY",
        hosts: EVERYWHERE,
        default: Default::Unset,
        meaning: "The secret of that app. Needed with `PREAU_JITSI_APP_ID`.",
    },
    Setting {
        name: "PREAU_JAAS_APP_ID",
        hosts: EVERYWHERE,
        default: Default::Unset,
        meaning: "The app of JaaS, `vpaas-magic-cookie-…`. Needed with `PREAU_MEETINGS=jaas`.",
    },
    Setting {
        name: "PREAU_JAAS_KEY_ID",
        hosts: EVERYWHERE,
        default: Default::Unset,
        meaning: "The id of its key. Needed with `PREAU_JAAS_APP_ID`.",
    },
    Setting {
        name: "PREAU_JAAS_KEY",
        hosts: EVERYWHERE,
        default: Default::Unset,
        meaning: "Its private key in PEM, a secret. Needed with `PREAU_JAAS_APP_ID`.",
    },
    Setting {
        name: "PREAU_WHEREBY_KEY",
        hosts: EVERYWHERE,
        default: Default::Unset,
        meaning: "The key of Whereby, a secret. Needed with `PREAU_MEETINGS=whereby`.",
    },
    Setting {
        name: "PREAU_WHEREBY_BASE_URL",
        hosts: EVERYWHERE,
        default: Default::Value("https://api.whereby.dev"),
        meaning: "Where Whereby answers.",
    },
    Setting {
        name: "PREAU_LLM",
        hosts: EVERYWHERE,
        default: Default::Value("offline"),
        meaning: "Who writes questions about documents and judges open answers: `offline`, Préau itself, from the documents' own sentences; or `openai`, a model of OpenAI, or of any server that answers as OpenAI's Responses do. It is sent the documents then, and what students answer in their own words, without who they are.",
    },
    Setting {
        name: "PREAU_OCR",
        hosts: EVERYWHERE,
        default: Default::Value("none"),
        meaning: "Who reads the pictures and scans of copies: `none`, a coach; or `openai`, the model of `PREAU_OPENAI_*`, with or without `PREAU_LLM`. It is sent the students' own pictures and scans then, without who they are but for what stands on them.",
    },
    Setting {
        name: "PREAU_LLM_FALLBACK",
        hosts: EVERYWHERE,
        default: Default::Value("offline"),
        meaning: "Who writes and judges when the model fails: `offline`, and that is labelled so; or `none`: it is a failure, and copies wait for a coach. Pictures that it does not read wait for a coach either way.",
    },
    Setting {
        name: "PREAU_LLM_TOKENS_PER_DAY",
        hosts: EVERYWHERE,
        default: Default::Value("200000"),
        meaning: "How many tokens the model may read and write a day (UTC), pictures included, what is under way included, from 1 to 1000000000.",
    },
    Setting {
        name: "PREAU_OPENAI_KEY",
        hosts: EVERYWHERE,
        default: Default::Unset,
        meaning: "The key of OpenAI, a secret. Needed with `PREAU_LLM=openai` and `PREAU_OCR=openai`.",
    },
    Setting {
        name: "PREAU_OPENAI_BASE_URL",
        hosts: EVERYWHERE,
        default: Default::Value("https://api.openai.com/v1"),
        meaning: "Where OpenAI answers, or a server that does as it.",
    },
    Setting {
        name: "PREAU_OPENAI_MODEL",
        hosts: EVERYWHERE,
        default: Default::Value("gpt-4o"),
        meaning: "The model. It has to read PDFs and to keep to a JSON schema; with `PREAU_OCR=openai`, pictures too.",
    },
    Setting {
        name: "PREAU_OPENAI_BACKGROUND",
        hosts: EVERYWHERE,
        default: Default::Value("on"),
        meaning: "`off`: the server cannot answer in the background; one call then waits for the model, for two minutes at most, in `run-jobs` and `advance-evaluations`.",
    },
    Setting {
        name: "PREAU_EMBEDDINGS",
        hosts: EVERYWHERE,
        default: Default::Value("off"),
        meaning: "Whether the search of documents also goes by what is meant: `off`; or `openai`, by vectors of OpenAI, or of any server that answers as its `POST /embeddings` does. What is looked for is sent there then, and what documents say, but for those that someone keeps for themselves.",
    },
    Setting {
        name: "PREAU_EMBEDDINGS_KEY",
        hosts: EVERYWHERE,
        default: Default::Unset,
        meaning: "The key to it, a secret. Needed with `PREAU_EMBEDDINGS=openai`.",
    },
    Setting {
        name: "PREAU_EMBEDDINGS_BASE_URL",
        hosts: EVERYWHERE,
        default: Default::Value("https://api.openai.com/v1"),
        meaning: "Where it answers.",
    },
    Setting {
        name: "PREAU_EMBEDDINGS_MODEL",
        hosts: EVERYWHERE,
        default: Default::Value("text-embedding-3-small"),
        meaning: "The model. With another one, documents get new vectors as they are found.",
    },
    Setting {
        name: "PREAU_EMBEDDINGS_TOKENS_PER_DAY",
        hosts: EVERYWHERE,
        default: Default::Value("2000000"),
        meaning: "How many tokens are sent there a day (UTC), from 1 to 1000000000. Beyond, the search goes by words alone.",
    },
    Setting {
        name: "PREAU_DOCUMENT_HOSTS",
        hosts: EVERYWHERE,
        default: Default::Unset,
        meaning: "The hosts from which documents are fetched by their address (`pdf_url`), by HTTPS, separated by commas: `cdn.ecole.example,docs.example.org`. Unset: from none.",
    },
    Setting {
        name: "PREAU_REMINDERS",
        hosts: EVERYWHERE,
        default: Default::Value("30"),
        meaning: "How many minutes before a session its people are reminded: one number, or up to 8 different ones separated by commas (`1440,30`).",
    },
    Setting {
        name: "PREAU_PENDING_REQUESTS",
        hosts: EVERYWHERE,
        default: Default::Value("10"),
        meaning: "How many requests of a student may wait for their coaches' answers at a time, from 1 to 1000. One whose slot has begun waits no longer.",
    },
    Setting {
        name: "PREAU_RATES",
        hosts: EVERYWHERE,
        default: Default::Value("email=300/1,whatsapp-to-one=2/1,whatsapp-to-one=10/15"),
        meaning: "How many messages are sent by `email` and `whatsapp`, and `-to-one` recipient, in how many minutes: what is over waits. `none`: as fast as it goes.",
    },
    Setting {
        name: "PREAU_RETRY_UNKNOWN",
        hosts: EVERYWHERE,
        default: Default::Value("off"),
        meaning: "`on`: what may have been sent, because a provider without idempotency keys (Whapi, SES, SMTP) gave no answer, is sent again, perhaps twice.",
    },
    Setting {
        name: "PREAU_LARGEST_FILE_MB",
        hosts: EVERYWHERE,
        default: Default::Value("10"),
        meaning: "How large an uploaded file may be, in megabytes (10⁶ bytes), 50 at most.",
    },
    Setting {
        name: "PREAU_QUOTA_MB",
        hosts: EVERYWHERE,
        default: Default::Value("500"),
        meaning: "How much each person may keep, in megabytes, the trash included.",
    },
    Setting {
        name: "PREAU_PENDING_UPLOADS",
        hosts: EVERYWHERE,
        default: Default::Value("50"),
        meaning: "How many uploads each person may have pending, from 1 to 1000: asked for, and neither completed, refused nor purged after a day.",
    },
    Setting {
        name: "PREAU_RETENTION_DAYS",
        hosts: EVERYWHERE,
        default: Default::Value("30"),
        meaning: "How many days a deleted photo can be brought back, from 0 to 3650; perhaps with others by what it belongs to (`30,profile=7,class=365`): `class`, `course`, `profile`, `student`. It holds for what is deleted from then on.",
    },
    Setting {
        name: "PREAU_COPY_DAYS",
        hosts: EVERYWHERE,
        default: Default::Value("90"),
        meaning: "How many days the files of a student's copy are kept, from 1 to 3650: from when it was first corrected, or from when it was handed in where it never was. Then they are deleted for good, but for what is under a legal hold; what was typed, the mark and what was said of it stay. It holds for what is kept already, too.",
    },
    Setting {
        name: "PREAU_RATINGS_REVIEW",
        hosts: EVERYWHERE,
        default: Default::Value("text"),
        meaning: "Which ratings of courses wait until whoever runs the course has read them: `text`, those with words; `all`; or `none`. Their stars count at once all the same.",
    },
    Setting {
        name: "PREAU_REPORTS_AT",
        hosts: EVERYWHERE,
        default: Default::Value("sunday 18:00"),
        meaning: "When the week's report of each student is written and mailed to their parents: a day in English and a time, on the clocks where the student is. From Monday to Wednesday it is about the week before, from Thursday on about the week that ends.",
    },
    Setting {
        name: "PREAU_BADGE_KEY",
        hosts: EVERYWHERE,
        default: Default::Unset,
        meaning: "What certificates are signed with as Open Badges: a private key as PEM, its lines perhaps ended by `\\n`. RSA (of 2,048 bits or more) signs with RS256, which every verifier knows; Ed25519 with EdDSA. Unset: certificates have no credential.",
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
