//! Reconciliation: once a day, what files there are is held against what files there should be, both ways. It finds and reports,
//! and deletes nothing: what it finds, somebody has to look into.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use preau_kernel::{
    app::App,
    changes::Changes,
    entity::{Entity, Stored},
    files::FileEntry,
    list::{List, MOST_LOOKED_AT},
    problem::Problem,
    store::{Key, MOST_KEYS, SortRange},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    kept_file::KeptFile,
    photo::{FILES, Photo, PhotoId, State},
};

/// How many slices of the list of files, of a thousand each, one run looks at.
const SLICES: usize = 3;
/// How many photos whose files were not met are looked at once more for one slice; the next run goes on.
const MOST_CHECKED: usize = 50;
/// How much of what is amiss is told one by one.
const MOST_TOLD: usize = 100;
/// How long after its beginning the next reconciliation begins.
const EVERY: SignedDuration = SignedDuration::from_hours(20);

/// What a whole reconciliation found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Findings {
    /// When it ended, in UTC; none while it goes on.
    pub finished_at: Option<Timestamp>,
    /// How many files it met.
    pub files: u64,
    /// How many files belong to no photo.
    pub orphan_files: u64,
    /// The keys of the first hundred of them.
    pub orphan_keys: Vec<String>,
    /// How many photos have no file.
    pub missing_files: u64,
    /// The first hundred of them.
    pub missing_photos: Vec<PhotoId>,
}

/// How far the reconciliation has come.
///
/// | access pattern | how |
/// |---|---|
/// | the reconciliation | partition `photo-sweep`, `photo-sweep` |
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Reconciliation {
    started_at: Timestamp,
    /// Where the list of files goes on; none at its beginning and at its end.
    next: Option<String>,
    /// The last photo whose files were met, or were found missing.
    last_id: Option<PhotoId>,
    /// Whether the files of the next slice were looked at already: what the register has beside them is left.
    #[serde(default)]
    files_are_done: bool,
    /// What it found so far.
    found: Findings,
    /// What the last whole one found.
    pub last: Option<Findings>,
}

impl Reconciliation {
    /// Where it is.
    pub(crate) fn place() -> Key {
        Key::new("photo-sweep", "photo-sweep")
    }

    fn starting(now: Timestamp, last: Option<Findings>) -> Self {
        Self {
            started_at: now,
            next: None,
            last_id: None,
            files_are_done: false,
            found: Findings::default(),
            last,
        }
    }
}

impl Entity for Reconciliation {
    const KIND: &'static str = "photo-sweep";

    fn key(&self) -> Key {
        Self::place()
    }
}

/// Goes on with the reconciliation, or begins a new one, and says how far it is.
///
/// # Errors
/// The files or the store did not answer. The next run goes on where this one began.
pub(crate) async fn go_on(app: &App) -> Result<String, Problem> {
    let now = app.now();
    let stored = app.records.find::<Reconciliation>(&Reconciliation::place()).await?;
    let mut stored = stored.unwrap_or_else(|| Stored::absent(Reconciliation::starting(now, None)));
    let reconciliation = &mut stored.entity;
    if reconciliation.found.finished_at.is_some() {
        // One that was run as of a time to come says nothing of this day.
        if (reconciliation.started_at..reconciliation.started_at + EVERY).contains(&now) {
            return Ok("swept today".to_owned());
        }
        *reconciliation = Reconciliation::starting(now, reconciliation.last.take());
    }
    for _ in 0..SLICES {
        if look(app, reconciliation).await? {
            reconciliation.found.finished_at = Some(now);
            reconciliation.last = Some(reconciliation.found.clone());
            break;
        }
    }
    let Findings { files, orphan_files, missing_files, finished_at, .. } = &reconciliation.found;
    let so_far = if finished_at.is_some() { "" } else { " so far" };
    let report =
        format!("swept {files} files{so_far}: {orphan_files} of no photo, {missing_files} photos without");
    // Of two runs at once, the one that comes second did the same work for nothing.
    Changes::without_event(now).save(&stored).commit_alone(app).await?;
    Ok(report)
}

/// Looks at one slice of the files, or at what the register has beside it, and answers whether nothing is left to look at.
async fn look(app: &App, reconciliation: &mut Reconciliation) -> Result<bool, Problem> {
    let slice = app.files.list(FILES, reconciliation.next.as_deref()).await?;
    let met: BTreeSet<PhotoId> = slice.files.iter().filter_map(|file| Photo::of_file(&file.key)).collect();
    if !reconciliation.files_are_done {
        look_at_files(app, reconciliation, &slice.files, &met).await?;
        reconciliation.files_are_done = true;
    }
    let end = if slice.next.is_some() { met.last().copied() } else { None };
    let nothing_met = slice.next.is_some() && met.is_empty();
    if !nothing_met && !look_at_register(app, reconciliation, &met, end).await? {
        return Ok(false);
    }
    reconciliation.last_id = met.last().copied().max(reconciliation.last_id);
    reconciliation.files_are_done = false;
    reconciliation.next = slice.next;
    Ok(reconciliation.next.is_none())
}

