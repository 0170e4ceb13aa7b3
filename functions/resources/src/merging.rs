//! The job that merges what is fresh of an audience, and segments that are not much larger, into a new segment.
//!
//! First the table of the new segment is written: which documents it has is settled by it, however many turns follow. Then its
//! blocks, some a transaction, which also keeps how far it is. The last transaction puts the new segment in the place of those
//! that it is made of: until then nobody reads it. What is not read any more goes ten minutes later.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use preau_kernel::{app::App, changes::Changes, entity::Stored, job::Job, problem::Problem};
use preau_search::{
    postings::pack,
    table::{self, Entry},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    audience::Audience,
    dropping::drop_of,
    fresh::{COUNTER, Fresh, counting},
    merge_sources::{Merger, Sources, entries_of},
    shelf::{Block, Segment, SegmentId, Shelf},
};

/// How long a turn holds its job.
pub(crate) const LEASE: SignedDuration = SignedDuration::from_mins(3);
/// How many items of fresh postings are merged as soon as they are there.
const ENOUGH: usize = 16;
/// How long fewer wait for others.
const PATIENCE: SignedDuration = SignedDuration::from_hours(1);
/// After what time it is looked again whether there are enough.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_mins(10);
/// A segment is merged with what comes where it has at most so many times the documents.
const RATIO: usize = 3;
/// How many segments a shelf has at most.
pub(crate) const MOST_SEGMENTS: usize = 8;
/// How many bytes a block is to have.
const BLOCK: u64 = 8_192;
/// A segment's blocks are 2^10 at most.
const MOST_BITS: u8 = 10;
/// How many blocks one transaction writes.
const BLOCKS: u32 = 16;
/// How many parts of a table one transaction writes.
const TABLES: usize = 40;
/// How many transactions a turn takes.
const MOST_STEPS: usize = 24;
/// How far a merge is: what the new segment is made of, and which of its blocks are written.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Building {
    /// The new segment, as far as it is known.
    segment: Segment,
    /// The segments that it is made of.
    sources: Vec<SegmentId>,
    /// Whether its table is written, and with it which documents it has.
    is_settled: bool,
    /// Which block comes next.
    next: u32,
}

/// Goes on with a merge whose turn was taken, and answers whether it is over. One that is not `forced` waits until there is
/// enough to merge.
///
/// # Errors
/// The store did not answer, or holds what is no index: the job is due again when its lease ends.
pub(crate) async fn turn(app: &App, mut taken: Stored<Job>, forced: bool) -> Result<bool, Problem> {
    let audience = taken.entity.resource.strip_prefix("shelf:").map(Audience::written);
    let audience = audience.ok_or_else(|| Problem::internal("a merge of no audience"))?;
    let before: Option<Building> = taken.entity.progress_as()?;
    let is_settled = before.as_ref().is_some_and(|before| before.is_settled);
    let lost = before.filter(|_| !is_settled).map(|before| before.segment.id);
    if !is_settled && !begin(app, &audience, &mut taken, lost, forced).await? {
        return Ok(false);
    }
    let Some(mut now) = taken.entity.progress_as::<Building>()? else { return Ok(false) };
    let shelf = shelf_of(app, &audience).await?;
    let segments = shelf.entity.segments.iter().filter(|segment| now.sources.contains(&segment.id)).cloned();
    let sources = Sources::read(app, &audience, segments.collect()).await?;
    let entries = entries_of(app, &now.segment).await?;
    let merger = Merger::of(&sources, &entries)?;
    for _ in 0..MOST_STEPS {
        if now.next == 1_u32 << now.segment.bits {
            return finish(app, &audience, &taken, &now, &entries).await;
        }
        let until = (now.next + BLOCKS).min(1_u32 << now.segment.bits);
        let mut changes = Changes::without_event(app.now());
        for (bucket, terms) in merger.blocks(app, &now.segment, &(now.next..until)).await? {
            let bytes = pack(&terms);
            now.segment.bytes += bytes.len() as u64;
            changes = changes.create(&Block::new(now.segment.id, bucket, &bytes));
        }
        now.next = until;
        if !keep(app, &mut taken, changes, &now).await? {
            return Ok(false);
        }
        if app.is_spent() {
            break;
        }
    }
    // Whoever comes next goes on.
    let job = taken.entity.going_on(app.now(), taken.entity.progress.clone(), SignedDuration::ZERO);
    Changes::without_event(app.now())
        .replace(&Stored::at_version(job, taken.version))
        .commit_alone(app)
        .await?;
    Ok(false)
}

