//! `deliver-messages`: sends what the outbox holds.

use preau_kernel::{announcement::Queue, app::App, problem::Problem};

use crate::{announcement::expand_due, delivery::deliver_due};

pub(crate) async fn deliver_messages(app: App) -> Result<String, Problem> {
    let announced = expand_due(&app, Queue::News).await?;
    let delivered = deliver_due(&app).await?;
    Ok(format!(
        "{announced} announced, {} sent, {} dropped, {} failed",
        delivered.sent, delivered.dropped, delivered.failed
    ))
}
