//! One sweep at a time: two would fight for the same messages.

use jiff::{SignedDuration, Timestamp};
use preau_kernel::{
    app::App,
    changes::Changes,
    entity::{Entity, Stored},
    problem::Problem,
    store::Key,
};
use serde::{Deserialize, Serialize};

/// How long a lease holds that is not prolonged: a sweep that dies is missed for no longer.
const LEASE: SignedDuration = SignedDuration::from_mins(2);

/// The right to sweep, until it ends.
///
/// | access pattern | how |
/// |---|---|
/// | the lease of a sweep | partition `delivery-lease#<queue>`, `lease` |
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Lease {
    queue: String,
    until: Timestamp,
}

impl Lease {
    fn key_of(queue: &str) -> Key {
        Key::new(format!("delivery-lease#{queue}"), "lease")
    }
}

impl Entity for Lease {
    const KIND: &'static str = "delivery-lease";

    fn key(&self) -> Key {
        Self::key_of(&self.queue)
    }
}

/// The lease that a sweep has.
pub(crate) struct DeliveryLease(Stored<Lease>);

impl DeliveryLease {
    /// Takes the lease of `queue`, if no other sweep has it.
    ///
    /// # Errors
    /// The store did not answer.
    pub(crate) async fn take(app: &App, queue: &str) -> Result<Option<Self>, Problem> {
        let found = app.records.find::<Lease>(&Lease::key_of(queue)).await?;
        if found.as_ref().is_some_and(|stored| stored.entity.until > app.now()) {
            return Ok(None);
        }
        let lease = Lease { queue: queue.to_owned(), until: app.now() + LEASE };
        let stored = Stored::at_version(lease, found.map_or(0, |stored| stored.version));
        Self(stored).write(app).await
    }

    /// Keeps the lease for a sweep that goes on; none where another one has it now.
    ///
    /// # Errors
    /// The store did not answer.
    pub(crate) async fn keep(mut self, app: &App) -> Result<Option<Self>, Problem> {
        if self.0.entity.until > app.now() + LEASE / 2 {
            return Ok(Some(self));
        }
        self.0.entity.until = app.now() + LEASE;
        self.write(app).await
    }

    /// Gives the lease back: to those whose clocks are behind, too.
    ///
    /// # Errors
    /// The store did not answer.
    pub(crate) async fn end(mut self, app: &App) -> Result<(), Problem> {
        self.0.entity.until = Timestamp::UNIX_EPOCH;
        self.write(app).await.map(drop)
    }

    async fn write(mut self, app: &App) -> Result<Option<Self>, Problem> {
        let written = Changes::without_event(app.now()).save(&self.0).commit_alone(app).await?;
        self.0.version += 1;
        Ok(written.then_some(self))
    }
}
