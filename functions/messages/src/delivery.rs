//! Delivery of a few messages together: judged anew, claimed, sent, and marked.
//!
//! A claim is a conditional write that holds for a lease: of any number of runs at once, one has the message. It counts the
//! turns that the messages take in the windows of the rates. A run that dies leaves its claims; when the leases end, the
//! next one goes on. An e-mail is then given to the provider again with the same key, so that it is sent once; a WhatsApp
//! message, whose provider takes no key, is not. What is not given to a provider needs no claim: the same transaction
//! brings it to its state.
//!
//! All that were claimed together are given to their providers at once. What has a key is marked together when all have
//! answered, for to send it again does nothing; what has none is marked as soon as its own provider has.

use futures_util::future::join_all;
use jiff::Timestamp;
use preau_kernel::{
    app::App,
    batch::Batch,
    changes::Changes,
    channel::Channel,
    entity::Stored,
    message::{Message, MessageState},
    policy::Policy,
    problem::Problem,
    send_failure::SendFailure,
    sending_rate::{FullWindow, Turn, Turns},
    store::{self, MOST_WRITES},
};
use preau_notifications::notice::{self, Notice};

use crate::{
    disposition::{Disposition, OutboundMessage},
    facts::Facts,
    prepare::{Draft, sending},
    together::write_each,
    transitions::{claim, give_back, mark, put_off, settle},
    windows::{Windows, sharing},
};

/// How many messages are delivered together.
const TOGETHER: usize = 4;
/// How often a claim is tried anew when others were first.
const MOST_TRIES: usize = 8;

/// What became of a message in a run.
pub(crate) enum Outcome {
    /// It is in this state now.
    Became(MessageState),
    /// Another run has it.
    Taken,
    /// It may not be sent in this window.
    Waits(Box<Stored<Message>>, FullWindow),
    /// The run has come to its end before it.
    Left,
}

/// What is to be done with a message.
enum Plan {
    /// It is in its state already, with a notice where it is one.
    Becomes(Option<Box<Notice>>),
    /// It is to be claimed and sent.
    Sends(OutboundMessage),
}

struct Planned {
    stored: Stored<Message>,
    plan: Plan,
}

/// How many messages are delivered together: as many as one transaction can claim, whatever rates there are.
pub(crate) fn group_size(policy: &Policy) -> usize {
    // Each takes three writes at most with its notice, and one for each window of its own.
    let rates = policy.rates.len();
    (MOST_WRITES.saturating_sub(rates) / (3 + 2 * rates)).clamp(1, TOGETHER)
}

/// Brings messages to their next states, and answers what became of each, in any order. The first of them have their turns
/// first.
pub(crate) async fn deliver(
    app: &App,
    windows: &Windows,
    group: Vec<Stored<Message>>,
) -> Vec<Result<Outcome, Problem>> {
    match deliver_together(app, windows, &group).await {
        Ok(outcomes) => outcomes,
        Err(problem) if group.len() == 1 => vec![Err(problem)],
        // What keeps one of them from being read or claimed keeps no other.
        Err(_) => {
            let alone = group.chunks(1).map(async |one| match deliver_together(app, windows, one).await {
                Ok(outcomes) => outcomes,
                Err(problem) => vec![Err(problem)],
            });
            join_all(alone).await.into_iter().flatten().collect()
        }
    }
}

/// The same, of messages of which none has been claimed when it fails.
async fn deliver_together(
    app: &App,
    windows: &Windows,
    group: &[Stored<Message>],
) -> Result<Vec<Result<Outcome, Problem>>, Problem> {
    if app.is_spent() {
        return Ok(group.iter().map(|_| Ok(Outcome::Left)).collect());
    }
    let now = app.now();
    let (planned, known) = judge(app, group, now).await?;
    let (claimed, outcomes) = begin(app, windows, planned, (now, known)).await?;
    let outcomes = outcomes.into_iter().map(Ok);
    if !claimed.is_empty() && app.is_spent() {
        let back = claimed.into_iter().map(|(mut stored, _)| {
            give_back(&mut stored.entity, app.now());
            stored
        });
        let back: Vec<_> = back.collect();
        let written = write_each(app, &back).await;
        return Ok(outcomes.chain(written.into_iter().map(|one| one.map(|_| Outcome::Left))).collect());
    }
    Ok(outcomes.chain(send_all(app, claimed).await).collect())
}

/// What is to be done with each message, by two reads of all of them; and what is known of the windows at `now`.
async fn judge(
    app: &App,
    group: &[Stored<Message>],
    now: Timestamp,
) -> Result<(Vec<Planned>, Batch), Problem> {
    let facts = Facts::of(app, group).await?;
    let drafts: Vec<_> = group.iter().map(|stored| Draft::of(app, &stored.entity, &facts)).collect();
    let keys = drafts.iter().flatten().flatten().flat_map(|draft| draft.keys(app, now));
    let known = app.records.batch(keys.collect::<Vec<_>>()).await?;
    let judged = group.iter().zip(drafts).map(|(stored, draft)| {
        let disposition = match draft {
            Ok(Ok(draft)) => draft.disposition(app, &known),
            Ok(Err(disposition)) => Ok(disposition),
            Err(problem) => Err(problem),
        };
        plan(app, stored.clone(), disposition)
    });
    let judged = judged.collect();
    Ok((judged, known))
}

