//! A reply as people read it, with those under it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use preau_kernel::{batch::Batch, entity::Stored, id::UserId, list::Records, problem::Problem};
use preau_users::profile::Profile;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    person_view::ForumPerson,
    reaction::{Reaction, Vote},
    reply::{Reply, ReplyId},
    reply_place::{DOWN, FLAGS, HIDING, NESTED, ReplyPlace, UP},
    topic::{Topic, TopicId},
};

/// A reply to a topic.
#[expect(clippy::struct_excessive_bools, reason = "each is a field of its own in the answer")]
#[derive(Debug, Serialize, ToSchema)]
pub struct ForumReplyView {
    id: ReplyId,
    /// To which topic.
    topic_id: TopicId,
    /// Who wrote it.
    user_id: UserId,
    /// The reply that it answers; absent where it answers the topic.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    parent_reply_id: Option<ReplyId>,
    /// Its text, Markdown, as it was written: who shows it as HTML cleans it. Empty where it is deleted, or hidden from the caller.
    content: String,
    /// Whether it solves the topic.
    is_solution: bool,
    upvotes: i64,
    downvotes: i64,
    /// Whether it is deleted: what answers it stays.
    deleted: bool,
    /// Whether whoever runs the course hides it, or three people flagged it and nobody has decided.
    is_hidden: bool,
    /// How many replies are under it: of a nested one, those of them that are shown.
    reply_count: i64,
    /// Whether there are more replies under it than are shown.
    has_more_replies: bool,
    /// When it was written, in UTC.
    created_at: Timestamp,
    /// When it was last changed, in UTC.
    updated_at: Timestamp,
    /// When its text was last changed, in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    edited_at: Option<Timestamp>,
    user: ForumPerson,
    /// Those under it, oldest first.
    #[schema(no_recursion)]
    replies: Vec<ForumReplyView>,
    /// The caller's vote.
    #[schema(inline)]
    user_reaction: Option<Vote>,
}

/// For whom replies are shown.
pub(crate) struct ReplyViewer<'a> {
    /// Who.
    pub user: &'a UserId,
    /// Whether they run the course.
    pub runs_it: bool,
}

/// What is counted and known beside replies, read a hundred at once.
struct Beside {
    read: Batch,
    votes: BTreeMap<ReplyId, Vote>,
    profiles: BTreeMap<UserId, Profile>,
    topic: Option<Topic>,
}

impl Beside {
    /// What stands beside these replies of `topic`.
    async fn read(
        records: &Records,
        topic: TopicId,
        replies: &[&Reply],
        viewer: &UserId,
    ) -> Result<Self, Problem> {
        let of_one = |reply: &&Reply| {
            let (counts, mine) = (ReplyPlace::counts_key(reply.id), Reaction::key_of(reply.id, viewer));
            [counts, mine, Profile::key_of(&reply.user_id)]
        };
        let read = records.batch(replies.iter().flat_map(of_one).chain([Topic::key_of(topic)])).await?;
        let (mut votes, mut profiles) = (BTreeMap::new(), BTreeMap::new());
        for reply in replies {
            let mine = read.find::<Reaction>(&Reaction::key_of(reply.id, viewer))?;
            votes.extend(mine.and_then(|stored| Some((reply.id, stored.entity.vote()?))));
            if !profiles.contains_key(&reply.user_id) {
                let profile = read.find::<Profile>(&Profile::key_of(&reply.user_id))?;
                profiles.extend(profile.map(|stored| (reply.user_id.clone(), stored.entity)));
            }
        }
        let topic = read.find(&Topic::key_of(topic))?.map(|stored: Stored<Topic>| stored.entity);
        Ok(Self { read, votes, profiles, topic })
    }

    fn count(&self, reply: ReplyId, name: &str) -> i64 {
        self.read.total(&ReplyPlace::counts_key(reply), name)
    }

    /// Whether it solves its topic, as it was read with what stands beside its replies.
    fn is_solution(&self, reply: ReplyId) -> bool {
        self.topic.as_ref().is_some_and(|topic| topic.solution == Some(reply))
    }
}

impl ForumReplyView {
    /// Top-level replies in their order, each with those of `nested` that are under it.
    ///
    /// # Errors
    /// The store did not answer.
    pub(crate) async fn trees(
        records: &Records,
        topic: TopicId,
        roots: &[Reply],
        nested: &[Reply],
        viewer: &ReplyViewer<'_>,
    ) -> Result<Vec<Self>, Problem> {
        let all: Vec<_> = roots.iter().chain(nested).collect();
        let beside = Beside::read(records, topic, &all, viewer.user).await?;
        let mut under = BTreeMap::<ReplyId, Vec<&Reply>>::new();
        for reply in nested {
            // Where the reply that it answers is not shown, it hangs under the top-level one.
            let parent = reply.parent().filter(|parent| all.iter().any(|one| one.id == *parent));
            under.entry(parent.unwrap_or_else(|| reply.root())).or_default().push(reply);
        }
        let shown = roots.iter().map(|root| {
            let mut view = Self::tree(root, &under, &beside, viewer);
            view.has_more_replies = beside.count(root.id, NESTED) > view.reply_count;
            view.reply_count = beside.count(root.id, NESTED);
            view
        });
        Ok(shown.collect())
    }

    /// One reply, without those under it.
    ///
    /// # Errors
    /// The store did not answer.
    pub(crate) async fn of_one(
        records: &Records,
        reply: &Reply,
        viewer: &ReplyViewer<'_>,
    ) -> Result<Self, Problem> {
        let beside = Beside::read(records, reply.topic_id, &[reply], viewer.user).await?;
        let mut view = Self::tree(reply, &BTreeMap::new(), &beside, viewer);
        view.reply_count = beside.count(reply.id, NESTED);
        view.has_more_replies = view.reply_count > 0;
        Ok(view)
    }

    /// A reply with those under it, as deep as replies hang.
    fn tree(
        reply: &Reply,
        under: &BTreeMap<ReplyId, Vec<&Reply>>,
        beside: &Beside,
        viewer: &ReplyViewer<'_>,
    ) -> Self {
        let below = under.get(&reply.id).map(Vec::as_slice).unwrap_or_default();
        let replies: Vec<_> = below.iter().map(|one| Self::tree(one, under, beside, viewer)).collect();
        let live = |one: &Self| one.reply_count + i64::from(!one.deleted);
        let is_hidden = reply.is_hidden || beside.count(reply.id, FLAGS) >= HIDING;
        let is_shown = !is_hidden || viewer.runs_it || reply.is_by(viewer.user);
        Self {
            id: reply.id,
            topic_id: reply.topic_id,
            user_id: reply.user_id.clone(),
            parent_reply_id: reply.parent(),
            content: if is_shown { reply.content.clone() } else { String::new() },
            is_solution: beside.is_solution(reply.id),
            upvotes: beside.count(reply.id, UP),
            downvotes: beside.count(reply.id, DOWN),
            deleted: reply.is_deleted(),
            is_hidden,
            reply_count: replies.iter().map(live).sum(),
            has_more_replies: false,
            created_at: reply.created_at,
            updated_at: reply.updated_at,
            edited_at: reply.edited_at,
            user: ForumPerson::of(&reply.user_id, &beside.profiles),
            replies,
            user_reaction: beside.votes.get(&reply.id).copied(),
        }
    }
}
