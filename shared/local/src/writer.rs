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
        // What a statement may have to undo is kept in memory, not in a file that is made for it.
        let in_memory = connection.pragma_update(None, "temp_store", "memory");
        in_memory.map_err(std::io::Error::other)?;
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

/// Runs the jobs in one transaction, all or none; where one fails, again with each undone by itself. Few fail, and savepoints
/// cost half of a commit.
fn commit(connection: &mut Connection, jobs: &[Job]) -> Result<Vec<Result<Answers, WriteError>>, WriteError> {
    let transaction =
        connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(write_error)?;
    let outcomes: Result<Vec<_>, _> = jobs.iter().map(|job| job.run(&transaction).map(Ok)).collect();
    match outcomes {
        Ok(outcomes) => transaction.commit().map_err(write_error).map(|()| outcomes),
        Err(error) => {
            transaction.rollback().map_err(write_error)?;
            if jobs.len() == 1 { Ok(vec![Err(write_error(error))]) } else { commit_each(connection, jobs) }
        }
    }
}

/// Runs each job in a savepoint of one transaction: one that fails undoes only itself.
fn commit_each(
    connection: &mut Connection,
    jobs: &[Job],
) -> Result<Vec<Result<Answers, WriteError>>, WriteError> {
    let mut transaction =
        connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(write_error)?;
    let mut outcomes = Vec::with_capacity(jobs.len());
    for job in jobs {
        let savepoint = transaction.savepoint().map_err(write_error)?;
        let outcome = job.run(&savepoint).map_err(write_error);
        match &outcome {
            Ok(_) => savepoint.commit().map_err(write_error)?,
            // A savepoint that is dropped is rolled back.
            Err(_) => drop(savepoint),
        }
        outcomes.push(outcome);
    }
    transaction.commit().map_err(write_error)?;
    Ok(outcomes)
}

#[expect(clippy::needless_pass_by_value, reason = "it stands in map_err, which gives the error away")]
fn write_error(error: rusqlite::Error) -> WriteError {
    WriteError(error.to_string())
}

/// The parameters of a statement, as rusqlite binds them.
pub(crate) fn bound(statement: &Statement) -> impl rusqlite::Params + '_ {
    params_from_iter(statement.params.iter().map(|param| match param {
        Param::Text(text) => ToSqlOutput::from(text.as_str()),
        Param::Number(number) => ToSqlOutput::from(*number),
        Param::Null => ToSqlOutput::from(rusqlite::types::Null),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(number: i64) -> (Job, oneshot::Receiver<Result<Answers, WriteError>>) {
        let (answer, answered) = oneshot::channel();
        let insert =
            |params| Statement { sql: "INSERT INTO numbers VALUES (?1) RETURNING 'n' || n".into(), params };
        let statements = [number * 10, number].map(|number| insert(vec![Param::Number(number)])).into();
        (Job { statements, answer }, answered)
    }

    /// Commits a job for each number, and answers what became of them and what is written.
    fn committed(numbers: &[i64]) -> (Vec<Option<String>>, Vec<i64>) {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE numbers (n INTEGER UNIQUE CHECK (n <> 3))").unwrap();
        let (jobs, _answers): (Vec<_>, Vec<_>) = numbers.iter().copied().map(job).unzip();
        let outcomes = commit(&mut connection, &jobs).unwrap();
        let outcomes = outcomes.into_iter().map(|outcome| outcome.ok().map(|answers| answers.concat()));
        let mut written = connection.prepare("SELECT n FROM numbers ORDER BY n").unwrap();
        let written = written.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
        (outcomes.collect(), written)
    }

    #[test]
    fn of_transactions_that_are_written_together_one_that_fails_undoes_only_itself() {
        let did = |number: i64| Some(format!("n{number}"));
        assert_eq!(committed(&[1, 2]), (vec![did(1), did(2)], vec![1, 2, 10, 20]));
        assert_eq!(committed(&[3]), (vec![None], vec![]));
        // The first 1 wins, the second one is too late; 3 may never be.
        let outcomes = vec![did(1), None, None, did(2)];
        assert_eq!(committed(&[1, 1, 3, 2]), (outcomes, vec![1, 2, 10, 20]));
    }
}
