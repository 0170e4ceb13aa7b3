//! The writer thread: it commits the transactions that wait together, so that many share one sync of the disk.

use std::{
    fmt,
    sync::mpsc::{Receiver, Sender, channel},
    thread,
};

use preau_sql::{Param, Statement};
use rusqlite::{Connection, TransactionBehavior, params_from_iter, types::ToSqlOutput};
use tokio::sync::oneshot;

/// How many transactions one commit takes at most.
const MOST_TOGETHER: usize = 256;

/// The one connection that writes, behind its thread. The thread ends when this is dropped.
pub(crate) struct Writer {
    jobs: Sender<Job>,
}

/// One transaction that waits to be written.
pub(crate) struct Job {
    statements: Vec<Statement>,
    answer: oneshot::Sender<Result<Answers, WriteError>>,
}

/// The first column, a text, of each row that the last statement of a transaction answers.
type Answers = Vec<String>;

/// Why a transaction was not written: SQLite's message.
#[derive(Clone, Debug)]
pub(crate) struct WriteError(String);

impl fmt::Display for WriteError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Writer {
    /// Starts the thread.
    pub(crate) fn start(mut connection: Connection) -> std::io::Result<Self> {
        connection.set_prepared_statement_cache_capacity(256);
        let (jobs, waiting) = channel();
        thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || work(&mut connection, &waiting))?;
        Ok(Self { jobs })
    }

    /// Runs the statements, all or nothing, and answers once they are on the disk.
    pub(crate) async fn run(&self, statements: Vec<Statement>) -> Result<Answers, WriteError> {
        let (answer, answered) = oneshot::channel();
        let gone = |()| WriteError("the writer thread has ended".to_owned());
        self.jobs.send(Job { statements, answer }).map_err(|_| gone(()))?;
        answered.await.map_err(|_| gone(()))?
    }
}

impl Job {
    fn run(&self, connection: &Connection) -> rusqlite::Result<Answers> {
        let mut answers = Answers::new();
        for statement in &self.statements {
            let mut prepared = connection.prepare_cached(&statement.sql)?;
            answers = prepared.query_map(bound(statement), |row| row.get(0))?.collect::<Result<_, _>>()?;
        }
        Ok(answers)
    }
}

fn work(connection: &mut Connection, waiting: &Receiver<Job>) {
    while let Ok(first) = waiting.recv() {
        let together: Vec<Job> =
            std::iter::once(first).chain(waiting.try_iter()).take(MOST_TOGETHER).collect();
        let outcomes = commit(connection, &together);
        for (place, job) in together.into_iter().enumerate() {
            let outcome = match &outcomes {
                Ok(outcomes) => outcomes[place].clone(),
                Err(error) => Err(error.clone()),
            };
            // Whoever asked may have gone; the transaction stands all the same.
            drop(job.answer.send(outcome));
        }
    }
}

/// Runs each job in a savepoint of one transaction: one that fails undoes only itself.
fn commit(connection: &mut Connection, jobs: &[Job]) -> Result<Vec<Result<Answers, WriteError>>, WriteError> {
    let error = |error: rusqlite::Error| WriteError(error.to_string());
    let mut transaction =
        connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(error)?;
    let mut outcomes = Vec::with_capacity(jobs.len());
    for job in jobs {
        let savepoint = transaction.savepoint().map_err(error)?;
        let outcome = job.run(&savepoint).map_err(error);
        match &outcome {
            Ok(_) => savepoint.commit().map_err(error)?,
            // A savepoint that is dropped is rolled back.
            Err(_) => drop(savepoint),
        }
        outcomes.push(outcome);
    }
    transaction.commit().map_err(error)?;
    Ok(outcomes)
}

/// The parameters of a statement, as rusqlite binds them.
pub(crate) fn bound(statement: &Statement) -> impl rusqlite::Params + '_ {
    params_from_iter(statement.params.iter().map(|param| match param {
        Param::Text(text) => ToSqlOutput::from(text.as_str()),
        Param::Number(number) => ToSqlOutput::from(*number),
        Param::Null => ToSqlOutput::from(rusqlite::types::Null),
    }))
}
