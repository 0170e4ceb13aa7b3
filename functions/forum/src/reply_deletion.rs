//! What is written where replies are deleted, one or many.

use preau_kernel::{changes::Changes, entity::Stored, unit_of_work::UnitOfWork};

use crate::{
    reply::{Reply, ReplyId},
    reply_count::one_less,
    topic::Topic,
};

/// The changes that delete a reply of the topic, which is there.
pub(crate) fn one_deleted(work: &UnitOfWork<'_>, topic: &Topic, reply: &Stored<Reply>) -> Changes {
    let changes = work.replaces("REPLY_DELETED", reply, &reply.entity.deleted(work.now()));
    one_less(changes, topic, &reply.entity)
}

/// The changes after which none of these replies solves the topic, as it was read or in what is written meanwhile.
pub(crate) fn unsolved(work: &UnitOfWork<'_>, topic: &Stored<Topic>, deleted: &[ReplyId]) -> Changes {
    if !topic.entity.solution.is_some_and(|solution| deleted.contains(&solution)) {
        return work.nothing_yet().check(topic);
    }
    let after = Topic { solution: None, updated_at: work.now(), ..topic.entity.clone() };
    work.replaces("SOLUTION_UNMARKED", topic, &after)
}
