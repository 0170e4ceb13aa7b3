//! Limits of a process that serves alone, counted in its memory.

use std::{
    collections::HashMap,
    io,
    path::Path,
    sync::{Mutex, PoisonError},
};

use async_trait::async_trait;
use preau_kernel::{
    rate_limit::StoreRateLimiter,
    rate_limiter::{Attempt, RateLimiter, Verdict},
    store::{Store, StoreError},
};

use crate::presence::Presence;

/// How many callers and functions are counted in memory in a minute: some ten megabytes.
const MOST_COUNTED: usize = 100_000;

/// Counts requests in memory as long as no other process serves from the same folder, which it asks once a minute, and in
/// the store otherwise. What comes beyond the bound of its memory is counted in the store too.
///
/// What was counted is forgotten when the process ends, and when a minute does.
pub struct MemoryRateLimiter {
    minute: Mutex<Minute>,
    most_counted: usize,
}

/// What was counted in one minute of the clock.
struct Minute {
    number: i64,
    /// By function and caller; none where the store counts.
    used: Option<HashMap<String, u32>>,
    presence: Presence,
}

impl MemoryRateLimiter {
    /// What counts for a process that serves from `folder`, from now until this is dropped.
    ///
    /// # Errors
    /// The files of the folder's locks cannot be opened.
    pub fn serving(folder: &Path) -> io::Result<Self> {
        let minute = Minute { number: i64::MIN, used: None, presence: Presence::enter(folder)? };
        Ok(Self { minute: Mutex::new(minute), most_counted: MOST_COUNTED })
    }

    /// Counts in memory; none where it is the store's to count.
    fn count_here(&self, attempt: &Attempt<'_>) -> Option<u32> {
        let mut minute = self.minute.lock().unwrap_or_else(PoisonError::into_inner);
        minute.turn_to(attempt.minute());
        let used = minute.used.as_mut()?;
        let key = format!("{}#{}", attempt.function, attempt.caller);
        if used.len() >= self.most_counted && !used.contains_key(&key) {
            return None;
        }
        let used = used.entry(key).or_default();
        *used = used.saturating_add(1);
        Some(*used)
    }
}

impl Minute {
    /// Forgets what was counted where another minute has come. A request that was late to be counted belongs to the minute
    /// after its own; a clock that was put back further begins anew.
    fn turn_to(&mut self, number: i64) {
        if number == self.number || number.checked_add(1) == Some(self.number) {
            return;
        }
        self.number = number;
        // Where the system does not say who else is there, somebody may be.
        self.used = self.presence.is_alone().unwrap_or(false).then(HashMap::new);
    }
}

#[async_trait]
impl RateLimiter for MemoryRateLimiter {
    async fn count(&self, attempt: &Attempt<'_>, store: &dyn Store) -> Result<Verdict, StoreError> {
        match self.count_here(attempt) {
            Some(used) => Ok(attempt.counted(used.into())),
            None => StoreRateLimiter.count(attempt, store).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Duration};

    use jiff::Timestamp;
    use preau_kernel::{clock::Clock, settings::Synchronous};
    use tempfile::TempDir;

    use super::*;
    use crate::SqliteStore;

    struct Epoch;

    #[async_trait]
    impl Clock for Epoch {
        fn now(&self) -> Timestamp {
            Timestamp::UNIX_EPOCH
        }

        async fn sleep(&self, _: Duration) {}
    }

    /// A folder with a store in it.
    struct Folder(TempDir, SqliteStore);

    impl Folder {
        fn new() -> Self {
            let folder = TempDir::new().unwrap();
            let path = folder.path().join("preau.db");
            Self(folder, SqliteStore::open(&path, Synchronous::Off, Arc::new(Epoch)).unwrap())
        }

        fn limiter(&self) -> MemoryRateLimiter {
            MemoryRateLimiter::serving(self.0.path()).unwrap()
        }

        /// Counts a request of `caller` at a second, of which three may be made in a minute.
        async fn count(&self, limiter: &dyn RateLimiter, caller: &str, second: i64) -> Verdict {
            let now = Timestamp::from_second(second).unwrap();
            let attempt = Attempt { function: "toll", caller, per_minute: 3, now };
            limiter.count(&attempt, &self.1).await.unwrap()
        }

        /// How many times the store counted, now included.
        async fn counted_in_the_store(&self, caller: &str, second: i64) -> u32 {
            3 - self.count(&StoreRateLimiter, caller, second).await.remaining.unwrap()
        }
    }

    #[tokio::test]
    async fn memory_and_store_come_to_the_same_verdicts() {
        let (here, there) = (Folder::new(), Folder::new());
        let limiter = here.limiter();
        for second in [0, 0, 0, 1, 58, 59, 60, 61, 62, 119, 119, 120, 600] {
            for caller in ["amina", "bastien", "amina"] {
                let expected = there.count(&StoreRateLimiter, caller, second).await;
                assert_eq!(here.count(&limiter, caller, second).await, expected, "{caller} {second}");
            }
        }
        assert_eq!(here.counted_in_the_store("amina", 600).await, 1);
    }

    #[tokio::test]
    async fn several_processes_on_one_folder_count_together_from_the_next_minute_on() {
        let folder = Folder::new();
        let first = folder.limiter();
        assert_eq!(folder.count(&first, "amina", 0).await.remaining, Some(2));
        let second = folder.limiter();
        assert_eq!(folder.count(&second, "amina", 1).await.remaining, Some(2));
        let mut left = Vec::new();
        for limiter in [&first, &second, &first, &second] {
            left.push(folder.count(limiter, "amina", 60).await.remaining.unwrap());
        }
        assert_eq!(left, [2, 1, 0, 0]);
        drop(first);
        assert!(!folder.count(&second, "amina", 119).await.is_admitted);
        assert_eq!(folder.count(&second, "amina", 120).await.remaining, Some(2));
        assert_eq!(folder.counted_in_the_store("amina", 120).await, 1);
    }

    #[tokio::test]
    async fn memory_is_bounded_and_what_is_beyond_is_counted_in_the_store() {
        let folder = Folder::new();
        let limiter = MemoryRateLimiter { most_counted: 2, ..folder.limiter() };
        for caller in ["amina", "bastien", "chloé", "amina", "chloé"] {
            folder.count(&limiter, caller, 0).await;
        }
        let counted = |limiter: &MemoryRateLimiter| {
            limiter.minute.lock().unwrap().used.as_ref().map_or(0, HashMap::len)
        };
        assert_eq!(counted(&limiter), 2);
        assert_eq!(folder.counted_in_the_store("amina", 0).await, 1);
        assert_eq!(folder.counted_in_the_store("chloé", 0).await, 3);
        // Nobody who was there before is kept.
        folder.count(&limiter, "chloé", 60).await;
        assert_eq!(counted(&limiter), 1);
    }

    #[tokio::test]
    async fn a_clock_that_is_put_back_locks_nobody_out_and_a_late_request_frees_nobody() {
        let folder = Folder::new();
        let limiter = folder.limiter();
        for second in [60, 60, 59] {
            assert!(folder.count(&limiter, "amina", second).await.is_admitted);
        }
        for second in [60, 59] {
            assert!(!folder.count(&limiter, "amina", second).await.is_admitted);
        }
        assert!(folder.count(&limiter, "amina", -3_600).await.is_admitted);
    }
}
