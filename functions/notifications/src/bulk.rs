//! Doing the same to many of someone's notices: a few at a time, each few in one transaction with its event.

use preau_kernel::{
    app::App,
    caller::Caller,
    changes::Changes,
    entity::{Entity, Stored},
    id::UserId,
    problem::Problem,
    store::Key,
    unit_of_work::UnitOfWork,
};
use serde_json::{Value, json};

use crate::notice::{Notice, count_in, unread, unread_among};

/// What to do to all of someone's notices that are not as they should be.
#[derive(Clone, Copy)]
pub(crate) enum BulkAct {
    /// Mark the unread ones read.
    Read,
    /// Delete those that were read.
    Clear,
}

/// What one request did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BulkOutcome {
    /// To how many notices.
    pub done: usize,
    /// Whether there may be more of them.
    pub more: bool,
}

/// How many notices one request changes, and how many of them in one transaction. With an event and a counter to each,
/// and as many pages as are looked through, these are fewer statements than a request may make on D1 (1,000).
const MOST: usize = 200;
const AT_ONCE: usize = 20;
/// How many notices are listed at once, and how often: 40,000 are looked at, 100 a statement.
const LISTED: usize = 100;
const MOST_LISTS: usize = 40;

impl BulkAct {
    /// Does it to up to 200 notices of `user`, latest first. What comes meanwhile may be left for the next time.
    ///
    /// # Errors
    /// The store did not answer. What was done so far stays done.
    pub(crate) async fn run(self, app: &App, caller: &Caller, user: &UserId) -> Result<BulkOutcome, Problem> {
        let mut work = UnitOfWork::of(app, caller);
        let (mut done, mut after) = (0, None);
        for _ in 0..MOST_LISTS {
            if matches!(self, Self::Read) && unread(&app.records, user).await? == 0 {
                return Ok(BulkOutcome { done, more: false });
            }
            let limit = LISTED.min(MOST - done);
            let wanted = |notice: &Notice| self.concerns(notice);
            let found = app.records.list(&Notice::of(user), limit, after.take(), wanted).await?;
            for group in found.entities.chunks(AT_ONCE) {
                done += self.commit(app, &mut work, caller, group.to_vec()).await?;
            }
            if found.next.is_none() {
                return Ok(BulkOutcome { done, more: false });
            }
            if done == MOST {
                break;
            }
            after = found.next;
        }
        Ok(BulkOutcome { done, more: true })
    }

    /// Does it to these, unless others did meanwhile, and answers to how many.
    async fn commit(
        self,
        app: &App,
        work: &mut UnitOfWork<'_>,
        caller: &Caller,
        mut group: Vec<Stored<Notice>>,
    ) -> Result<usize, Problem> {
        let keys: Vec<Key> = group.iter().map(|stored| stored.entity.key()).collect();
        while !group.is_empty() {
            if work.commit_step(self.changes(work, caller, &group)).await? {
                return Ok(group.len());
            }
            let found = app.records.find_many::<Notice>(&keys).await?.into_iter().flatten();
            group = found.filter(|stored| self.concerns(&stored.entity)).collect();
        }
        Ok(0)
    }

    const fn concerns(self, notice: &Notice) -> bool {
        match self {
            Self::Read => !notice.is_read,
            Self::Clear => notice.is_read,
        }
    }

    fn changes(self, work: &UnitOfWork<'_>, caller: &Caller, group: &[Stored<Notice>]) -> Changes {
        let notices = group.len();
        let (kind, from, to) = match self {
            Self::Read => ("NOTICES_READ", json!({"unread": notices}), json!({"read": notices})),
            Self::Clear => ("NOTICES_CLEARED", json!({"read": notices}), Value::Null),
        };
        let changes = work.tells(kind, &format!("user:{}", caller.actor.id), [from, to]);
        let changes = match self {
            Self::Read => group.iter().cloned().fold(changes, |changes, mut stored| {
                stored.entity.mark_read(work.now());
                changes.replace(&stored)
            }),
            Self::Clear => changes.delete_all(group),
        };
        match group.first() {
            Some(first) => count_in(changes, &first.entity.user_id, -unread_among(group)),
            None => changes,
        }
    }
}