/// Looks for files of no photo. `met` are the photos that they are of, if there are such.
async fn look_at_files(
    app: &App,
    reconciliation: &mut Reconciliation,
    files: &[FileEntry],
    met: &BTreeSet<PhotoId>,
) -> Result<(), Problem> {
    reconciliation.found.files += files.len() as u64;
    for file in files.iter().filter(|file| Photo::of_file(&file.key).is_none()) {
        reconciliation.found.orphan(&file.key);
    }
    let ids: Vec<PhotoId> = met.iter().filter(|id| reconciliation.last_id != Some(**id)).copied().collect();
    for ids in ids.chunks(MOST_KEYS) {
        let registered = KeptFile::among(&app.records, ids).await?;
        // A photo that is just being completed has files before the register names them.
        let unregistered = ids.iter().filter(|id| !registered.contains(id));
        let unregistered: Vec<Key> = unregistered.map(|id| Photo::key_of(*id)).collect();
        if unregistered.is_empty() {
            continue;
        }
        let photos = app.records.find_many::<Photo>(&unregistered).await?;
        let photos: BTreeSet<PhotoId> = photos.into_iter().flatten().map(|stored| stored.entity.id).collect();
        for id in ids.iter().filter(|id| !registered.contains(id) && !photos.contains(id)) {
            let orphans = files.iter().filter(|file| Photo::of_file(&file.key) == Some(*id));
            orphans.for_each(|file| reconciliation.found.orphan(&file.key));
        }
    }
    Ok(())
}

/// Looks for photos of which the register says that they have files, up to `end`, and which were not met. Answers whether
/// that was all of it.
async fn look_at_register(
    app: &App,
    reconciliation: &mut Reconciliation,
    met: &BTreeSet<PhotoId>,
    end: Option<PhotoId>,
) -> Result<bool, Problem> {
    // What goes on after an id sorts after it, and before the next one; `g` sorts after all of them.
    let start = reconciliation.last_id.map_or_else(|| "0".to_owned(), |id| format!("{id}!"));
    let end = end.map_or_else(|| "g".to_owned(), |id| id.to_string());
    let list = List::whole(KeptFile::all()).within(SortRange::Between(start, end));
    let registered = app.records.list::<KeptFile>(&list, MOST_LOOKED_AT, None, |_| true).await?;
    let mut checked = 0;
    for Stored { entity: KeptFile { photo_id: id, .. }, .. } in registered.entities {
        if !met.contains(&id) {
            if checked == MOST_CHECKED {
                return Ok(false);
            }
            checked += 1;
            if is_missing(app, id).await? {
                reconciliation.found.missing_files += 1;
                if reconciliation.found.missing_photos.len() < MOST_TOLD {
                    reconciliation.found.missing_photos.push(id);
                }
            }
        }
        reconciliation.last_id = Some(id);
    }
    Ok(registered.next.is_none())
}

impl Findings {
    fn orphan(&mut self, key: &str) {
        self.orphan_files += 1;
        if self.orphan_keys.len() < MOST_TOLD {
            self.orphan_keys.push(key.to_owned());
        }
    }
}

