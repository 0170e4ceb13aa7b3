//! What someone posted a moment ago: a second request for the same, such as a second click, finds the first.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    port::store::Key,
    record::entity::Entity,
    value::{checksum::Checksum, id::UserId},
};

/// That someone posted a text somewhere. It is written in the transaction that posts it: of two at once, one is written, and the
/// other finds this in its next turn.
///
/// | access pattern | how |
/// |---|---|
/// | whether someone posted just this here | partition `posted#<user>`, a hash of the place and the text |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    /// Who.
    pub user_id: UserId,
    /// A hash of where and what, 32 hexadecimal digits.
    pub fingerprint: String,
    /// The id of what came of it.
    pub made: String,
    /// Until when the same again is a repetition, in UTC.
    pub expires_at: Timestamp,
}

impl Posted {
    /// That `user` posted `text` in `place` at `now`, of which `made` came; the same again is a repetition for `period`.
    #[must_use]
    pub fn new(
        user: &UserId,
        (place, text): (&str, &str),
        made: String,
        now: Timestamp,
        period: SignedDuration,
    ) -> Self {
        let fingerprint = fingerprint(place, text);
        Self { user_id: user.clone(), fingerprint, made, expires_at: now + period }
    }

    /// Where it stands whether `user` posted `text` in `place`.
    #[must_use]
    pub fn key_of(user: &UserId, place: &str, text: &str) -> Key {
        Key::new(format!("posted#{user}"), fingerprint(place, text))
    }
}

/// Half of a SHA-256: the length of the place parts it from the text.
fn fingerprint(place: &str, text: &str) -> String {
    let whole = format!("{}:{place}{text}", place.len());
    let hash = Checksum::of(whole.as_bytes());
    let half = u128::from_be_bytes(std::array::from_fn(|place| hash.bytes()[place]));
    format!("{half:032x}")
}

impl Entity for Posted {
    const KIND: &'static str = "posted";

    fn key(&self) -> Key {
        Key::new(format!("posted#{}", self.user_id), self.fingerprint.clone())
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.expires_at)
    }
}

#[cfg(test)]
mod tests {
    use super::fingerprint;

    #[test]
    fn what_is_posted_elsewhere_or_otherwise_is_something_else() {
        let one = fingerprint("topic:1", "Bonjour");
        assert_eq!((one.len(), fingerprint("topic:1", "Bonjour") == one), (32, true));
        for (place, text) in [("topic:1", "bonjour"), ("topic:2", "Bonjour"), ("topic:1B", "onjour")] {
            assert_ne!(fingerprint(place, text), one);
        }
    }
}
