//! The processor time of servers, as Linux counts it.

use std::{collections::HashMap, fs, time::Duration};

use anyhow::{Context as _, Result, anyhow};

/// The clock ticks of a second in `/proc`, on every Linux.
const TICKS: f64 = 100.0;
/// How long servers must have done nothing to have done all: less than this of the time that is looked at.
const STILL: f64 = 0.011;
const LOOKED_AT: Duration = Duration::from_millis(500);
const LONGEST_WORK: u32 = 600;

/// Processes, and all that they start.
pub struct Processes(Vec<u32>);

impl Processes {
    /// Those with these ids.
    #[must_use]
    pub const fn of(ids: Vec<u32>) -> Self {
        Self(ids)
    }

    /// The processor time that they took so far, in seconds; that of what they started and that has ended is in it.
    ///
    /// # Errors
    /// One of them runs no more.
    pub fn seconds(&self) -> Result<f64> {
        let all = everything_that_runs();
        let mut ticks = 0;
        let mut next = self.0.clone();
        while let Some(id) = next.pop() {
            ticks += all.get(&id).context("a server has ended")?.ticks;
            next.extend(all.iter().filter(|(_, process)| process.parent == id).map(|(id, _)| *id));
        }
        Ok(f64::from(ticks) / TICKS)
    }

    /// Waits until they do nothing more.
    ///
    /// # Errors
    /// They work on.
    pub async fn rest(&self) -> Result<()> {
        for _ in 0..LONGEST_WORK {
            let before = self.seconds()?;
            tokio::time::sleep(LOOKED_AT).await;
            if self.seconds()? - before < STILL {
                return Ok(());
            }
        }
        Err(anyhow!("a server does not come to rest"))
    }
}

struct Running {
    parent: u32,
    ticks: u32,
}

fn everything_that_runs() -> HashMap<u32, Running> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let ids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    // One that ends meanwhile has no entry any more.
    ids.filter_map(|id| Some((id, Running::read(&fs::read_to_string(format!("/proc/{id}/stat")).ok()?)?)))
        .collect()
}

impl Running {
    /// After the name, which may have anything in it, and the state: the parent, and nine fields on `utime`, `stime`,
    /// `cutime` and `cstime`.
    fn read(stat: &str) -> Option<Self> {
        let (_, fields) = stat.rsplit_once(") ")?;
        let fields: Vec<_> = fields.split_whitespace().collect();
        let ticks = fields.get(11..15)?.iter().map(|field| field.parse::<u32>());
        Some(Self { parent: fields.get(1)?.parse().ok()?, ticks: ticks.sum::<Result<_, _>>().ok()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_a_process_and_of_what_it_ended_is_read_whatever_it_is_called() {
        let stat = "4711 (x) (task) S 1 2 3 4 -1 4194304 5 6 7 8 10 20 300 45 20 0 1 0 99";
        let read = Running::read(stat).unwrap();
        assert_eq!((read.parent, read.ticks), (1, 375));
        assert!(Running::read("4711 (load) S 1").is_none());
    }

    #[test]
    fn what_runs_no_more_is_an_error() {
        assert!(Processes::of(vec![std::process::id()]).seconds().is_ok());
        assert!(Processes::of(vec![u32::MAX]).seconds().is_err());
    }
}
