//! A database of version 0.1 is rewritten when it is opened, also when that is killed in the middle.
//!
//! It has 100,000 items, or as many as `PREAU_TEST_ITEMS` says.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use async_trait::async_trait;
use jiff::Timestamp;
use preau_adapters_local::SqliteStore;
use preau_kernel::{
    clock::Clock,
    settings::Synchronous,
    store::{Index, Key, Order, Outcome, Query, Scope, SortRange, Store, Write},
};
use preau_sql::MIGRATIONS;
use rusqlite::Connection;

/// Names the database for the process that opens it: this program, started again.
const DATABASE: &str = "PREAU_TEST_OPENS";
const ITEMS: &str = "PREAU_TEST_ITEMS";
const THIS: &str = "a_database_of_0_1_is_rewritten_whole_whenever_that_is_killed";
/// After how many percent of the database's size in the log it is killed.
const KILLED_AT: [u64; 4] = [1, 25, 50, 75];

struct Epoch;

#[async_trait]
impl Clock for Epoch {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    async fn sleep(&self, _: Duration) {}
}

/// Opens it without waiting for the disk: what is killed is a process, not the machine.
fn open(path: &Path) -> SqliteStore {
    SqliteStore::open(path, Synchronous::Off, Arc::new(Epoch)).unwrap()
}

/// A database as version 0.1 left it: its tables, and items of half a kilobyte that stand in every index.
fn database_of_0_1(path: &Path, items: i64) {
    let connection = Connection::open(path).unwrap();
    connection.pragma_update(None, "journal_mode", "wal").unwrap();
    connection.pragma_update(None, "synchronous", "off").unwrap();
    for (_, statements) in MIGRATIONS {
        connection.execute_batch(statements).unwrap();
    }
    connection.pragma_update(None, "user_version", i64::try_from(MIGRATIONS.len()).unwrap()).unwrap();
    let fill = "WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < ?1) \
        INSERT INTO items (pk, sk, kind, doc, counters, version, expires_at, gsi1pk, gsi1sk, gsi2pk, gsi2sk, gsi3pk, gsi3sk) \
        SELECT printf('session#%016x', n * 2654435761 % 4294967296), 'session', 'session', \
            json_object('n', n, 'note', hex(zeroblob(200))), json_object('n', n), n % 7 + 1, \
            iif(n % 10 = 0, 4000000000 + n, NULL), 'of#' || (n % 1000), printf('%09d', n), \
            'by#' || (n % 100), printf('%09d', n), 'all#' || (n % 16), printf('%09d', n) FROM numbers";
    connection.execute(fill, [items]).unwrap();
}

/// What the items are: how many, and what they come to. The views read them too.
fn held(path: &Path) -> (i64, i64, i64, String) {
    let connection = Connection::open(path).unwrap();
    let sql = "SELECT COUNT(*), SUM(doc ->> 'n' * version), SUM(length(doc) + COALESCE(expires_at, 0)), \
        (SELECT COUNT(*) FROM sessions) || ' ' || (SELECT group_concat(name) FROM (SELECT name FROM sqlite_schema \
        WHERE sql IS NOT NULL ORDER BY name)) FROM items";
    connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))).unwrap()
}

fn has_rowids(path: &Path) -> bool {
    Connection::open(path).unwrap().prepare("SELECT rowid FROM items LIMIT 1").is_ok()
}

fn length(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |found| found.len())
}

fn opener(path: &Path) -> Child {
    let mut opener = Command::new(std::env::current_exe().unwrap());
    opener.args(["--exact", THIS]).env(DATABASE, path).stdout(Stdio::null()).spawn().unwrap()
}

/// Kills it once the log of the database is so long. Whether it had not ended before.
fn kill_at(mut opener: Child, log: &Path, bytes: u64) -> bool {
    while length(log) < bytes {
        if opener.try_wait().unwrap().is_some() {
            return false;
        }
        thread::sleep(Duration::from_millis(1));
    }
    opener.kill().unwrap();
    opener.wait().unwrap();
    true
}

#[tokio::test]
async fn a_database_of_0_1_is_rewritten_whole_whenever_that_is_killed() {
    if let Some(path) = std::env::var_os(DATABASE) {
        drop(open(&PathBuf::from(path)));
        return;
    }
    #[expect(clippy::disallowed_methods, reason = "how large this test is, is no setting of Préau")]
    let items = std::env::var(ITEMS).map_or(100_000, |items| items.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("preau.db");
    database_of_0_1(&path, items);
    let (before, size) = (held(&path), length(&path));
    assert_eq!(before.0, items);
    assert!(!has_rowids(&path));

    for percent in KILLED_AT {
        assert!(
            kill_at(opener(&path), &folder.path().join("preau.db-wal"), size * percent / 100),
            "{percent} %"
        );
        assert!(!has_rowids(&path), "killed at {percent} %");
        assert_eq!(held(&path), before, "killed at {percent} %");
    }

    #[expect(clippy::disallowed_methods, reason = "what is printed is how long it took")]
    let begun = Instant::now();
    let store = open(&path);
    println!("{items} items of {size} bytes: {:?}, then {} bytes", begun.elapsed(), length(&path));
    assert!(has_rowids(&path));
    assert_eq!(held(&path), before);
    let checked = Connection::open(&path).unwrap();
    let checked: String = checked.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(checked, "ok");

    let query = Query {
        scope: Scope::Index(Index::First, "of#7".to_owned()),
        range: SortRange::All,
        order: Order::Descending,
        after: None,
        limit: 2,
    };
    let found = store.query(&query).await.unwrap();
    assert_eq!(found.items.len(), 2);
    let Key { partition, sort } = &found.items[0].key;
    let item = store.get(&Key::new(partition, sort)).await.unwrap().unwrap();
    let version = item.version;
    assert_eq!(store.write(&[Write::Replace(item, version)]).await, Ok(Outcome::Done));
}