/// Keeps how far it is with what was written; answers whether the job is still in the same hands.
async fn keep(
    app: &App,
    taken: &mut Stored<Job>,
    changes: Changes,
    building: &Building,
) -> Result<bool, Problem> {
    let now = app.now();
    let job = Job { progress: json!(building), due_at: now + LEASE, updated_at: now, ..taken.entity.clone() };
    let is_kept = changes.replace(&Stored::at_version(job.clone(), taken.version)).commit_alone(app).await?;
    *taken = Stored::at_version(job, taken.version + 1);
    Ok(is_kept)
}

async fn shelf_of(app: &App, audience: &Audience) -> Result<Stored<Shelf>, Problem> {
    let found = app.records.find::<Shelf>(&Shelf::key_of(audience)).await?;
    Ok(found.unwrap_or_else(|| Stored::absent(Shelf::empty(audience))))
}

/// Settles what the new segment is made of, and writes its table; answers whether there is one to make. What an earlier turn wrote
/// of one that it did not settle is dropped.
async fn begin(
    app: &App,
    audience: &Audience,
    taken: &mut Stored<Job>,
    lost: Option<SegmentId>,
    forced: bool,
) -> Result<bool, Problem> {
    let shelf = shelf_of(app, audience).await?.entity;
    let fresh = Fresh::all_of(&app.records, audience).await?;
    let waits = app.now().duration_since(taken.entity.created_at) < PATIENCE;
    if fresh.len() < ENOUGH && waits && !forced {
        let job = taken.entity.going_on(app.now(), Value::Null, LOOK_AGAIN);
        Changes::without_event(app.now())
            .replace(&Stored::at_version(job, taken.version))
            .commit_alone(app)
            .await?;
        return Ok(false);
    }
    let sources = Sources::read(app, audience, chosen(&fresh, shelf.segments)).await?;
    let entries = sources.living(app, audience).await?;
    let bytes = sources.segments.iter().map(|segment| segment.bytes).sum::<u64>()
        + sources.fresh.iter().map(|fresh| fresh.entity.block.len() as u64).sum::<u64>();
    let wanted = (bytes / BLOCK).max(1).next_power_of_two().trailing_zeros();
    let bits = u8::try_from(wanted).unwrap_or(MOST_BITS).min(MOST_BITS);
    let totals = sources.totals(&entries);
    let segment = Segment {
        id: SegmentId::mint(app.ids.as_ref(), app.now()),
        documents: u32::try_from(entries.len()).unwrap_or(u32::MAX),
        passages: totals.passages,
        length: totals.length,
        bits: sources.segments.iter().map(|segment| segment.bits).max().unwrap_or_default().max(bits),
        bytes: 0,
    };
    let parts: Vec<Block> = entries
        .chunks(table::PART)
        .enumerate()
        .map(|(part, entries)| Block::table(segment.id, part, &table::pack(entries)))
        .collect();
    let sources = sources.segments.iter().map(|segment| segment.id).collect();
    let mut building = Building { segment, sources, is_settled: false, next: 0 };
    let changes = Changes::without_event(app.now());
    let changes = lost.iter().fold(changes, |changes, lost| changes.create(&drop_of(app, *lost)));
    if !keep(app, taken, changes, &building).await? {
        return Ok(false);
    }
    for parts in parts.chunks(TABLES) {
        // The id is new: nobody else writes them.
        let changes = parts.iter().fold(Changes::without_event(app.now()), Changes::create);
        changes.commit_alone(app).await?;
    }
    building.is_settled = true;
    keep(app, taken, Changes::without_event(app.now()), &building).await
}

