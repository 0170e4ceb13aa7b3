//! Copies of the data folder: made while the host serves, and put back into an empty folder.
//!
//! The database comes first, as it is at one instant, and the files after it: none that it names is missing but those
//! that were deleted for good meanwhile, and what came meanwhile is one file too many, which nobody finds.

use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, ensure};
use preau_kernel::clock::Clock;
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};

use crate::data_folder::{
    DATABASE, DEMONSTRATION, FILES, SECRETS, create_private, private_options, write_private,
};

/// What a copy says of itself; it is written last.
const MANIFEST: &str = "backup.json";
/// How long the database is waited for when it is locked, which WAL makes rare.
const PATIENCE: Duration = Duration::from_secs(30);

/// Copies the data folder to the new folder `to`, which is there whole or not at all. The answer says what there is.
///
/// # Errors
/// There is no database, `to` is there already, or a disk refuses.
pub fn backup(data: &Path, to: &Path, clock: &dyn Clock) -> anyhow::Result<String> {
    ensure!(data.join(DATABASE).exists(), "there is no database in {}", data.display());
    ensure!(is_empty(to)?, "{} is there already, and not empty", to.display());
    let incomplete = with_suffix(to, ".incomplete");
    if incomplete.exists() {
        fs::remove_dir_all(&incomplete)?;
    }
    create_private(&incomplete)?;
    copy_database(&data.join(DATABASE), &incomplete.join(DATABASE))?;
    let (files, bytes) = copy_all(data, &incomplete)?;
    let manifest = json!({
        "format": 1, "version": env!("CARGO_PKG_VERSION"), "made_at": clock.now(), "files": files, "bytes": bytes,
    });
    write_private(&incomplete.join(MANIFEST), manifest.to_string().as_bytes())?;
    sync(&incomplete)?;
    if to.exists() {
        fs::remove_dir(to)?;
    }
    fs::rename(&incomplete, to)?;
    if let Some(above) = to.parent().filter(|above| !above.as_os_str().is_empty()) {
        sync(above)?;
    }
    Ok(format!("{files} files ({bytes} bytes), the database and the secrets are in {}", to.display()))
}

/// Puts the copy at `from` into the data folder, which holds nothing. The answer says what there is.
///
/// # Errors
/// The copy is not whole, the data folder is not empty, or a disk refuses.
pub fn restore(from: &Path, data: &Path) -> anyhow::Result<String> {
    let manifest =
        fs::read(from.join(MANIFEST)).with_context(|| format!("{} is no backup", from.display()))?;
    let manifest: Value = serde_json::from_slice(&manifest)?;
    ensure!(manifest["format"] == 1, "a newer Préau made {}", from.display());
    ensure!(is_empty(data)?, "{} is not empty: move it away, or name another one", data.display());
    create_private(data)?;
    let (files, bytes) = copy_all(from, data)?;
    let whole = manifest["files"] == files && manifest["bytes"] == bytes;
    ensure!(whole, "{} is damaged: it does not hold what it held when it was made", from.display());
    // The database comes last: a folder without one is not taken for a school.
    let incomplete = data.join("preau.db.incomplete");
    copy(&from.join(DATABASE), &incomplete)?;
    check(&incomplete).with_context(|| format!("{} is damaged", from.join(DATABASE).display()))?;
    fs::rename(incomplete, data.join(DATABASE))?;
    sync(data)?;
    Ok(format!("{files} files ({bytes} bytes), the database and the secrets are in {}", data.display()))
}

/// Copies the database as it is now, while others read and write it.
fn copy_database(from: &Path, to: &Path) -> anyhow::Result<()> {
    // SQLite takes an empty file that is there, and its rights with it.
    private_options().write(true).create_new(true).open(to)?;
    let connection = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection.busy_timeout(PATIENCE)?;
    let to_text = to.to_str().context("the folder's name is no text")?;
    connection.execute("VACUUM INTO ?1", [to_text])?;
    fs::File::open(to)?.sync_all()?;
    check(to)
}

/// Whether SQLite finds nothing wrong with a database.
fn check(database: &Path) -> anyhow::Result<()> {
    let connection = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let found: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    ensure!(found == "ok", "SQLite finds: {found}");
    Ok(())
}

/// Copies files and secrets, and counts files and their bytes.
fn copy_all(from: &Path, to: &Path) -> anyhow::Result<(u64, u64)> {
    for name in [SECRETS, DEMONSTRATION] {
        copy(&from.join(name), &to.join(name))?;
    }
    let (from, to) = (from.join(FILES), to.join(FILES));
    create_private(&to)?;
    let (mut files, mut bytes) = (0, 0);
    for entry in fs::read_dir(&from).with_context(|| from.display().to_string())? {
        let name = entry?.file_name();
        // What begins with a dot is being written.
        if name.as_encoded_bytes().starts_with(b".") {
            continue;
        }
        if let Some(copied) = copy(&from.join(&name), &to.join(&name))? {
            files += 1;
            bytes += copied;
        }
    }
    sync(&to)?;
    Ok((files, bytes))
}

