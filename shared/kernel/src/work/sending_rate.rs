//! How fast messages are sent.

use jiff::Timestamp;

use crate::{
    problem::Problem,
    record::rate_limit::Window,
    value::{channel::Channel, policy::Rate},
    work::app::App,
};

impl App {
    /// Takes a turn to send by `channel` to `recipient`. Answers until when to wait where there is none: the windows are
    /// those of the clock, counted in the store, so that they hold for all instances together.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn take_turn(&self, channel: Channel, recipient: &str) -> Result<Option<Timestamp>, Problem> {
        // What one recipient may not get uses up nobody else's turn.
        let (to_one, to_all): (Vec<&Rate>, Vec<&Rate>) =
            self.policy.rates.iter().filter(|rate| rate.channel == channel).partition(|rate| rate.to_one);
        for rate in to_one.into_iter().chain(to_all) {
            let who = if rate.to_one { recipient } else { "" };
            let what = format!("sends#{}#{}", channel.word(), rate.minutes);
            let seconds = i64::from(rate.minutes) * 60;
            let window = Window::count(self.store.as_ref(), &what, who, seconds, self.now()).await?;
            if window.used > i64::from(rate.most) {
                return Ok(Timestamp::from_second(window.end).ok());
            }
        }
        Ok(None)
    }
}