/// The jobs that drop all segments of a shelf, and the one that a merge of it is at.
///
/// # Errors
/// `internal`: how far the merge is cannot be read.
pub(crate) fn drops_of(app: &App, shelf: Option<&Shelf>, merge: Option<&Job>) -> Result<Vec<Job>, Problem> {
    let building: Option<Building> = merge.map(Job::progress_as).transpose()?.flatten();
    let segments = shelf.into_iter().flat_map(|shelf| &shelf.segments).map(|segment| segment.id);
    Ok(segments
        .chain(building.map(|building| building.segment.id))
        .map(|segment| drop_of(app, segment))
        .collect())
}

/// The segments that are merged with what is fresh: the smallest, as long as each is not much larger than all before it, or
/// there are too many.
fn chosen(fresh: &[Stored<Fresh>], mut segments: Vec<Segment>) -> Vec<Segment> {
    segments.sort_by_key(|segment| segment.documents);
    let mut documents = fresh.iter().filter(|fresh| fresh.entity.part == 0).count();
    let (all, mut taken) = (segments.len(), 0);
    for segment in &segments {
        let size = usize::try_from(segment.documents).unwrap_or(usize::MAX);
        if size > documents.saturating_mul(RATIO) && all - taken < MOST_SEGMENTS {
            break;
        }
        documents += size;
        taken += 1;
    }
    segments.truncate(taken);
    segments
}

