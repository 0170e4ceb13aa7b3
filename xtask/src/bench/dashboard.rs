//! A student's home, among those of 10,000 students.

use anyhow::Result;

use super::{
    local::{empty, serving, socket},
    profile,
    programs::{Programs, samples},
    row::{Budget, Outcome, Row},
};
use crate::{test::servers::Server, workspace::run};

/// The summary, as its student waits for it.
pub fn summary(programs: &Programs) -> Row {
    let budget = Budget::MillisecondsAtMost(20.0);
    let outcome = || -> Result<Outcome> {
        let measure = |preau: &Server| {
            let mut measure = programs.measure("summaries");
            measure.arg(socket(preau));
            measure
        };
        let samples = samples(&mut measure(&with_students(programs)?))?;
        Ok(budget.judge(samples, || {
            let preau = with_students(programs)?;
            profile::attached(preau.id(), || run(&mut measure(&preau)).map(drop))
        }))
    };
    Row {
        what: "Local host: dashboard summary among 100,000 tasks of 10,000 students",
        sides: ["`GET /dashboard/summary`", "`GET /dashboard/student`"],
        unit: "ms",
        method: "The homes of 500 students who lie scattered among 10,000, and their profiles, four times each in turns, 8 \
                 requests at once. A student has ten tasks, two sessions, twelve competences, 18 exams and a mark. A home is \
                 four reads of the store, three of them at once, which the measurement holds it to."
            .to_owned(),
        budget,
        outcome: outcome(),
    }
}

/// A local host with 10,000 students.
///
/// # Errors
/// They cannot be stored, or it does not start.
pub fn with_students(programs: &Programs) -> Result<Server> {
    let data = empty("students")?;
    run(programs.measure("stored-students").arg(&data))?;
    serving(programs, data)
}
