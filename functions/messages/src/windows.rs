//! The windows of sending rates that a run found full, and when what they hold back has its turn.
//!
//! What one person caused takes a share of each window to come, so that a run looks at it again when it can be sent, and
//! finds others' messages beside it.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use jiff::Timestamp;
use preau_kernel::{
    channel::Channel,
    id::UserId,
    message::{Message, Recipient},
    sending_rate::{FullFor, FullWindow},
};

use crate::order::critical;

/// In whose share of a window a message is; none where it may have the whole of it.
pub(crate) fn sharing(message: &Message) -> Option<&UserId> {
    message.caused_by.as_ref().filter(|_| !critical(&message.template))
}

/// Of which channel, and of whose share where not of all.
type Of = (Channel, Option<UserId>);

/// The windows that are full.
#[derive(Default)]
pub(crate) struct Windows(Mutex<Vec<(Of, FullWindow)>>);

impl Windows {
    /// Remembers that a window is full, unless it is for one recipient alone.
    pub(crate) fn note(&self, channel: Channel, cause: Option<&UserId>, full: FullWindow) {
        let cause = match full.whose {
            FullFor::Recipient => return,
            FullFor::Cause => cause.cloned(),
            FullFor::Everyone => None,
        };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(((channel, cause), full));
    }

    /// The full window that holds back what `cause` caused.
    pub(crate) fn full_for(&self, channel: Channel, cause: Option<&UserId>) -> Option<FullWindow> {
        let full = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let holds = |of: &Of| of.0 == channel && (of.1.is_none() || of.1.as_ref() == cause);
        full.iter().find(|(of, _)| holds(of)).map(|(_, full)| *full)
    }
}

/// When each message that waits has its turn.
#[derive(Default)]
pub(crate) struct Turns(BTreeMap<(Channel, String), usize>);

impl Turns {
    /// When `message` has its turn, which a window holds back: after those that were asked for before and wait for the same.
    pub(crate) fn next(&mut self, message: &Message, full: FullWindow) -> Timestamp {
        let cause = sharing(message);
        let (line, in_each) = match (full.whose, &message.to, cause) {
            (FullFor::Recipient, Recipient::User(user), _) => (format!("to {user}"), full.most),
            (FullFor::Recipient, Recipient::Address(address), _) => (format!("to {address}"), full.most),
            (_, _, Some(cause)) => (format!("by {cause}"), full.share),
            (_, _, None) => (String::new(), full.most),
        };
        let before = self.0.entry((message.channel, line)).or_default();
        let windows = i32::try_from(*before / in_each.max(1)).unwrap_or(i32::MAX);
        *before += 1;
        full.ends_at.checked_add(full.length.saturating_mul(windows)).unwrap_or(full.ends_at)
    }
}
