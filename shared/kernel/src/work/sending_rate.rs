//! How fast messages are sent.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::{
    port::store::{Addition, Key},
    record::{
        batch::Batch,
        rate_limit::{self, REQUESTS},
    },
    value::{
        channel::Channel,
        id::UserId,
        policy::{Policy, Rate},
    },
};

/// What is to be sent.
#[derive(Clone, Copy, Debug)]
pub struct Sending<'a> {
    /// By which channel.
    pub channel: Channel,
    /// Where to.
    pub recipient: &'a str,
    /// Who caused it; none where it is critical, or nobody's act: such messages may have the whole window.
    pub cause: Option<&'a UserId>,
}

/// Whether something may be sent now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It may, and is counted.
    Taken,
    /// It may not, in this window.
    Wait(FullWindow),
}

/// A window of a rate in which no more may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FullWindow {
    /// When it ends, in UTC.
    pub ends_at: Timestamp,
    /// How long one lasts.
    pub length: SignedDuration,
    /// How many are sent in one.
    pub most: usize,
    /// How many of them a person may cause at most.
    pub share: usize,
    /// For whom it is full.
    pub whose: FullFor,
}

/// For whom a window is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FullFor {
    /// The recipient.
    Recipient,
    /// What the same person caused.
    Cause,
    /// Everyone.
    Everyone,
}

/// How much of a window one person may cause: three quarters. The rest is there for whatever others cause meanwhile, and
/// for what is critical.
#[must_use]
const fn share(most: u32) -> u32 {
    most - most / 4
}

/// How much of a window is sent before it is counted who caused it: as long as half of it is left, nobody has to be held
/// back.
const fn unshared(most: u32) -> u32 {
    most / 2
}

/// Where a window is counted, and the first second after it.
type Place = (Key, i64);

/// The turns that messages take together in the windows of the clock, which are counted in the store and so hold for all
/// instances together.
///
/// They are decided on totals that were read, and counted in the transaction that claims the messages
/// ([`additions`](Self::additions)): its bounds are what the decision stands on, so that where others took turns meanwhile
/// nothing is written. What is not sent is counted nowhere.
pub struct Turns<'a> {
    rates: &'a [Rate],
    now: Timestamp,
    totals: &'a Batch,
    taken: BTreeMap<Place, Taken>,
}

/// What is taken of one window.
struct Taken {
    amount: i64,
    /// At how many it may stand at most before this is taken, for each turn to be allowed.
    highest_before: i64,
}

impl<'a> Turns<'a> {
    /// No turn yet, at `now`, where the windows stand at `totals`: those of [`windows`](Self::windows) must have been read.
    #[must_use]
    pub const fn of(policy: &'a Policy, now: Timestamp, totals: &'a Batch) -> Self {
        Self { rates: policy.rates.as_slice(), now, totals, taken: BTreeMap::new() }
    }

    /// Where the windows of a sending are counted.
    #[must_use]
    pub fn windows(policy: &Policy, now: Timestamp, sending: &Sending<'_>) -> Vec<Key> {
        let mut keys = Vec::new();
        for rate in policy.rates.iter().filter(|rate| rate.channel == sending.channel) {
            keys.push(place(rate, "", if rate.to_one { sending.recipient } else { "" }, now).0);
            if let Some(cause) = sending.cause.filter(|_| !rate.to_one) {
                keys.push(place(rate, BY, cause.as_str(), now).0);
            }
        }
        keys
    }

