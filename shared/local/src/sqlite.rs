//! The store on SQLite: one writer thread beside as many readers as there are requests at once.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Duration,
};

use async_trait::async_trait;
use jiff::Timestamp;
use preau_kernel::{
    clock::Clock,
    settings::Synchronous,
    store::{
        Addition, Counters, Item, Key, MOST_KEYS, Outcome, Query, Slice, Store, StoreError, Write,
        check_count, check_writes,
    },
};
use preau_sql::{ItemRow, MIGRATIONS, Statement};
use rusqlite::{Connection, ErrorCode, OpenFlags, Row, TransactionBehavior};

use crate::{
    rowid::give_rowids,
    writer::{Writer, bound},
};

/// A store in a SQLite file, in WAL mode. One process at a time opens it.
///
/// SQLite is built without locks around a connection (`.cargo/config.toml`): a reader is taken out of the list, under its lock,
/// by the one thread that reads with it, and put back; the writer's connection never leaves its thread.
///
/// Reads run where they are called: a point read is some microseconds from the page cache, less than handing it to
/// another thread would cost.
pub struct SqliteStore {
    clock: Arc<dyn Clock>,
    path: PathBuf,
    readers: Mutex<Vec<Connection>>,
    writer: Writer,
}

impl SqliteStore {
    /// Opens the file, creates it where it is missing, and brings its schema up to date.
    ///
    /// # Errors
    /// The file cannot be opened, or a newer Préau wrote it.
    pub fn open(path: &Path, synchronous: Synchronous, clock: Arc<dyn Clock>) -> Result<Self, StoreError> {
        let mut connection = Connection::open(path).map_err(broken)?;
        write_ahead(&connection).map_err(broken)?;
        let level = match synchronous {
            Synchronous::Full => "full",
            Synchronous::Normal => "normal",
            Synchronous::Off => "off",
        };
        connection.pragma_update(None, "synchronous", level).map_err(broken)?;
        migrate(&mut connection)?;
        give_rowids(&mut connection).map_err(broken)?;
        Ok(Self {
            clock,
            path: path.to_owned(),
            readers: Mutex::default(),
            writer: Writer::start(connection).map_err(broken)?,
        })
    }

    fn read<T>(&self, read: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        let idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.open_reader().map_err(broken)?,
        };
        let outcome = read(&connection).map_err(broken);
        self.readers.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        outcome
    }

    fn open_reader(&self) -> rusqlite::Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.path, flags)?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(connection)
    }

    fn rows(&self, statement: &Statement) -> Result<Vec<ItemRow>, StoreError> {
        self.read(|connection| {
            let mut prepared = connection.prepare_cached(&statement.sql)?;
            prepared.query_map(bound(statement), item_row)?.collect()
        })
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        let rows = self.rows(&preau_sql::get(key, self.now()))?;
        rows.into_iter().next().map(Item::try_from).transpose()
    }

    async fn get_many(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, StoreError> {
        if keys.len() > MOST_KEYS {
            return Err(StoreError::Broken("at most 100 keys at once".to_owned()));
        }
        preau_sql::in_order(keys, self.rows(&preau_sql::get_many(keys, self.now()))?)
    }

    async fn query(&self, query: &Query) -> Result<Slice, StoreError> {
        preau_sql::slice(query, self.rows(&preau_sql::query(query, self.now()))?)
    }

    async fn write(&self, writes: &[Write]) -> Result<Outcome, StoreError> {
        check_writes(writes)?;
        let statements = preau_sql::write(writes, self.now());
        match self.writer.run(statements).await {
            Ok(_) => Ok(Outcome::Done),
            Err(error) => match preau_sql::failed_position(&error.to_string()) {
                Some(position) => Ok(Outcome::Failed { position }),
                None => Err(broken(error)),
            },
        }
    }

    async fn count(&self, addition: &Addition) -> Result<Counters, StoreError> {
        check_count(addition)?;
        let statements = preau_sql::count(addition, self.now()).into();
        let answers = self.writer.run(statements).await.map_err(broken)?;
        serde_json::from_str(answers.first().map_or("", String::as_str)).map_err(broken)
    }

    async fn purge_expired(&self, limit: usize) -> Result<usize, StoreError> {
        let statements = vec![preau_sql::purge_expired(limit, self.now())];
        Ok(self.writer.run(statements).await.map_err(broken)?.len())
    }
}

