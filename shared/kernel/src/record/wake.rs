//! What starts delivery: the announcements and messages that one commit left in the outbox, due at once.

use crate::value::id::{AnnouncementId, MessageId};

/// What a run of delivery is for. It reads these and nothing else; what it misses, the schedule finds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wake {
    /// Announcements that are to become messages.
    pub announcements: Vec<AnnouncementId>,
    /// Messages that are to be sent.
    pub messages: Vec<MessageId>,
}

impl Wake {
    /// One that is for nothing.
    pub const NOTHING: Self = Self { announcements: Vec::new(), messages: Vec::new() };

    /// Whether it is for nothing.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.announcements.is_empty() && self.messages.is_empty()
    }

    /// Adds what another one is for.
    pub fn add(&mut self, other: Self) {
        self.announcements.extend(other.announcements);
        self.messages.extend(other.messages);
    }

    /// Adds what is kept in `partition`, if that is an announcement or a message: a stream of changes names what was
    /// written so.
    pub fn add_partition(&mut self, partition: &str) {
        match partition.split_once('#') {
            Some(("announcement", id)) => self.announcements.extend(AnnouncementId::parse(id)),
            Some(("message", id)) => self.messages.extend(MessageId::parse(id)),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_stream_names_is_told_apart_by_its_partition() {
        let id = "019aa5f0-0000-7000-8000-000000000000";
        let mut wake = Wake::default();
        for partition in
            [&format!("announcement#{id}"), &format!("message#{id}"), "user#amina", "message#x", ""]
        {
            wake.add_partition(partition);
        }
        assert_eq!((wake.announcements.len(), wake.messages.len()), (1, 1));
        assert_eq!(wake.announcements[0].to_string(), id);
    }
}
