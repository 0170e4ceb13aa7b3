//! What nobody reads any more: segments that were merged into others, and the text of documents that were deleted.

use jiff::SignedDuration;
use preau_kernel::{
    app::App,
    changes::Changes,
    due::DuePages,
    entity::Stored,
    id::UserId,
    job::Job,
    list::List,
    problem::Problem,
    store::{Scope, SortRange},
};
use serde_json::{Value, json};

use crate::{
    page_text::PageText,
    resource::{Resource, ResourceId},
    shelf::{Block, SegmentId},
};

/// The kind of job that deletes a segment.
pub(crate) const DROP: &str = "drop-segment";
/// How long a turn holds its job.
pub(crate) const LEASE: SignedDuration = SignedDuration::from_mins(3);
/// How many items one transaction deletes.
const AT_ONCE: usize = 50;
/// How many transactions a turn takes.
const MOST_STEPS: usize = 20;
/// How many documents a run looks at whose text is to go.
const MOST_SWEPT: usize = 40;
/// How long what nobody will read any more stays for those who are reading it.
const STAYS: SignedDuration = SignedDuration::from_mins(10);

/// The job that drops a segment, once nobody is reading it any more.
pub(crate) fn drop_of(app: &App, segment: SegmentId) -> Job {
    let by = UserId::of_schedule("index-resources");
    let what = [DROP, &format!("segment:{segment}")];
    let mut job = Job::new(app.ids.as_ref(), app.now(), &by, what, Value::Null);
    job.due_at += STAYS;
    job
}

/// Deletes more of a segment.
///
/// # Errors
/// The store did not answer: the job is due again when its lease ends.
pub(crate) async fn turn(app: &App, taken: Stored<Job>) -> Result<(), Problem> {
    let segment = taken.entity.resource.strip_prefix("segment:").and_then(SegmentId::parse);
    let segment = segment.ok_or_else(|| Problem::internal("no segment"))?;
    let mut job = taken.entity.going_on(app.now(), json!(null), SignedDuration::ZERO);
    for _ in 0..MOST_STEPS {
        let found = app.records.first::<Block>(&List::whole(Block::of_segment(segment)), AT_ONCE).await?;
        if found.entities.is_empty() {
            job = taken.entity.done(app.now(), json!(null));
            break;
        }
        Changes::without_event(app.now()).delete_all(&found.entities).commit_alone(app).await?;
        if app.is_spent() {
            break;
        }
    }
    Changes::without_event(app.now())
        .replace(&Stored::at_version(job, taken.version))
        .commit_alone(app)
        .await?;
    Ok(())
}

/// Deletes the text of a document that is deleted, and at last what stands for it; answers whether nothing is left.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn sweep(app: &App, id: ResourceId) -> Result<bool, Problem> {
    let pages = List::whole(Scope::Partition(Resource::partition_of(id)));
    let pages = pages.within(SortRange::Prefix("text#".to_owned()));
    for _ in 0..MOST_STEPS {
        let found = app.records.first::<PageText>(&pages, AT_ONCE).await?;
        if found.entities.is_empty() {
            let left = app.records.find::<Resource>(&Resource::key_of(id)).await?;
            let Some(left) = left.filter(|left| left.entity.is_deleted()) else { return Ok(true) };
            return Changes::without_event(app.now()).delete(&left).commit_alone(app).await;
        }
        Changes::without_event(app.now()).delete_all(&found.entities).commit_alone(app).await?;
    }
    Ok(false)
}

/// Goes on with the documents whose text is to go; answers how many are gone. One that fails keeps no other.
///
/// # Errors
/// The store did not say which; or, once all had their turn, one failed.
pub(crate) async fn sweep_due(app: &App) -> Result<usize, Problem> {
    let (mut swept, mut met, mut problem) = (0, 0, None);
    let mut pages = DuePages::<Resource, _>::until(app.now(), Resource::deleted);
    while let Some(page) = pages.next(&app.records).await? {
        for resource in page {
            if met == MOST_SWEPT || app.is_spent() {
                return problem.map_or(Ok(swept), Err);
            }
            met += 1;
            match sweep(app, resource.entity.id).await {
                Ok(is_gone) => swept += usize::from(is_gone),
                Err(failed) => problem = problem.or(Some(failed)),
            }
        }
        if let Some(unreadable) = pages.take_unreadable().into_iter().next() {
            problem = problem.or_else(|| Some(Problem::internal(unreadable.cause)));
        }
    }
    problem.map_or(Ok(swept), Err)
}
