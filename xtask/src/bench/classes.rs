//! A class of 80 pupils, as its teacher waits for it.

use anyhow::Result;

use super::{
    local::{empty, preau, serving, socket},
    profile,
    programs::{Programs, samples},
    row::{Budget, Outcome, Row},
};
use crate::{test::servers::Server, workspace::run};

/// What a device did offline, in one call.
pub fn sync(programs: &Programs) -> Row {
    Row {
        what: "Local host: 50 operations that a device did offline, in one call",
        sides: ["`POST /api/sync`", "`GET /api/classes/{id}`"],
        unit: "ms",
        method: "240 batches in ten classes of 80 pupils, one at a time: a new assessment and the marks of 49 pupils, each an \
                 operation that waits for the first. The batch is four transactions of up to 14 operations, each with its \
                 receipts, events and the device's numbers, which SQLite syncs to the disk: four reads and four writes of the \
                 store, which the measurement holds it to (DynamoDB: `BatchGetItem` and `TransactWriteItems`; D1: a select \
                 and a batch); where the store counts limits, that is a write more."
            .to_owned(),
        budget: Budget::MillisecondsToWatch,
        outcome: measured(programs, "class-sync", || preau(programs)),
    }
}

/// What a class adds up to.
pub fn stats(programs: &Programs) -> Row {
    Row {
        what: "Local host: statistics of a class of 80 pupils and 60 assessments",
        sides: ["`GET …/stats`", "`GET /api/classes/{id}`"],
        unit: "ms",
        method: "240 requests, one at a time, by ten admins. 4,800 published marks are summed up anew at each request, as exact \
                 ratios. It is one read of the store, which the measurement holds it to: class, roster, the term's book and \
                 its counts of attendance (DynamoDB: `BatchGetItem`; D1: one select)."
            .to_owned(),
        budget: Budget::MillisecondsToWatch,
        outcome: measured(programs, "class-stats", || {
            let data = empty("class")?;
            run(programs.measure("stored-class").arg(&data))?;
            serving(programs, data)
        }),
    }
}

/// Publishing the marks of a class.
pub fn publishing(programs: &Programs) -> Row {
    Row {
        what: "Local host: publishing 80 marks",
        sides: ["`POST …/grades/publish`", "`PUT …/grades` of 80 drafts"],
        unit: "ms",
        method: "240 assessments in ten classes of 80 pupils, one at a time, while those published before are told to their \
                 pupils. Assessment, snapshot, book, 80 marks, the announcement and the event are one transaction, tied to the \
                 sheet that the teacher saw. It is two reads and one write of the store, which the measurement holds it to \
                 (DynamoDB: two `BatchGetItem`, `TransactWriteItems` of 88; D1: two selects, one batch); where the store \
                 counts limits, that is a write more."
            .to_owned(),
        budget: Budget::MillisecondsToWatch,
        outcome: measured(programs, "class-publishing", || preau(programs)),
    }
}

/// What the measurement called `what` measures of such a host.
fn measured(programs: &Programs, what: &str, host: impl Fn() -> Result<Server>) -> Result<Outcome> {
    let measure = |preau: &Server| {
        let mut measure = programs.measure(what);
        measure.arg(socket(preau));
        measure
    };
    let samples = samples(&mut measure(&host()?))?;
    Ok(Budget::MillisecondsToWatch.judge(samples, || {
        let preau = host()?;
        profile::attached(preau.id(), || run(&mut measure(&preau)).map(drop))
    }))
}