/// Whether a photo that should have files has none, now that both are looked at once more.
async fn is_missing(app: &App, id: PhotoId) -> Result<bool, Problem> {
    if !app.files.list(&Photo::files(id), None).await?.files.is_empty() {
        return Ok(false);
    }
    let photo = app.records.find::<Photo>(&Photo::key_of(id)).await?;
    Ok(photo.is_some_and(|stored| !matches!(stored.entity.state, State::Purging { .. })))
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        TestApp, insta,
        people::{amina, director},
    };
    use preau_kernel::files::File;
    use serde_json::Value;

    use crate::{
        photo::State,
        testing::{PNG, announced, app, deleted, given_photos, photo_of, request, send},
    };

    async fn put(app: &TestApp, key: &str) {
        let file = File { content_type: "image/png".to_owned(), bytes: PNG.to_vec() };
        app.app.files.put(key, file).await.unwrap();
    }

    async fn found(app: &TestApp) -> Value {
        app.get("/api/admin/photos/purge-preview").by(&director()).send().await.json()["sweep"].clone()
    }

    #[tokio::test]
    async fn what_is_whole_is_not_found() {
        let app = app();
        photo_of(&app, &amina()).await;
        let trashed = photo_of(&app, &amina()).await;
        deleted(&app, &amina(), &trashed).await;
        let awaited = request(&app, &amina(), &announced(PNG)).await.json();
        send(&app, &awaited["upload"], PNG).await;
        assert_eq!(found(&app).await, Value::Null);
        let report = app.run("purge-photos").await.unwrap();
        insta::assert_snapshot!(report, @"0 purged, 0 stray uploads deleted; swept 2 files: 0 of no photo, 0 photos without");
        let again = app.run("purge-photos").await.unwrap();
        insta::assert_snapshot!(again, @"0 purged, 0 stray uploads deleted; swept today");
    }

    #[tokio::test]
    async fn files_of_no_photo_and_photos_without_files_are_told_and_left() {
        let app = app();
        let whole = photo_of(&app, &amina()).await;
        let bare = photo_of(&app, &amina()).await;
        app.app.files.delete(&format!("photos/{bare}/original")).await.unwrap();
        let trashed = photo_of(&app, &amina()).await;
        app.app.files.delete(&format!("photos/{trashed}/original")).await.unwrap();
        deleted(&app, &amina(), &trashed).await;
        put(&app, "photos/019aa5f0-0000-7000-8000-000000000000/original").await;
        put(&app, "photos/019aa5f0-0000-7000-8000-000000000000/small").await;
        put(&app, "photos/readme.txt").await;
        app.run("purge-photos").await.unwrap();
        let mut found = found(&app).await;
        assert_eq!(found["missing_photos"].as_array_mut().unwrap(), &vec![Value::from(bare), trashed.into()]);
        found["missing_photos"] = Value::Null;
        insta::assert_json_snapshot!(found, @r#"
        {
          "files": 4,
          "finished_at": "2026-03-02T08:00:00Z",
          "missing_files": 2,
          "missing_photos": null,
          "orphan_files": 3,
          "orphan_keys": [
            "photos/readme.txt",
            "photos/019aa5f0-0000-7000-8000-000000000000/original",
            "photos/019aa5f0-0000-7000-8000-000000000000/small"
          ]
        }
        "#);
        assert_eq!(crate::testing::files(&app).await.len(), 4, "{whole}");
    }

    #[tokio::test]
    async fn a_sweep_of_thousands_goes_on_from_run_to_run_and_begins_again_the_next_day() {
        let app = app();
        let ids = given_photos(&app, &amina(), 3_500, &State::Ready).await;
        put(&app, "photos/019aa5f0-0000-7000-8000-000000000000/original").await;
        app.app.files.delete(&format!("photos/{}/original", ids[3_200])).await.unwrap();
        let mut reports = Vec::new();
        for at in
            ["2026-03-03T03:00:00Z", "2026-03-03T03:05:00Z", "2026-03-03T03:10:00Z", "2026-03-04T03:00:00Z"]
        {
            app.clock.set(at);
            reports.push(app.run("purge-photos").await.unwrap());
        }
        insta::assert_json_snapshot!(reports, @r#"
        [
          "0 purged, 0 stray uploads deleted; swept 3000 files so far: 1 of no photo, 0 photos without",
          "0 purged, 0 stray uploads deleted; swept 3500 files: 1 of no photo, 1 photos without",
          "0 purged, 0 stray uploads deleted; swept today",
          "0 purged, 0 stray uploads deleted; swept 3000 files so far: 1 of no photo, 0 photos without"
        ]
        "#);
        assert_eq!(found(&app).await["missing_photos"], serde_json::json!([ids[3_200]]));
    }

    #[tokio::test]
    async fn where_all_files_are_lost_a_run_looks_at_a_part_and_the_next_ones_go_on() {
        let app = app();
        let ids = given_photos(&app, &amina(), 330, &State::Ready).await;
        for id in &ids[..320] {
            app.app.files.delete(&format!("photos/{id}/original")).await.unwrap();
        }
        let mut reports = Vec::new();
        for _ in 0..3 {
            reports.push(app.run("purge-photos").await.unwrap());
            app.clock.advance_minutes(5);
        }
        insta::assert_json_snapshot!(reports, @r#"
        [
          "0 purged, 0 stray uploads deleted; swept 10 files so far: 0 of no photo, 150 photos without",
          "0 purged, 0 stray uploads deleted; swept 10 files so far: 0 of no photo, 300 photos without",
          "0 purged, 0 stray uploads deleted; swept 10 files: 0 of no photo, 320 photos without"
        ]
        "#);
        assert_eq!(found(&app).await["missing_photos"], serde_json::json!(ids[..100]));
    }

    #[tokio::test]
    async fn what_is_sent_after_its_photo_was_complete_is_deleted() {
        let app = app();
        let id = photo_of(&app, &amina()).await;
        put(&app, &format!("uploads/{id}")).await;
        put(&app, "uploads/019aa5f0-0000-7000-8000-000000000000").await;
        put(&app, "uploads/what").await;
        let awaited = request(&app, &amina(), &announced(PNG)).await.json();
        send(&app, &awaited["upload"], PNG).await;
        let report = app.run("purge-photos").await.unwrap();
        assert!(report.contains("3 stray uploads deleted"), "{report}");
        let awaited = awaited["photo"]["id"].as_str().unwrap();
        assert_eq!(
            crate::testing::files(&app).await,
            [format!("photos/{id}/original"), format!("uploads/{awaited}")]
        );
    }
}
