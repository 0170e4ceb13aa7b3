//! What the counters of forums must equal: a recount of what is stored.

use preau_harness::TestApp;
use preau_kernel::{entity::Entity, rank::rank, store::Key};

use crate::{
    flag::ReplyFlag,
    forum::{self, Forum},
    reaction::{Reaction, ReactionType},
    reply::Reply,
    reply_place::{DOWN, FLAGS, NESTED, ReplyPlace, UP},
    topic::{self, Topic},
    topic_standing::TopicStanding,
};

/// Counts everything again, and the ranks that follow from it; answers how many topics and replies are there.
pub(crate) fn recounted(app: &TestApp) -> (i64, i64) {
    let stored = Everything::of(app);
    let replies = stored.all::<Reply>();
    let topics: Vec<_> = stored.all::<Topic>().into_iter().filter(|topic| !topic.is_deleted()).collect();
    let live: Vec<_> = replies.iter().filter(|reply| !reply.is_deleted()).collect();
    let (mut all_topics, mut all_replies) = (0, 0);
    for forum in stored.all::<Forum>() {
        let its: Vec<_> = topics.iter().filter(|topic| topic.forum_id == forum.id).collect();
        let in_them = count(live.iter().filter(|reply| its.iter().any(|topic| topic.id == reply.topic_id)));
        let counted =
            [forum::TOPICS, forum::REPLIES].map(|name| stored.count(&Forum::counts_key(forum.id), name));
        assert_eq!(counted, [count(its.iter()), in_them], "{forum:?}");
        all_topics += counted[0];
        all_replies += counted[1];
    }
    for topic in &topics {
        let its = || live.iter().filter(|reply| reply.topic_id == topic.id);
        let roots = replies.iter().filter(|reply| reply.topic_id == topic.id && reply.ancestors.is_empty());
        let others = its().filter(|reply| !topic.is_by(&reply.user_id));
        let counted = [topic::REPLIES, topic::OTHERS, topic::ROOTS]
            .map(|name| stored.count(&Topic::counts_key(topic.id), name));
        assert_eq!(counted, [count(its()), count(others), count(roots)], "{topic:?}");
        let standing = stored.one::<TopicStanding>(&TopicStanding::key_of(topic.id));
        assert_eq!(standing.rank, rank(count(its())), "{topic:?}");
    }
    let (reactions, flags) = (stored.all::<Reaction>(), stored.all::<ReplyFlag>());
    for reply in &replies {
        let counted = |name: &str| stored.count(&ReplyPlace::counts_key(reply.id), name);
        for kind in [ReactionType::Upvote, ReactionType::Downvote, ReactionType::Like, ReactionType::Helpful]
        {
            let its = reactions.iter().filter(|one| one.reply_id == reply.id && one.types.contains(&kind));
            assert_eq!(counted(kind.counter()), count(its), "{kind:?} of {reply:?}");
        }
        let open = flags.iter().filter(|flag| flag.reply_id == reply.id && flag.is_open());
        assert_eq!(counted(FLAGS), count(open), "{reply:?}");
        if reply.ancestors.is_empty() {
            let under = live.iter().filter(|one| one.ancestors.first() == Some(&reply.id));
            assert_eq!(counted(NESTED), count(under), "{reply:?}");
        }
        let place = stored.one::<ReplyPlace>(&ReplyPlace::key_of(reply.id));
        assert_eq!(place.rank, rank(counted(UP) - counted(DOWN)), "{reply:?}");
    }
    (all_topics, all_replies)
}

fn count<T>(those: impl Iterator<Item = T>) -> i64 {
    i64::try_from(those.count()).expect("fewer")
}

struct Everything(Vec<preau_kernel::store::Item>);

impl Everything {
    fn of(app: &TestApp) -> Self {
        Self(app.items())
    }

    fn all<E: Entity>(&self) -> Vec<E> {
        let items = self.0.iter().filter(|item| item.kind == E::KIND);
        items.map(|item| serde_json::from_str(&item.document).expect("a document")).collect()
    }

    fn one<E: Entity>(&self, key: &Key) -> E {
        let item = self.0.iter().find(|item| item.key == *key).expect("it is there");
        serde_json::from_str(&item.document).expect("a document")
    }

    fn count(&self, key: &Key, name: &str) -> i64 {
        let item = self.0.iter().find(|item| item.key == *key);
        item.and_then(|item| item.counters.get(name)).copied().unwrap_or_default()
    }
}
