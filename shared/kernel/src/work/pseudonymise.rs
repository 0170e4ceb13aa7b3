//! Giving someone who is erased another name in the journal.

use crate::{
    port::store::{Outcome, Write},
    problem::Problem,
    record::{
        entity::{Entity, Stored},
        event::Event,
        list::List,
    },
    value::id::UserId,
    work::app::App,
};

/// Calls `user` by `pseudonym` in up to `limit` events of theirs, by them or about them, and answers how many there were.
/// No event is lost: only the name in it changes. It writes no event itself.
///
/// # Errors
/// The store did not answer. What was done so far stays done.
pub async fn pseudonymise(
    app: &App,
    user: &UserId,
    pseudonym: &UserId,
    limit: usize,
) -> Result<usize, Problem> {
    let mut changed = 0;
    for scope in [Event::of_resource(&format!("user:{user}")), Event::of_actor(user.as_str())] {
        let (list, mut after) = (List::whole(scope), None);
        while changed < limit {
            let most = (limit - changed).min(RENAMED_AT_ONCE);
            let found = app.records.list::<Event>(&list, most, after.take(), |_| true).await?;
            let writes = found.entities.iter().map(|stored| renamed(stored, user, pseudonym));
            let writes: Vec<Write> = writes.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
            // What an index that lags still shows was renamed before: the write fails, and is not needed.
            if !writes.is_empty() && app.store.write(&writes).await? == Outcome::Done {
                changed += found.entities.len();
            }
            after = found.next;
            if after.is_none() {
                break;
            }
        }
    }
    Ok(changed)
}

/// How many events one transaction renames: each is deleted and created where its place names the user.
const RENAMED_AT_ONCE: usize = 25;

fn renamed(stored: &Stored<Event>, user: &UserId, pseudonym: &UserId) -> Result<Vec<Write>, Problem> {
    let mut event = stored.entity.clone();
    if event.actor.id == user.as_str() {
        pseudonym.as_str().clone_into(&mut event.actor.id);
    }
    if event.resource == format!("user:{user}") {
        event.resource = format!("user:{pseudonym}");
    }
    let (before, after) = (stored.entity.key(), event.to_item()?);
    Ok(if before == after.key {
        vec![Write::Replace(after, stored.version)]
    } else {
        vec![Write::Delete(before, stored.version), Write::Create(after)]
    })
}
