//! What fails of a run that goes on all the same: how much, and why, of the first.

use crate::{problem::Problem, record::entity::Unreadable};

/// What failed so far.
#[derive(Debug, Default)]
pub struct Failures {
    count: usize,
    first: Option<Problem>,
}

impl Failures {
    /// One more thing failed.
    pub fn add(&mut self, problem: Problem) {
        self.count += 1;
        self.first.get_or_insert(problem);
    }

    /// These cannot be read.
    pub fn pass_over(&mut self, unreadable: Vec<Unreadable>) {
        for one in unreadable {
            self.add(Problem::internal(one.cause));
        }
    }

    /// These, and then those.
    #[must_use]
    pub fn and(self, others: Self) -> Self {
        Self { count: self.count + others.count, first: self.first.or(others.first) }
    }

    /// How much failed.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.count
    }

    /// What a run says that did what is `said`, once all had their turn.
    ///
    /// # Errors
    /// Something failed: it is said beside.
    pub fn conclude(self, said: String) -> Result<String, Problem> {
        match self.first {
            None => Ok(said),
            Some(first) => {
                Err(Problem::internal(format!("{said}; {} failed: {}", self.count, first.cause_or_code())))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_says_how_much_failed_and_why_of_the_first() {
        assert_eq!(Failures::default().conclude("3 done".to_owned()).unwrap(), "3 done");
        let mut failures = Failures::default();
        failures.add(Problem::internal("a bug"));
        failures.add(Problem::busy());
        let mut others = Failures::default();
        others.add(Problem::not_found());
        let failures = failures.and(others);
        assert_eq!(failures.count(), 3);
        let problem = failures.conclude("1 done".to_owned()).unwrap_err();
        assert_eq!(problem.cause(), Some("1 done; 3 failed: a bug"));
    }
}
