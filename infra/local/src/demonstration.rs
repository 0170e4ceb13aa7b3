//! Whether this host shows the demonstration school, to whom, and the tokens of its people.

use std::{fs, sync::Arc};

use anyhow::{Context, ensure};
use http::{HeaderMap, Uri, header, uri::Authority};
use preau_kernel::{
    clock::Clock,
    id::UserId,
    settings::{Settings, TokenKeys},
    token::{DEMONSTRATION_ISSUER, Tokens},
};
use serde_json::{Value, json};

use crate::{
    data_folder::{DEMONSTRATION, DataFolder, write_private},
    people::{PEOPLE, Person, everyone},
    secrets,
    tokens::{Signature, sign},
};

/// What a proxy adds to the requests that it passes on.
const FORWARDING: [&str; 4] = ["forwarded", "via", "x-real-ip", "x-forwarded"];

/// What the command line says about the demonstration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wish {
    /// `--demo`.
    On,
    /// `--no-demo`.
    Off,
    /// Neither: it is there where nobody but whoever sits at this machine can see it.
    #[default]
    Unsaid,
}

/// The demonstration: what signs for its people, and to whom it is shown.
pub struct Demonstration {
    /// Signs for its people alone; nothing else is signed by it.
    secret: String,
    audience: String,
    clock: Arc<dyn Clock>,
    /// The name of the host in `PREAU_PUBLIC_URL`, for requests by that name are shown it too; none where only those of
    /// this machine are that no proxy passed on.
    public_name: Option<String>,
}

impl Demonstration {
    /// The demonstration of this host, if it has one.
    ///
    /// Unless the command line says so it has none where callers come from elsewhere, where an identity provider knows
    /// people, and on data that it did not make. `here` says whether the host listens to this machine alone.
    ///
    /// # Errors
    /// It is asked for and the host listens to others, or its key cannot be kept.
    pub fn of(
        wish: Wish,
        here: bool,
        folder: &DataFolder,
        settings: &Settings,
        clock: &Arc<dyn Clock>,
    ) -> anyhow::Result<Option<Self>> {
        let public_name = name_of(&settings.public_url);
        let path = folder.join(DEMONSTRATION);
        let by_itself = || {
            here && public_name.as_deref().is_some_and(is_this_machine)
                && matches!(settings.token_keys, TokenKeys::Secret(_))
                && (folder.was_empty() || path.exists())
        };
        ensure!(here || wish != Wish::On, "--demo and an address that others reach exclude each other");
        if !(wish == Wish::On || wish == Wish::Unsaid && by_itself()) {
            return Ok(None);
        }
        if !path.exists() {
            write_private(&path, json!({"secret": secrets::made()}).to_string().as_bytes())?;
        }
        let kept: Value = serde_json::from_slice(&fs::read(&path)?)?;
        Ok(Some(Self {
            secret: kept["secret"].as_str().context("demonstration.json holds no secret")?.to_owned(),
            audience: settings.audience.clone(),
            clock: Arc::clone(clock),
            public_name: public_name.filter(|_| wish == Wish::On),
        }))
    }

    /// The same verification, which takes the tokens of the demonstration's people too.
    pub fn known_to(&self, tokens: Tokens) -> Tokens {
        let people = everyone().filter_map(|person| Some((UserId::parse(person.id)?, person.role)));
        tokens.with_demonstration(&self.secret, &self.audience, people)
    }

    /// A token of this person.
    ///
    /// # Errors
    /// It cannot be signed.
    pub fn token(&self, person: &Person) -> anyhow::Result<String> {
        let signature =
            Signature { secret: &self.secret, issuer: DEMONSTRATION_ISSUER, audience: &self.audience };
        sign(&signature, person.id, person.role, self.clock.as_ref())
    }

    /// Everyone of the school, with a token.
    ///
    /// # Errors
    /// One cannot be signed.
    pub fn everyone(&self) -> anyhow::Result<Value> {
        let entry = |person: &Person| {
            let (role, token) = (person.role.word(), self.token(person)?);
            Ok(json!({"id": person.id, "role": role, "full_name": person.full_name, "token": token}))
        };
        PEOPLE.iter().map(entry).collect()
    }