fn plan(app: &App, mut stored: Stored<Message>, judged: Result<Disposition, Problem>) -> Planned {
    let (message, now) = (&mut stored.entity, app.now());
    let interrupted = message.state == MessageState::Sending;
    let mut comes = None;
    match judged {
        _ if interrupted && !app.policy.retries_unknown && !takes_keys(app, message.channel) => {
            let cause = "interrupted while it was being sent".to_owned();
            settle(app, message, Err(SendFailure::Unknown { cause }));
        }
        Ok(Disposition::Send(OutboundMessage::Notice(notice))) => {
            // The notice and what says that it is there are one transaction: no crash comes between them.
            mark(message, MessageState::Sent, None, now);
            message.attempts += 1;
            comes = Some(notice);
        }
        Ok(Disposition::Send(outbound)) => return Planned { stored, plan: Plan::Sends(outbound) },
        Ok(Disposition::Drop(reason)) => mark(message, MessageState::Dropped, Some(reason.to_owned()), now),
        Ok(Disposition::GiveUp(reason)) => mark(message, MessageState::Dead, Some(reason.to_owned()), now),
        Ok(Disposition::Postpone(until)) => put_off(message, until, now),
        // Something that it stands on cannot be read: it is tried again as if a provider had failed.
        Err(problem) => {
            message.attempts += 1;
            let cause = format!("internal: {}", problem.cause_or_code());
            settle(app, message, Err(SendFailure::Retry { after: None, cause }));
        }
    }
    Planned { stored, plan: Plan::Becomes(comes) }
}

/// A message that was claimed, and what is sent of it.
type Claimed = (Stored<Message>, OutboundMessage);

/// Claims what is to be sent, with its turns in the windows, and brings the rest to its states, in one transaction: without
/// those that another run has, or that have no turn. The windows stood as they are known at an instant.
async fn begin(
    app: &App,
    windows: &Windows,
    mut planned: Vec<Planned>,
    (mut now, mut known): (Timestamp, Batch),
) -> Result<(Vec<Claimed>, Vec<Outcome>), Problem> {
    let mut outcomes = Vec::new();
    for _ in 0..MOST_TRIES {
        let mut turns = Turns::of(&app.policy, now, &known);
        let (mut changes, mut going, mut ends) = (Changes::without_event(now), Vec::new(), Vec::new());
        for one in planned {
            if let Some(full) = full_for(windows, &mut turns, &one) {
                outcomes.push(Outcome::Waits(Box::new(one.stored), full));
                continue;
            }
            changes = one.write_in(changes, now);
            ends.push(changes.writes());
            going.push(one);
        }
        planned = going;
        if planned.is_empty() {
            return Ok((Vec::new(), outcomes));
        }
        for addition in turns.additions() {
            changes = changes.add_to_counters(addition);
        }
        let position = match changes.commit_telling(app).await? {
            store::Outcome::Failed { position } => position,
            store::Outcome::Done => {
                let mut claimed = Vec::new();
                for one in planned {
                    match one.begun(now) {
                        Ok(one) => claimed.push(one),
                        Err(state) => outcomes.push(Outcome::Became(state)),
                    }
                }
                return Ok((claimed, outcomes));
            }
        };
        if let Some(taken) = ends.iter().position(|end| position < *end) {
            planned.remove(taken);
            outcomes.push(Outcome::Taken);
        } else {
            // Others took turns meanwhile.
            now = app.now();
            let keys = planned.iter().flat_map(|one| one.windows(app, now));
            known = app.records.batch(keys.collect::<Vec<_>>()).await?;
        }
    }
    outcomes.extend(planned.iter().map(|_| Outcome::Left));
    Ok((Vec::new(), outcomes))
}

impl Planned {
    fn claimed(&self, now: Timestamp) -> Stored<Message> {
        let mut stored = self.stored.clone();
        claim(&mut stored.entity, now);
        stored
    }

    fn write_in(&self, changes: Changes, now: Timestamp) -> Changes {
        match &self.plan {
            Plan::Sends(_) => changes.replace(&self.claimed(now)),
            Plan::Becomes(None) => changes.replace(&self.stored),
            Plan::Becomes(Some(comes)) => notice::deliver_in(changes.replace(&self.stored), comes),
        }
    }

    /// What is to be sent, once that is written; otherwise the state that it is in.
    fn begun(self, now: Timestamp) -> Result<Claimed, MessageState> {
        let mut claimed = self.claimed(now);
        claimed.version += 1;
        match self.plan {
            Plan::Sends(outbound) => Ok((claimed, outbound)),
            Plan::Becomes(_) => Err(self.stored.entity.state),
        }
    }

