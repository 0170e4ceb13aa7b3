//! What a commit wakes: delivery of what it left in the outbox, and whoever runs jobs for those that it opened.

use crate::{
    record::job::JobId,
    value::id::{AnnouncementId, MessageId},
};

/// What a run is for that was woken. It reads these and nothing else; what it misses, the schedule finds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wake {
    /// Announcements that are to become messages.
    pub announcements: Vec<AnnouncementId>,
    /// Messages that are to be sent.
    pub messages: Vec<MessageId>,
    /// Jobs whose first turn is due.
    pub jobs: Vec<JobId>,
}

/// What wakes a schedule between its ticks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WokenBy {
    /// What is put into the outbox, due at once.
    Outbox,
    /// A new job of this kind.
    Jobs(&'static str),
}

impl Wake {
    /// One that is for nothing.
    pub const NOTHING: Self = Self { announcements: Vec::new(), messages: Vec::new(), jobs: Vec::new() };

    /// Whether it is for nothing.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.announcements.is_empty() && self.messages.is_empty() && self.jobs.is_empty()
    }

    /// Adds what another one is for.
    pub fn add(&mut self, other: Self) {
        self.announcements.extend(other.announcements);
        self.messages.extend(other.messages);
        self.jobs.extend(other.jobs);
    }

    /// What of it is in the outbox.
    #[must_use]
    pub fn of_outbox(self) -> Self {
        Self { jobs: Vec::new(), ..self }
    }

    /// What of it are jobs, of any kind.
    #[must_use]
    pub fn of_jobs(self) -> Self {
        Self { jobs: self.jobs, ..Self::NOTHING }
    }

    /// Adds what is kept in `partition`, if it wakes anybody: a stream of changes names what was written so.
    pub fn add_partition(&mut self, partition: &str) {
        match partition.split_once('#') {
            Some(("announcement", id)) => self.announcements.extend(AnnouncementId::parse(id)),
            Some(("message", id)) => self.messages.extend(MessageId::parse(id)),
            Some(("job", id)) => self.jobs.extend(JobId::parse(id)),
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
        let named = ["announcement", "message", "job"].map(|kind| format!("{kind}#{id}"));
        let others = ["user#amina", "message#x", "job-for#masterclass:1", "job", ""];
        for partition in named.iter().map(String::as_str).chain(others) {
            wake.add_partition(partition);
        }
        assert_eq!((wake.announcements.len(), wake.messages.len(), wake.jobs.len()), (1, 1, 1));
        assert_eq!(wake.announcements[0].to_string(), id);
        let (outbox, jobs) = (wake.clone().of_outbox(), wake.of_jobs());
        assert_eq!((outbox.messages.len(), outbox.jobs.len()), (1, 0));
        assert_eq!((jobs.messages.len(), jobs.jobs.len()), (0, 1));
    }
}
