//! The purge of one photo: claimed by a write that whatever brings it back would break, then its bytes are deleted, then
//! its entry, and the journal tells of it.
//!
//! A run that dies between two of these steps leaves the claim; when its lease ends, the next run goes on. The entry goes
//! last: as long as there may be bytes, something names them.

use futures_util::{StreamExt, stream};
use jiff::SignedDuration;
use preau_kernel::{
    app::App, caller::Caller, changes::Changes, due::DuePages, entity::Stored, failures::Failures,
    problem::Problem, unit_of_work::UnitOfWork,
};

use crate::{
    kept_file::KeptFile,
    photo::{Photo, PhotoId, State},
    quota::{Direction, count, no_longer_pending},
    trash_mark,
};

/// How many photos a run takes on: each takes about five calls, and a run may make a thousand on Cloudflare. The next run
/// goes on.
pub(crate) const MOST: usize = 150;
/// How many are purged at once.
const AT_ONCE: usize = 8;
/// How long a claim holds: longer than a run lasts.
const LEASE: SignedDuration = SignedDuration::from_mins(10);

/// What a run did.
#[derive(Debug, Default)]
pub(crate) struct Purged {
    /// How many photos are gone.
    pub photos: usize,
    /// Whether it was as many as a run takes on: there may be more.
    pub is_part: bool,
    /// What the next run has to try again.
    pub failures: Failures,
}

/// Purges what is due, in the name of `caller`. What fails is left to the next run, and keeps nothing else from its turn.
///
/// # Errors
/// The store did not say what is due. What was done so far stays done.
pub(crate) async fn purge_due(app: &App, caller: &Caller) -> Result<Purged, Problem> {
    let (mut purged, mut met) = (Purged::default(), 0);
    let mut pages = DuePages::<Photo, _>::until(app.now(), Photo::due);
    while met < MOST
        && let Some(page) = pages.next(&app.records).await?
    {
        let room = MOST - met;
        met += page.len().min(room);
        let photos = page.into_iter().take(room).map(|stored| purge(app, caller, stored));
        let mut outcomes = stream::iter(photos).buffer_unordered(AT_ONCE);
        while let Some(outcome) = outcomes.next().await {
            match outcome {
                Ok(gone) => purged.photos += usize::from(gone),
                Err(problem) => purged.failures.add(problem),
            }
        }
    }
    purged.is_part = met == MOST;
    Ok(purged)
}

/// Purges one photo, and answers whether it is gone by this.
async fn purge(app: &App, caller: &Caller, stored: Stored<Photo>) -> Result<bool, Problem> {
    // An index that lags may show what was brought back or held since: the claim then fails.
    match claim(app, stored, Changes::without_event(app.now())).await? {
        Some(claimed) => finish(app, caller, claimed).await,
        None => Ok(false),
    }
}

/// Claims a photo with `changes`: from here on it can only go. None where it has changed since it was read.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn claim(
    app: &App,
    mut stored: Stored<Photo>,
    changes: Changes,
) -> Result<Option<Stored<Photo>>, Problem> {
    let (before, now) = (stored.entity.clone(), app.now());
    stored.entity.state = State::Purging { lease_ends: now + LEASE };
    stored.entity.updated_at = now;
    let changes = trash_mark::follow(&app.records, Some(&before), Some(&stored.entity), changes).await?;
    if !changes.replace(&stored).commit_alone(app).await? {
        return Ok(None);
    }
    stored.version += 1;
    Ok(Some(stored))
}

/// Deletes the files and then the entry of a photo that was claimed. Answers whether it is gone by this: not where the
/// lease ended meanwhile, and another run goes on.
///
/// # Errors
/// The files or the store did not answer: when the lease ends, the next run goes on.
pub(crate) async fn finish(app: &App, caller: &Caller, claimed: Stored<Photo>) -> Result<bool, Problem> {
    let photo = &claimed.entity;
    delete_files(app, photo.id).await?;
    let registered = photo.is_kept.then(|| KeptFile::stored(photo.id));
    if forget(app, caller, &claimed, registered).await? {
        return Ok(true);
    }
    match KeptFile::unmoved(&app.records, photo.id).await? {
        Some(unmoved) if photo.is_kept => forget(app, caller, &claimed, Some(unmoved)).await,
        _ => Ok(false),
    }
}

