//! E-mail addresses that are not written to: they bounced, someone complained there, or unsubscribed without an account.

use std::collections::BTreeMap;

use jiff::Timestamp;
use preau_kernel::{
    app::App,
    caller::Caller,
    changes::{Attempts, AuditEntry, Changes},
    checksum::Checksum,
    contact::EmailAddress,
    entity::{Entity, Stored},
    id::MessageId,
    list::{List, Records},
    problem::Problem,
    store::{Index, Indexes, Key, Order, Scope, SortRange},
    time::sortable,
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
pub enum Report {
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

    fn key_of(id: Checksum) -> Key {
        Key::new(format!("suppressed-address#{id}"), "address")
    }

    /// All of them, latest first.
    pub(crate) fn all() -> List {
        Self::latest_first(Scope::Index(Index::First, "suppressed-addresses".to_owned()))
    }

    /// The one with this SHA-256, as a list.
    pub(crate) fn only(id: Checksum) -> List {
        Self::latest_first(Scope::Partition(Self::key_of(id).partition))
    }

    fn latest_first(scope: Scope) -> List {
        List { scope, range: SortRange::All, order: Order::Descending }
    }

    /// What is known of an address, if anything is.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn find(records: &Records, address: &EmailAddress) -> Result<Option<Stored<Self>>, Problem> {
        records.find(&Self::key_of(Self::digest(address))).await
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

    /// What the journal tells of it.
    fn summary(&self) -> Value {
        let unsubscribed: Vec<_> = self.unsubscribed.keys().collect();
        json!({
            "bounced": self.bounced_at.is_some(), "complained": self.complained_at.is_some(),
            "unsubscribed": unsubscribed,
        })
    }

    /// How the journal calls it.
    fn resource(id: Checksum) -> String {
        format!("address:{id}")
    }
}

impl Entity for SuppressedAddress {
    const KIND: &'static str = "suppressed-address";

    fn key(&self) -> Key {
        Self::key_of(self.id)
    }

    fn indexes(&self) -> Indexes {
        let all = Self::all().scope.key(format!("{}#{}", sortable(self.created_at), self.id));
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
    report: Report,
    message_id: Option<MessageId>,
) -> Result<(), Problem> {
    let now = app.now();
    let noted = |known: &mut SuppressedAddress| {
        let at = match report {
            Report::Bounced => &mut known.bounced_at,
            Report::Complained => &mut known.complained_at,
        };
        if at.is_some() {
            return false;
        }
        *at = Some(now);
        known.message_id = message_id.or(known.message_id);
        true
    };
    note(app, caller, "ADDRESS_SUPPRESSED", SuppressedAddress::digest(address), noted).await
}

/// Notes that whoever reads what goes to an address stopped e-mails of this type. Stopped twice, it is known once.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn unsubscribe_address(
    app: &App,
    id: Checksum,
    notice_type: NoticeType,
) -> Result<(), Problem> {
    let (caller, now) = (Caller::of_schedule("unsubscribe"), app.now());
    let noted = |known: &mut SuppressedAddress| {
        let is_new = !known.unsubscribed.contains_key(&notice_type);
        known.unsubscribed.entry(notice_type).or_insert(now);
        is_new
    };
    note(app, &caller, "UNSUBSCRIBED", id, noted).await
}

/// Brings what is known to what `noted` makes of it, unless it answers that it was known before.
async fn note(
    app: &App,
    caller: &Caller,
    kind: &'static str,
    id: Checksum,
    noted: impl Fn(&mut SuppressedAddress) -> bool,
) -> Result<(), Problem> {
    let mut attempts = Attempts::default();
    loop {
        let found = app.records.find(&SuppressedAddress::key_of(id)).await?;
        let mut stored = found.unwrap_or_else(|| SuppressedAddress::blank(id, app.now()));
        let from = if stored.exists() { stored.entity.summary() } else { Value::Null };
        if !noted(&mut stored.entity) {
            return Ok(());
        }
        let resource = &SuppressedAddress::resource(id);
        let entry = AuditEntry { kind, resource, from, to: stored.entity.summary() };
        if Changes::audited(app, caller, app.now(), entry).save(&stored).commit_alone(app).await? {
            return Ok(());
        }
        attempts.again(app).await?;
    }
}

/// The changes that lift what is known of an address; none where nothing is.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn lifted(app: &App, caller: &Caller, id: Checksum) -> Result<Option<Changes>, Problem> {
    let found = app.records.find::<SuppressedAddress>(&SuppressedAddress::key_of(id)).await?;
    Ok(found.map(|stored| {
        let entry = AuditEntry {
            kind: "ADDRESS_RELEASED",
            resource: &SuppressedAddress::resource(id),
            from: stored.entity.summary(),
            to: Value::Null,
        };
        Changes::audited(app, caller, app.now(), entry).delete(&stored)
    }))
}
