//! `preau migrate`: one part of the migration of lists after the other, here or through the API of a Préau elsewhere.

use anyhow::{Context, bail};
use http::{Request, StatusCode, header::AUTHORIZATION};
use preau_kernel::{app::App, cursor::Cursor, http_client::HttpClient};
use serde_json::Value;

/// How often it begins anew for what others changed while it was moved.
const MOST_ROUNDS: usize = 5;

/// What one part did.
struct Part {
    moved: u64,
    left: u64,
    next: Option<String>,
}

/// Whether the migration goes on after its parts so far, and where.
#[derive(Default)]
struct Progress {
    moved: u64,
    left: u64,
    rounds: usize,
    cursor: Option<String>,
}

impl Progress {
    /// Takes note of a part, and answers whether another one follows.
    fn goes_on_after(&mut self, part: Part) -> anyhow::Result<bool> {
        self.moved += part.moved;
        self.left += part.left;
        self.cursor = part.next;
        if self.cursor.is_some() {
            return Ok(true);
        }
        self.rounds += 1;
        if self.left > 0 && self.rounds == MOST_ROUNDS {
            bail!("{} items moved; {} are being changed all the time: run it again", self.moved, self.left);
        }
        Ok(std::mem::take(&mut self.left) > 0)
    }
}

/// Migrates the database of `app`, and answers how many items it moved.
///
/// # Errors
/// The store did not answer. What was done so far stays done: run it again.
pub async fn here(app: &App) -> anyhow::Result<u64> {
    let mut progress = Progress::default();
    loop {
        let cursor = progress.cursor.take().map(Cursor::from);
        let part = app.migrate_lists(cursor.as_ref()).await;
        let part = part.map_err(|problem| anyhow::anyhow!("the migration failed: {}", problem.code()))?;
        let part = Part { moved: part.moved as u64, left: part.left as u64, next: part.next };
        if !progress.goes_on_after(part)? {
            return Ok(progress.moved);
        }
    }
}

/// Migrates the database of the Préau at `url`, as the admin whose token is in `PREAU_TOKEN`.
///
/// # Errors
/// It did not answer as expected. What was done so far stays done: run it again.
pub async fn elsewhere(url: &str, client: &dyn HttpClient) -> anyhow::Result<u64> {
    let token = std::env::var("PREAU_TOKEN").context("PREAU_TOKEN, an admin's token")?;
    let address = format!("{}/api/admin/migrate-lists", url.trim_end_matches('/'));
    let mut progress = Progress::default();
    loop {
        let query = progress.cursor.take().map_or_else(String::new, |cursor| format!("?cursor={cursor}"));
        let request = Request::post(format!("{address}{query}"))
            .header(AUTHORIZATION, format!("Bearer {token}"))
            .body(Vec::new())?;
        let answer = client.send(request).await?;
        if answer.status() != StatusCode::OK {
            bail!("{url} answered {}: {}", answer.status(), String::from_utf8_lossy(answer.body()));
        }
        let answer: Value = serde_json::from_slice(answer.body())?;
        let number = |name: &str| answer[name].as_u64().unwrap_or_default();
        let next = answer["next_cursor"].as_str().map(str::to_owned);
        if !progress.goes_on_after(Part { moved: number("moved"), left: number("left"), next })? {
            return Ok(progress.moved);
        }
    }
}