/// Deletes the entry of a photo whose files are gone, and the register's, and answers whether they were as they are given.
async fn forget(
    app: &App,
    caller: &Caller,
    claimed: &Stored<Photo>,
    registered: Option<Stored<KeptFile>>,
) -> Result<bool, Problem> {
    let photo = &claimed.entity;
    let changes = UnitOfWork::of(app, caller).deletes("PHOTO_PURGED", claimed).delete_all(&registered);
    let changes = trash_mark::follow(&app.records, Some(photo), None, changes).await?;
    let changes = no_longer_pending(changes, photo);
    count(changes, &photo.owner_id, photo.size, Direction::Less).commit_alone(app).await
}

/// Deletes a photo's bytes, and all that was derived from them.
///
/// # Errors
/// The files did not answer.
pub(crate) async fn delete_files(app: &App, id: PhotoId) -> Result<(), Problem> {
    app.files.delete(&Photo::upload_key(id)).await?;
    let prefix = Photo::files(id);
    loop {
        let slice = app.files.list(&prefix, None).await?;
        for file in &slice.files {
            app.files.delete(&file.key).await?;
        }
        if slice.next.is_none() {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use futures_util::future::join_all;
    use preau_harness::{
        TestApp,
        people::{amina, coach_rey, director},
    };
    use preau_kernel::{
        actor::{Actor, Role},
        changes::Changes,
        entity::Entity,
        files::File,
        id::UserId,
        list::List,
        store::Item,
    };

    use crate::{
        kept_file::KeptFile,
        photo::{Deletion, Photo, PhotoId, Reason, State},
        testing::{
            PNG, act, app, bytes_at, deleted, files, given_photos, mortal_app, photo_of, read, stored, told,
        },
    };

    /// In the trash for longer than it stays there.
    fn due() -> State {
        let at: jiff::Timestamp = "2026-01-01T08:00:00Z".parse().unwrap();
        State::Deleted(Deletion { at, by: amina().id, reason: Reason::Mistake, purge_at: at })
    }

    async fn run(app: &TestApp) -> String {
        app.run("purge-photos").await.unwrap()
    }

    #[tokio::test]
    async fn what_is_due_goes_with_its_bytes_and_what_was_derived_and_the_rest_stays() {
        let app = app();
        let old = photo_of(&app, &amina()).await;
        let kept = photo_of(&app, &amina()).await;
        let young = photo_of(&app, &amina()).await;
        let small = File { content_type: "image/webp".to_owned(), bytes: b"small".to_vec() };
        app.app.files.put(&format!("photos/{old}/small.webp"), small).await.unwrap();
        deleted(&app, &amina(), &old).await;
        app.clock.set("2026-03-03T08:00:00Z");
        deleted(&app, &amina(), &young).await;
        app.clock.set("2026-04-01T07:59:59.999Z");
        assert!(run(&app).await.starts_with("0 purged"));
        app.clock.set("2026-04-01T08:00:00Z");
        assert!(run(&app).await.starts_with("1 purged"));
        assert_eq!(stored(&app, &old).await, None);
        let mut left = [format!("photos/{kept}/original"), format!("photos/{young}/original")];
        left.sort_unstable();
        assert_eq!(files(&app).await, left);
        let event = app.events().await.pop().unwrap();
        assert_eq!((event.kind.as_str(), event.actor.id.as_str()), ("PHOTO_PURGED", "preau:purge-photos"));
        let usage = preau_kernel::store::Key::new("photo-usage#amina", "bytes");
        assert_eq!(app.app.records.counters(&usage).await.unwrap()["bytes"], 140);
    }

    /// Puts the register's entry of a photo where version 0.1 wrote it.
    async fn unmove(app: &TestApp, id: &str) {
        let entry = KeptFile::stored(PhotoId::parse(id).unwrap());
        assert!(Changes::without_event(app.app.now()).delete(&entry).commit_alone(&app.app).await.unwrap());
        let key = KeptFile::all().whole().clone().key(id);
        app.given_items(vec![Item { key, ..entry.entity.to_item().unwrap() }]).await;
    }

    #[tokio::test]
    async fn a_photo_that_version_0_1_registered_goes_whole_and_is_not_missed_before() {
        let app = app();
        let (old, kept) = (photo_of(&app, &amina()).await, photo_of(&app, &amina()).await);
        for id in [&old, &kept] {
            unmove(&app, id).await;
        }
        deleted(&app, &amina(), &old).await;
        let report = run(&app).await;
        assert!(report.ends_with("swept 2 files: 0 of no photo, 0 photos without"), "{report}");
        app.clock.set("2026-04-01T08:00:00Z");
        assert!(run(&app).await.starts_with("1 purged"));
        assert_eq!((stored(&app, &old).await, files(&app).await.len()), (None, 1));
        let registered = app.app.records.all::<KeptFile>(&List::whole(KeptFile::all())).await.unwrap();
        let registered: Vec<String> =
            registered.iter().map(|stored| stored.entity.photo_id.to_string()).collect();
        assert_eq!(registered, [kept]);
    }

    #[tokio::test]
    async fn many_runs_at_once_purge_each_photo_once() {
        let app = app();
        let ids = given_photos(&app, &amina(), 40, &due()).await;
        let reports = join_all((0..5).map(|_| run(&app))).await;
        let purged: usize =
            reports.iter().map(|report| report.split(' ').next().unwrap().parse::<usize>().unwrap()).sum();
        assert_eq!(purged, 40, "{reports:?}");
        for id in &ids {
            assert_eq!(told(&app, id).await, ["PHOTO_PURGED"]);
        }
        assert!(files(&app).await.is_empty());
    }

    /// A run dies before its first call, its second one, and so on, until it does not die; each time, the next run leaves
    /// nothing over.
    #[tokio::test]
    async fn a_run_that_dies_anywhere_leaves_nothing_over_after_the_next() {
        let mut calls = 0;
        loop {
            let (app, life) = mortal_app();
            let ids = given_photos(&app, &amina(), 3, &due()).await;
            life.lasting(calls);
            drop(app.run("purge-photos").await);
            let died = life.is_over();
            life.lasting(i64::MAX);
            for id in &ids {
                // Whatever the moment, what is there has its bytes, and what comes back is whole.
                let photo = read(&app, &amina(), id).await;
                if photo.status == 200 {
                    assert_eq!(bytes_at(&app, &photo.json()).await.body.as_ref(), PNG, "after {calls} calls");
                }
            }
            app.clock.advance_minutes(10);
            run(&app).await;
            assert!(files(&app).await.is_empty(), "after {calls} calls");
            for id in &ids {
                assert_eq!(stored(&app, id).await, None, "after {calls} calls");
                assert_eq!(told(&app, id).await, ["PHOTO_PURGED"], "after {calls} calls");
            }
            let register = List::whole(KeptFile::all());
            let registered = app.app.records.all::<KeptFile>(&register).await;
            assert!(registered.unwrap().is_empty(), "after {calls} calls");
            if !died {
                break;
            }
            calls += 1;
        }
        assert!(calls > 15, "only {calls} calls");
    }

    /// The same of what completes an upload: it is whole, or awaited still, and the purge leaves nothing of it over.
    #[tokio::test]
    async fn an_upload_that_dies_anywhere_is_whole_or_is_purged_whole() {
        let mut calls = 0;
        loop {
            let (app, life) = mortal_app();
            let announced = crate::testing::announced(PNG);
            let requested = crate::testing::request(&app, &amina(), &announced).await.json();
            crate::testing::send(&app, &requested["upload"], PNG).await;
            let id = requested["photo"]["id"].as_str().unwrap();
            life.lasting(calls);
            let answer = act(&app, &amina(), id, "complete").await;
            let died = life.is_over();
            life.lasting(i64::MAX);
            let photo = read(&app, &amina(), id).await.json();
            assert!(answer.status != 200 || photo["status"] == "ready", "after {calls} calls");
            if photo["status"] == "ready" {
                assert_eq!(bytes_at(&app, &photo).await.body.as_ref(), PNG, "after {calls} calls");
                deleted(&app, &amina(), id).await;
            }
            app.clock.set("2026-04-02T03:00:00Z");
            run(&app).await;
            assert!(files(&app).await.is_empty(), "after {calls} calls: {:?}", files(&app).await);
            assert_eq!(stored(&app, id).await, None);
            let usage = preau_kernel::store::Key::new("photo-usage#amina", "bytes");
            assert_eq!(app.app.records.counters(&usage).await.unwrap()["bytes"], 0, "after {calls} calls");
            if !died {
                break;
            }
            calls += 1;
        }
        assert!(calls > 5, "only {calls} calls");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn of_a_thousand_photos_restored_and_purged_at_once_each_is_whole_or_gone() {
        let app = Arc::new(app());
        let ids = given_photos(&app, &amina(), 1_000, &due()).await;
        let purging = {
            let app = Arc::clone(&app);
            tokio::spawn(async move {
                let mut runs = 0;
                while run(&app).await.contains("more to come") {
                    runs += 1;
                }
                runs
            })
        };
        // So many coaches that none meets the limit of a minute; from the last photo on, so that both meet.
        let restoring = ids.chunks(25).enumerate().map(|(number, ids)| {
            let (app, ids) = (Arc::clone(&app), ids.to_vec());
            let coach = UserId::parse(&format!("coach-{number}")).unwrap();
            tokio::spawn(async move {
                let coach = Actor::new(coach, vec![Role::Coach]);
                let mut answers = Vec::new();
                for id in ids {
                    let answer = act(&app, &coach, &id, "restore").await;
                    answers.push((
                        id,
                        answer.status.as_u16(),
                        if answer.status == 200 { String::new() } else { answer.problem() },
                    ));
                }
                answers
            })
        });
        let answers = join_all(restoring).await;
        purging.await.unwrap();
        run(&app).await;
        let (mut whole, mut gone) = (0, 0);
        for (id, status, problem) in answers.into_iter().flat_map(Result::unwrap) {
            let photo = read(&app, &director(), &id).await;
            if status == 200 {
                assert_eq!(photo.json()["status"], "ready", "{id}");
                assert_eq!(bytes_at(&app, &photo.json()).await.body.as_ref(), PNG, "{id}");
                assert_eq!(told(&app, &id).await, ["PHOTO_RESTORED"]);
                whole += 1;
            } else {
                assert_eq!(
                    (status, problem.as_str(), photo.status.as_u16()),
                    (409, "already-purged", 404),
                    "{id}"
                );
                let key = Photo::original_key(PhotoId::parse(&id).unwrap());
                assert_eq!(app.app.files.get(&key).await.unwrap(), None);
                assert_eq!(told(&app, &id).await, ["PHOTO_PURGED"]);
                gone += 1;
            }
        }
        assert_eq!((whole + gone, whole > 0, gone > 0), (1_000, true, true), "{whole} whole, {gone} gone");
        assert_eq!(files(&app).await.len(), whole);
    }

    #[tokio::test]
    async fn a_photo_that_fails_keeps_no_other_from_its_turn() {
        let (app, life) = mortal_app();
        let ids = given_photos(&app, &coach_rey(), 2, &due()).await;
        life.lasting(3);
        let problem = app.run("purge-photos").await.unwrap_err();
        assert_eq!(problem.code(), "internal");
        life.lasting(i64::MAX);
        app.clock.advance_minutes(10);
        assert!(run(&app).await.contains(" purged"));
        for id in ids {
            assert_eq!(stored(&app, &id).await, None);
        }
    }
}
