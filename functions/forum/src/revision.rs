//! A former text of a reply.

use jiff::Timestamp;
use preau_kernel::{
    entity::Entity,
    store::{Key, Scope},
};
use serde::{Deserialize, Serialize};

use crate::reply::ReplyId;

/// A former text of a reply.
///
/// | access pattern | how |
/// |---|---|
/// | the former texts of a reply, the first one first | partition `revisions#<reply>`, their numbers |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    /// Of which reply.
    pub reply_id: ReplyId,
    /// Its number, from 1.
    pub number: u32,
    /// The text, Markdown.
    pub content: String,
    /// Since when the reply had it, in UTC.
    pub written_at: Timestamp,
    /// Until when, in UTC.
    pub replaced_at: Timestamp,
}

impl Revision {
    /// Where the former texts of a reply are.
    #[must_use]
    pub fn of_reply(reply: ReplyId) -> Scope {
        Scope::Partition(format!("revisions#{reply}"))
    }
}

impl Entity for Revision {
    const KIND: &'static str = "forum-revision";

    fn key(&self) -> Key {
        Self::of_reply(self.reply_id).key(format!("{:08}", self.number))
    }
}
