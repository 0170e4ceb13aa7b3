//! Video rooms of Jitsi: of 8x8's service (JaaS), of a host of one's own, or of the public one.

use async_trait::async_trait;
use jiff::SignedDuration;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use preau_kernel::{
    meeting_rooms::{Entrant, Entry, MeetingRooms, Place, Room, WantedRoom},
    send_failure::SendFailure,
};
use serde::Serialize;

use crate::wrong_setting::WrongSetting;

/// How long before the meeting its addresses begin to work, in seconds.
const EARLY: i64 = 15 * 60;
/// How long after the meeting they still do, in seconds: as long as Whereby's.
const LATE: i64 = 60 * 60;

/// Names rooms of Jitsi: a room is there once someone enters it, so that nothing is called and nothing can fail but the
/// signature.
///
/// Where tokens are, the host's address and the guests' hold one each, for that room alone, from 15 minutes before the
/// meeting to an hour after it; only the host's moderates. They name nobody, and allow neither recording nor streaming
/// nor calls. Whoever enters a live session has a token of their own, with the name that the others see, and nothing else of
/// them.
pub struct Jitsi {
    /// Without a `/` at its end.
    base_url: String,
    /// What stands before the names of rooms.
    prefix: String,
    tokens: Option<Tokens>,
}

struct Tokens {
    header: Header,
    key: EncodingKey,
    issuer: String,
    subject: String,
}

#[derive(Serialize)]
struct Claims<'a> {
    aud: &'static str,
    iss: &'a str,
    sub: &'a str,
    room: &'a str,
    nbf: i64,
    exp: i64,
    context: Context<'a>,
}

#[derive(Serialize)]
struct Context<'a> {
    user: User<'a>,
    features: Features,
}

/// Jitsi wants words where one would write booleans.
#[derive(Serialize)]
struct User<'a> {
    moderator: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Features {
    livestreaming: &'static str,
    recording: &'static str,
    transcription: &'static str,
    outbound_call: &'static str,
    sip_outbound_call: &'static str,
}

const WRONG_KEY: WrongSetting = WrongSetting("the private key of JaaS is no RSA key in PEM");

impl Jitsi {
    /// Where JaaS is.
    pub const JAAS_BASE_URL: &str = "https://8x8.vc";
    /// Where the public Jitsi is.
    pub const PUBLIC_BASE_URL: &str = "https://meet.jit.si";

    /// Rooms without tokens, at [`Jitsi::PUBLIC_BASE_URL`] or elsewhere: whoever knows a room's name enters it, and
    /// nobody is its host.
    #[must_use]
    pub fn open_to_all(base_url: &str) -> Self {
        Self { base_url: base_url.trim_end_matches('/').to_owned(), prefix: String::new(), tokens: None }
    }

    /// Rooms of JaaS, of the app `app_id` (`vpaas-magic-cookie-…`), with RS256 tokens of the key that JaaS calls
    /// `key_id`, alone or as `<app id>/<key id>`.
    ///
    /// # Errors
    /// `private_key` is no RSA key in PEM.
    pub fn jaas(base_url: &str, app_id: &str, key_id: &str, private_key: &str) -> Result<Self, WrongSetting> {
        let key = EncodingKey::from_rsa_pem(private_key.as_bytes()).map_err(|_| WRONG_KEY)?;
        let key_id = key_id.rsplit('/').next().unwrap_or(key_id);
        let header = Header { kid: Some(format!("{app_id}/{key_id}")), ..Header::new(Algorithm::RS256) };
        let tokens = Tokens { header, key, issuer: "chat".to_owned(), subject: app_id.to_owned() };
        let base_url = base_url.trim_end_matches('/').to_owned();
        Ok(Self { base_url, prefix: format!("{app_id}/"), tokens: Some(tokens) })
    }

    /// Rooms of a host of one's own, at `base_url`, with HS256 tokens of the app `app_id`, whose secret both know.
    #[must_use]
    pub fn self_hosted(base_url: &str, app_id: &str, secret: &str) -> Self {
        let base_url = base_url.trim_end_matches('/');
        let host = base_url.split_once("://").map_or(base_url, |(_, host)| host);
        let subject = host.split(['/', ':']).next().unwrap_or(host).to_owned();
        let tokens = Tokens {
            header: Header::new(Algorithm::HS256),
            key: EncodingKey::from_secret(secret.as_bytes()),
            issuer: app_id.to_owned(),
            subject,
        };
        Self { base_url: base_url.to_owned(), prefix: String::new(), tokens: Some(tokens) }
    }
}

#[async_trait]
impl MeetingRooms for Jitsi {
    async fn open(&self, room: &WantedRoom) -> Result<Room, SendFailure> {
        let url = self.address(room);
        let Some(tokens) = &self.tokens else {
            return Ok(Room { url, host_url: None });
        };
        let with_token = |moderator| {
            let token = tokens.sign(room, User { moderator: word(moderator), name: None }, false)?;
            Ok(format!("{url}?jwt={token}"))
        };
        Ok(Room { url: with_token(false)?, host_url: Some(with_token(true)?) })
    }

    fn only_names(&self) -> bool {
        true
    }

    fn place(&self, name: &str) -> Option<Place> {
        Some(Place { server_url: self.base_url.clone(), room_name: format!("{}{name}", self.prefix) })
    }

    fn entry(&self, room: &WantedRoom, entrant: &Entrant) -> Result<Option<Entry>, SendFailure> {
        let user = User { moderator: word(entrant.moderates), name: Some(&entrant.name) };
        let token =
            self.tokens.as_ref().map(|tokens| tokens.sign(room, user, entrant.records)).transpose()?;
        let address = self.address(room);
        Ok(Some(Entry {
            url: token.as_ref().map_or_else(|| address.clone(), |token| format!("{address}?jwt={token}")),
            token,
            expires_at: room.ends_at + SignedDuration::from_secs(LATE),
        }))
    }
}

impl Jitsi {
    fn address(&self, room: &WantedRoom) -> String {
        format!("{}/{}{}", self.base_url, self.prefix, room.name)
    }
}

const NO: &str = "false";

const fn word(holds: bool) -> &'static str {
    if holds { "true" } else { NO }
}

impl Tokens {
    fn sign(&self, room: &WantedRoom, user: User<'_>, records: bool) -> Result<String, SendFailure> {
        let claims = Claims {
            aud: "jitsi",
            iss: &self.issuer,
            sub: &self.subject,
            room: &room.name,
            nbf: room.starts_at.as_second() - EARLY,
            exp: room.ends_at.as_second() + LATE,
            context: Context {
                user,
                features: Features {
                    livestreaming: NO,
                    recording: word(records),
                    transcription: NO,
                    outbound_call: NO,
                    sip_outbound_call: NO,
                },
            },
        };
        jsonwebtoken::encode(&self.header, &claims, &self.key)
            .map_err(|_| SendFailure::Permanent { cause: "Jitsi: the key does not sign".to_owned() })
    }
}
