//! What a reminder costs when many more wait.

use anyhow::Result;

use super::{
    local::empty,
    profile,
    programs::{Programs, samples},
    row::{Budget, Outcome, Row},
};
use crate::workspace::run;

/// The tick.
pub fn tick(programs: &Programs) -> Row {
    let budget = Budget::RatioAtMost(1.2);
    let stored = || {
        let folder = empty("reminders")?;
        run(programs.measure("stored-reminders").arg(&folder))?;
        let mut measure = programs.measure("reminders");
        measure.arg(folder);
        anyhow::Ok(measure)
    };
    let outcome = || -> Result<Outcome> {
        let samples = samples(&mut stored()?)?;
        let outcome = budget.judge(samples, || profile::of_children("measure", &stored()?));
        // They are gigabytes.
        empty("reminders")?;
        Ok(outcome)
    };
    Row {
        what: "Local host: reminder tick with 100 due among 1,000,000 stored sessions, to the same among 1,000",
        sides: ["1,000,000 stored", "1,000 stored"],
        unit: "ms",
        method: "`send-reminders` on SQLite, in turns: each minute 100 reminders fall due, each of a session of its own, and \
                 become 200 notices in the app, each with its message; SQLite syncs to the disk after each \
                 reminder (`synchronous=FULL`). Every stored session has its reminder, which waits; those that fall due \
                 lie scattered among them."
            .to_owned(),
        budget,
        outcome: outcome(),
    }
}
