//! What this domain keeps about a person: shown to them, and erased (seed 1 §10, seed 3 §7).

use preau_kernel::{
    async_trait,
    personal_data::{Erasure, Export, PersonalData},
    problem::Problem,
    unit_of_work::Audited,
};
use serde_json::{Value, json};

use crate::calendar_address::CalendarAddress;

/// When the address of their calendar was made. The address itself is derived, and kept nowhere.
pub struct CalendarData;

#[async_trait]
impl PersonalData for CalendarData {
    async fn export(&self, export: &mut Export<'_>) -> Result<(), Problem> {
        let (app, person) = (export.app, export.person);
        let feed = async {
            let stored = app.records.find::<CalendarAddress>(&CalendarAddress::key_of(person)).await?;
            Ok(stored.map_or(Value::Null, |stored| stored.entity.state()))
        };
        // Beside the sessions, where it always stood.
        export.value("sessions/calendar_feed", feed).await
    }

    async fn erase(&self, erasure: &mut Erasure<'_>) -> Result<(), Problem> {
        let key = CalendarAddress::key_of(erasure.person);
        let address = erasure.app.records.find::<CalendarAddress>(&key).await?;
        let changes = |erasure: &Erasure<'_>, address: &[_]| {
            let told = json!({"addresses": address.len()});
            erasure.audited("CALENDAR_FEED_ERASED", told).delete_all(address)
        };
        erasure.settle::<CalendarAddress>(address.into_iter().collect(), changes).await
    }
}
