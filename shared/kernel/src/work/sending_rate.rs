//! How fast messages are sent.

use jiff::{SignedDuration, Timestamp};

use crate::{
    problem::Problem,
    record::rate_limit::Window,
    value::{channel::Channel, id::UserId, policy::Rate},
    work::app::App,
};

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
/// back, and a sending costs one count.
const fn unshared(most: u32) -> u32 {
    most / 2
}

impl App {
    /// Takes a turn to send by `channel` to `recipient` what `cause` caused; none where it is critical, or nobody's act: such
    /// messages may have the whole window. The windows are those of the clock, counted in the store, so that they hold
    /// for all instances together.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn take_turn(
        &self,
        channel: Channel,
        recipient: &str,
        cause: Option<&UserId>,
    ) -> Result<Turn, Problem> {
        // What one recipient may not get uses up nobody else's turn.
        let (to_one, to_all): (Vec<&Rate>, Vec<&Rate>) =
            self.policy.rates.iter().filter(|rate| rate.channel == channel).partition(|rate| rate.to_one);
        for rate in to_one {
            let window = self.count(rate, "", recipient, 1).await?;
            if window.used > i64::from(rate.most) {
                return Ok(full(rate, &window, FullFor::Recipient));
            }
        }
        for rate in to_all {
            let window = self.count(rate, "", "", 1).await?;
            if window.used > i64::from(rate.most) {
                // What is not sent is not counted: somebody else may be about to give a turn back.
                self.count(rate, "", "", -1).await?;
                return Ok(full(rate, &window, FullFor::Everyone));
            }
            let Some(cause) = cause.filter(|_| window.used > i64::from(unshared(rate.most))) else {
                continue;
            };
            let theirs = self.count(rate, "by#", cause.as_str(), 1).await?;
            if theirs.used > i64::from(share(rate.most) - unshared(rate.most)) {
                // The turn is somebody else's.
                self.count(rate, "", "", -1).await?;
                return Ok(full(rate, &window, FullFor::Cause));
            }
        }
        Ok(Turn::Taken)
    }

    /// Counts `amount` more of `who` in the present window of `rate`.
    async fn count(&self, rate: &Rate, what: &str, who: &str, amount: i64) -> Result<Window, Problem> {
        let what = format!("sends#{}#{what}{}", rate.channel.word(), rate.minutes);
        let seconds = i64::from(rate.minutes) * 60;
        Ok(Window::count(self.store.as_ref(), &what, who, seconds, self.now(), amount).await?)
    }
}

fn full(rate: &Rate, window: &Window, whose: FullFor) -> Turn {
    let number = |count| usize::try_from(count).unwrap_or(usize::MAX);
    let length = SignedDuration::from_mins(i64::from(rate.minutes));
    let ends_at = Timestamp::from_second(window.end).unwrap_or(Timestamp::MAX);
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
}
