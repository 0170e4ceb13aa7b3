//! A topic as people read it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use preau_courses::course::LessonId;
use preau_kernel::{
    batch::Batch,
    entity::Stored,
    id::UserId,
    list::Records,
    problem::Problem,
    store::{Counters, Key},
};
use preau_users::profile::{Profile, profiles_of};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    follower::{Followed, Follower, ToTell},
    forum::ForumId,
    person_view::ForumPerson,
    reply::{Reply, ReplyId},
    topic::{REPLIES, Topic, TopicId, VIEWS},
    topic_standing::TopicStanding,
};

/// A topic of a forum.
#[expect(clippy::struct_excessive_bools, reason = "each is a field of its own in the answer")]
#[derive(Debug, Serialize, ToSchema)]
pub struct ForumTopicView {
    id: TopicId,
    /// In which forum.
    forum_id: ForumId,
    /// Who wrote it.
    user_id: UserId,
    title: String,
    /// Its text, Markdown, as it was written: who shows it as HTML cleans it.
    content: String,
    /// The lesson that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    lesson_id: Option<LessonId>,
    is_pinned: bool,
    /// Whether nobody but who runs the course replies to it.
    is_locked: bool,
    /// How often it was looked at: once a person and eight hours.
    view_count: i64,
    /// How many replies it has.
    reply_count: i64,
    /// When the last reply was written, in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    last_reply_at: Option<Timestamp>,
    /// Who wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    last_reply_by: Option<UserId>,
    /// Whether a reply solves it.
    has_solution: bool,
    /// The reply that solves it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    solution_reply_id: Option<ReplyId>,
    /// Whether the caller follows it: they are told of its replies.
    is_followed: bool,
    /// Whether the caller follows it and has not visited it since a reply that they were told of.
    unread: bool,
    /// When it was written, in UTC.
    created_at: Timestamp,
    /// When it was last changed, in UTC.
    updated_at: Timestamp,
    /// When its title or text was last changed, in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    edited_at: Option<Timestamp>,
    user: ForumPerson,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    last_reply_user: Option<ForumPerson>,
}

impl ForumTopicView {
    /// Those of these topics that are there, for `viewer`: an index may lag behind what it lists.
    ///
    /// # Errors
    /// The store did not answer.
    pub(crate) async fn of_all(
        records: &Records,
        ids: &[TopicId],
        viewer: &UserId,
    ) -> Result<Vec<Self>, Problem> {
        let keys = |id: &TopicId| beside(*id, viewer).into_iter().chain([Topic::key_of(*id)]);
        let read = records.batch(ids.iter().flat_map(keys)).await?;
        let topics: Result<Vec<Option<Stored<Topic>>>, _> =
            ids.iter().map(|id| read.find(&Topic::key_of(*id))).collect();
        let topics = topics?.into_iter().flatten().map(|stored| stored.entity);
        Self::with(records, topics.filter(|topic| !topic.is_deleted()).collect(), viewer, &read).await
    }

    /// One topic, for `viewer`.
    ///
    /// # Errors
    /// The store did not answer; a bug.
    pub(crate) async fn of_one(records: &Records, topic: Topic, viewer: &UserId) -> Result<Self, Problem> {
        let read = records.batch(beside(topic.id, viewer)).await?;
        let mut shown = Self::with(records, vec![topic], viewer, &read).await?;
        shown.pop().ok_or_else(|| Problem::internal("one topic is shown as none"))
    }

    /// These topics, with what was read beside them.
    async fn with(
        records: &Records,
        topics: Vec<Topic>,
        viewer: &UserId,
        read: &Batch,
    ) -> Result<Vec<Self>, Problem> {
        let standings = topics.iter().map(|topic| read.find(&TopicStanding::key_of(topic.id)));
        let standings: Vec<Option<Stored<TopicStanding>>> = standings.collect::<Result<_, _>>()?;
        let last_key = |stored: &Stored<TopicStanding>| {
            let last = stored.entity.last_reply.as_ref()?;
            Some(Reply::of_topic(stored.entity.topic_id).key(last.sort.clone()))
        };
        let last_keys: Vec<_> = standings.iter().flatten().filter_map(last_key).collect();
        let last = records.find_many::<Reply>(&last_keys).await?.into_iter().flatten();
        let last: BTreeMap<_, _> = last.map(|one| (one.entity.topic_id, one.entity)).collect();
        let authors = topics.iter().map(|topic| &topic.user_id);
        let people: BTreeSet<_> = authors.chain(last.values().map(|reply| &reply.user_id)).collect();
        let profiles = profiles_of(records, &people).await?;
        let shown = topics.iter().zip(standings).map(|(topic, standing)| {
            let [counts, _, follower, to_tell] = beside(topic.id, viewer);
            let view = Self::of(topic, &read.counters(&counts), last.get(&topic.id), &profiles);
            let is_followed = read.version_of(&follower).is_some();
            Self {
                is_pinned: standing.is_some_and(|standing| standing.entity.pinned_at.is_some()),
                is_followed,
                unread: is_followed && read.version_of(&to_tell).is_none(),
                ..view
            }
        });
        Ok(shown.collect())
    }

    /// The same, pinned or not.
    pub(crate) fn pinned(self, is_pinned: bool) -> Self {
        Self { is_pinned, ..self }
    }

    /// A topic as whoever writes it reads it, and follows it; nothing has happened to it.
    ///
    /// # Errors
    /// The store did not answer.
    pub(crate) async fn of_new(records: &Records, topic: &Topic) -> Result<Self, Problem> {
        let profiles = profiles_of(records, &BTreeSet::from([&topic.user_id])).await?;
        Ok(Self { is_followed: true, ..Self::of(topic, &Counters::new(), None, &profiles) })
    }

    fn of(
        topic: &Topic,
        counters: &Counters,
        last: Option<&Reply>,
        profiles: &BTreeMap<UserId, Profile>,
    ) -> Self {
        let count = |name: &str| counters.get(name).copied().unwrap_or_default();
        Self {
            id: topic.id,
            forum_id: topic.forum_id,
            user_id: topic.user_id.clone(),
            title: topic.title.clone(),
            content: topic.content.clone(),
            lesson_id: topic.lesson_id,
            is_pinned: false,
            is_locked: topic.is_locked,
            view_count: count(VIEWS),
            reply_count: count(REPLIES),
            last_reply_at: last.map(|reply| reply.created_at),
            last_reply_by: last.map(|reply| reply.user_id.clone()),
            has_solution: topic.solution.is_some(),
            solution_reply_id: topic.solution,
            is_followed: false,
            unread: false,
            created_at: topic.created_at,
            updated_at: topic.updated_at,
            edited_at: topic.edited_at,
            user: ForumPerson::of(&topic.user_id, profiles),
            last_reply_user: last.map(|reply| ForumPerson::of(&reply.user_id, profiles)),
        }
    }
}

/// Where stands what is shown beside a topic: its counts, its standing, and whether `viewer` follows it and is to be told.
fn beside(topic: TopicId, viewer: &UserId) -> [Key; 4] {
    [
        Topic::counts_key(topic),
        TopicStanding::key_of(topic),
        Follower::key_of(Followed::Topic(topic), viewer),
        ToTell::key_of(topic, viewer),
    ]
}
