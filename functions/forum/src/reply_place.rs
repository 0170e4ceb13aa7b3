//! Where a reply is, and where it stands among those of its topic by votes.

use std::collections::BTreeMap;

use preau_kernel::{
    entity::Entity,
    rank::{Ranked, rank, sortable_rank},
    store::{Addition, Counters, Index, Indexes, Key, Scope},
};
use serde::{Deserialize, Serialize};

use crate::{
    reply::{Reply, ReplyId},
    topic::TopicId,
};

/// The counter of votes up.
pub const UP: &str = "up";
/// The counter of votes down.
pub const DOWN: &str = "down";
/// The counter of flags that nobody has decided on.
pub const FLAGS: &str = "flags";
/// The counter of replies that are there under a top-level one.
pub const NESTED: &str = "nested";
/// How many flags hide a reply until whoever runs the course decides.
pub const HIDING: i64 = 3;

/// The place of a reply, by its id alone: an index may lag. It follows the votes that are counted beside it.
///
/// | access pattern | how |
/// |---|---|
/// | the place of a reply | partition `reply#<id>`, `place` |
/// | its votes, reactions, open flags, and the replies under it | partition `reply#<id>`, `#count` |
/// | the top-level replies of a topic, by votes | `gsi1`, partition `replies-by-votes#<topic>`, downwards |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplyPlace {
    /// The reply.
    pub reply_id: ReplyId,
    /// Its topic.
    pub topic_id: TopicId,
    /// Its place among those of the topic.
    pub sort: String,
    /// Whether it is a top-level one.
    pub is_root: bool,
    /// Its rank by votes.
    pub rank: i64,
}

impl ReplyPlace {
    /// The place of a new reply.
    #[must_use]
    pub fn of(reply: &Reply) -> Self {
        let is_root = reply.ancestors.is_empty();
        Self { reply_id: reply.id, topic_id: reply.topic_id, sort: reply.sort(), is_root, rank: 0 }
    }

    /// Where the place of a reply is.
    #[must_use]
    pub fn key_of(reply: ReplyId) -> Key {
        Key::new(format!("reply#{reply}"), "place")
    }

    /// Where it is counted what happens to a reply.
    #[must_use]
    pub fn counts_key(reply: ReplyId) -> Key {
        Self::counters_key(&Self::key_of(reply))
    }

    /// Where the top-level replies of a topic are listed by votes.
    #[must_use]
    pub fn by_votes(topic: TopicId) -> Scope {
        Scope::Index(Index::First, format!("replies-by-votes#{topic}"))
    }

    /// Where the reply is.
    #[must_use]
    pub fn reply_key(&self) -> Key {
        Reply::of_topic(self.topic_id).key(self.sort.clone())
    }

    /// What adds these to the counters of a reply.
    #[must_use]
    pub fn counting(reply: ReplyId, amounts: BTreeMap<String, i64>) -> Addition {
        Addition::new(Self::counts_key(reply), "reply-counts", amounts)
    }

    /// What adds so many to one of its counters.
    #[must_use]
    pub fn counting_one(reply: ReplyId, name: &str, amount: i64) -> Addition {
        Self::counting(reply, BTreeMap::from([(name.to_owned(), amount)]))
    }
}

impl Ranked for ReplyPlace {
    fn ranked(self, counters: &Counters) -> Self {
        let of = |name: &str| counters.get(name).copied().unwrap_or_default();
        Self { rank: rank(of(UP) - of(DOWN)), ..self }
    }
}

impl Entity for ReplyPlace {
    const KIND: &'static str = "reply-place";

    fn key(&self) -> Key {
        Self::key_of(self.reply_id)
    }

    fn indexes(&self) -> Indexes {
        let place = format!("{}#{}", sortable_rank(self.rank), self.reply_id);
        [self.is_root.then(|| Self::by_votes(self.topic_id).key(place)), None, None]
    }
}
