//! The purge of a deleted topic: what hangs on its replies, the replies, who follows it, and last the topic itself. As long as
//! there is something, the topic names it: a run that dies leaves it to the next one.

use preau_kernel::{
    app::App,
    caller::Caller,
    changes::Changes,
    entity::{Entity, Stored},
    list::List,
    problem::Problem,
    store::{Key, Scope},
    unit_of_work::UnitOfWork,
};

use crate::{
    flag::ReplyFlag,
    follower::{Followed, Follower, ToTell},
    reaction::Reaction,
    reply::Reply,
    reply_place::ReplyPlace,
    revision::Revision,
    topic::{Topic, TopicId},
    topic_standing::TopicStanding,
};

/// How many steps a run makes, each of three calls at most: a run may make a thousand on Cloudflare.
const MOST_STEPS: usize = 300;
/// How many items of a kind go at once.
const AT_ONCE: usize = 25;

/// A run, with what it may still do.
pub(crate) struct Purge<'a> {
    app: &'a App,
    caller: &'a Caller,
    steps: usize,
    is_over: bool,
}

impl<'a> Purge<'a> {
    /// A run in the name of `caller`.
    pub fn by(app: &'a App, caller: &'a Caller) -> Self {
        Self { app, caller, steps: MOST_STEPS, is_over: false }
    }

    /// Whether it did what a run may do: there may be more.
    pub const fn is_over(&self) -> bool {
        self.is_over
    }

    /// Purges a deleted topic as far as this run goes, and answers whether it is gone by this.
    ///
    /// # Errors
    /// The store did not answer. What is gone so far stays gone.
    pub async fn topic(&mut self, topic: &Stored<Topic>) -> Result<bool, Problem> {
        let id = topic.entity.id;
        let followers = Scope::Partition(Follower::partition(Followed::Topic(id)));
        let all = topic.entity.is_deleted()
            && self.replies(id).await?
            && self.all::<Follower>(followers).await?
            && self.all::<ToTell>(ToTell::of_topic(id)).await?;
        if !all || !self.goes_on() {
            return Ok(false);
        }
        let (standing, counts) = (TopicStanding::key_of(id), Topic::counts_key(id));
        let read = self.app.records.batch([standing.clone(), counts.clone()]).await?;
        let standing = read.find::<TopicStanding>(&standing)?;
        let changes = UnitOfWork::of(self.app, self.caller).deletes("TOPIC_PURGED", topic);
        let changes = changes.delete_all(&standing);
        let changes =
            if read.version_of(&counts).is_some() { changes.delete_counters(counts) } else { changes };
        changes.commit_alone(self.app).await
    }

    /// Purges the replies of a topic, and answers whether none is left.
    async fn replies(&mut self, topic: TopicId) -> Result<bool, Problem> {
        let list = List::whole(Reply::of_topic(topic));
        while self.goes_on() {
            let found = self.app.records.list::<Reply>(&list, AT_ONCE, None, |_| true).await?;
            for reply in &found.entities {
                let reply = &reply.entity;
                let all = self.all::<Reaction>(Reaction::to(reply.id)).await?
                    && self.all::<ReplyFlag>(ReplyFlag::on(reply.id)).await?
                    && (reply.revisions == 0 || self.all::<Revision>(Revision::of_reply(reply.id)).await?);
                if !all {
                    return Ok(false);
                }
            }
            if found.entities.is_empty() {
                return Ok(true);
            }
            let keys = |reply: &Stored<Reply>| {
                let id = reply.entity.id;
                (ReplyPlace::key_of(id), ReplyPlace::counts_key(id))
            };
            let keys: Vec<(Key, Key)> = found.entities.iter().map(keys).collect();
            let read = self.app.records.batch(keys.iter().cloned().flat_map(<[Key; 2]>::from)).await?;
            let mut changes = Changes::without_event(self.app.now()).delete_all(&found.entities);
            for (place, counts) in keys {
                changes = changes.delete_all(&read.find::<ReplyPlace>(&place)?);
                if read.version_of(&counts).is_some() {
                    changes = changes.delete_counters(counts);
                }
            }
            // What was changed meanwhile, as by whoever takes a name off, is read again.
            changes.commit_alone(self.app).await?;
        }
        Ok(false)
    }

    /// Deletes all of a kind in a partition, and answers whether none is left.
    async fn all<E: Entity>(&mut self, place: Scope) -> Result<bool, Problem> {
        let list = List::whole(place);
        while self.goes_on() {
            let found = self.app.records.list::<E>(&list, AT_ONCE, None, |_| true).await?;
            if found.entities.is_empty() {
                return Ok(true);
            }
            let changes = Changes::without_event(self.app.now()).delete_all(&found.entities);
            if changes.commit_alone(self.app).await? && found.next.is_none() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether there is another step to make; it is counted.
    fn goes_on(&mut self) -> bool {
        self.is_over = self.steps == 0 || self.app.is_spent();
        self.steps = self.steps.saturating_sub(1);
        !self.is_over
    }
}