    /// Takes a turn, if there is one: after those that were taken before it.
    pub fn take(&mut self, sending: &Sending<'_>) -> Turn {
        let of_channel = self.rates.iter().filter(|rate| rate.channel == sending.channel);
        // What one recipient may not get is not held against all.
        let (to_one, to_all): (Vec<&Rate>, Vec<&Rate>) = of_channel.partition(|rate| rate.to_one);
        let mut taken = Vec::new();
        for rate in to_one {
            let window = place(rate, "", sending.recipient, self.now);
            let most = i64::from(rate.most);
            if self.used(&window) >= most {
                return full(rate, &window, FullFor::Recipient);
            }
            taken.push((window, most));
        }
        for rate in to_all {
            let window = place(rate, "", "", self.now);
            let (used, most, unshared) =
                (self.used(&window), i64::from(rate.most), i64::from(unshared(rate.most)));
            if used >= most {
                return full(rate, &window, FullFor::Everyone);
            }
            let Some(cause) = sending.cause else {
                taken.push((window, most));
                continue;
            };
            if used < unshared {
                taken.push((window, unshared));
                continue;
            }
            let theirs = place(rate, BY, cause.as_str(), self.now);
            let most_of_theirs = i64::from(share(rate.most)) - unshared;
            if self.used(&theirs) >= most_of_theirs {
                // The turn is somebody else's.
                return full(rate, &window, FullFor::Cause);
            }
            taken.extend([(window, most), (theirs, most_of_theirs)]);
        }
        for (window, ceiling) in taken {
            let of_window = self.taken.entry(window).or_insert(Taken { amount: 0, highest_before: i64::MAX });
            of_window.amount += 1;
            of_window.highest_before = of_window.highest_before.min(ceiling - of_window.amount);
        }
        Turn::Taken
    }

    /// What counts the turns that were taken, and fails where one of them would not be allowed any more.
    #[must_use]
    pub fn additions(self) -> Vec<Addition> {
        let of_window = |((key, end), taken): (Place, Taken)| {
            let ceiling = taken.highest_before.saturating_add(taken.amount);
            rate_limit::addition(key, end, taken.amount).at_most(REQUESTS, ceiling)
        };
        self.taken.into_iter().map(of_window).collect()
    }

    fn used(&self, window: &Place) -> i64 {
        let taken = self.taken.get(window).map_or(0, |taken| taken.amount);
        self.totals.total(&window.0, REQUESTS) + taken
    }
}

/// Begins the name of what is counted of who caused it.
const BY: &str = "by#";

/// Where it is counted what was sent to or by `who` in the present window of `rate`.
fn place(rate: &Rate, what: &str, who: &str, now: Timestamp) -> Place {
    let what = format!("sends#{}#{what}{}", rate.channel.word(), rate.minutes);
    rate_limit::window(&what, who, i64::from(rate.minutes) * 60, now)
}

fn full(rate: &Rate, (_, end): &Place, whose: FullFor) -> Turn {
    let number = |count| usize::try_from(count).unwrap_or(usize::MAX);
    let length = SignedDuration::from_mins(i64::from(rate.minutes));
    let ends_at = Timestamp::from_second(*end).unwrap_or(Timestamp::MAX);
    Turn::Wait(FullWindow {
        ends_at,
        length,
        most: number(rate.most),
        share: number(share(rate.most)),
        whose,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_leaves_something_to_others_where_there_is_something_to_leave() {
        assert_eq!([1, 2, 4, 100].map(share), [1, 2, 3, 75]);
        // Who has had all of what is not counted has no more than that.
        assert!((1..1_000).all(|most| unshared(most) < share(most) && share(most) <= most));
    }

    #[test]
    fn turns_that_cross_the_half_of_a_window_are_allowed_while_the_first_of_them_is_before_it() {
        let rates = [Rate::parse("email=8/1").unwrap()];
        let policy = Policy { rates: rates.to_vec(), ..Policy::default() };
        let (amina, totals) = (UserId::parse("amina").unwrap(), Batch::default());
        let mut turns = Turns::of(&policy, "2026-03-02T08:00:00Z".parse().unwrap(), &totals);
        let sending = Sending { channel: Channel::Email, recipient: "a@example.org", cause: Some(&amina) };
        let taken = (0..8).filter(|_| turns.take(&sending) == Turn::Taken).count();
        assert_eq!(taken, 6);
        // Four before the half, which nobody may have reached meanwhile, and two of hers.
        let bounds: Vec<_> =
            turns.additions().into_iter().map(|addition| addition.bounds[REQUESTS].ceiling).collect();
        assert!(bounds == [Some(6), Some(2)] || bounds == [Some(2), Some(6)], "{bounds:?}");
    }
}
