//! Consents that are withdrawn elsewhere than in one's profile.

use jiff::Timestamp;
use preau_kernel::{app::App, caller::Caller, id::UserId, problem::Problem, unit_of_work::UnitOfWork};
use serde_json::json;

use crate::profile::{Consent, Profile, Purpose};

/// Withdraws the consent of `user` to be written to by WhatsApp, for they wrote STOP. Nothing happens where there is none.
///
/// # Errors
/// The store did not answer.
pub async fn withdraw_whatsapp(app: &App, user: &UserId) -> Result<(), Problem> {
    let caller = Caller::of_link(user.clone());
    let mut work = UnitOfWork::of(app, &caller);
    loop {
        let found = work.find::<Profile>(&Profile::key_of(user)).await?;
        let Some(mut stored) = found.filter(|stored| stored.entity.agrees_to_whatsapp()) else {
            return Ok(());
        };
        withdraw(&mut stored.entity, work.now());
        let told = [true, false].map(|granted| json!({"purpose": Purpose::Whatsapp, "granted": granted}));
        let changes = work.tells("CONSENT_WITHDRAWN", &format!("user:{user}"), told).replace(&stored);
        if work.commit_step(changes).await? {
            return Ok(());
        }
    }
}

fn withdraw(profile: &mut Profile, now: Timestamp) {
    profile.consents.insert(Purpose::Whatsapp, Consent { granted: false, at: now });
    profile.updated_at = Some(now);
}
