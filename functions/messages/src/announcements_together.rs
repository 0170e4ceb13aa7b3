//! A few announcements told by one read and one transaction, as they come from many requests: each alone would take both.

use std::collections::{BTreeSet, VecDeque};

use futures_util::future::try_join_all;
use preau_kernel::{
    announcement::{Addressees, Announcement},
    app::App,
    changes::Changes,
    entity::Stored,
    problem::Problem,
    store::MOST_WRITES,
};

use crate::{
    announced_next::Next,
    announcement::{Step, telling},
};

/// How many announcements are told together: as many as one transaction holds.
const TOGETHER: usize = 7;
/// How many people one has that is told with others.
const FEW: usize = 2;

/// Takes from the front those that are told together: one, or several to few people, each about something else.
pub(crate) fn next_group(announcements: &mut VecDeque<Stored<Announcement>>) -> Vec<Stored<Announcement>> {
    let (mut group, mut subjects) = (Vec::new(), BTreeSet::new());
    while let Some(next) = announcements.front() {
        let few = matches!(&next.entity.addressees, Addressees::List(people) if people.len() <= FEW);
        let subject = next.entity.about.as_ref().map(|about| about.resource.clone());
        let new = subject.is_none_or(|subject| subjects.insert(subject));
        let goes_along = few && new && group.len() < TOGETHER;
        if !(group.is_empty() || goes_along) {
            break;
        }
        group.extend(announcements.pop_front());
        if !few {
            break;
        }
    }
    group
}

/// Tells the people of these announcements, and answers what became of each; none where that cannot be one transaction, or
/// another run was first with one of them: each is to be told alone then.
///
/// # Errors
/// The store did not answer, or one of them fails: each is to be told alone then, too.
pub(crate) async fn tell_together(
    app: &App,
    group: &[Stored<Announcement>],
) -> Result<Option<Vec<Step>>, Problem> {
    let nexts = try_join_all(group.iter().map(|stored| Next::of(app, &stored.entity))).await?;
    let keys = group.iter().zip(&nexts).flat_map(|(stored, next)| next.keys(&stored.entity));
    let read = app.records.batch(keys.collect::<Vec<_>>()).await?;
    let (mut all, mut steps) = (Changes::without_event(app.now()), Vec::new());
    for (stored, next) in group.iter().zip(&nexts) {
        let (changes, step) = telling(app, stored, next, &read).await?;
        all = all.and(changes);
        steps.push(step);
    }
    let written = match all.writes() {
        0 => true,
        writes => writes <= MOST_WRITES && all.commit_alone(app).await?,
    };
    Ok(written.then_some(steps))
}
