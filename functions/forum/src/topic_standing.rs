//! Where a topic stands among those of its forum.

use jiff::Timestamp;
use preau_kernel::{
    app::App,
    changes::Changes,
    entity::{Entity, Stored},
    problem::Problem,
    rank::{Ranked, rank, sortable_rank},
    store::{Counters, Index, Indexes, Key, Scope},
    time::sortable,
    unit_of_work::Audited,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    forum::{Forum, ForumId},
    reply::Reply,
    topic::{REPLIES, Topic, TopicId},
};

/// How often it is tried to note a reply: who comes later notes a later one.
const MOST_TRIES: usize = 40;

/// The last reply to a topic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastReply {
    /// When it was written, in UTC.
    pub at: Timestamp,
    /// Its place among the replies of the topic.
    pub sort: String,
}

/// A topic's place in the lists of its forum. It follows the replies, and is another entity than the topic, so that a reply makes
/// nobody's edit stale.
///
/// | access pattern | how |
/// |---|---|
/// | the standing of a topic | partition `topic#<id>`, `standing` |
/// | the topics of a forum, the pinned ones first | `gsi1`, partition `topics#<forum>`, downwards |
/// | the same by their last activity | `gsi2`, partition `topics-recent#<forum>`, downwards |
/// | the same by how many replies they have | `gsi3`, partition `topics-popular#<forum>`, downwards |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopicStanding {
    /// The topic.
    pub topic_id: TopicId,
    /// Its forum.
    pub forum_id: ForumId,
    /// When the topic was written, in UTC.
    pub created_at: Timestamp,
    /// Since when it is pinned, in UTC; none where it is not.
    pub pinned_at: Option<Timestamp>,
    /// The last reply to it.
    pub last_reply: Option<LastReply>,
    /// Its rank by its replies.
    pub rank: i64,
    /// Whether it is listed: it is not deleted.
    pub is_listed: bool,
}

impl TopicStanding {
    /// The standing of a new topic.
    #[must_use]
    pub const fn of(topic: &Topic) -> Self {
        Self {
            topic_id: topic.id,
            forum_id: topic.forum_id,
            created_at: topic.created_at,
            pinned_at: None,
            last_reply: None,
            rank: 0,
            is_listed: true,
        }
    }

    /// Where the standing of a topic is.
    #[must_use]
    pub fn key_of(topic: TopicId) -> Key {
        Key::new(format!("topic#{topic}"), "standing")
    }

    /// Where the topics of a forum are listed, the pinned ones last.
    #[must_use]
    pub fn pinned_of(forum: ForumId) -> Scope {
        Scope::Index(Index::First, format!("topics#{forum}"))
    }

    /// Where they are listed by their last activity.
    #[must_use]
    pub fn recent_of(forum: ForumId) -> Scope {
        Scope::Index(Index::Second, format!("topics-recent#{forum}"))
    }

    /// Where they are listed by how many replies they have.
    #[must_use]
    pub fn popular_of(forum: ForumId) -> Scope {
        Scope::Index(Index::Third, format!("topics-popular#{forum}"))
    }

    /// The same, pinned since `at`, or not pinned.
    #[must_use]
    pub fn pinned(&self, at: Option<Timestamp>) -> Self {
        Self { pinned_at: at, ..self.clone() }
    }

    /// When something last happened in it, in UTC.
    fn bumped_at(&self) -> Timestamp {
        self.last_reply.as_ref().map_or(self.created_at, |last| last.at)
    }
}

/// Brings a topic to where its replies have it stand, of which `reply` is one; to be called after it is committed. What fails is
/// made good by the next reply.
pub(crate) async fn bump(app: &App, reply: &Reply) {
    for _ in 0..MOST_TRIES {
        if !matches!(noted(app, reply).await, Ok(false)) {
            break;
        }
    }
    app.records.follow::<TopicStanding>(&TopicStanding::key_of(reply.topic_id)).await;
}

/// Whether it stands there that `reply` or a later one is the last.
async fn noted(app: &App, reply: &Reply) -> Result<bool, Problem> {
    let Some(found) = app.records.find::<TopicStanding>(&TopicStanding::key_of(reply.topic_id)).await? else {
        return Ok(true);
    };
    let last = LastReply { at: reply.created_at, sort: reply.sort() };
    let is_later = |known: &LastReply| (known.at, &known.sort) >= (last.at, &last.sort);
    if found.entity.last_reply.as_ref().is_some_and(is_later) {
        return Ok(true);
    }
    let standing = TopicStanding { last_reply: Some(last), ..found.entity };
    // Who asked between the reply and this has the page without it.
    let changes = Changes::without_event(app.now()).add_to_counters(Forum::counting(standing.forum_id, 0, 0));
    changes.replace(&Stored::at_version(standing, found.version)).commit_alone(app).await
}

impl Ranked for TopicStanding {
    fn ranked(self, counters: &Counters) -> Self {
        let replies = counters.get(REPLIES).copied().unwrap_or_default();
        Self { rank: rank(replies), ..self }
    }
}

impl Entity for TopicStanding {
    const KIND: &'static str = "topic-standing";

    fn key(&self) -> Key {
        Self::key_of(self.topic_id)
    }

    fn indexes(&self) -> Indexes {
        if !self.is_listed {
            return [None, None, None];
        }
        let (forum, id, bumped) = (self.forum_id, self.topic_id, sortable(self.bumped_at()));
        let place = match self.pinned_at {
            Some(at) => format!("1#{}#{id}", sortable(at)),
            None => format!("0#{bumped}#{id}"),
        };
        [
            Some(Self::pinned_of(forum).key(place)),
            Some(Self::recent_of(forum).key(format!("{bumped}#{id}"))),
            Some(Self::popular_of(forum).key(format!("{}#{bumped}#{id}", sortable_rank(self.rank)))),
        ]
    }
}

impl Audited for TopicStanding {
    fn resource(&self) -> String {
        format!("topic:{}", self.topic_id)
    }

    fn state(&self) -> Value {
        json!({"is_pinned": self.pinned_at.is_some()})
    }
}
