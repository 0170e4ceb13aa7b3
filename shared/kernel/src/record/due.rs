//! What is to be done at some time: listed by when it is due, page by page, shard by shard.

use std::{collections::VecDeque, marker::PhantomData};

use jiff::Timestamp;

use crate::{
    port::store::{Order, Position, Query, Scope, SortRange},
    problem::Problem,
    record::{
        entity::{Entity, Stored, Unreadable},
        list::Records,
    },
    value::time::sortable,
};

/// How many partitions what is due is spread over, so that none takes more writes than one can.
pub const SHARDS: u8 = 4;
/// How many entities one query reads.
const PAGE: usize = 25;

/// Where something stands in a list by due time.
#[must_use]
pub fn due_at(instant: Timestamp, id: &impl ToString) -> String {
    format!("{}#{}", sortable(instant), id.to_string())
}

/// What of a list by due time is due at `now`.
fn due_until(now: Timestamp) -> SortRange {
    // What is due at `now` itself goes on with `#`, which sorts before `$`.
    SortRange::Between("0".to_owned(), format!("{}$", sortable(now)))
}

/// The pages of what is due of one kind until an instant: one page of each shard in turn, so that a shard that is long does
/// not keep the others from theirs. Whoever reads them says when it is enough.
pub struct DuePages<E, S> {
    /// Where a shard is listed.
    scope_of: S,
    range: SortRange,
    /// The shards that may have more, in the order of their turns, each with where its last page ended.
    turns: VecDeque<(u8, Option<Position>)>,
    unreadable: Vec<Unreadable>,
    entities: PhantomData<E>,
}

impl<E: Entity, S: Fn(u8) -> Scope> DuePages<E, S> {
    /// The pages of what is due at `instant`, of the shards that are listed where `scope_of` says.
    pub fn until(instant: Timestamp, scope_of: S) -> Self {
        let turns = (0..SHARDS).map(|shard| (shard, None)).collect();
        Self { scope_of, range: due_until(instant), turns, unreadable: Vec::new(), entities: PhantomData }
    }

    /// The next page, if there is one. It may be empty. What cannot be read keeps nobody from their turn: see
    /// [`Self::take_unreadable`].
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn next(&mut self, records: &Records) -> Result<Option<Vec<Stored<E>>>, Problem> {
        let Some((shard, after)) = self.turns.pop_front() else {
            return Ok(None);
        };
        let (scope, range) = ((self.scope_of)(shard), self.range.clone());
        let query = Query { scope, range, order: Order::Ascending, limit: PAGE, after };
        let (page, next) = records.page::<E>(&query).await?;
        if next.is_some() {
            self.turns.push_back((shard, next));
        }
        let mut entities = Vec::with_capacity(page.len());
        for item in page {
            match item {
                Ok(stored) => entities.push(stored),
                Err(unreadable) => self.unreadable.push(unreadable),
            }
        }
        Ok(Some(entities))
    }

    /// What the pages so far had in the place of entities.
    pub fn take_unreadable(&mut self) -> Vec<Unreadable> {
        std::mem::take(&mut self.unreadable)
    }

    /// Whether there may be more.
    #[must_use]
    pub fn has_more(&self) -> bool {
        !self.turns.is_empty()
    }
}