/// Copies a file and answers its length; none where there is no such file, or no longer.
fn copy(from: &Path, to: &Path) -> anyhow::Result<Option<u64>> {
    let mut source = match fs::File::open(from) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        source => source.with_context(|| from.display().to_string())?,
    };
    let mut target = private_options().write(true).create_new(true).open(to)?;
    let copied = io::copy(&mut source, &mut target).with_context(|| to.display().to_string())?;
    target.sync_all()?;
    Ok(Some(copied))
}

/// Whether nothing is there, or an empty folder.
fn is_empty(path: &Path) -> io::Result<bool> {
    match fs::read_dir(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => Ok(false),
        entries => Ok(entries?.next().is_none()),
    }
}

/// Makes the folder's names last, where a folder can be synced.
fn sync(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { fs::File::open(folder)?.sync_all() } else { Ok(()) }
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path.components().as_path());
    name.push(suffix);
    name.into()
}

#[cfg(test)]
mod tests {
    use std::{
        collections::{BTreeMap, BTreeSet},
        sync::{
            Arc, Mutex,
            atomic::{AtomicBool, Ordering},
        },
    };

    use axum::{
        Router,
        body::{Body, to_bytes},
    };
    use http::{Method, Request, header};
    use jiff::{SignedDuration, Timestamp};
    use preau_kernel::{actor::Role, server::router};
    use preau_native::SystemClock;
    use tower::ServiceExt;

    use super::*;
    use crate::{demo, host::Host, tokens};

    /// The bytes of the files in a folder, by name.
    fn files_of(data: &Path) -> BTreeMap<OsString, Vec<u8>> {
        let entries = fs::read_dir(data.join(FILES)).unwrap().map(Result::unwrap);
        entries.map(|entry| (entry.file_name(), fs::read(entry.path()).unwrap())).collect()
    }

