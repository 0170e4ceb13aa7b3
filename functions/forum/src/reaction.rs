//! What someone thinks of a reply.

use std::collections::BTreeMap;

use preau_kernel::{
    entity::Entity,
    id::UserId,
    store::{Index, Indexes, Key, Scope},
    string_enum,
    unit_of_work::Audited,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::{
    reply::ReplyId,
    reply_place::{DOWN, UP},
};

string_enum! {
    /// A reaction to a reply.
    pub enum ReactionType {
        /// A vote for it.
        Upvote = "upvote",
        /// A vote against it: it takes the vote for it back, and the other way round.
        Downvote = "downvote",
        /// It is liked.
        Like = "like",
        /// It helped.
        Helpful = "helpful",
    }
}

impl ReactionType {
    /// The counter of it.
    #[must_use]
    pub const fn counter(self) -> &'static str {
        match self {
            Self::Upvote => UP,
            Self::Downvote => DOWN,
            Self::Like => "likes",
            Self::Helpful => "helpful",
        }
    }

    /// Whether it is a vote.
    #[must_use]
    pub const fn is_vote(self) -> bool {
        matches!(self, Self::Upvote | Self::Downvote)
    }
}

/// A vote on a reply: the reaction that is answered beside the counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Vote {
    /// For it.
    Upvote,
    /// Against it.
    Downvote,
}

/// The reactions of a person to a reply. What is taken back is emptied, and its versions go on.
///
/// | access pattern | how |
/// |---|---|
/// | what someone thinks of a reply, and all do | partition `votes#<reply>`, the user's id |
/// | what someone thinks, of what | `gsi1`, partition `reactions-of#<user>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reaction {
    /// To which reply.
    pub reply_id: ReplyId,
    /// Whose.
    pub user_id: UserId,
    /// Which: one vote at most, and each once.
    pub types: Vec<ReactionType>,
}

impl Reaction {
    /// Where it stands what people think of a reply.
    #[must_use]
    pub fn to(reply: ReplyId) -> Scope {
        Scope::Partition(format!("votes#{reply}"))
    }

    /// Where it stands what someone thinks of a reply.
    #[must_use]
    pub fn key_of(reply: ReplyId, user: &UserId) -> Key {
        Self::to(reply).key(user.as_str())
    }

    /// Where it is listed what someone thinks of replies.
    #[must_use]
    pub fn of_user(user: &UserId) -> Scope {
        Scope::Index(Index::First, format!("reactions-of#{user}"))
    }

    /// The vote among them.
    #[must_use]
    pub fn vote(&self) -> Option<Vote> {
        self.types.iter().find_map(|kind| match kind {
            ReactionType::Upvote => Some(Vote::Upvote),
            ReactionType::Downvote => Some(Vote::Downvote),
            ReactionType::Like | ReactionType::Helpful => None,
        })
    }

    /// The same with one more, which takes the other vote's place where it is a vote.
    #[must_use]
    pub fn with(&self, kind: ReactionType) -> Self {
        let mut next = self.without(|other| other == kind || (kind.is_vote() && other.is_vote()));
        next.types.push(kind);
        next
    }

    /// The same without those that `taken` says.
    #[must_use]
    pub fn without(&self, taken: impl Fn(ReactionType) -> bool) -> Self {
        let types = self.types.iter().copied().filter(|kind| !taken(*kind)).collect();
        Self { types, ..self.clone() }
    }

    /// What the counters of the reply gain where `after` stands in the place of this; nothing where it is the same.
    #[must_use]
    pub fn difference(&self, after: &Self) -> BTreeMap<String, i64> {
        let mut amounts = BTreeMap::new();
        for (types, amount) in [(&self.types, -1), (&after.types, 1)] {
            for kind in types {
                *amounts.entry(kind.counter().to_owned()).or_default() += amount;
            }
        }
        amounts.retain(|_, amount| *amount != 0);
        amounts
    }
}

impl Entity for Reaction {
    const KIND: &'static str = "forum-reaction";

    fn key(&self) -> Key {
        Self::key_of(self.reply_id, &self.user_id)
    }

    fn indexes(&self) -> Indexes {
        [Some(Self::of_user(&self.user_id).key(self.reply_id.to_string())), None, None]
    }
}

impl Audited for Reaction {
    fn resource(&self) -> String {
        format!("reply:{}", self.reply_id)
    }

    fn state(&self) -> Value {
        json!({"reactions": self.types})
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use preau_kernel::{Uuid, id::UserId};
    use proptest::prelude::*;

    use super::{Reaction, ReactionType};
    use crate::reply::ReplyId;

    proptest! {
        #[test]
        fn counters_that_gain_each_difference_equal_a_recount_and_votes_exclude_each_other(acts: Vec<(u8, bool)>) {
            let kinds = [ReactionType::Upvote, ReactionType::Downvote, ReactionType::Like, ReactionType::Helpful];
            let (reply_id, user_id) = (ReplyId::of_uuid(Uuid::nil()), UserId::parse("amina").unwrap());
            let mut now = Reaction { reply_id, user_id, types: Vec::new() };
            let mut counted = BTreeMap::<String, i64>::new();
            for (kind, given) in acts {
                let kind = kinds[usize::from(kind) % 4];
                let next = if given { now.with(kind) } else { now.without(|other| other == kind) };
                for (name, amount) in now.difference(&next) {
                    *counted.entry(name).or_default() += amount;
                }
                now = next;
                prop_assert!(now.types.iter().filter(|kind| kind.is_vote()).count() <= 1);
                for kind in kinds {
                    let recount: i64 = now.types.iter().map(|other| i64::from(*other == kind)).sum();
                    prop_assert_eq!(counted.get(kind.counter()).copied().unwrap_or_default(), recount);
                }
            }
        }
    }
}
