//! What of the outbox is due, page by page, shard by shard.

use std::marker::PhantomData;

use preau_kernel::{
    app::App,
    entity::{Entity, List, Stored},
    outbox::{SHARDS, due_until},
    problem::Problem,
    store::{Order, Position, Scope},
};

/// How many entities one query reads.
const PAGE: usize = 25;

/// The pages of what is due of one kind.
pub(crate) struct DuePages<E, S> {
    /// Where a shard is listed.
    scope_of: S,
    most_of_a_shard: usize,
    met: usize,
    shard: u8,
    after: Option<Position>,
    entities: PhantomData<E>,
}

impl<E: Entity, S: Fn(u8) -> Scope> DuePages<E, S> {
    /// The pages of the shards that are listed where `scope_of` says, until so many of one shard were met: one that is
    /// long does not keep the others from their turn.
    pub(crate) const fn of(scope_of: S, most_of_a_shard: usize) -> Self {
        Self { scope_of, most_of_a_shard, met: 0, shard: 0, after: None, entities: PhantomData }
    }

    /// The next page, if there is one. It may be empty.
    ///
    /// # Errors
    /// The store did not answer.
    pub(crate) async fn next(&mut self, app: &App) -> Result<Option<Vec<Stored<E>>>, Problem> {
        if self.shard == SHARDS {
            return Ok(None);
        }
        let scope = (self.scope_of)(self.shard);
        let list = List { scope, range: due_until(app.now()), order: Order::Ascending };
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