    /// Whether a request with these headers may be answered with tokens.
    ///
    /// The browser must know the page by a name of this machine: by any other one it would be the page of whoever owns
    /// that name and had it lead here, whose scripts could read the tokens (DNS rebinding). And nobody may have passed
    /// the request on, for whoever sent it is then elsewhere.
    pub fn is_shown_to(&self, headers: &HeaderMap) -> bool {
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
        let authority = host.and_then(|host| host.parse::<Authority>().ok());
        let Some(name) = authority.as_ref().map(Authority::host) else {
            return false;
        };
        match &self.public_name {
            Some(public) => is_this_machine(name) || name.eq_ignore_ascii_case(public),
            None => is_this_machine(name) && !was_passed_on(headers),
        }
    }
}

fn was_passed_on(headers: &HeaderMap) -> bool {
    headers.keys().any(|name| {
        FORWARDING.iter().any(|word| name.as_str() == *word) || name.as_str().starts_with("x-forwarded-")
    })
}

fn name_of(url: &str) -> Option<String> {
    url.parse::<Uri>().ok()?.host().map(ToOwned::to_owned)
}

fn is_this_machine(name: &str) -> bool {
    ["127.0.0.1", "localhost", "[::1]"].contains(&name)
}

#[cfg(test)]
mod tests {
    use std::{net::SocketAddr, path::Path};

    use preau_http::ReqwestClient;
    use preau_kernel::{actor::Role, clock::StoppedClock, http_client::HttpClient};
    use preau_native::SystemClock;

    use super::*;
    use crate::{
        host::{Host, believed},
        people::PEOPLE,
    };

    const HERE: &str = "127.0.0.1:8787";

    fn opened(data: &Path, wish: Wish, address: &str, given: &[(&str, &str)]) -> anyhow::Result<Host> {
        let given = given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let address: SocketAddr = address.parse()?;
        Host::open_with(given, data, Arc::new(SystemClock), address, wish)
    }

    fn is_on(data: &Path, wish: Wish, given: &[(&str, &str)]) -> bool {
        opened(data, wish, HERE, given).unwrap().demonstration.is_some()
    }

