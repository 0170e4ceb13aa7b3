//! Calendar addresses: secret addresses at which calendars follow what someone has to come.

use jiff::Timestamp;
use preau_kernel::{
    entity::{Entity, Stored},
    id::UserId,
    store::Key,
    unit_of_work::Audited,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The one address of a person's calendar. It is derived of whose it is and of its generation: no secret is kept.
///
/// | access pattern | how |
/// |---|---|
/// | the calendar address of a person | partition `calendar#<user>`, `address` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CalendarAddress {
    /// Whose calendar.
    pub user_id: UserId,
    /// What no earlier address of theirs was derived of, even where they were erased since: an instant in milliseconds,
    /// and more with each revocation. 0 where an address of version 0.1 alone was made.
    #[serde(default)]
    pub generation: i64,
    /// SHA-256, in hexadecimal, of the secret of an address that version 0.1 made, which works until it is revoked.
    #[serde(default)]
    pub digest: String,
    /// Whether it was revoked, and none was made since.
    #[serde(default)]
    pub is_revoked: bool,
    /// When it was made, in UTC.
    pub created_at: Timestamp,
}

impl CalendarAddress {
    /// Where the address of `user` is.
    pub(crate) fn key_of(user: &UserId) -> Key {
        Key::new(format!("calendar#{user}"), "address")
    }

    /// What stands at version 0: no address.
    pub(crate) const fn none(user_id: UserId, now: Timestamp) -> Stored<Self> {
        let digest = String::new();
        Stored::absent(Self { user_id, generation: 0, digest, is_revoked: true, created_at: now })
    }

    /// Whether it is an address that this version makes, and works.
    pub(crate) const fn is_minted(&self) -> bool {
        !self.is_revoked && self.generation > 0
    }

    /// Makes it.
    pub(crate) fn mint(&mut self, now: Timestamp) {
        if self.generation == 0 {
            self.generation = now.as_millisecond();
        }
        self.is_revoked = false;
        self.created_at = now;
    }

    /// Revokes it, and one of version 0.1: what comes next is of another generation.
    pub(crate) fn revoke(&mut self, now: Timestamp) {
        self.generation = now.as_millisecond().max(self.generation + 1);
        self.digest.clear();
        self.is_revoked = true;
    }
}

impl Audited for CalendarAddress {
    fn resource(&self) -> String {
        format!("user:{}", self.user_id)
    }

    fn state(&self) -> Value {
        if self.is_revoked { Value::Null } else { json!({"created_at": self.created_at}) }
    }
}

impl Entity for CalendarAddress {
    const KIND: &'static str = "calendar-address";

    fn key(&self) -> Key {
        Self::key_of(&self.user_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_generation_comes_twice() {
        let now = Timestamp::from_millisecond(1_000).unwrap();
        let mut address = CalendarAddress::none(UserId::parse("amina").unwrap(), now).entity;
        let mut generations = Vec::new();
        for _ in 0..3 {
            address.mint(now);
            generations.push(address.generation);
            address.mint(now);
            assert_eq!(generations.last(), Some(&address.generation));
            address.revoke(now);
        }
        assert_eq!(generations, [1_000, 1_001, 1_002]);
    }

    #[test]
    fn what_version_0_1_kept_is_an_address_that_works() {
        let kept = r#"{"user_id": "amina", "digest": "9f86d0", "created_at": "2026-03-02T08:00:00Z"}"#;
        let address: CalendarAddress = serde_json::from_str(kept).unwrap();
        assert!(!address.is_revoked && !address.is_minted());
    }
}
