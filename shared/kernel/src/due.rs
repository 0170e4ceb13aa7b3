//! What is to be done at some time: listed by when it is due, page by page, shard by shard.

use std::marker::PhantomData;

use jiff::Timestamp;

use crate::{
    app::App,
    entity::{Entity, List, Stored},
    problem::Problem,
    store::{Order, Position, Scope, SortRange},
    time::sortable,
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

/// The pages of what is due of one kind.
pub struct DuePages<E, S> {
    /// Where a shard is listed.
    scope_of: S,
    most_of_a_shard: usize,
    /// Until when; none goes by the clock.
    until: Option<Timestamp>,
    met: usize,
    shard: u8,
    after: Option<Position>,
    entities: PhantomData<E>,
}

impl<E: Entity, S: Fn(u8) -> Scope> DuePages<E, S> {
    /// The pages of the shards that are listed where `scope_of` says, until so many of one shard were met: one that is
    /// long does not keep the others from their turn.
    pub const fn of(scope_of: S, most_of_a_shard: usize) -> Self {
        Self { scope_of, most_of_a_shard, until: None, met: 0, shard: 0, after: None, entities: PhantomData }
    }

    /// The pages of what will be due at an instant.
    #[must_use]
    pub fn until(self, instant: Timestamp) -> Self {
        Self { until: Some(instant), ..self }
    }

    /// The next page, if there is one. It may be empty.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn next(&mut self, app: &App) -> Result<Option<Vec<Stored<E>>>, Problem> {
        if self.shard == SHARDS {
            return Ok(None);
        }
        let range = due_until(self.until.unwrap_or_else(|| app.now()));
        let list = List { scope: (self.scope_of)(self.shard), range, order: Order::Ascending };
        let found = app.records.list::<E>(&list, PAGE, self.after.take(), |_| true).await?;
        self.met += found.entities.len();
        self.after = found.next.filter(|_| self.met < self.most_of_a_shard);
        if self.after.is_none() {
            self.shard += 1;
            self.met = 0;
        }
        Ok(Some(found.entities))
    }
}
