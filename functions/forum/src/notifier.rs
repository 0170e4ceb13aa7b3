//! What the people of a forum are told of it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use preau_courses::course::Course;
use preau_kernel::{
    announcement::{About, Addressee, Addressees, Announcement},
    app::App,
    changes::Changes,
    entity::{Entity, Stored},
    field_types::FreeText,
    id::UserId,
    list::List,
    problem::Problem,
    unit_of_work::{Audited, UnitOfWork},
};
use preau_notification_definitions::{
    Notification, SessionReference,
    forum::{ContentFlagged, ForumAnswer, ForumReply, ForumTopic, ReplySolution},
};
use preau_relations::{GroupStanding, Membership, MembershipState};
use serde_json::Value;

use crate::{
    follower::{Followed, Follower, ToTell},
    plain_text::excerpt,
    reply::Reply,
    topic::Topic,
};

/// How many followers are told in one transaction.
const AT_ONCE: usize = 25;
/// In how many more of them those of one reply are told at once: who is left is told of the next reply.
const MOST_STEPS: usize = 40;
/// For how long one flag is told for all, in seconds.
const HOUR: i64 = 3_600;

/// Who waits for the next reply.
struct Waiting {
    /// Some of them.
    followers: Vec<Stored<ToTell>>,
    /// Who of those that would be told takes the course no more: they are told of nothing that is said in it.
    gone: BTreeSet<UserId>,
    /// Whether there are more.
    has_more: bool,
}

impl Waiting {
    fn has(&self, person: &UserId) -> bool {
        self.followers.iter().any(|one| one.entity.user_id == *person)
    }
}

/// Tells of what happens in a topic.
pub(crate) struct Notifier<'a> {
    /// Time and ids.
    pub app: &'a App,
    /// When it happens.
    pub now: Timestamp,
    /// The course.
    pub course: &'a Course,
    /// The topic.
    pub topic: &'a Topic,
}

