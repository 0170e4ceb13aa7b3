//! `deliver-messages`: sends what the outbox holds. At once, for what one commit left there; each minute, what was left.

use std::collections::VecDeque;

use jiff::SignedDuration;
use preau_kernel::{
    announcement::Announcement,
    app::App,
    entity::{Entity, Stored},
    message::Message,
    problem::Problem,
    store::{Key, MOST_KEYS},
    wake::Wake,
};

use crate::{order::in_turns, run::Run, sweep::sweep_everything};

/// How often one wake tells the next people of its announcements: ten thousand, twenty-five at a time.
const MOST_ROUNDS: usize = 400;
/// How far the clock of whoever wrote may be ahead of this one: what a wake is for is due.
const CLOCKS_APART: SignedDuration = SignedDuration::from_secs(10);

/// Sends all that is due.
pub(crate) async fn deliver_messages(app: App) -> Result<String, Problem> {
    let swept = sweep_everything(&app).await?;
    Ok(swept.map_or_else(|| "another run is at it".to_owned(), |run| run.to_string()))
}

/// Sends what one commit left in the outbox, and reads nothing else of it.
pub(crate) async fn deliver_woken(app: App, wake: Wake) -> Result<String, Problem> {
    let app = app.waking_nobody();
    let mut run = Run::default();
    let keys = wake.announcements.into_iter().map(Announcement::key_of);
    let mut announcements: Vec<Stored<Announcement>> = found(&app, &mut run, keys).await;
    announcements.retain(|stored| stored.entity.due_at <= app.now() + CLOCKS_APART);
    let mut announcements = VecDeque::from(in_turns(announcements));
    let mut messages: Vec<Stored<Message>> =
        found(&app, &mut run, wake.messages.into_iter().map(Message::key_of)).await;
    messages.retain(|stored| stored.entity.state.is_open());
    for _ in 0..MOST_ROUNDS {
        messages.extend(run.tell(&app, &mut announcements).await);
        let mut due = std::mem::take(&mut messages);
        // One that another run has, or that is put off, is due later: it waits for a sweep.
        let now = app.now() + CLOCKS_APART;
        due.retain(|stored| stored.entity.due_at <= now);
        run.deliver(&app, due).await;
        if announcements.is_empty() || app.is_half_spent() {
            break;
        }
    }
    run.more |= !announcements.is_empty();
    Ok(run.end()?.to_string())
}

/// What is there of what is named; what cannot be read is set aside.
async fn found<E: Entity>(app: &App, run: &mut Run, keys: impl Iterator<Item = Key>) -> Vec<Stored<E>> {
    let (keys, mut all) = (keys.collect::<Vec<_>>(), Vec::new());
    for keys in keys.chunks(MOST_KEYS) {
        let each = app.records.find_each::<E>(keys).await;
        let mut unreadable = Vec::new();
        for one in run.keep(each).unwrap_or_default() {
            match one {
                Ok(stored) => all.push(stored),
                Err(broken) => unreadable.push(broken),
            }
        }
        run.set_aside(app, unreadable).await;
    }
    all
}
