//! A run of delivery: for what one commit left in the outbox, or over all that is due.

use std::{
    collections::{BTreeSet, VecDeque},
    fmt,
};

use futures_util::{StreamExt, stream};
use preau_kernel::{
    announcement::Announcement,
    app::App,
    entity::{Entity, Stored, Unreadable},
    id::UserId,
    message::{Message, MessageState},
    problem::Problem,
    sending_rate::FullWindow,
};

use crate::{
    announcement::{Step, tell_next},
    announcements_together::{next_group, tell_together},
    delivery::{Outcome, deliver, group_size},
    order::{Turn, in_turns},
    setting_aside::{set_aside, try_later},
    together::write_each,
    transitions::{is_passing, put_off},
    windows::{Turns, Windows},
};

/// How many groups of messages are delivered at once.
const GROUPS: usize = 2;
/// How often another run may be first before this one leaves announcements to it.
const MOST_LOST: usize = 100;
/// How many messages are put off in one transaction.
const PUT_OFF_AT_ONCE: usize = 40;

/// What a run has done so far. One item that fails stops no other: its problem is told when the run ends.
#[derive(Default)]
pub(crate) struct Run {
    pub announced: usize,
    pub sent: usize,
    pub dropped: usize,
    pub failed: usize,
    /// How many of these are given up.
    pub dead: usize,
    /// Whether something due is left.
    pub more: bool,
    windows: Windows,
    /// How often another run was first.
    lost: usize,
    problem: Option<Problem>,
}

