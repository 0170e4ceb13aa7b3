//! What the counters gain and lose with replies: a topic's, a forum's, and those of what they hang under.

use preau_kernel::changes::Changes;

use crate::{
    forum::Forum,
    reply::Reply,
    reply_place::{NESTED, ReplyPlace},
    topic::{OTHERS, REPLIES, ROOTS, Topic},
};

/// The changes with what counts a new reply of the topic.
pub(crate) fn one_more(changes: Changes, topic: &Topic, reply: &Reply) -> Changes {
    let is_root = reply.ancestors.is_empty();
    let amounts =
        [(REPLIES, 1), (OTHERS, i64::from(!topic.is_by(&reply.user_id))), (ROOTS, i64::from(is_root))];
    let changes = changes.add_to_counters(Topic::counting(topic.id, &amounts));
    let changes = changes.add_to_counters(Forum::counting(topic.forum_id, 0, 1));
    nested(changes, reply, 1)
}

/// The changes with what counts a reply of the topic no longer, which was there. Among top-level ones it goes on to count: it is
/// still listed.
pub(crate) fn one_less(changes: Changes, topic: &Topic, reply: &Reply) -> Changes {
    let amounts = [(REPLIES, -1), (OTHERS, -i64::from(!topic.is_by(&reply.user_id)))];
    let changes = changes.add_to_counters(Topic::counting(topic.id, &amounts));
    let changes = changes.add_to_counters(Forum::counting(topic.forum_id, 0, -1));
    nested(changes, reply, -1)
}

fn nested(changes: Changes, reply: &Reply, amount: i64) -> Changes {
    if reply.ancestors.is_empty() {
        return changes;
    }
    changes.add_to_counters(ReplyPlace::counting_one(reply.root(), NESTED, amount))
}
