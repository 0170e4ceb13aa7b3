//! Counters beside entities: where they stand, and how they are read.
//!
//! Counters stand in an item of their own, at [`Key::of_counters`] in the partition of what they count, or in a partition
//! of their own; never beside a document. An addition makes the item that it adds to where there is none: beside a document
//! that was deleted meanwhile it would leave a ghost of it. Their kind is no entity's, and whoever reads entities is not
//! shown what is of another kind: not in a list, not at a key.

use crate::{
    port::store::{Counters, Key},
    problem::Problem,
    record::list::Records,
};

impl Records {
    /// The counters at each of up to 100 keys, in their order; none where nothing was ever added. Where there
    /// are no keys, the store is not asked.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn counters_many(&self, keys: &[Key]) -> Result<Vec<Counters>, Problem> {
        let items = self.items(keys).await?;
        Ok(items.into_iter().map(|item| item.map(|item| item.counters).unwrap_or_default()).collect())
    }
}
