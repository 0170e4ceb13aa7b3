//! Consents that are withdrawn elsewhere than in one's profile.

use jiff::Timestamp;
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    changes::{Attempts, AuditEntry, Changes, Committed},
    id::UserId,
    problem::Problem,
};
use serde_json::json;

use crate::profile::{Consent, Profile, Purpose};

/// Withdraws the consent of `user` to be written to by WhatsApp, for they wrote STOP. Nothing happens where there is none.
///
/// # Errors
/// The store did not answer.
pub async fn withdraw_whatsapp(app: &App, user: &UserId) -> Result<(), Problem> {
    let caller = Caller::of_link(user.clone());
    let mut attempts = Attempts::default();
    loop {
        let found = app.records.find::<Profile>(&Profile::key_of(user)).await?;
        let Some(mut stored) = found.filter(|stored| stored.entity.agrees_to_whatsapp()) else {
            return Ok(());
        };
        let now = app.now();
        withdraw(&mut stored.entity, now);
        let entry = AuditEntry {
            kind: "CONSENT_WITHDRAWN",
            resource: &format!("user:{user}"),
            from: json!({"purpose": Purpose::Whatsapp, "granted": true}),
            to: json!({"purpose": Purpose::Whatsapp, "granted": false}),
        };
        let changes = Changes::audited(app, &caller, now, entry).replace(&stored);
        match changes.commit(app, &caller, Answer::no_content()).await? {
            Committed::Done(_) => return Ok(()),
            Committed::Lost => attempts.again(app).await?,
        }
    }
}

fn withdraw(profile: &mut Profile, now: Timestamp) {
    profile.consents.insert(Purpose::Whatsapp, Consent { granted: false, at: now });
    profile.updated_at = Some(now);
}
