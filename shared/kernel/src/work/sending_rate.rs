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
            if let Some(full) = self.count(rate, "", recipient, rate.most, FullFor::Recipient).await? {
                return Ok(Turn::Wait(full));
            }
        }
        for rate in to_all {
            if let Some(cause) = cause
                && let Some(full) =
                    self.count(rate, "by#", cause.as_str(), share(rate.most), FullFor::Cause).await?
            {
                return Ok(Turn::Wait(full));
            }
            if let Some(full) = self.count(rate, "", "", rate.most, FullFor::Everyone).await? {
                return Ok(Turn::Wait(full));
            }
        }
        Ok(Turn::Taken)
    }

    /// Counts one more of `whose` in a window of `rate`, and answers the window if that is too many.
    async fn count(
        &self,
        rate: &Rate,
        what: &str,
        who: &str,
        most: u32,
        whose: FullFor,
    ) -> Result<Option<FullWindow>, Problem> {
        let what = format!("sends#{}#{what}{}", rate.channel.word(), rate.minutes);
        let seconds = i64::from(rate.minutes) * 60;
        let window = Window::count(self.store.as_ref(), &what, who, seconds, self.now()).await?;
        let full = window.used > i64::from(most);
        Ok(Timestamp::from_second(window.end).ok().filter(|_| full).map(|ends_at| FullWindow {
            ends_at,
            length: SignedDuration::from_secs(seconds),
            most: usize::try_from(rate.most).unwrap_or(usize::MAX),
            share: usize::try_from(share(rate.most)).unwrap_or(usize::MAX),
            whose,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_leaves_something_to_others_where_there_is_something_to_leave() {
        assert_eq!([1, 2, 4, 100].map(share), [1, 2, 3, 75]);
    }
}
