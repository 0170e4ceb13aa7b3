//! That a person registers for a masterclass once.

use preau_kernel::{
    checksum::Checksum, contact::EmailAddress, entity::Entity, id::UserId, list::Records, problem::Problem,
    store::Key,
};
use serde::{Deserialize, Serialize};

use crate::{inscription::InscriptionId, masterclass::MasterclassId};

/// The claim of one who registers: by their user id, and another by their e-mail address, so that nobody registers once as a
/// user and once as a guest. Telephone numbers claim nothing: families share them. It is only ever created and deleted.
///
/// | access pattern | how |
/// |---|---|
/// | who registered by this id, or this address | partition `registrant#<masterclass>`, its SHA-256 |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registrant {
    /// For what.
    pub masterclass_id: MasterclassId,
    /// The SHA-256 of what is claimed.
    pub digest: String,
    /// Whose claim it is.
    pub inscription_id: InscriptionId,
}

impl Registrant {
    /// Where a claim is.
    #[must_use]
    pub fn key_of(masterclass: MasterclassId, digest: &str) -> Key {
        Key::new(format!("registrant#{masterclass}"), digest)
    }

    /// What a user claims.
    #[must_use]
    pub fn digest_of_user(user: &UserId) -> String {
        digest("user", user.as_str())
    }

    /// What an address claims. Mail systems tell no capitals apart.
    #[must_use]
    pub fn digest_of_address(address: &EmailAddress) -> String {
        digest("email", &address.as_str().to_ascii_lowercase())
    }

    /// Whose claim the first of `digests` is that is claimed.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn claimed(
        records: &Records,
        masterclass: MasterclassId,
        digests: &[String],
    ) -> Result<Option<InscriptionId>, Problem> {
        let keys: Vec<Key> = digests.iter().map(|digest| Self::key_of(masterclass, digest)).collect();
        let found = records.find_many::<Self>(&keys).await?;
        Ok(found.into_iter().flatten().next().map(|claim| claim.entity.inscription_id))
    }
}

/// The SHA-256 of something of a kind, in hexadecimal.
fn digest(kind: &str, text: &str) -> String {
    Checksum::of(format!("{kind}:{text}").as_bytes()).to_string()
}

impl Entity for Registrant {
    const KIND: &'static str = "registrant";

    fn key(&self) -> Key {
        Self::key_of(self.masterclass_id, &self.digest)
    }
}