    fn windows(&self, app: &App, now: Timestamp) -> Vec<store::Key> {
        match &self.plan {
            Plan::Sends(outbound) => {
                Turns::windows(&app.policy, now, &sending(&self.stored.entity, outbound.recipient()))
            }
            Plan::Becomes(_) => Vec::new(),
        }
    }
}

/// The window in which a message may not be sent; none where it has its turn, or needs none.
fn full_for(windows: &Windows, turns: &mut Turns<'_>, one: &Planned) -> Option<FullWindow> {
    let Plan::Sends(outbound) = &one.plan else { return None };
    let message = &one.stored.entity;
    let cause = sharing(message);
    if let Some(full) = windows.full_for(message.channel, cause) {
        return Some(full);
    }
    match turns.take(&sending(message, outbound.recipient())) {
        Turn::Taken => None,
        Turn::Wait(full) => {
            windows.note(message.channel, cause, full);
            Some(full)
        }
    }
}

/// Gives what was claimed to the providers, all at once, and marks what they said.
async fn send_all(app: &App, claimed: Vec<Claimed>) -> Vec<Result<Outcome, Problem>> {
    let sent = join_all(claimed.into_iter().map(async |(mut stored, outbound)| {
        app.budget.count_sending();
        let answer = match &outbound {
            OutboundMessage::Email(email) => app.senders.email.send(email).await,
            OutboundMessage::WhatsApp(message) => app.senders.whatsapp.send(message).await,
            OutboundMessage::Notice(_) => return (stored, None),
        };
        settle(app, &mut stored.entity, answer);
        // To send it again would not be nothing: what is known of it is not to be lost with the others.
        let alone = !takes_keys(app, stored.entity.channel);
        let marked = if alone { write_each(app, std::slice::from_ref(&stored)).await.pop() } else { None };
        (stored, marked)
    }));
    let (mut outcomes, mut keyed) = (Vec::new(), Vec::new());
    for (stored, marked) in sent.await {
        match marked {
            Some(marked) => outcomes.push(marked.map(|ours| became(&stored, ours))),
            None => keyed.push(stored),
        }
    }
    let marked = write_each(app, &keyed).await;
    outcomes.extend(keyed.iter().zip(marked).map(|(stored, marked)| marked.map(|ours| became(stored, ours))));
    outcomes
}

/// Where the lease has ended meanwhile, another run has the message and says what becomes of it.
const fn became(stored: &Stored<Message>, ours: bool) -> Outcome {
    if ours { Outcome::Became(stored.entity.state) } else { Outcome::Taken }
}

/// Whether what is given to a provider again is sent once. To mark a notice is to send it.
fn takes_keys(app: &App, channel: Channel) -> bool {
    match channel {
        Channel::InApp => true,
        Channel::Email => app.senders.email.takes_keys(),
        Channel::Whatsapp => false,
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use preau_harness::people::amina;
    use preau_kernel::{
        channel::Channel,
        clock::Clock,
        message::{Message, Recipient},
        policy::{Policy, Rate},
    };
    use serde_json::json;

    use super::group_size;
    use crate::testing::{book, deliver, outbox, school};

    #[test]
    fn as_many_are_delivered_together_as_one_transaction_claims() {
        let sizes = [0, 3, 12, 40].map(|rates| {
            let rate = Rate::parse("email-to-one=1/1").unwrap();
            group_size(&Policy { rates: vec![rate; rates], ..Policy::default() })
        });
        assert_eq!(sizes, [4, 4, 3, 1]);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn of_many_runs_at_once_each_message_is_sent_by_one() {
        let app = school().await;
        for hour in 9..19 {
            let booking = json!({
                "type": "Visio", "coach_id": "coach_rey",
                "slot": {"start": format!("2026-03-03T{hour:02}:00:00Z"), "end": format!("2026-03-03T{hour:02}:50:00Z")},
            });
            assert_eq!(app.post("/sessions/book", &booking).by(&amina()).send().await.status, 201);
        }
        join_all((0..6).map(|_| deliver(&app))).await;
        deliver(&app).await;
        let emails = app.sent.emails();
        let mut keys: Vec<_> = emails.iter().map(|email| &email.key).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!((emails.len(), keys.len()), (20, 20));
        let unread = app.get("/notifications/unread-count/").by(&amina()).send().await.json();
        assert_eq!(unread, json!({"unread_count": 10}));
    }

    #[tokio::test]
    async fn a_message_that_fills_no_template_is_given_up_and_keeps_no_other_from_its_turn() {
        let app = school().await;
        for (template, data) in
            [("carrier-pigeon", json!({})), ("welcome", json!({"login_url": 5})), ("text", json!({}))]
        {
            let (ids, to) = (app.app.ids.as_ref(), Recipient::User(amina().id));
            app.given(&Message::queued(ids, app.clock.now(), Channel::Email, to, (template, data))).await;
        }
        book(&app).await;
        assert_eq!(deliver(&app).await, "1 announced, 4 sent, 0 dropped, 3 failed, 3 of them dead");
        let broken = outbox(&app).await.into_iter().filter(|line| line.contains("dead broken: ")).count();
        assert_eq!(broken, 3);
    }
}