    /// Everything that a database holds, row by row.
    fn rows_of(data: &Path) -> Vec<String> {
        let connection = Connection::open(data.join(DATABASE)).unwrap();
        let mut names = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").unwrap();
        let names: BTreeSet<String> =
            names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        let mut rows = Vec::new();
        for name in names {
            let mut all = connection.prepare(&format!("SELECT * FROM \"{name}\"")).unwrap();
            let columns = all.column_count();
            let row = |row: &rusqlite::Row<'_>| {
                let values: rusqlite::Result<Vec<rusqlite::types::Value>> =
                    (0..columns).map(|column| row.get(column)).collect();
                values.map(|values| format!("{name}: {values:?}"))
            };
            rows.extend(all.query_map([], row).unwrap().map(Result::unwrap));
        }
        rows.sort_unstable();
        rows
    }

    fn texts(data: &Path, sql: &str) -> BTreeSet<String> {
        let connection = Connection::open(data.join(DATABASE)).unwrap();
        let mut statement = connection.prepare(sql).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }

    async fn send(
        host: &Host,
        router: &Router,
        (person, role): (&str, Role),
        (method, path): (Method, &str),
        body: &Value,
    ) -> (u16, Value) {
        let token = tokens::mint(&host.settings, person, role, &SystemClock).unwrap();
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()))
            .unwrap();
        let response = router.clone().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap())
    }

    /// Books lessons of one coach, hour by hour from a Monday on, until told to stop; notes the ids of those that are.
    async fn book_on(
        host: Arc<Host>,
        router: Router,
        coach: String,
        stop: Arc<AtomicBool>,
        booked: Arc<Mutex<BTreeSet<String>>>,
    ) {
        let monday: Timestamp = "2031-01-06T00:00:00Z".parse().unwrap();
        let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
        let weekly = days.map(|day| json!({"day": day, "start": "00:00", "end": "23:00"}));
        let hours = json!({"time_zone": "UTC", "weekly": weekly});
        let path = format!("/coaches/{coach}/availability");
        let caller = (coach.as_str(), Role::Coach);
        let (status, answer) = send(&host, &router, caller, (Method::PUT, &path), &hours).await;
        assert_eq!(status, 200, "{answer}");
        for lesson in 0.. {
            let start = monday + SignedDuration::from_hours(24 * (lesson / 22) + lesson % 22);
            let lesson = json!({
                "type": "Visio", "student_id": format!("student-of-{coach}"), "coach_id": coach,
                "slot": {"start": start, "end": start + SignedDuration::from_hours(1)},
            });
            if stop.load(Ordering::SeqCst) {
                return;
            }
            let (status, answer) =
                send(&host, &router, caller, (Method::POST, "/sessions/book"), &lesson).await;
            match status {
                201 => drop(booked.lock().unwrap().insert(answer["id"].as_str().unwrap().to_owned())),
                // So many a minute are enough.
                429 => return,
                _ => panic!("{status}: {answer}"),
            }
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_copy_made_while_bookings_go_on_is_whole_and_holds_all_that_was_answered_before_it() {
        let above = tempfile::tempdir().unwrap();
        let data = above.path().join("data");
        let host = Arc::new(Host::with_school(&data, Arc::new(SystemClock)));
        let router = router(&host.functions, &host.app, &[]);
        demo::load(&host, &router).await.unwrap();
        let (stop, booked) = (Arc::new(AtomicBool::new(false)), Arc::<Mutex<BTreeSet<String>>>::default());
        let bookings: Vec<_> = (0..8)
            .map(|number| {
                let (host, router) = (Arc::clone(&host), router.clone());
                let (stop, booked) = (Arc::clone(&stop), Arc::clone(&booked));
                tokio::spawn(book_on(host, router, format!("coach-{number}"), stop, booked))
            })
            .collect();
        for number in 1..=4 {
            while booked.lock().unwrap().len() < number * 20 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            let before = booked.lock().unwrap().clone();
            let (from, copy, again) =
                (data.clone(), above.path().join(format!("copy-{number}")), above.path());
            let again = again.join(format!("again-{number}"));
            let put_back = again.clone();
            let copied = tokio::task::spawn_blocking(move || {
                backup(&from, &copy, &SystemClock)?;
                restore(&copy, &put_back)
            });
            copied.await.unwrap().unwrap();
            // Each session has its event, and each event its session: no transaction is there by half.
            let sessions = texts(&again, "SELECT 'session:' || id FROM sessions");
            let events = texts(&again, "SELECT subject FROM events WHERE kind = 'SESSION_BOOKED'");
            assert_eq!(sessions, events);
            let missing: Vec<_> =
                before.iter().filter(|id| !sessions.contains(&format!("session:{id}"))).collect();
            assert!(missing.is_empty(), "{missing:?}");
            assert_eq!(files_of(&again), files_of(&data));
        }
        stop.store(true, Ordering::SeqCst);
        for booking in bookings {
            booking.await.unwrap();
        }
        let (copy, again) = (above.path().join("last-copy"), above.path().join("last"));
        backup(&data, &copy, &SystemClock).unwrap();
        restore(&copy, &again).unwrap();
        assert_eq!(rows_of(&again), rows_of(&data));
        for name in [SECRETS, DEMONSTRATION] {
            assert_eq!(fs::read(again.join(name)).unwrap(), fs::read(data.join(name)).unwrap());
        }
        // What was put back is a school that goes on: the same secrets sign, and it takes a lesson.
        let other = Host::with_school(&again, Arc::new(SystemClock));
        let router = preau_kernel::server::router(&other.functions, &other.app, &[]);
        let caller = ("coach-0", Role::Coach);
        let (status, page) =
            send(&host, &router, caller, (Method::GET, "/sessions/list?limit=1"), &json!({})).await;
        assert_eq!((status, page["data"].as_array().unwrap().len()), (200, 1));
    }

    #[test]
    fn nothing_is_overwritten_and_what_is_damaged_is_not_put_back() {
        let above = tempfile::tempdir().unwrap();
        let at = |name: &str| above.path().join(name);
        let error = |outcome: anyhow::Result<String>| format!("{:#}", outcome.unwrap_err());
        assert!(error(backup(&at("data"), &at("copy"), &SystemClock)).starts_with("there is no database in"));
        drop(Host::open(&at("data"), Arc::new(SystemClock)).unwrap());
        fs::write(at("data").join(FILES).join("a"), "text/plain\nabc").unwrap();
        backup(&at("data"), &at("copy"), &SystemClock).unwrap();
        assert!(error(backup(&at("data"), &at("copy"), &SystemClock)).ends_with("and not empty"));
        assert!(error(restore(&at("copy"), &at("data"))).contains("is not empty: move it away"));
        assert!(error(restore(&at("data"), &at("other"))).contains("is no backup"));
        fs::write(at("copy").join(FILES).join("a"), "text/plain\nab").unwrap();
        assert!(error(restore(&at("copy"), &at("short"))).contains("is damaged"));
        assert!(!at("short").join(DATABASE).exists());
        fs::write(at("copy").join(FILES).join("a"), "text/plain\nabc").unwrap();
        let mut database = fs::read(at("copy").join(DATABASE)).unwrap();
        let middle = database.len() / 2;
        database[middle..].fill(7);
        fs::write(at("copy").join(DATABASE), database).unwrap();
        assert!(error(restore(&at("copy"), &at("bad"))).contains("is damaged"));
        assert!(!at("bad").join(DATABASE).exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_copy_is_as_private_as_what_was_copied() {
        use std::os::unix::fs::PermissionsExt;
        let above = tempfile::tempdir().unwrap();
        let (data, copy) = (above.path().join("data"), above.path().join("copy"));
        drop(Host::open(&data, Arc::new(SystemClock)).unwrap());
        backup(&data, &copy, &SystemClock).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&copy), 0o700);
        for name in [DATABASE, SECRETS, MANIFEST] {
            assert_eq!(mode(&copy.join(name)), 0o600, "{name}");
        }
    }
}
