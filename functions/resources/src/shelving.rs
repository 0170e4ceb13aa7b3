//! How a document gets into the index and out of it: in the transaction that changes it, so that from then on it is found, or
//! found no more.

use jiff::SignedDuration;
use preau_kernel::{
    app::App,
    batch::Batch,
    changes::Changes,
    id::UserId,
    job::{Job, JobClaim},
    jobs::{open_job, take_turn},
    problem::Problem,
    unit_of_work::UnitOfWork,
};
use preau_search::{Indexed, index};
use serde_json::Value;

use crate::{
    audience::Audience,
    embedding::{claim_key, is_embedded, job_of},
    fresh::{COUNTER, Fresh, MOST_FRESH, counting},
    merging,
    resource::{Resource, ResourceId},
};

/// The kind of job that merges what is fresh.
pub(crate) const MERGE: &str = "merge-shelf";
/// How long after it came something is merged at the earliest: others come with it.
const SOON: SignedDuration = SignedDuration::from_mins(1);
/// How many turns a request takes at most to make room.
const MOST_TURNS: usize = 3;

/// What was read of the index before a document is put into it or taken out.
pub(crate) struct Shelving {
    read: Batch,
    before: Option<Resource>,
    parts: Vec<Fresh>,
    audience: Audience,
    /// The document, where vectors are to be made of it.
    embedded: Option<ResourceId>,
}

/// What is indexed of a document with these pages.
pub(crate) fn indexed(resource: &Resource, pages: &[(u32, &str)]) -> Indexed {
    let filters = resource.filters();
    index(&preau_search::Document { title: &resource.title, pages, filters: &filters })
}

/// What the job of an audience's index is for.
pub(crate) fn job_resource(audience: &Audience) -> String {
    format!("shelf:{}", audience.as_str())
}

impl Shelving {
    /// Reads the same, and makes room for what comes where there is none.
    ///
    /// # Errors
    /// `busy`: there is none even so; or the store did not answer.
    pub async fn with_room(
        app: &App,
        before: Option<&Resource>,
        after: &mut Resource,
        indexed: Option<&Indexed>,
    ) -> Result<Self, Problem> {
        for _ in 0..MOST_TURNS {
            let shelving = Self::read(app, before, after, indexed).await?;
            if shelving.has_room() {
                return Ok(shelving);
            }
            make_room(app, &shelving.audience).await?;
        }
        Err(Problem::busy())
    }

    /// Reads what is to be known where `after` takes the place of `before`, with one call of the store. `after` is told how
    /// many parts its postings take.
    ///
    /// # Errors
    /// The store did not answer.
    async fn read(
        app: &App,
        before: Option<&Resource>,
        after: &mut Resource,
        indexed: Option<&Indexed>,
    ) -> Result<Self, Problem> {
        let parts = indexed.map(|indexed| Fresh::parts_of(after, indexed)).unwrap_or_default();
        after.parts = u32::try_from(parts.len()).unwrap_or(u32::MAX);
        let audience = after.audience.clone();
        let mut keys = vec![Fresh::count_key(&audience), JobClaim::key_of(MERGE, &job_resource(&audience))];
        keys.extend(before.into_iter().flat_map(Fresh::keys_of));
        let embedded = is_embedded(app, after).then_some(after.id);
        keys.extend(embedded.map(claim_key));
        Ok(Self { read: app.records.batch(keys).await?, before: before.cloned(), parts, audience, embedded })
    }

    /// Whether there is room for what comes; where there is none, what is fresh is to be merged first ([`make_room`]).
    fn has_room(&self) -> bool {
        let fresh = self.read.total(&Fresh::count_key(&self.audience), COUNTER);
        fresh + self.arriving() <= MOST_FRESH.max(self.arriving())
    }

    fn arriving(&self) -> i64 {
        i64::try_from(self.parts.len()).unwrap_or(i64::MAX)
    }

    /// The changes with which it is found as it is then, and found no more as it was.
    ///
    /// # Errors
    /// `internal`: what is stored cannot be read.
    pub fn place_in(&self, changes: Changes, app: &App, work: &UnitOfWork<'_>) -> Result<Changes, Problem> {
        let mut changes = changes;
        let mut gone = 0;
        if let Some(before) = &self.before {
            for key in Fresh::keys_of(before) {
                if let Some(fresh) = self.read.find::<Fresh>(&key)? {
                    changes = changes.delete(&fresh);
                    gone += 1;
                }
            }
            if gone > 0 {
                changes = changes.add_to_counters(counting(&before.audience, -gone));
            }
        }
        if self.parts.is_empty() {
            return Ok(changes);
        }
        let most = MOST_FRESH.max(self.arriving());
        changes = changes.add_to_counters(counting(&self.audience, self.arriving()).at_most(COUNTER, most));
        changes = self.parts.iter().fold(changes, Changes::create);
        if let Some(id) = self.embedded {
            // Whoever ends that job meanwhile has not seen this.
            changes = if let Some(claim) = self.read.find::<JobClaim>(&claim_key(id))? {
                changes.check(&claim)
            } else {
                let job = job_of(app, id);
                changes.create(&job).create(&job.claim().entity)
            };
        }
        let resource = job_resource(&self.audience);
        if let Some(claim) = self.read.find::<JobClaim>(&JobClaim::key_of(MERGE, &resource))? {
            // Whoever ends that job meanwhile has not seen this.
            return Ok(changes.check(&claim));
        }
        let by = UserId::of_schedule("index-resources");
        let mut job = Job::new(app.ids.as_ref(), work.now(), &by, [MERGE, &resource], Value::Null);
        job.due_at += SOON;
        Ok(changes.create(&job).create(&job.claim().entity))
    }
}

/// Merges what is fresh of an audience now, for whoever has no room left.
///
/// # Errors
/// `busy`: another one is at it, or it takes longer than a request; or the store did not answer.
async fn make_room(app: &App, audience: &Audience) -> Result<(), Problem> {
    for _ in 0..MOST_TURNS {
        let Some(mut job) = open_job(&app.records, MERGE, &job_resource(audience)).await? else {
            return Ok(());
        };
        // Nobody is at it: it need not wait.
        if job.entity.lost_turns == 0 {
            job.entity.due_at = job.entity.due_at.min(app.now());
        }
        let Some(taken) = take_turn(app, &job, merging::LEASE).await? else {
            return Err(Problem::busy());
        };
        if merging::turn(app, taken, true).await? {
            return Ok(());
        }
    }
    Err(Problem::busy())
}
