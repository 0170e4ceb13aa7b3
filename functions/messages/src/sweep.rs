//! Sweeps: what is due and was left, one sweep of a kind at a time.

use std::collections::VecDeque;

use preau_kernel::{
    announcement::{Announcement, Queue},
    app::App,
    due::DuePages,
    entity::Stored,
    message::Message,
    problem::Problem,
    store::Scope,
};

use crate::{delivery_lease::DeliveryLease, order::in_turns, run::Run};

/// How many announcements one sweep takes on; the next one does the rest.
const MOST_ANNOUNCEMENTS: usize = 500;
/// How often one sweep tells the next people of an announcement, before it sends what is due.
const MOST_STEPS: usize = 2_000;
/// How many messages one sweep takes on.
const MOST_MESSAGES: usize = 8_000;
/// How many of them it looks at together, to find whose turn it is.
const TOGETHER: usize = 1_000;

/// What a sweep did; none where another one has the lease.
pub(crate) type Swept = Option<Run>;

/// Tells what is due of a queue.
///
/// # Errors
/// The store did not answer. What was done so far stays done.
pub(crate) async fn sweep_announcements(app: &App, queue: Queue) -> Result<Swept, Problem> {
    let mut run = Run::default();
    let mut pages = DuePages::until(app.now(), |shard| queue.due(shard));
    let (due, unreadable) = gather(app, &mut run, &mut pages, MOST_ANNOUNCEMENTS).await?;
    if due.is_empty() && unreadable.is_empty() {
        return run.end().map(Some);
    }
    let Some(lease) = DeliveryLease::take(app, queue.name()).await? else { return Ok(None) };
    run.set_aside(app, unreadable).await;
    let lease = tell_all(app, &mut run, lease, due).await;
    end(app, run, lease).await
}

/// Tells all news that is due, and delivers all messages that are.
///
/// # Errors
/// The store did not answer. What was done so far stays done.
pub(crate) async fn sweep_everything(app: &App) -> Result<Swept, Problem> {
    let app = &app.clone().waking_nobody();
    let mut run = Run::default();
    let mut pages = DuePages::until(app.now(), |shard| Queue::News.due(shard));
    let (due, mut unreadable) = gather(app, &mut run, &mut pages, MOST_ANNOUNCEMENTS).await?;
    if due.is_empty() && unreadable.is_empty() {
        let mut pages = DuePages::<Message, _>::until(app.now(), Message::due);
        let (messages, broken) = gather(app, &mut run, &mut pages, 1).await?;
        run.more = false;
        if messages.is_empty() && broken.is_empty() {
            return run.end().map(Some);
        }
        unreadable.extend(broken);
    }
    let Some(lease) = DeliveryLease::take(app, Queue::News.name()).await? else { return Ok(None) };
    run.set_aside(app, unreadable).await;
    let lease = tell_all(app, &mut run, lease, due).await;
    let lease = match lease {
        Some(lease) => deliver_all(app, &mut run, lease).await,
        None => None,
    };
    end(app, run, lease).await
}

async fn end(app: &App, mut run: Run, lease: Option<DeliveryLease>) -> Result<Swept, Problem> {
    if let Some(lease) = lease {
        let ended = lease.end(app).await;
        run.keep(ended);
    }
    run.end().map(Some)
}

/// Tells announcements, the next people of each in turn, while the sweep has the lease.
async fn tell_all(
    app: &App,
    run: &mut Run,
    mut lease: DeliveryLease,
    mut due: Vec<Stored<Announcement>>,
) -> Option<DeliveryLease> {
    due.sort_by_key(|stored| (stored.entity.due_at, stored.entity.id));
    let mut announcements = VecDeque::from(in_turns(due));
    let mut steps = 0;
    while !announcements.is_empty() {
        if steps >= MOST_STEPS || app.is_half_spent() {
            run.more = true;
            break;
        }
        steps += announcements.len();
        // Their messages are due, and found with the others that are.
        run.tell(app, &mut announcements).await;
        lease = kept(app, run, lease).await?;
    }
    Some(lease)
}

/// Delivers what is due, so many together, while the sweep has the lease.
async fn deliver_all(app: &App, run: &mut Run, mut lease: DeliveryLease) -> Option<DeliveryLease> {
    let mut pages = DuePages::<Message, _>::until(app.now(), Message::due);
    let mut met = 0;
    while !app.is_spent() {
        let gathered = gather(app, run, &mut pages, TOGETHER).await;
        let Some((messages, unreadable)) = run.keep(gathered) else { break };
        let ended = messages.is_empty() && unreadable.is_empty();
        met += messages.len() + unreadable.len();
        run.set_aside(app, unreadable).await;
        run.deliver(app, messages).await;
        if ended || met >= MOST_MESSAGES {
            break;
        }
        lease = kept(app, run, lease).await?;
    }
    run.more |= pages.has_more();
    Some(lease)
}

/// The lease, if the sweep still has it.
async fn kept(app: &App, run: &mut Run, lease: DeliveryLease) -> Option<DeliveryLease> {
    let kept = lease.keep(app).await;
    let kept = run.keep(kept).flatten();
    run.more |= kept.is_none();
    kept
}

type Gathered<E> = (Vec<Stored<E>>, Vec<preau_kernel::entity::Unreadable>);

/// The next of what is due, about `most` of it.
async fn gather<E: preau_kernel::entity::Entity, S: Fn(u8) -> Scope>(
    app: &App,
    run: &mut Run,
    pages: &mut DuePages<E, S>,
    most: usize,
) -> Result<Gathered<E>, Problem> {
    let (mut due, mut unreadable) = (Vec::new(), Vec::new());
    while due.len() + unreadable.len() < most
        && !app.is_spent()
        && let Some(page) = pages.next(&app.records).await?
    {
        due.extend(page);
        unreadable.extend(pages.take_unreadable());
    }
    run.more |= due.len() + unreadable.len() >= most && pages.has_more();
    Ok((due, unreadable))
}
