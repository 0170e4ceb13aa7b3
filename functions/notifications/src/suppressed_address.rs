//! E-mail addresses that are not written to: they bounced, someone complained there, or unsubscribed without an account.

use std::collections::BTreeMap;

use jiff::Timestamp;
use preau_kernel::{
    app::App,
    caller::Caller,
    checksum::Checksum,
    contact::EmailAddress,
    entity::{Entity, Stored},
    id::MessageId,
    list::Records,
    problem::Problem,
    store::{Index, Indexes, Key, Scope},
    time::sortable,
    unit_of_work::{Audited, UnitOfWork},
};
use preau_notification_definitions::{Definition, NoticeType};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// What is known against writing to an address. The address itself is not kept, only its SHA-256: what is said here holds
/// for whoever claims it later, and stays when someone is erased. An admin lifts it.
///
/// | access pattern | how |
/// |---|---|
/// | what is known of an address | partition `suppressed-address#<SHA-256>`, `address` |
/// | all of them, by time | `gsi1`, partition `suppressed-addresses` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuppressedAddress {
    /// The SHA-256 of the address, in lower case.
    pub id: Checksum,
    /// When an e-mail to it bounced for good, in UTC.
    pub bounced_at: Option<Timestamp>,
    /// When someone complained there, in UTC.
    pub complained_at: Option<Timestamp>,
    /// Which types were stopped by the link of an e-mail, and when.
    pub unsubscribed: BTreeMap<NoticeType, Timestamp>,
    /// The message that bounced or that was complained of, where it was ours.
    pub message_id: Option<MessageId>,
    /// Since when something is known, in UTC.
    pub created_at: Timestamp,
}

/// What a provider reports of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SuppressionCause {
    /// An e-mail bounced for good: nobody is there.
    Bounced,
    /// Someone complained.
    Complained,
}

impl SuppressedAddress {
    /// The SHA-256 by which an address is known: mail systems tell no capitals apart.
    #[must_use]
    pub fn digest(address: &EmailAddress) -> Checksum {
        Checksum::of(address.as_str().to_ascii_lowercase().as_bytes())
    }

    fn blank(id: Checksum, now: Timestamp) -> Stored<Self> {
        let (bounced_at, complained_at, message_id) = (None, None, None);
        let unsubscribed = BTreeMap::new();
        Stored::absent(Self { id, bounced_at, complained_at, unsubscribed, message_id, created_at: now })
    }

    /// Where what is known of an address is.
    #[must_use]
    pub fn key_at(address: &EmailAddress) -> Key {
        Self::key_of(Self::digest(address))
    }

    /// Where it is.
    pub(crate) fn key_of(id: Checksum) -> Key {
        Key::new(format!("suppressed-address#{id}"), "address")
    }

    /// Where all of them are listed.
    pub(crate) fn all() -> Scope {
        Scope::Index(Index::First, "suppressed-addresses".to_owned())
    }

    /// Where the one with this SHA-256 is listed alone.
    pub(crate) fn only(id: Checksum) -> Scope {
        Scope::Partition(Self::key_of(id).partition)
    }

    /// What is known of an address, if anything is.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn find(records: &Records, address: &EmailAddress) -> Result<Option<Stored<Self>>, Problem> {
        records.find(&Self::key_at(address)).await
    }

    /// Why a notification may not be sent there, if it may not. Where mail bounced, nothing is sent, for nobody reads it;
    /// a complaint and an opt-out do not stop what is critical.
    #[must_use]
    pub fn refuses(&self, definition: &Definition) -> Option<&'static str> {
        if self.bounced_at.is_some() {
            return Some("suppressed: e-mails to this address bounced");
        }
        if definition.critical {
            return None;
        }
        if self.complained_at.is_some() {
            return Some("suppressed: someone complained at this address");
        }
        let stopped = self.unsubscribed.contains_key(&definition.notice_type);
        stopped.then_some("unwanted: this address has unsubscribed")
    }

    /// What is known of the address with this SHA-256, which is nothing where nothing was read.
    ///
    /// # Errors
    /// The store did not answer.
    pub(crate) async fn known(
        records: &Records,
        id: Checksum,
        now: Timestamp,
    ) -> Result<Stored<Self>, Problem> {
        Ok(records.find(&Self::key_of(id)).await?.unwrap_or_else(|| Self::blank(id, now)))
    }

    /// Notes that e-mails of this type were stopped there, and answers whether that is new.
    pub(crate) fn unsubscribe(&mut self, notice_type: NoticeType, now: Timestamp) -> bool {
        let is_new = !self.unsubscribed.contains_key(&notice_type);
        self.unsubscribed.entry(notice_type).or_insert(now);
        is_new
    }

    /// Notes what a provider reports, and answers whether that is new.
    fn note(&mut self, cause: SuppressionCause, message_id: Option<MessageId>, now: Timestamp) -> bool {
        let at = match cause {
            SuppressionCause::Bounced => &mut self.bounced_at,
            SuppressionCause::Complained => &mut self.complained_at,
        };
        if at.is_some() {
            return false;
        }
        *at = Some(now);
        self.message_id = message_id.or(self.message_id);
        true
    }
}

impl Audited for SuppressedAddress {
    fn resource(&self) -> String {
        format!("address:{}", self.id)
    }

    fn state(&self) -> Value {
        let unsubscribed: Vec<_> = self.unsubscribed.keys().collect();
        json!({
            "bounced": self.bounced_at.is_some(), "complained": self.complained_at.is_some(),
            "unsubscribed": unsubscribed,
        })
    }
}

impl Entity for SuppressedAddress {
    const KIND: &'static str = "suppressed-address";

    fn key(&self) -> Key {
        Self::key_of(self.id)
    }

    fn indexes(&self) -> Indexes {
        let all = Self::all().key(format!("{}#{}", sortable(self.created_at), self.id));
        [Some(all), None, None]
    }
}

/// Notes what a provider reports of `address`, and of which message of ours it does. Said twice, it is known once.
///
/// # Errors
/// The store did not answer.
pub async fn suppress(
    app: &App,
    caller: &Caller,
    address: &EmailAddress,
    cause: SuppressionCause,
    message_id: Option<MessageId>,
) -> Result<(), Problem> {
    let id = SuppressedAddress::digest(address);
    let mut work = UnitOfWork::of(app, caller);
    loop {
        let before = SuppressedAddress::known(&app.records, id, work.now()).await?;
        let mut after = before.entity.clone();
        if !after.note(cause, message_id, work.now())
            || work.commit_step(work.replaces("ADDRESS_SUPPRESSED", &before, &after)).await?
        {
            return Ok(());
        }
    }
}
