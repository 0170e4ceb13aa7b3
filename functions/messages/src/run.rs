//! A run of delivery: for what one commit left in the outbox, or over all that is due.

use std::{collections::VecDeque, fmt};

use futures_util::{StreamExt, stream};
use preau_kernel::{
    announcement::Announcement,
    app::App,
    changes::Changes,
    entity::{Stored, Unreadable},
    id::{MessageId, UserId},
    message::{Message, MessageState},
    problem::Problem,
    sending_rate::FullWindow,
};

use crate::{
    announcement::{Step, tell_next},
    delivery::{MOST_ATTEMPTS, Outcome, backoff, deliver, is_passing, put_off},
    order::{Turn, in_turns},
    windows::{Turns, Windows},
};

/// How many messages are sent at once.
const AT_ONCE: usize = 8;
/// How many messages are put off in one transaction.
const PUT_OFF_AT_ONCE: usize = 40;

/// What a run has done so far. One item that fails stops no other: its problem is told when the run ends.
#[derive(Default)]
pub(crate) struct Run {
    pub announced: usize,
    pub sent: usize,
    pub dropped: usize,
    pub failed: usize,
    /// Whether something due is left.
    pub more: bool,
    windows: Windows,
    problem: Option<Problem>,
}

impl fmt::Display for Run {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { announced, sent, dropped, failed, more, .. } = self;
        write!(formatter, "{announced} announced, {sent} sent, {dropped} dropped, {failed} failed")?;
        formatter.write_str(if *more { ", more is left" } else { "" })
    }
}

impl Turn for Stored<Announcement> {
    fn template(&self) -> &str {
        &self.entity.template
    }

    fn caused_by(&self) -> Option<&UserId> {
        self.entity.caused_by.as_ref()
    }
}

impl Turn for Stored<Message> {
    fn template(&self) -> &str {
        &self.entity.template
    }

    fn caused_by(&self) -> Option<&UserId> {
        self.entity.caused_by.as_ref()
    }
}

impl Run {
    /// The run's end.
    ///
    /// # Errors
    /// The first problem of the store that it met. What was done stays done.
    pub(crate) fn end(self) -> Result<Self, Problem> {
        match self.problem {
            Some(problem) => Err(problem),
            None => Ok(self),
        }
    }

    /// Takes what an operation answered; a problem is kept for the end.
    pub(crate) fn keep<T>(&mut self, answer: Result<T, Problem>) -> Option<T> {
        match answer {
            Ok(answer) => Some(answer),
            Err(problem) => {
                self.more = true;
                self.problem.get_or_insert(problem);
                None
            }
        }
    }

    /// Tells the next people of each announcement, in turns. Answers their messages that are to be sent, and leaves in
    /// `announcements` those that have people left.
    pub(crate) async fn tell(
        &mut self,
        app: &App,
        announcements: &mut VecDeque<Stored<Announcement>>,
    ) -> Vec<Stored<Message>> {
        let mut messages = Vec::new();
        for _ in 0..announcements.len() {
            if app.is_half_spent() {
                break;
            }
            let Some(stored) = announcements.pop_front() else { break };
            let (rest, theirs) = self.tell_one(app, stored).await;
            announcements.extend(rest);
            messages.extend(theirs);
        }
        messages
    }

    /// Tells the next people of one announcement.
    async fn tell_one(
        &mut self,
        app: &App,
        stored: Stored<Announcement>,
    ) -> (Option<Stored<Announcement>>, Vec<Stored<Message>>) {
        let told = match tell_next(app, &stored).await {
            Ok(Step::Told(told)) => told,
            Ok(Step::Outdated) => {
                self.announced += 1;
                return (None, Vec::new());
            }
            Ok(Step::Later) => return (None, Vec::new()),
            Err(problem) if is_passing(&problem) => {
                self.keep::<()>(Err(problem));
                return (None, Vec::new());
            }
            Err(problem) => {
                let failed = self.fail(app, stored, &problem).await;
                self.keep(failed);
                return (None, Vec::new());
            }
        };
        self.announced += usize::from(told.rest.is_none());
        let (open, done): (Vec<_>, Vec<_>) =
            told.messages.into_iter().partition(|message| message.entity.state.is_open());
        for message in done {
            self.count(message.entity.state);
        }
        (told.rest, open)
    }

