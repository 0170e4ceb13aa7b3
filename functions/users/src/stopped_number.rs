//! Numbers whose owner wrote STOP: nothing is sent there by WhatsApp, whatever profile names them.

use jiff::Timestamp;
use preau_kernel::{
    app::App,
    caller::Caller,
    checksum::Checksum,
    contact::PhoneNumber,
    entity::{Entity, Stored},
    list::Records,
    problem::Problem,
    store::Key,
    unit_of_work::{Audited, UnitOfWork},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A number whose owner wrote STOP, until they write START. The number itself is not kept, only its SHA-256: STOP holds for
/// whoever claims the number later, and stays when someone is erased.
///
/// | access pattern | how |
/// |---|---|
/// | whether a number is stopped | partition `stopped-number#<SHA-256>`, `number` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoppedNumber {
    /// The SHA-256 of the number.
    pub id: Checksum,
    /// When its owner wrote STOP, in UTC.
    pub stopped_at: Timestamp,
}

impl StoppedNumber {
    fn digest(number: &PhoneNumber) -> Checksum {
        Checksum::of(number.as_str().as_bytes())
    }

    /// Where the STOP of a number is, if one holds.
    #[must_use]
    pub fn key_at(number: &PhoneNumber) -> Key {
        Self::key_of(Self::digest(number))
    }

    fn key_of(id: Checksum) -> Key {
        Key::new(format!("stopped-number#{id}"), "number")
    }

    /// The STOP of a number, if one holds.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn find(records: &Records, number: &PhoneNumber) -> Result<Option<Stored<Self>>, Problem> {
        records.find(&Self::key_at(number)).await
    }
}

impl Audited for StoppedNumber {
    fn resource(&self) -> String {
        format!("number:{}", self.id)
    }

    fn state(&self) -> Value {
        json!({"stopped": true})
    }
}

impl Entity for StoppedNumber {
    const KIND: &'static str = "stopped-number";

    fn key(&self) -> Key {
        Self::key_of(self.id)
    }
}

/// Nothing is sent to `number` any more, for its owner wrote STOP. Written twice, it is known once.
///
/// # Errors
/// The store did not answer.
pub async fn stop(app: &App, caller: &Caller, number: &PhoneNumber) -> Result<(), Problem> {
    let work = UnitOfWork::of(app, caller);
    let stopped = StoppedNumber { id: StoppedNumber::digest(number), stopped_at: work.now() };
    // Where it is there already, nothing is to be done.
    work.creates("NUMBER_STOPPED", &stopped).commit_alone(app).await?;
    Ok(())
}

/// STOP holds no longer for `number`, for its owner wrote START. What people agree to stands in their profiles.
///
/// # Errors
/// The store did not answer.
pub async fn resume(app: &App, caller: &Caller, number: &PhoneNumber) -> Result<(), Problem> {
    let mut work = UnitOfWork::of(app, caller);
    loop {
        let Some(stored) = StoppedNumber::find(&app.records, number).await? else { return Ok(()) };
        if work.commit_step(work.deletes("NUMBER_RESUMED", &stored)).await? {
            return Ok(());
        }
    }
}
