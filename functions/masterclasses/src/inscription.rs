//! An inscription: that someone registered for a masterclass, and how it stands.

use jiff::{SignedDuration, Timestamp};
use preau_kernel::{
    entity::{Entity, Stored},
    id::UserId,
    list::Records,
    problem::Problem,
    spread::Spread,
    store::{Index, Indexes, Key, Scope},
    string_enum,
    time::sortable,
    unit_of_work::Audited,
    uuid_id,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{masterclass::MasterclassId, seats::Seat};

uuid_id! {
    /// The id of an inscription.
    InscriptionId
}

string_enum! {
    /// How an inscription stands.
    pub enum InscriptionStatus {
        /// A guest has not followed the link yet that was sent to them.
        Unconfirmed = "unconfirmed",
        /// They have a seat.
        Registered = "registered",
        /// They wait for one.
        Waitlisted = "waitlisted",
        /// One is offered to them.
        Offered = "offered",
        /// One was offered to them, and they did not accept it in time.
        Expired = "expired",
        /// They, or a coach, cancelled.
        Cancelled = "cancelled",
    }
}

/// An inscription. The person is the user who is signed in, or a guest, whose profile has an id that was minted for them.
///
/// | access pattern | how |
/// |---|---|
/// | one inscription | partition `inscription#<id>`, `inscription` |
/// | those of a masterclass, by when they registered | `gsi1`, partition `inscriptions-of#<masterclass>` |
/// | those of a person, by when they registered | `gsi2`, partition `inscriptions-by#<user>` |
/// | all of them, by when they registered | `gsi3`, partitions `inscriptions#<shard>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inscription {
    /// Its id.
    pub id: InscriptionId,
    /// For what.
    pub masterclass_id: MasterclassId,
    /// Who registered.
    pub user_id: UserId,
    /// Whether they are a guest.
    pub is_guest: bool,
    /// How it stands.
    pub status: InscriptionStatus,
    /// What it takes of the seats.
    pub seat: Option<Seat>,
    /// Until when it stands so unless its person acts, in UTC: a guest who has not confirmed, an offer.
    pub deadline: Option<Timestamp>,
    /// Since when they wait for a seat, in UTC.
    pub waiting_since: Option<Timestamp>,
    /// Whether a coach validated it: only then is the test after open.
    pub validated: bool,
    /// Whether the test before is to begin once there is a seat.
    pub starts_pre_test: bool,
    /// What claims that this person registers once: see [`Registrant`](crate::registrant::Registrant).
    pub claims: Vec<String>,
    /// When whoever reads at their address was last told that it was registered again, in UTC.
    pub reminded_at: Option<Timestamp>,
    /// When they registered, in UTC.
    pub registered_at: Timestamp,
    /// When it last changed, in UTC.
    pub updated_at: Timestamp,
}

impl Inscription {
    /// Where an inscription is.
    #[must_use]
    pub fn key_of(id: InscriptionId) -> Key {
        Key::new(Self::partition_of(id), "inscription")
    }

    /// What stands in its partition: the inscription, its deadline, and that tests were begun.
    #[must_use]
    pub fn partition_of(id: InscriptionId) -> String {
        format!("inscription#{id}")
    }

    /// Where the inscriptions of a masterclass are listed.
    #[must_use]
    pub fn of_masterclass(id: MasterclassId) -> Scope {
        Scope::Index(Index::First, format!("inscriptions-of#{id}"))
    }

    /// Where the inscriptions of a person are listed.
    #[must_use]
    pub fn of_user(user: &UserId) -> Scope {
        Scope::Index(Index::Second, format!("inscriptions-by#{user}"))
    }

    /// Where all of them are listed.
    #[must_use]
    pub fn all() -> Spread {
        Spread::over(Scope::Index(Index::Third, "inscriptions".to_owned()))
    }

    /// Its path in the API.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/inscriptions/{}", self.id)
    }

    /// Where it stands in lists: by when they registered.
    #[must_use]
    pub fn place(&self) -> String {
        format!("{}#{}", sortable(self.registered_at), self.id)
    }

    /// Whether they wait for a seat, or are offered one.
    #[must_use]
    pub const fn is_candidate(&self) -> bool {
        matches!(self.status, InscriptionStatus::Waitlisted | InscriptionStatus::Offered)
    }

    /// The same inscription, which takes this of the seats from `now` on.
    #[must_use]
    pub fn with_seat(&self, seat: Seat, now: Timestamp) -> Self {
        let (status, waiting_since) = match seat {
            Seat::Held => (InscriptionStatus::Unconfirmed, None),
            Seat::Offered => (InscriptionStatus::Offered, None),
            Seat::Taken => (InscriptionStatus::Registered, None),
            Seat::Waiting => (InscriptionStatus::Waitlisted, Some(now)),
        };
        let seat = Some(seat);
        Self { status, seat, waiting_since, deadline: None, updated_at: now, ..self.clone() }
    }

    /// The same inscription, which ended with this status at `now`: its person may register again.
    #[must_use]
    pub fn ended(&self, status: InscriptionStatus, now: Timestamp) -> Self {
        Self {
            status,
            seat: None,
            waiting_since: None,
            deadline: None,
            claims: Vec::new(),
            updated_at: now,
            ..self.clone()
        }
    }

    /// Whether whoever reads at their address is to be told at `now` that it was registered again: not more often than every
    /// five minutes, whoever asks for it.
    #[must_use]
    pub fn may_be_reminded(&self, now: Timestamp) -> bool {
        const PAUSE: SignedDuration = SignedDuration::from_mins(5);
        let asked = (self.status == InscriptionStatus::Unconfirmed).then_some(self.registered_at);
        self.reminded_at.or(asked).is_none_or(|last| last + PAUSE <= now)
    }

    /// Whether they have a seat.
    #[must_use]
    pub const fn is_registered(&self) -> bool {
        matches!(self.status, InscriptionStatus::Registered)
    }

    /// The inscription.
    ///
    /// # Errors
    /// `not-found`: there is none; or the store did not answer.
    pub async fn read(records: &Records, id: InscriptionId) -> Result<Stored<Self>, Problem> {
        records.get(&Self::key_of(id)).await
    }
}

impl Entity for Inscription {
    const KIND: &'static str = "inscription";

    fn key(&self) -> Key {
        Self::key_of(self.id)
    }

    fn indexes(&self) -> Indexes {
        let place = self.place();
        [
            Some(Self::of_masterclass(self.masterclass_id).key(&place)),
            Some(Self::of_user(&self.user_id).key(&place)),
            Some(Self::all().key(place)),
        ]
    }
}

impl Audited for Inscription {
    fn resource(&self) -> String {
        format!("inscription:{}", self.id)
    }

    fn state(&self) -> Value {
        json!({
            "masterclass_id": self.masterclass_id,
            "status": self.status,
            "validated": self.validated,
        })
    }
}
