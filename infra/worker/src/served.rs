//! What this Worker serves itself, and what it hands on to the other one of the school.
//!
//! All domains are more than Cloudflare's free plan takes as one Worker. The entrance, which has the routes and the cron
//! triggers, is bound to the other: it hands on every request whose path is none of its own functions', and tells it of each
//! trigger. See `docs/decisions/2026-11-30-two-workers.md`.

use axum::http::Uri;
use jiff::{SignedDuration, Timestamp};
use matchit::Router;
use preau_kernel::{
    function::{Function, Trigger},
    link_token::LinkSigner,
};
use serde::{Deserialize, Serialize};

/// The binding of the other Worker; only the entrance has it.
pub(crate) const OTHER: &str = "CLASSROOM";

/// Where the other Worker is told of a cron trigger. The name of the host means nothing: a binding leads to one Worker.
const TRIGGERS: &str = "https://preau/-/triggers/";
const PURPOSE: &str = "trigger";
/// How long what the entrance signs is good for.
const LONGEST: SignedDuration = SignedDuration::from_mins(1);

/// The paths of this Worker's functions.
pub(crate) struct Served(Router<()>);

impl Served {
    /// # Errors
    /// A bug: two functions have paths that no router can tell apart.
    pub(crate) fn new(functions: &[Function], serves_files: bool) -> Result<Self, matchit::InsertError> {
        let mut paths = Router::new();
        let mut known = Vec::new();
        for function in functions {
            let Trigger::Endpoint(endpoint) = &function.trigger else { continue };
            let path = endpoint.route();
            if !known.contains(&path) {
                paths.insert(format!("{path}/"), ())?;
                paths.insert(path.clone(), ())?;
                known.push(path);
            }
        }
        if serves_files {
            paths.insert("/files/{*token}", ())?;
        }
        Ok(Self(paths))
    }

    /// Whether the path of this address is one of theirs.
    pub(crate) fn has(&self, address: &str) -> bool {
        // An address that HTTP does not know is answered here.
        address.parse::<Uri>().map_or(true, |uri| self.0.at(uri.path()).is_ok())
    }
}

/// A cron trigger of the entrance, as the other Worker is told of it.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct CronTrigger {
    pub(crate) cron: String,
    /// When it was planned, in milliseconds since 1970.
    pub(crate) planned: Option<i64>,
    /// Until when the other Worker takes it, in seconds since 1970.
    until: i64,
}

impl CronTrigger {
    pub(crate) fn new(cron: &str, planned: Option<Timestamp>, now: Timestamp) -> Self {
        let planned = planned.map(Timestamp::as_millisecond);
        Self { cron: cron.to_owned(), planned, until: (now + LONGEST).as_second() }
    }

    /// The address that tells of it; both Workers have the same secret.
    ///
    /// # Errors
    /// A bug: it cannot be written as JSON.
    pub(crate) fn address(&self, signer: &LinkSigner) -> serde_json::Result<String> {
        Ok(format!("{TRIGGERS}{}", signer.seal(PURPOSE, &serde_json::to_string(self)?)))
    }

    /// The trigger that an address tells of; none where another tells it, or tells it again later.
    pub(crate) fn of(address: &str, signer: &LinkSigner, now: Timestamp) -> Option<Self> {
        let uri = address.parse::<Uri>().ok()?;
        let token = uri.path().strip_prefix("/-/triggers/")?;
        let trigger: Self = serde_json::from_str(&signer.open(PURPOSE, token)?).ok()?;
        (now.as_second() <= trigger.until).then_some(trigger)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn paths_of_ones_own_are_told_from_those_of_others() {
        let served = Served::new(&preau_functions::service::functions(), true).unwrap();
        for own in [
            "https://preau.example/version",
            "https://preau.example/version/?x=1",
            "https://preau.example/files/a",
        ] {
            assert!(served.has(own), "{own}");
        }
        assert!(!served.has("https://preau.example/forum"));
        assert!(!served.has("https://preau.example/version/1"));
    }

    #[test]
    fn all_functions_have_paths_that_a_router_tells_apart() {
        assert!(Served::new(&preau_functions::all(), true).is_ok());
    }

    #[test]
    fn a_trigger_is_taken_from_who_has_the_secret_and_for_a_minute() {
        let (signer, other) = (LinkSigner::new(b"secret"), LinkSigner::new(b"another"));
        let trigger = CronTrigger::new("* * * * *", Some(at(60)), at(61));
        let address = trigger.address(&signer).unwrap();
        assert_eq!(CronTrigger::of(&address, &signer, at(121)), Some(trigger));
        assert_eq!(CronTrigger::of(&address, &signer, at(122)), None);
        assert_eq!(CronTrigger::of(&address, &other, at(61)), None);
        assert_eq!(CronTrigger::of("https://preau.example/-/triggers/x", &signer, at(61)), None);
    }
}