impl fmt::Display for Run {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { announced, sent, dropped, failed, dead, more, .. } = self;
        write!(formatter, "{announced} announced, {sent} sent, {dropped} dropped, {failed} failed")?;
        if *dead > 0 {
            // The Lambda host counts them by these words, for an alarm.
            write!(formatter, ", {dead} of them dead")?;
        }
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
        let (mut messages, mut untold) = (Vec::new(), std::mem::take(announcements));
        while !untold.is_empty() && !app.is_half_spent() {
            let mut group = VecDeque::from(next_group(&mut untold));
            if group.len() > 1
                && let Ok(Some(steps)) = tell_together(app, group.make_contiguous()).await
            {
                for step in steps {
                    let (rest, theirs) = self.took(step);
                    announcements.extend(rest);
                    messages.extend(theirs);
                }
                continue;
            }
            while !app.is_half_spent()
                && let Some(stored) = group.pop_front()
            {
                let (rest, theirs) = self.tell_one(app, stored).await;
                announcements.extend(rest);
                messages.extend(theirs);
            }
            while let Some(stored) = group.pop_back() {
                untold.push_front(stored);
            }
        }
        untold.append(announcements);
        *announcements = untold;
        messages
    }

    /// Tells the next people of one announcement.
    async fn tell_one(
        &mut self,
        app: &App,
        stored: Stored<Announcement>,
    ) -> (Option<Stored<Announcement>>, Vec<Stored<Message>>) {
        match tell_next(app, &stored).await {
            Ok(Step::Lost) => {
                self.lost += 1;
                if self.lost > MOST_LOST {
                    self.more = true;
                    return (None, Vec::new());
                }
                // Whatever another run has left of it.
                let left = app.records.find(&stored.entity.key()).await;
                (self.keep(left).flatten(), Vec::new())
            }
            Ok(step) => self.took(step),
            Err(problem) if is_passing(&problem) => {
                self.keep::<()>(Err(problem));
                (None, Vec::new())
            }
            Err(problem) => {
                self.failed += 1;
                let given_up = try_later(app, stored, &problem).await;
                self.dead += usize::from(self.keep(given_up) == Some(true));
                (None, Vec::new())
            }
        }
    }

    /// Notes what a step has done. Answers what is left of its announcement, and the messages that are to be sent.
    fn took(&mut self, step: Step) -> (Option<Stored<Announcement>>, Vec<Stored<Message>>) {
        let told = match step {
            Step::Told(told) => told,
            Step::Outdated => {
                self.announced += 1;
                return (None, Vec::new());
            }
            Step::Later | Step::Lost => return (None, Vec::new()),
        };
        self.announced += usize::from(told.is_done);
        let (open, done): (Vec<_>, Vec<_>) =
            told.messages.into_iter().partition(|message| message.entity.state.is_open());
        for message in done {
            self.count(message.entity.state);
        }
        (told.rest, open)
    }

    /// Sets aside what is due and cannot be read.
    pub(crate) async fn set_aside(&mut self, app: &App, unreadable: Vec<Unreadable>) {
        for one in unreadable {
            let done = set_aside(app, one).await;
            let done = usize::from(self.keep(done) == Some(true));
            self.failed += done;
            self.dead += done;
        }
    }

    /// Delivers messages, in turns, a few together.
    pub(crate) async fn deliver(&mut self, app: &App, mut messages: Vec<Stored<Message>>) {
        messages.sort_by_key(|stored| (stored.entity.due_at, stored.entity.id));
        // One that moved while it was looked for may have been met twice.
        let mut met = BTreeSet::new();
        messages.retain(|stored| met.insert(stored.entity.id));
        let mut waiting = Vec::new();
        let windows = std::mem::take(&mut self.windows);
        let (mut groups, mut messages) = (Vec::new(), in_turns(messages).into_iter().peekable());
        while messages.peek().is_some() {
            groups.push(messages.by_ref().take(group_size(&app.policy)).collect());
        }
        let mut outcomes = stream::iter(groups.into_iter().map(|group| deliver(app, &windows, group)))
            .buffer_unordered(GROUPS);
        while let Some(of_group) = outcomes.next().await {
            for outcome in of_group {
                match self.keep(outcome) {
                    Some(Outcome::Became(state)) => self.count(state),
                    Some(Outcome::Waits(stored, full)) => waiting.push((*stored, full)),
                    Some(Outcome::Left) => self.more = true,
                    Some(Outcome::Taken) | None => {}
                }
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
            // One that was taken by another run is put off by nobody.
            for written in write_each(app, group).await {
                self.keep(written);
            }
        }
    }

    fn count(&mut self, state: MessageState) {
        match state {
            MessageState::Sent => self.sent += 1,
            MessageState::Dropped => self.dropped += 1,
            MessageState::Failed => self.failed += 1,
            MessageState::Dead => {
                self.failed += 1;
                self.dead += 1;
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use preau_harness::people::{amina, coach_rey, fatou};
    use preau_kernel::{
        budget::{Budget, StopSignal},
        clock::Clock,
        message::Message,
    };
    use serde_json::json;

    use crate::{
        faulty_store::{Fault, faulty},
        testing::{book, deliver, email, functions, letters, outbox, school},
    };

    #[tokio::test]
    async fn where_the_store_does_not_answer_for_one_message_the_others_are_sent() {
        let (app, store) = faulty(functions());
        for person in [amina(), coach_rey(), fatou()] {
            let says = json!({"email": format!("{}@example.org", person.id)});
            assert_eq!(app.put("/api/users/me", &says).by(&person).send().await.status, 200);
        }
        let messages = [amina(), fatou(), coach_rey()].map(|person| email(&app, person.id.as_str()));
        app.given_all(messages.to_vec()).await;
        store.keep_busy(Some("user#fatou"));
        assert_eq!(app.run("deliver-messages").await.unwrap_err().code(), "busy");
        assert_eq!(letters(&app).len(), 2);
        store.heal();
        assert_eq!(deliver(&app).await, "0 announced, 1 sent, 0 dropped, 0 failed");
    }

    #[tokio::test]
    async fn a_run_keeps_to_its_statements_gives_back_what_it_has_and_says_that_there_is_more() {
        let mut app = school().await;
        app.given_all((0..60).map(|number| email(&app, &format!("p{number}@example.org"))).collect()).await;
        app.app = app.app.clone().within(Budget::default().of_statements(40));
        let mut reports = Vec::new();
        loop {
            let report = deliver(&app).await;
            let ended = !report.ends_with(", more is left");
            assert!(outbox(&app).await.iter().all(|line| line.ends_with("queued") || line.ends_with("sent")));
            reports.push(report);
            if ended {
                break;
            }
        }
        // Four messages take six statements: their claims, a sending each, what became of them.
        let sent: usize =
            reports.iter().map(|report| report.split(' ').nth(2).unwrap().parse::<usize>().unwrap()).sum();
        assert!((4..8).contains(&reports.len()), "{reports:#?}");
        assert_eq!((sent, app.sent.emails().len()), (60, 60));
    }

    #[tokio::test]
    async fn a_run_whose_time_is_over_begins_nothing() {
        let mut app = school().await;
        book(&app).await;
        app.app = app.app.clone().within(Budget::default().until(app.clock.now()));
        let wake = app.woken();
        assert_eq!(
            app.deliver(wake).await.unwrap(),
            "0 announced, 0 sent, 0 dropped, 0 failed, more is left"
        );
        app.app = app.app.clone().within(Budget::default());
        assert_eq!(deliver(&app).await, "1 announced, 4 sent, 0 dropped, 0 failed");
    }

    #[tokio::test]
    async fn an_email_that_no_provider_has_been_spoken_to_about_is_queued_again_when_the_host_stops() {
        let (mut app, store) = faulty(functions());
        let message = email(&app, "fatou@example.org");
        app.given(&message).await;
        let stop = StopSignal::default();
        app.app = app.app.clone().within(Budget::default().stopped_by(stop.clone()));
        // The lease of the sweep is written, and the claim of the message.
        store.at_write(1, Fault::Stops(stop));
        assert_eq!(deliver(&app).await, "0 announced, 0 sent, 0 dropped, 0 failed, more is left");
        assert!(app.sent.emails().is_empty());
        let kept = app.app.records.get::<Message>(&Message::key_of(message.id)).await.unwrap();
        assert_eq!(kept.version, 3);
        assert_eq!(Message { updated_at: message.updated_at, ..kept.entity }, message);
        app.app = app.app.clone().within(Budget::default());
        assert_eq!(deliver(&app).await, "0 announced, 1 sent, 0 dropped, 0 failed");
    }

    #[tokio::test]
    async fn one_sweep_at_a_time_runs_and_one_that_dies_is_missed_for_two_minutes() {
        let (app, store) = faulty(functions());
        app.given(&email(&app, "fatou@example.org")).await;
        store.at_write(1, Fault::StallsBefore);
        tokio::select! {
            report = app.run("deliver-messages") => panic!("it did not stand still: {report:?}"),
            () = store.stands_still() => {}
        }
        app.clock.advance_minutes(1);
        assert_eq!(deliver(&app).await, "another run is at it");
        app.clock.advance_minutes(1);
        assert_eq!(deliver(&app).await, "0 announced, 1 sent, 0 dropped, 0 failed");
    }
}
