//! That someone visits a topic: it counts a view, and whoever follows it is told of its next reply again.

use preau_kernel::{app::App, caller::Caller, problem::Problem, unit_of_work::UnitOfWork};

use crate::{
    follower::{Followed, Follower, ToTell},
    topic::Topic,
    view::{ONE_VIEW, View},
};

/// Notes that the caller visits a topic.
///
/// # Errors
/// The store did not answer, or `busy`.
pub(crate) async fn visited(app: &App, caller: &Caller, topic: &Topic) -> Result<(), Problem> {
    let (id, me) = (topic.id, &caller.actor.id);
    let mut work = UnitOfWork::of(app, caller);
    loop {
        let (view, follower) = (View::key_of(id, me), Follower::key_of(Followed::Topic(id), me));
        let told = ToTell::key_of(id, me);
        let read = app.records.batch([view.clone(), follower.clone(), told.clone()]).await?;
        let mut changes = work.nothing_yet();
        if read.version_of(&view).is_none() {
            let view = View { topic_id: id, user_id: me.clone(), until: work.now() + ONE_VIEW };
            changes = changes.create(&view).add_to_counters(Topic::viewed(id));
        }
        let follower = read.find::<Follower>(&follower)?.filter(|_| read.version_of(&told).is_none());
        if let Some(follower) = follower {
            changes = changes.create(&ToTell { topic_id: id, user_id: me.clone() }).check(&follower);
        }
        if changes.writes() == 0 || work.commit_step(changes).await? {
            return Ok(());
        }
    }
}