    fn person(id: &str) -> &'static Person {
        PEOPLE.iter().find(|person| person.id == id).unwrap()
    }

    #[test]
    fn it_is_off_by_itself_where_callers_reach_the_host_by_another_name() {
        for (url, on) in [
            ("", true),
            ("http://localhost:8787", true),
            ("http://[::1]:9000/", true),
            ("https://api.ecole.example", false),
            ("http://192.168.1.10:8787", false),
            ("https://127.0.0.1.ecole.example", false),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let given: &[_] = &[("PREAU_PUBLIC_URL", url)];
            assert_eq!(is_on(folder.path(), Wish::Unsaid, given), on, "{url}");
            assert!(is_on(folder.path(), Wish::On, given) && !is_on(folder.path(), Wish::Off, given));
        }
    }

    #[test]
    fn it_is_off_by_itself_on_data_that_it_did_not_make() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!is_on(folder.path(), Wish::Off, &[]));
        assert!(!is_on(folder.path(), Wish::Unsaid, &[]));
        assert!(is_on(folder.path(), Wish::On, &[]));
        let own = tempfile::tempdir().unwrap();
        assert!(is_on(own.path(), Wish::Unsaid, &[]));
        assert!(is_on(own.path(), Wish::Unsaid, &[]));
    }

    #[test]
    fn it_is_off_by_itself_where_an_identity_provider_knows_people() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!is_on(folder.path(), Wish::Unsaid, &[("PREAU_JWKS_URL", "https://id.example/jwks")]));
    }

    #[test]
    fn it_is_refused_where_others_reach_the_host() {
        let folder = tempfile::tempdir().unwrap();
        let given: &[_] = &[("PREAU_PUBLIC_URL", "https://api.ecole.example")];
        let address = "0.0.0.0:8787";
        assert!(opened(folder.path(), Wish::Unsaid, address, given).unwrap().demonstration.is_none());
        let error = opened(folder.path(), Wish::On, address, given).err().unwrap();
        assert_eq!(error.to_string(), "--demo and an address that others reach exclude each other");
    }

    #[test]
    fn no_token_goes_where_a_proxy_passed_the_request_on_or_by_a_strange_name() {
        let headers = |given: &[(&'static str, &str)]| {
            let given = given.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
            given.collect::<HeaderMap>()
        };
        let folder = tempfile::tempdir().unwrap();
        let by_itself = opened(folder.path(), Wish::Unsaid, HERE, &[]).unwrap().demonstration.unwrap();
        for name in ["127.0.0.1:8787", "localhost", "[::1]:80"] {
            assert!(by_itself.is_shown_to(&headers(&[("host", name)])), "{name}");
        }
        assert!(!by_itself.is_shown_to(&headers(&[])));
        assert!(!by_itself.is_shown_to(&headers(&[("host", "rebound.example:8787")])));
        for forwarding in [
            "forwarded",
            "via",
            "x-real-ip",
            "x-forwarded-for",
            "x-forwarded-host",
            "x-forwarded-proto",
            "x-forwarded",
        ] {
            assert!(!by_itself.is_shown_to(&headers(&[("host", HERE), (forwarding, "x")])), "{forwarding}");
        }
        let given: &[_] = &[("PREAU_PUBLIC_URL", "https://demo.example")];
        let outright = opened(folder.path(), Wish::On, HERE, given).unwrap().demonstration.unwrap();
        assert!(outright.is_shown_to(&headers(&[("host", "demo.example"), ("x-forwarded-for", "1.2.3.4")])));
        assert!(!outright.is_shown_to(&headers(&[("host", "rebound.example")])));
    }

    #[tokio::test]
    async fn its_people_have_tokens_that_are_good_for_them_alone_and_here_alone() {
        let folder = tempfile::tempdir().unwrap();
        let host = opened(folder.path(), Wish::Unsaid, HERE, &[]).unwrap();
        let demonstration = host.demonstration.as_ref().unwrap();
        let http: Arc<dyn HttpClient> = Arc::new(ReqwestClient::default());
        let tokens = believed(&host.settings, Some(demonstration), &host.clock, &http);
        let claire = demonstration.token(person("claire")).unwrap();
        let actor = tokens.verify(&claire).await.unwrap();
        assert_eq!((actor.id.as_str(), actor.roles.as_slice()), ("claire", [Role::Admin].as_slice()));

        // By the same key: somebody else, and someone in a role that is not theirs.
        let signature = Signature {
            secret: &demonstration.secret,
            issuer: DEMONSTRATION_ISSUER,
            audience: &demonstration.audience,
        };
        let mallory = sign(&signature, "mallory", Role::Admin, &SystemClock).unwrap();
        assert_eq!(tokens.verify(&mallory).await.unwrap_err().code(), "invalid-token");
        let amina = sign(&signature, "amina", Role::Admin, &SystemClock).unwrap();
        assert_eq!(tokens.verify(&amina).await.unwrap().roles, [Role::Student]);
        let issuer = &host.settings.issuer;
        let real = sign(&Signature { issuer, ..signature }, "claire", Role::Admin, &SystemClock);
        assert_eq!(tokens.verify(&real.unwrap()).await.unwrap_err().code(), "invalid-token");

        // The same data without the demonstration, and later than twelve hours.
        let without = believed(&host.settings, None, &host.clock, &http);
        assert_eq!(without.verify(&claire).await.unwrap_err().code(), "invalid-token");
        let late = host.clock.now() + jiff::SignedDuration::from_hours(13);
        let clock: Arc<dyn Clock> = Arc::new(StoppedClock::new(late, Arc::new(SystemClock)));
        let later = believed(&host.settings, Some(demonstration), &clock, &http);
        assert_eq!(later.verify(&claire).await.unwrap_err().code(), "invalid-token");
    }
}