/// Puts the new segment in the place of those that it is made of, and of what was fresh.
async fn finish(
    app: &App,
    audience: &Audience,
    taken: &Stored<Job>,
    building: &Building,
    entries: &[Entry],
) -> Result<bool, Problem> {
    let merged: BTreeSet<(u128, u32)> = entries.iter().map(|entry| (entry.id, entry.generation)).collect();
    // What comes and goes meanwhile is looked at again.
    for _ in 0..MOST_STEPS {
        let now = app.now();
        let mut shelf = shelf_of(app, audience).await?;
        shelf.entity.segments.retain(|segment| !building.sources.contains(&segment.id));
        if building.segment.documents > 0 {
            shelf.entity.segments.push(building.segment.clone());
        }
        let (gone, left): (Vec<_>, Vec<_>) =
            Fresh::all_of(&app.records, audience).await?.into_iter().partition(|fresh| {
                merged.contains(&(fresh.entity.resource_id.as_u128(), fresh.entity.generation))
            });
        let count = counting(audience, -i64::try_from(gone.len()).unwrap_or(i64::MAX));
        let mut changes = Changes::without_event(now).save(&shelf).delete_all(&gone);
        if left.is_empty() {
            // Whoever has come since is not forgotten: then there are some.
            changes = changes.add_to_counters(count.at_most(COUNTER, 0)).delete(&taken.entity.claim());
            changes = if audience.is_private() {
                // It names a person, who may leave long before it would expire.
                changes.delete(taken)
            } else {
                let done = taken.entity.done(now, json!({"documents": building.segment.documents}));
                changes.replace(&Stored::at_version(done, taken.version))
            };
        } else {
            let job = Job { created_at: now, ..taken.entity.going_on(now, Value::Null, LOOK_AGAIN) };
            changes = changes.add_to_counters(count).replace(&Stored::at_version(job, taken.version));
        }
        for source in &building.sources {
            changes = changes.create(&drop_of(app, *source));
        }
        if changes.commit_alone(app).await? {
            return Ok(true);
        }
        if app.records.version_of(&Job::key_of(taken.entity.id)).await? != Some(taken.version) {
            return Ok(false);
        }
    }
    Err(Problem::busy())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use preau_harness::{
        TestApp,
        people::{amina, coach_rey},
    };
    use serde_json::Value;

    use super::*;
    use crate::testing::{app, count, delete, document, filed, search, titles};

    const WORDS: [&str; 5] = ["ananas", "banane", "cerise", "datte", "figue"];

    /// A text of its own.
    fn text(number: usize) -> String {
        let words = (0..40).map(|at| WORDS[(number * 7 + at * at * (number + 3)) % 5]);
        words.collect::<Vec<_>>().join(" ")
    }

    async fn lot(app: &TestApp, numbers: std::ops::Range<usize>) -> Vec<String> {
        let mut ids = Vec::new();
        for number in numbers {
            ids.push(
                filed(app, &coach_rey(), &document(&format!("n{number}"), &text(number), "school")).await,
            );
        }
        ids
    }

    /// All that is found of each word, with scores.
    async fn all_found(app: &TestApp) -> Vec<Value> {
        let mut found = Vec::new();
        for word in WORDS {
            let mut cursor = String::new();
            loop {
                let page = search(app, &amina(), &format!("q={word}&limit=20{cursor}")).await;
                found.extend(page["data"].as_array().unwrap().iter().cloned());
                let Some(next) = page["pagination"]["next_cursor"].as_str() else { break };
                cursor = format!("&cursor={next}");
            }
        }
        found
    }

    async fn shelf(app: &TestApp) -> Vec<Segment> {
        shelf_of(&app.app, &Audience::school()).await.unwrap().entity.segments
    }

    #[tokio::test]
    async fn what_is_merged_is_found_as_it_was_before() {
        let app = app();
        lot(&app, 0..20).await;
        let before = all_found(&app).await;
        assert!(before.len() > 40);
        assert_eq!(
            app.run("index-resources").await.unwrap(),
            "0 read, 0 turns of merges, 0 of drops, 0 swept"
        );
        app.clock.advance_minutes(1);
        assert_eq!(
            app.run("index-resources").await.unwrap(),
            "0 read, 1 turns of merges, 0 of drops, 0 swept"
        );
        assert_eq!((count(&app, "fresh-postings"), shelf(&app).await.len()), (0, 1));
        assert_eq!(count(&app, "job-claim"), 0);
        assert_eq!(all_found(&app).await, before);
    }

    #[tokio::test]
    async fn few_wait_an_hour_for_others() {
        let app = app();
        lot(&app, 0..3).await;
        for _ in 0..6 {
            app.clock.advance_minutes(9);
            app.run("index-resources").await.unwrap();
            assert_eq!(count(&app, "fresh-postings"), 3);
        }
        app.clock.advance_minutes(20);
        app.run("index-resources").await.unwrap();
        assert_eq!((count(&app, "fresh-postings"), shelf(&app).await.len()), (0, 1));
    }

    #[tokio::test]
    async fn documents_that_come_and_go_leave_the_index_that_those_leave_that_stay() {
        let app = app();
        let mut ids = Vec::new();
        for turn in 0..4 {
            ids.extend(lot(&app, turn * 18..(turn + 1) * 18).await);
            for id in ids.iter().skip(turn).step_by(4) {
                // Some are gone already.
                delete(&app, &coach_rey(), id).await;
            }
            app.clock.advance_minutes(80);
            app.run("index-resources").await.unwrap();
        }
        let left: BTreeSet<usize> = app
            .items()
            .into_iter()
            .filter(|item| item.kind == "resource")
            .map(|item| {
                serde_json::from_str::<Value>(&item.document).unwrap()["title"].as_str().unwrap()[1..]
                    .parse()
                    .unwrap()
            })
            .collect();
        assert!(left.len() > 20 && left.len() < 72, "{left:?}");
        // What is stale goes when all is merged into one.
        lot(&app, 100..100).await;
        let described = |found: Vec<Value>| -> BTreeSet<String> {
            found.into_iter().map(|one| format!("{} {}", one["title"], one["highlights"])).collect()
        };
        let other = self::app();
        for number in &left {
            lot(&other, *number..number + 1).await;
        }
        assert_eq!(described(all_found(&app).await), described(all_found(&other).await));
        // Segments that nobody reads go later.
        for _ in 0..3 {
            app.clock.advance_minutes(11);
            app.run("index-resources").await.unwrap();
        }
        let segments: BTreeSet<String> =
            shelf(&app).await.iter().map(|segment| segment.id.to_string()).collect();
        let blocks = app.items().into_iter().filter(|item| item.kind == "index-block");
        let kept: BTreeSet<String> = blocks.map(|item| item.key.partition.replace("block#", "")).collect();
        assert_eq!(kept, segments);
    }

    #[tokio::test]
    async fn who_files_more_than_there_is_room_for_merges_first() {
        let app = app();
        lot(&app, 0..80).await;
        let fresh = count(&app, "fresh-postings");
        assert!((1..=32).contains(&fresh), "{fresh}");
        let counted = app.app.records.counters(&Fresh::count_key(&Audience::school())).await.unwrap();
        assert_eq!(counted[COUNTER], i64::try_from(fresh).unwrap());
        assert!((1..=MOST_SEGMENTS).contains(&shelf(&app).await.len()));
        let found = titles(&app, &amina(), "q=n79").await;
        assert_eq!(found, ["n79"]);
    }

    #[tokio::test]
    async fn a_merge_that_is_lost_is_done_anew_and_leaves_nothing() {
        let app = app();
        lot(&app, 0..20).await;
        let before = all_found(&app).await;
        let job = app.items().into_iter().find(|item| item.kind == "job").unwrap();
        let read = app.app.records.find::<Job>(&job.key).await.unwrap().unwrap();
        // One that took its turn, wrote a table, and was never heard of again.
        let segment = Segment {
            id: SegmentId::mint(app.app.ids.as_ref(), app.app.now()),
            documents: 1,
            passages: 1,
            length: 1,
            bits: 0,
            bytes: 0,
        };
        app.given(&Block::table(segment.id, 0, b"")).await;
        let lost = Building { segment, sources: Vec::new(), is_settled: false, next: 0 };
        let lost = Job { progress: json!(lost), lost_turns: 1, ..read.entity };
        let changes = Changes::without_event(app.app.now()).replace(&Stored::at_version(lost, read.version));
        assert!(changes.commit_alone(&app.app).await.unwrap());
        for _ in 0..3 {
            app.clock.advance_minutes(11);
            app.run("index-resources").await.unwrap();
        }
        assert_eq!(all_found(&app).await, before);
        let segments = shelf(&app).await;
        assert_eq!((segments.len(), segments[0].documents), (1, 20));
        let stray = app.items().into_iter().filter(|item| {
            item.kind == "index-block" && item.key.partition != format!("block#{}", segments[0].id)
        });
        assert_eq!(stray.count(), 0);
    }

    #[tokio::test]
    async fn nothing_of_a_merge_names_the_person_whose_documents_they_are_once_it_is_over() {
        let app = app();
        for number in 0..2 {
            filed(&app, &amina(), &document(&format!("n{number}"), &text(number), "me")).await;
        }
        let merges = || app.items().into_iter().filter(|item| item.document.contains("shelf:user:amina"));
        assert!(merges().count() > 0);
        app.clock.advance_minutes(61);
        app.run("index-resources").await.unwrap();
        assert_eq!(merges().map(|item| item.kind).collect::<Vec<_>>(), Vec::<String>::new());
        assert_eq!(count(&app, "shelf"), 1);
    }

    #[test]
    fn a_segment_is_merged_with_what_comes_where_it_is_not_much_larger() {
        let segment = |documents: u32| Segment {
            id: SegmentId::of_uuid(preau_kernel::Uuid::nil()),
            documents,
            passages: 0,
            length: 0,
            bits: 0,
            bytes: 0,
        };
        let sizes = |segments: &[u32]| -> Vec<u32> {
            let chosen = chosen(&[], segments.iter().copied().map(segment).collect());
            chosen.iter().map(|segment| segment.documents).collect()
        };
        assert_eq!(sizes(&[]), Vec::<u32>::new());
        assert_eq!(sizes(&[40, 9]), Vec::<u32>::new());
        // There are too many: the smallest are merged.
        assert_eq!(sizes(&[1, 9, 90, 900, 9_000, 90_000, 900_000, 9_000_000]), [1]);
    }
}
