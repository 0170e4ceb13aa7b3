//! How much each person keeps: counted in the transactions that change it.

use preau_kernel::{
    changes::Changes,
    entity::{Entity, Stored},
    id::UserId,
    list::Records,
    problem::Problem,
    store::{Addition, Counters, Key},
};
use serde::{Deserialize, Serialize};

/// Whose turn it is to take room: of two requests of one person at once, one must look again.
///
/// | access pattern | how |
/// |---|---|
/// | the turn of a person | partition `photo-usage#<user>`, `turn` |
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UploadTurn {
    user_id: UserId,
}

impl UploadTurn {
    fn key_of(user: &UserId) -> Key {
        Key::new(format!("photo-usage#{user}"), "turn")
    }
}

impl Entity for UploadTurn {
    const KIND: &'static str = "upload-turn";

    fn key(&self) -> Key {
        Self::key_of(&self.user_id)
    }
}

/// How much someone keeps.
pub(crate) struct Usage {
    turn: Stored<UploadTurn>,
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
        // The turn first: what is counted after it is read makes it another one.
        let turn = records.find(&UploadTurn::key_of(user)).await?;
        let counters = records.counters(&bytes_key(user)).await?;
        Ok(Self {
            turn: turn.unwrap_or_else(|| Stored::absent(UploadTurn { user_id: user.clone() })),
            used: counters.get(BYTES).and_then(|bytes| u64::try_from(*bytes).ok()).unwrap_or_default(),
            is_counted: !counters.is_empty(),
        })
    }

    /// The changes with so many bytes taken.
    ///
    /// # Errors
    /// `quota-full`: that would be more than `quota` in all.
    pub(crate) fn take(&self, changes: Changes, size: u64, quota: u64) -> Result<Changes, Problem> {
        if self.used.saturating_add(size) > quota {
            return Err(Problem::quota_full(self.used, quota));
        }
        Ok(count(changes.save(&self.turn), &self.turn.entity.user_id, size, Direction::More))
    }

    /// Whether nothing is kept of it.
    pub(crate) const fn is_empty(&self) -> bool {
        !self.turn.exists() && !self.is_counted
    }

    /// The changes with its deletion.
    pub(crate) fn delete_in(&self, changes: Changes) -> Changes {
        let changes = if self.turn.exists() { changes.delete(&self.turn) } else { changes };
        if self.is_counted { changes.delete_counters(bytes_key(&self.turn.entity.user_id)) } else { changes }
    }
}

/// Whether someone keeps more than before, or less.
#[derive(Clone, Copy)]
pub(crate) enum Direction {
    More,
    Less,
}

/// The changes after which `user` keeps `size` bytes more, or less.
pub(crate) fn count(changes: Changes, user: &UserId, size: u64, direction: Direction) -> Changes {
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    let amount = match direction {
        Direction::More => size,
        Direction::Less => -size,
    };
    changes.add_to_counters(Addition {
        key: bytes_key(user),
        kind: "photo-usage".to_owned(),
        amounts: Counters::from([(BYTES.to_owned(), amount)]),
        expires_at: None,
    })
}
