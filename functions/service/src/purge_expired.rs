//! `purge-expired`: deletes what has expired, where the database does not do so by itself.

use preau_kernel::{app::App, problem::Problem};

/// How many items one statement deletes: other writers wait no longer than that.
const BATCH: usize = 500;
/// How many batches one run takes on; the next run does the rest.
const MOST_BATCHES: usize = 40;

pub(crate) async fn purge_expired(app: App) -> Result<String, Problem> {
    let mut purged = 0;
    for _ in 0..MOST_BATCHES {
        let batch = app.purge_expired(BATCH).await?;
        purged += batch;
        if batch < BATCH {
            break;
        }
    }
    Ok(format!("{purged} purged"))
}

#[cfg(test)]
mod tests {
    use preau_harness::TestApp;

    #[tokio::test]
    async fn what_has_expired_is_deleted_and_nothing_else() {
        let app = TestApp::new(crate::functions());
        app.given_expiring("first", "2026-03-02T09:00:00Z").await;
        app.given_expiring("second", "2026-03-02T11:00:00Z").await;
        assert_eq!(app.run("purge-expired").await.unwrap(), "0 purged");
        app.clock.set("2026-03-02T10:00:00Z");
        assert_eq!(app.run("purge-expired").await.unwrap(), "1 purged");
        assert_eq!(app.run("purge-expired").await.unwrap(), "0 purged");
        app.clock.set("2026-03-02T12:00:00Z");
        assert_eq!(app.run("purge-expired").await.unwrap(), "1 purged");
    }
}
