//! That someone found a rating helpful.

use std::collections::BTreeMap;

use jiff::Timestamp;
use preau_kernel::{
    entity::Entity,
    id::UserId,
    store::{Addition, Index, Indexes, Key, Scope},
    unit_of_work::Audited,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    rating::RatingId,
    rating_standing::{HELPFUL, RatingStanding},
};

/// A vote for a rating: one a person. It is created and deleted, and never changed.
///
/// | access pattern | how |
/// |---|---|
/// | the vote of a person for a rating, and all votes for it | partition `rating-votes#<rating>`, `<user>` |
/// | the votes of a person | `gsi1`, partition `rating-votes-by#<user>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatingVote {
    /// The rating.
    pub rating_id: RatingId,
    /// Who voted.
    pub user_id: UserId,
    /// When, in UTC.
    pub voted_at: Timestamp,
}

impl RatingVote {
    /// Where the votes for a rating are.
    #[must_use]
    pub fn for_rating(rating: RatingId) -> Scope {
        Scope::Partition(format!("rating-votes#{rating}"))
    }

    /// Where the vote of a person for a rating is.
    #[must_use]
    pub fn key_of(rating: RatingId, user: &UserId) -> Key {
        Self::for_rating(rating).key(user.as_str())
    }

    /// Where the votes of a person are listed.
    #[must_use]
    pub fn by(user: &UserId) -> Scope {
        Scope::Index(Index::First, format!("rating-votes-by#{user}"))
    }

    /// What adds so many to those who found a rating helpful.
    #[must_use]
    pub fn counting(rating: RatingId, amount: i64) -> Addition {
        let amounts = BTreeMap::from([(HELPFUL.to_owned(), amount)]);
        Addition::new(RatingStanding::counts_key(rating), "rating-counts", amounts)
    }
}

impl Entity for RatingVote {
    const KIND: &'static str = "rating-vote";

    fn key(&self) -> Key {
        Self::key_of(self.rating_id, &self.user_id)
    }

    fn indexes(&self) -> Indexes {
        [Some(Self::by(&self.user_id).key(self.rating_id.to_string())), None, None]
    }
}

impl Audited for RatingVote {
    fn resource(&self) -> String {
        format!("rating:{}", self.rating_id)
    }

    fn state(&self) -> Value {
        json!({"is_helpful": true})
    }
}