    /// Has an announcement that cannot be told tried again later, and sets it aside in the end.
    async fn fail(
        &mut self,
        app: &App,
        mut stored: Stored<Announcement>,
        problem: &Problem,
    ) -> Result<(), Problem> {
        let announcement = &mut stored.entity;
        announcement.attempts += 1;
        self.failed += 1;
        let cause = format!("internal: {}", problem.cause().unwrap_or_else(|| problem.code()));
        let changes = Changes::without_event(app.now());
        let changes = if announcement.attempts < MOST_ATTEMPTS {
            announcement.due_at = app.now() + backoff(app, announcement.attempts);
            changes.replace(&stored)
        } else {
            let document = serde_json::to_string(announcement).unwrap_or_default();
            let id = MessageId::mint(app.ids.as_ref(), app.now());
            let dead = Message::set_aside(id, app.now(), &document, cause);
            changes.delete(&stored).create(&dead)
        };
        changes.commit_alone(app).await.map(drop)
    }

    /// Sets aside what is due and cannot be read: a message that is dead, with its reason, takes its place.
    pub(crate) async fn set_aside(&mut self, app: &App, unreadable: Vec<Unreadable>) {
        for Unreadable { key, version, document, cause } in unreadable {
            let reason = format!("unreadable: {cause}");
            let message = key.partition.strip_prefix("message#").and_then(MessageId::parse);
            let id = message.unwrap_or_else(|| MessageId::mint(app.ids.as_ref(), app.now()));
            let dead = Message::set_aside(id, app.now(), &document, reason);
            let changes = Changes::without_event(app.now());
            let changes = if message.is_some() {
                changes.replace(&Stored::at_version(dead, version))
            } else {
                changes.delete_unreadable(&Unreadable { key, version, document, cause }).create(&dead)
            };
            let done = changes.commit_alone(app).await;
            self.failed += usize::from(self.keep(done) == Some(true));
        }
    }

    /// Delivers messages, in turns, several at once.
    pub(crate) async fn deliver(&mut self, app: &App, mut messages: Vec<Stored<Message>>) {
        messages.sort_by_key(|stored| (stored.entity.due_at, stored.entity.id));
        let mut waiting = Vec::new();
        let windows = std::mem::take(&mut self.windows);
        let mut outcomes =
            stream::iter(in_turns(messages).into_iter().map(|stored| deliver(app, &windows, stored)))
                .buffer_unordered(AT_ONCE);
        while let Some(outcome) = outcomes.next().await {
            match self.keep(outcome) {
                Some(Outcome::Became(state)) => self.count(state),
                Some(Outcome::Waits(stored, full)) => waiting.push((*stored, full)),
                Some(Outcome::Left) => self.more = true,
                Some(Outcome::Taken) | None => {}
            }
        }
        drop(outcomes);
        self.windows = windows;
        // In the order in which they came, whichever was looked at first.
        waiting.sort_by_key(|(stored, _)| stored.entity.id);
        self.put_off(app, waiting).await;
    }

    /// Leaves messages for windows to come.
    async fn put_off(&mut self, app: &App, waiting: Vec<(Stored<Message>, FullWindow)>) {
        let mut turns = Turns::default();
        let later = waiting.into_iter().map(|(mut stored, full)| {
            let until = turns.next(&stored.entity, full);
            put_off(&mut stored.entity, until, app.now());
            stored
        });
        let later: Vec<_> = later.collect();
        for group in later.chunks(PUT_OFF_AT_ONCE) {
            if app.is_spent() {
                self.more = true;
                return;
            }
            let together = write(app, group).await;
            if self.keep(together) == Some(false) {
                // One of them was taken by another run: the others are put off without it.
                for one in group {
                    let alone = write(app, std::slice::from_ref(one)).await;
                    self.keep(alone);
                }
            }
        }
    }

    fn count(&mut self, state: MessageState) {
        match state {
            MessageState::Sent => self.sent += 1,
            MessageState::Dropped => self.dropped += 1,
            MessageState::Failed | MessageState::Dead => self.failed += 1,
            _ => {}
        }
    }
}

async fn write(app: &App, messages: &[Stored<Message>]) -> Result<bool, Problem> {
    messages.iter().fold(Changes::without_event(app.now()), Changes::replace).commit_alone(app).await
}