/// Has the file keep a write-ahead log. Whoever is the first to open it changes that; for others who come at once, SQLite
/// does not wait by itself.
fn write_ahead(connection: &Connection) -> rusqlite::Result<()> {
    const PAUSE: Duration = Duration::from_millis(10);
    const ATTEMPTS: u32 = 500;
    let mut attempts = 0;
    loop {
        match connection.pragma_update(None, "journal_mode", "wal") {
            Err(error)
                if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && attempts < ATTEMPTS =>
            {
                attempts += 1;
                thread::sleep(PAUSE);
            }
            outcome => return outcome,
        }
    }
}

/// Applies the migrations that the file has not seen; `user_version` counts those it has. Of several processes that open
/// a new file at once, each migration has one that applies it.
fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    while applied(connection)? < MIGRATIONS.len() {
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(broken)?;
        // Another process may have been faster.
        let applied = applied(&transaction)?;
        if let Some((number, (_, statements))) = (1_u32..).zip(MIGRATIONS).nth(applied) {
            transaction.execute_batch(statements).map_err(broken)?;
            transaction.pragma_update(None, "user_version", number).map_err(broken)?;
            transaction.commit().map_err(broken)?;
        }
    }
    Ok(())
}

/// How many migrations the file has seen.
fn applied(connection: &Connection) -> Result<usize, StoreError> {
    let applied: i64 = connection
        .query_row("SELECT user_version FROM pragma_user_version", [], |row| row.get(0))
        .map_err(broken)?;
    let applied = usize::try_from(applied).map_err(broken)?;
    if applied > MIGRATIONS.len() {
        return Err(StoreError::Broken("a newer Préau wrote this database".to_owned()));
    }
    Ok(applied)
}

fn item_row(row: &Row<'_>) -> rusqlite::Result<ItemRow> {
    Ok(ItemRow {
        pk: row.get(0)?,
        sk: row.get(1)?,
        kind: row.get(2)?,
        doc: row.get(3)?,
        counters: row.get(4)?,
        version: row.get(5)?,
        expires_at: row.get(6)?,
        gsi1pk: row.get(7)?,
        gsi1sk: row.get(8)?,
        gsi2pk: row.get(9)?,
        gsi2sk: row.get(10)?,
        gsi3pk: row.get(11)?,
        gsi3sk: row.get(12)?,
    })
}

#[expect(clippy::needless_pass_by_value, reason = "it stands in map_err, which gives the error away")]
fn broken(error: impl ToString) -> StoreError {
    StoreError::Broken(error.to_string())
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;

    use super::*;

    struct Epoch;

    #[async_trait]
    impl Clock for Epoch {
        fn now(&self) -> Timestamp {
            Timestamp::UNIX_EPOCH
        }

        async fn sleep(&self, _: Duration) {}
    }

    #[test]
    fn sqlite_is_built_as_the_workspace_says() {
        let connection = Connection::open_in_memory().unwrap();
        let has = |option: &str| -> bool {
            connection.query_row("SELECT sqlite_compileoption_used(?1)", [option], |row| row.get(0)).unwrap()
        };
        assert!(has("THREADSAFE=2") && has("DEFAULT_MEMSTATUS=0"));
        assert!(!has("ENABLE_API_ARMOR") && !has("ENABLE_STAT4"));
    }

    #[test]
    fn a_new_file_may_be_opened_by_many_at_once() {
        for _ in 0..10 {
            let folder = tempfile::tempdir().unwrap();
            let (path, barrier) = (folder.path().join("preau.db"), Barrier::new(12));
            let opened: Vec<_> = thread::scope(|scope| {
                let open = || {
                    barrier.wait();
                    SqliteStore::open(&path, Synchronous::Full, Arc::new(Epoch)).map(drop)
                };
                let openers: Vec<_> = (0..12).map(|_| scope.spawn(open)).collect();
                openers.into_iter().map(|opener| opener.join().unwrap()).collect()
            });
            assert_eq!(opened, [const { Ok(()) }; 12]);
        }
    }
}
