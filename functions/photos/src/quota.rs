//! How much each person keeps: counted in the transactions that change it, which its ceiling bounds.

use preau_kernel::{
    changes::Changes,
    entity::{Entity, Stored},
    id::UserId,
    list::Records,
    problem::Problem,
    store::{Addition, Counters, Key},
};
use serde::{Deserialize, Serialize};

/// How much someone keeps.
pub(crate) struct Usage {
    user_id: UserId,
    used: u64,
    is_counted: bool,
}

const BYTES: &str = "bytes";

fn bytes_key(user: &UserId) -> Key {
    Key::new(format!("photo-usage#{user}"), BYTES)
}

impl Usage {
    /// Reads it.
    ///
    /// # Errors
    /// The store did not answer.
    pub(crate) async fn of(records: &Records, user: &UserId) -> Result<Self, Problem> {
        let counters = records.counters(&bytes_key(user)).await?;
        Ok(Self {
            user_id: user.clone(),
            used: counters.get(BYTES).and_then(|bytes| u64::try_from(*bytes).ok()).unwrap_or_default(),
            is_counted: !counters.is_empty(),
        })
    }

    /// The changes with so many bytes taken, which hold where that is not more than `quota` in all, whatever others take
    /// meanwhile.
    ///
    /// # Errors
    /// `quota-full`: it is more already.
    pub(crate) fn take(&self, changes: Changes, size: u64, quota: u64) -> Result<Changes, Problem> {
        if self.used.saturating_add(size) > quota {
            return Err(Problem::quota_full(self.used, quota));
        }
        let ceiling = i64::try_from(quota).unwrap_or(i64::MAX);
        let taken = addition(&self.user_id, size, Direction::More).at_most(BYTES, ceiling);
        Ok(changes.add_to_counters(taken))
    }
}

/// What is kept of someone's usage: the count, and what earlier versions of Préau wrote beside it.
pub(crate) struct KeptUsage {
    usage: Usage,
    turn: Option<Stored<UploadTurn>>,
}

impl KeptUsage {
    /// Reads it.
    ///
    /// # Errors
    /// The store did not answer.
    pub(crate) async fn of(records: &Records, user: &UserId) -> Result<Self, Problem> {
        let turn = records.find(&UploadTurn::key_of(user)).await?;
        Ok(Self { usage: Usage::of(records, user).await?, turn })
    }

    /// Whether nothing is kept.
    pub(crate) const fn is_empty(&self) -> bool {
        self.turn.is_none() && !self.usage.is_counted
    }

    /// The changes with its deletion.
    pub(crate) fn delete_in(&self, changes: Changes) -> Changes {
        let changes = changes.delete_all(&self.turn);
        if self.usage.is_counted { changes.delete_counters(bytes_key(&self.usage.user_id)) } else { changes }
    }
}

/// Whose turn it was to take room, as earlier versions of Préau kept it: only erasure knows it still.
///
/// | access pattern | how |
/// |---|---|
/// | the turn of a person | partition `photo-usage#<user>`, `turn` |
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct UploadTurn {
    user_id: UserId,
}

impl UploadTurn {
    fn key_of(user: &UserId) -> Key {
        Key::new(format!("photo-usage#{user}"), "turn")
    }

    /// The turn of a person, for the tests of those who erase it.
    #[cfg(test)]
    pub(crate) const fn of(user_id: UserId) -> Self {
        Self { user_id }
    }
}

impl Entity for UploadTurn {
    const KIND: &'static str = "upload-turn";

    fn key(&self) -> Key {
        Self::key_of(&self.user_id)
    }
}

/// Whether someone keeps more than before, or less.
#[derive(Clone, Copy)]
pub(crate) enum Direction {
    More,
    Less,
}

/// The changes after which `user` keeps `size` bytes more, or less, whatever their quota is.
pub(crate) fn count(changes: Changes, user: &UserId, size: u64, direction: Direction) -> Changes {
    changes.add_to_counters(addition(user, size, direction))
}

fn addition(user: &UserId, size: u64, direction: Direction) -> Addition {
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    let amount = match direction {
        Direction::More => size,
        Direction::Less => -size,
    };
    Addition::new(bytes_key(user), "photo-usage", Counters::from([(BYTES.to_owned(), amount)]))
}

#[cfg(test)]
mod tests {
    use preau_harness::people::amina;
    use preau_kernel::{changes::Changes, entity::Entity, id::UserId};

    use super::{KeptUsage, UploadTurn, bytes_key};
    use crate::testing::{PNG, announced, app, request};

    #[tokio::test]
    async fn what_earlier_versions_kept_goes_with_the_count() {
        let app = app();
        let user = UserId::parse("amina").unwrap();
        let kept = async || KeptUsage::of(&app.app.records, &user).await.unwrap();
        assert!(kept().await.is_empty());
        app.given(&UploadTurn::of(user.clone())).await;
        assert_eq!(request(&app, &amina(), &announced(PNG)).await.status, 201);
        assert_eq!(
            app.item(&bytes_key(&user)).await.unwrap().counters["bytes"],
            i64::try_from(PNG.len()).unwrap()
        );

        let changes = kept().await.delete_in(Changes::without_event(app.app.now()));
        assert!(changes.commit_alone(&app.app).await.unwrap());
        assert!(kept().await.is_empty());
        for key in [bytes_key(&user), UploadTurn::of(user.clone()).key()] {
            assert_eq!(app.item(&key).await, None);
        }
    }
}
