//! A host under test, and the tokens that it believes.

#![expect(clippy::expect_used, reason = "a scenario is a test")]

use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{EncodingKey, Header, encode};
use serde_json::json;
use tokio::process::Command;

/// The `PREAU_SECRET` of hosts under test.
pub const SECRET: &str = "a secret of thirty-two characters";
/// The `PREAU_JWT_SECRET` of hosts under test.
pub const JWT_SECRET: &str = "another one that signs the tokens";

/// The `PREAU_PUBLIC_URL` of hosts under test that do not listen on an address of their own.
pub const PUBLIC_URL: &str = "https://api.ecole.example";

/// A running host, with the default `PREAU_JWT_ISSUER` and `PREAU_JWT_AUDIENCE`.
pub struct Host {
    /// Where it is, without a slash at the end: `http://127.0.0.1:8787`.
    pub base_url: String,
    /// Where a GET has what is to run each minute run now; none where a ticker does.
    pub tick: Option<&'static str>,
    /// How a schedule is run as of an instant.
    pub run_at: RunAt,
    /// Whether something stands in for S3: it takes other bytes than a signature allows, and answers 403 at the address of
    /// what is gone, where S3 answers 404 to whoever may list the bucket.
    pub mimics_s3: bool,
}

impl Host {
    /// A host that was deployed, of which nothing is known but its address, without a slash at the end.
    #[must_use]
    pub fn deployed(address: &str) -> Self {
        // Nobody runs its schedules from here.
        let run_at = RunAt::Path(|_, _| "/health".to_owned());
        Self { base_url: address.to_owned(), tick: None, run_at, mimics_s3: false }
    }
}

/// A schedule.
pub struct Scheduled {
    /// Its name.
    pub name: &'static str,
    /// When it runs.
    pub cron: &'static str,
}

/// What runs a schedule as of an instant.
pub enum RunAt {
    /// A GET at this path.
    Path(fn(&Scheduled, Timestamp) -> String),
    /// A program.
    Program(Box<CommandOf>),
}

/// Makes the command that runs a schedule as of an instant.
pub type CommandOf = dyn Fn(&Scheduled, Timestamp) -> Command + Send + Sync;

/// A person, as their token says.
#[derive(Clone, Debug)]
pub struct Person {
    /// The user's id.
    pub id: String,
    /// The one role that the token gives.
    pub role: &'static str,
}

/// How a token is signed and what it claims beside its person.
pub struct Terms<'t> {
    /// The secret that signs it.
    pub secret: &'t str,
    /// Its `aud`.
    pub audience: &'t str,
    /// How long it is still good.
    pub lasts: SignedDuration,
}

impl Terms<'_> {
    /// Terms that the host believes.
    pub const GOOD: Self =
        Self { secret: JWT_SECRET, audience: "preau", lasts: SignedDuration::from_mins(30) };
}

impl Person {
    /// A token of this person on these terms.
    #[must_use]
    pub fn token(&self, terms: &Terms<'_>) -> String {
        let expires = now() + terms.lasts;
        let claims = json!({
            "sub": self.id, "roles": [self.role], "iss": "preau", "aud": terms.audience, "exp": expires.as_second(),
        });
        encode(&Header::default(), &claims, &EncodingKey::from_secret(terms.secret.as_bytes()))
            .expect("claims that are JSON can be signed")
    }
}

/// The present time: a host under test goes by the real one.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the scenario is outside the app, whose clock is the real one")]
pub fn now() -> Timestamp {
    Timestamp::now()
}