impl Notifier<'_> {
    /// The changes with what tells the forum's followers of a new topic, but for its author and who has left the course.
    pub fn posted(&self, changes: Changes) -> Changes {
        let said = ForumTopic {
            topic_id: self.reference(),
            title: self.title(),
            course_title: self.course_title(),
            excerpt: FreeText(excerpt(&self.topic.content)),
        };
        let partition = Follower::partition(Followed::Forum(self.topic.forum_id));
        let gone = Membership::former_partition(&Course::group_of(self.course.id));
        let followers = Addressees::members_of(partition, vec![self.topic.user_id.clone()]).unless_in(gone);
        let news = self.news(said.content(), followers);
        let dedupe_key = format!("forum-topic:{}:{{user}}:{{channel}}", self.topic.id);
        changes.announcing(&Announcement { dedupe_key: Some(dedupe_key), ..news })
    }

    /// The changes with what tells followers of the topic of a reply, once until they visit it: the first of them; and whom it
    /// answers, unless they are one of those. Answers whether there are more to tell.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn replied(
        &self,
        changes: Changes,
        reply: &Reply,
        answered: Option<&UserId>,
    ) -> Result<(Changes, bool), Problem> {
        let answered = answered.filter(|person| **person != reply.user_id && !person.is_pseudonym());
        let waiting = self.waiting(&reply.user_id, answered).await?;
        let (changes, has_more) = (self.told(changes, reply, &waiting), waiting.has_more);
        let answered = answered.filter(|person| !waiting.has(person) && !waiting.gone.contains(*person));
        let Some(answered) = answered else { return Ok((changes, has_more)) };
        let said = ForumAnswer {
            topic_id: self.reference(),
            title: self.title(),
            course_title: self.course_title(),
            excerpt: FreeText(excerpt(&reply.content)),
        };
        let news = self.news_of(reply, said.content(), vec![answered.clone()]);
        Ok((changes.announcing(&news), has_more))
    }

    /// Tells the followers that were not told with the reply itself. What fails is made good by the next reply.
    pub async fn tell_others(&self, work: &mut UnitOfWork<'_>, reply: &Reply) {
        for _ in 0..MOST_STEPS {
            let Ok(waiting) = self.waiting(&reply.user_id, None).await else { return };
            if waiting.followers.is_empty() {
                return;
            }
            let changes = self.told(work.nothing_yet(), reply, &waiting);
            if work.commit_step(changes).await.is_ok_and(|done| done && !waiting.has_more) {
                return;
            }
        }
    }

    /// The changes with what tells the author of `reply` that it solves the topic, where someone else says so.
    pub fn solved(&self, changes: Changes, reply: &Reply, by: &UserId) -> Changes {
        if reply.is_by(by) || reply.user_id.is_pseudonym() {
            return changes;
        }
        let said = ReplySolution {
            topic_id: self.reference(),
            title: self.title(),
            course_title: self.course_title(),
        };
        let news = self.news_of(reply, said.content(), vec![reply.user_id.clone()]);
        let dedupe_key = format!("reply-solution:{}:{{user}}:{{channel}}", reply.id);
        changes.announcing(&Announcement { dedupe_key: Some(dedupe_key), ..news })
    }

    /// The changes with what tells the instructor of flags in the forum, once an hour.
    pub fn flagged(&self, changes: Changes) -> Changes {
        let said = ContentFlagged {
            topic_id: self.reference(),
            title: self.title(),
            course_title: self.course_title(),
        };
        let instructor = Addressee::new(self.course.instructor_id.clone());
        let news = self.news(said.content(), Addressees::List(vec![instructor]));
        let hour = self.now.as_second().div_euclid(HOUR);
        let dedupe_key = format!("content-flagged:{}:{hour}:{{user}}:{{channel}}", self.topic.forum_id);
        changes.announcing(&Announcement { dedupe_key: Some(dedupe_key), ..news })
    }

    /// Some of those who are to be told of the next reply, but for its author.
    async fn waiting(&self, author: &UserId, answered: Option<&UserId>) -> Result<Waiting, Problem> {
        let list = List::whole(ToTell::of_topic(self.topic.id));
        let others = |one: &ToTell| one.user_id != *author;
        let found = self.app.records.list::<ToTell>(&list, AT_ONCE, None, others).await?;
        let (followers, has_more) = (found.entities, found.next.is_some());
        let people: Vec<UserId> =
            followers.iter().map(|one| &one.entity.user_id).chain(answered).cloned().collect();
        let group = Course::group_of(self.course.id);
        let standings = GroupStanding::read_all(&self.app.records, &group, &people).await?;
        let gone = standings.iter().filter_map(GroupStanding::latest);
        let gone = gone.filter(|membership| membership.state == MembershipState::Ended);
        let gone = gone.map(|membership| membership.user_id.clone()).collect();
        Ok(Waiting { followers, gone, has_more })
    }

    fn told(&self, changes: Changes, reply: &Reply, waiting: &Waiting) -> Changes {
        if waiting.followers.is_empty() {
            return changes;
        }
        let changes = changes.delete_all(&waiting.followers);
        let people = waiting.followers.iter().map(|one| &one.entity.user_id);
        let people: Vec<UserId> = people.filter(|person| !waiting.gone.contains(*person)).cloned().collect();
        if people.is_empty() {
            return changes;
        }
        let said = ForumReply {
            topic_id: self.reference(),
            title: self.title(),
            course_title: self.course_title(),
            excerpt: FreeText(excerpt(&reply.content)),
        };
        changes.announcing(&self.news_of(reply, said.content(), people))
    }

    /// News that hold while the reply exists: an edit does not silence it.
    fn news_of(&self, reply: &Reply, content: (&'static str, Value), people: Vec<UserId>) -> Announcement {
        let addressees = Addressees::List(people.into_iter().map(Addressee::new).collect());
        let about = About::existence_of(reply.resource(), reply.key());
        Announcement { about: Some(about), ..self.news(content, addressees) }
    }

    fn news(&self, content: (&'static str, Value), addressees: Addressees) -> Announcement {
        let news = Announcement::news(self.app.ids.as_ref(), self.now, content, addressees);
        let about = About::existence_of(self.topic.resource(), self.topic.key());
        Announcement { about: Some(about), ..news }
    }

    fn reference(&self) -> SessionReference {
        SessionReference(self.topic.id.to_string())
    }

    fn title(&self) -> FreeText<255> {
        FreeText(self.topic.title.clone())
    }

    fn course_title(&self) -> FreeText<255> {
        FreeText(self.course.title.clone())
    }
}
