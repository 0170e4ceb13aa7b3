//! Who may see, write in and lead a forum.

use preau_courses::{course::Course, course_access::course_for};
use preau_kernel::{
    actor::Actor,
    entity::Stored,
    list::Records,
    problem::{Problem, kind},
    store::Counters,
    text::LocalizedText,
};

use crate::{
    forum::{Forum, ForumId},
    reply::{Reply, ReplyId},
    reply_place::ReplyPlace,
    topic::{Topic, TopicId},
};

/// A forum with its course, for one of those whom it is for.
pub(crate) struct SeenForum {
    /// The forum.
    pub forum: Stored<Forum>,
    /// What is counted of it.
    pub counts: Counters,
    /// Its course.
    pub course: Course,
    /// Whether the caller runs the course.
    pub runs_it: bool,
}

impl SeenForum {
    /// For those who take the course, and whoever runs it.
    ///
    /// # Errors
    /// `not-found`: there is none, or its course is a draft of someone else's; `not-enrolled`.
    pub async fn read(records: &Records, id: ForumId, actor: &Actor) -> Result<Self, Problem> {
        let forum = records.get::<Forum>(&Forum::key_of(id)).await?;
        let counts = Forum::counts_key(id);
        let (course, runs_it, read) =
            course_for(records, forum.entity.course_id, actor, [counts.clone()]).await?;
        Ok(Self { forum, counts: read.counters(&counts), course, runs_it })
    }

    /// For whoever runs the course.
    ///
    /// # Errors
    /// Those of [`read`](Self::read); `not-yours`.
    pub async fn to_run(records: &Records, id: ForumId, actor: &Actor) -> Result<Self, Problem> {
        let seen = Self::read(records, id, actor).await?;
        if seen.runs_it { Ok(seen) } else { Err(Problem::not_yours()) }
    }
}

/// A topic with its course, for one of those whom it is for.
pub(crate) struct SeenTopic {
    /// The topic, which is not deleted.
    pub topic: Stored<Topic>,
    /// What is counted of it.
    pub counts: Counters,
    /// Its course.
    pub course: Course,
    /// Whether the caller runs the course.
    pub runs_it: bool,
}

impl SeenTopic {
    /// For those who take the course, and whoever runs it.
    ///
    /// # Errors
    /// `not-found`: there is none, it is deleted, or its course is a draft of someone else's; `not-enrolled`.
    pub async fn read(records: &Records, id: TopicId, actor: &Actor) -> Result<Self, Problem> {
        let topic = records.get::<Topic>(&Topic::key_of(id)).await?;
        let counts = Topic::counts_key(id);
        let (course, runs_it, read) =
            course_for(records, topic.entity.course_id, actor, [counts.clone()]).await?;
        if topic.entity.is_deleted() {
            return Err(Problem::not_found());
        }
        Ok(Self { topic, counts: read.counters(&counts), course, runs_it })
    }

    /// For whoever runs the course.
    ///
    /// # Errors
    /// Those of [`read`](Self::read); `not-yours`.
    pub async fn to_run(records: &Records, id: TopicId, actor: &Actor) -> Result<Self, Problem> {
        let seen = Self::read(records, id, actor).await?;
        if seen.runs_it { Ok(seen) } else { Err(Problem::not_yours()) }
    }

    /// For its author, and whoever runs the course.
    ///
    /// # Errors
    /// Those of [`read`](Self::read); `not-yours`.
    pub async fn to_write(records: &Records, id: TopicId, actor: &Actor) -> Result<Self, Problem> {
        let seen = Self::read(records, id, actor).await?;
        let may = seen.runs_it || seen.topic.entity.is_by(&actor.id);
        if may { Ok(seen) } else { Err(Problem::not_yours()) }
    }

    /// That its people write in it and in its forum; whoever runs the course does however.
    ///
    /// # Errors
    /// `topic-locked`, `forum-locked`.
    pub async fn check_is_open(&self, records: &Records) -> Result<(), Problem> {
        check_is_open(records, &self.topic.entity, self.runs_it).await
    }
}

/// A reply with its topic and course, for one of those whom they are for.
pub(crate) struct SeenReply {
    /// The reply, which may be deleted.
    pub reply: Stored<Reply>,
    /// Its topic.
    pub topic: Stored<Topic>,
    /// Its course.
    pub course: Course,
    /// Whether the caller runs the course.
    pub runs_it: bool,
}

impl SeenReply {
    /// For those who take the course, and whoever runs it.
    ///
    /// # Errors
    /// `not-found`: there is none, its topic is deleted, or its course is a draft of someone else's; `not-enrolled`.
    pub async fn read(records: &Records, id: ReplyId, actor: &Actor) -> Result<Self, Problem> {
        let place = records.get::<ReplyPlace>(&ReplyPlace::key_of(id)).await?.entity;
        let SeenTopic { topic, course, runs_it, .. } =
            SeenTopic::read(records, place.topic_id, actor).await?;
        let reply = records.get::<Reply>(&place.reply_key()).await?;
        Ok(Self { reply, topic, course, runs_it })
    }

    /// For its author, and whoever runs the course.
    ///
    /// # Errors
    /// Those of [`read`](Self::read); `not-yours`.
    pub async fn to_write(records: &Records, id: ReplyId, actor: &Actor) -> Result<Self, Problem> {
        let seen = Self::read(records, id, actor).await?;
        let may = seen.runs_it || seen.reply.entity.is_by(&actor.id);
        if may { Ok(seen) } else { Err(Problem::not_yours()) }
    }

    /// That people write in its topic and its forum; whoever runs the course does however.
    ///
    /// # Errors
    /// `topic-locked`, `forum-locked`.
    pub async fn check_is_open(&self, records: &Records) -> Result<(), Problem> {
        check_is_open(records, &self.topic.entity, self.runs_it).await
    }

    /// The same, where it is not deleted.
    ///
    /// # Errors
    /// `reply-deleted`.
    pub fn there(self) -> Result<Self, Problem> {
        if self.reply.entity.is_deleted() { Err(reply_deleted()) } else { Ok(self) }
    }
}

async fn check_is_open(records: &Records, topic: &Topic, runs_it: bool) -> Result<(), Problem> {
    if runs_it {
        return Ok(());
    }
    if topic.is_locked {
        return Err(topic_locked());
    }
    // The forum may be changed meanwhile: in one that is locked just then one thing more is written.
    let forum = records.get::<Forum>(&Forum::key_of(topic.forum_id)).await?.entity;
    if forum.is_locked { Err(forum_locked()) } else { Ok(()) }
}

pub(crate) const fn forum_locked() -> Problem {
    let detail = LocalizedText::fixed(
        "Le forum est verrouillé : on le lit, on n'y écrit plus.",
        "The forum is locked: it is read, and written in no more.",
    );
    Problem::new(&kind::FORUM_LOCKED, detail)
}

const fn topic_locked() -> Problem {
    let detail = LocalizedText::fixed(
        "Le sujet est verrouillé : on n'y répond plus.",
        "The topic is locked: nobody replies to it any more.",
    );
    Problem::new(&kind::TOPIC_LOCKED, detail)
}

pub(crate) const fn reply_deleted() -> Problem {
    let detail = LocalizedText::fixed(
        "Cette réponse a été supprimée entre-temps.",
        "The reply was deleted meanwhile.",
    );
    Problem::new(&kind::REPLY_DELETED, detail)
}
