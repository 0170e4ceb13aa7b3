//! `send-reminders`: puts the reminders that are due into the outbox, once each (seed 4).

use preau_kernel::{app::App, outbox::Queue, problem::Problem};

use crate::announcement::expand_due;

pub(crate) async fn send_reminders(app: App) -> Result<String, Problem> {
    Ok(format!("{} reminders", expand_due(&app, Queue::Reminders).await?))
}
