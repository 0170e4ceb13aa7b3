//! Forums of courses: topics, nested replies, solutions, reactions, flags, search (seed 2 §4).

use preau_kernel::{
    actor::Role::{Admin, Coach},
    function::{Access, Function},
    rate_limit::RateLimit,
    routes,
};

mod create_forum;
mod create_reply;
mod create_topic;
mod delete_reply;
mod delete_subtree;
mod delete_topic;
pub mod flag;
mod flag_reply;
mod follow_forum;
mod follow_topic;
pub mod follower;
mod following;
pub mod forum;
mod forum_access;
mod forum_unfinished;
mod forum_view;
mod get_forum;
mod get_topic;
mod list_flags;
mod list_replies;
mod list_topics;
mod lock_topic;
mod mark_solution;
mod nested_replies;
mod notifier;
mod person_view;
pub mod personal_data;
mod pin_topic;
mod plain_text;
pub mod posting;
mod purge_topics;
mod quota;
mod react;
pub mod reaction;
#[cfg(test)]
mod recount;
pub mod reply;
mod reply_count;
mod reply_deletion;
mod reply_history;
mod reply_id;
pub mod reply_place;
mod reply_view;
mod resolve_flags;
pub mod revision;
#[cfg(test)]
mod testing;
pub mod topic;
mod topic_input;
mod topic_lock;
mod topic_pin;
mod topic_purge;
pub mod topic_standing;
mod topic_view;
mod topic_words;
mod unfollow_forum;
mod unfollow_topic;
mod unlock_topic;
mod unmark_solution;
mod unpin_topic;
mod unreact;
mod update_forum;
mod update_reply;
mod update_topic;
pub mod view;
mod visit;

/// The domain's functions.
#[must_use]
pub fn functions() -> Vec<Function> {
    vec![
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(create_forum::create_forum))
            .reads()
            .writes(),
        Function::endpoint(Access::SignedIn, routes!(get_forum::get_forum)).reads(),
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(update_forum::update_forum))
            .reads()
            .writes(),
        Function::endpoint(Access::SignedIn, routes!(create_topic::create_topic))
            .limit(RateLimit::per_minute(5))
            .reads()
            .writes(),
        Function::endpoint(Access::SignedIn, routes!(list_topics::list_topics)).reads().lists(),
        Function::endpoint(Access::SignedIn, routes!(get_topic::get_topic)).reads().writes(),
        Function::endpoint(Access::SignedIn, routes!(update_topic::update_topic)).reads().writes(),
        Function::endpoint(Access::SignedIn, routes!(delete_topic::delete_topic)).reads().lists().writes(),
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(pin_topic::pin_topic)).reads().writes(),
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(unpin_topic::unpin_topic))
            .reads()
            .writes(),
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(lock_topic::lock_topic)).reads().writes(),
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(unlock_topic::unlock_topic))
            .reads()
            .writes(),
        Function::endpoint(Access::SignedIn, routes!(list_replies::list_replies)).reads().lists(),
        Function::endpoint(Access::SignedIn, routes!(create_reply::create_reply))
            .limit(RateLimit::per_minute(15))
            .reads()
            .lists()
            .writes(),
        Function::endpoint(Access::SignedIn, routes!(update_reply::update_reply)).reads().writes(),
        Function::endpoint(Access::SignedIn, routes!(delete_reply::delete_reply)).reads().lists().writes(),
        Function::endpoint(Access::SignedIn, routes!(reply_history::reply_history)).reads().lists(),
        Function::endpoint(Access::SignedIn, routes!(mark_solution::mark_solution)).reads().writes(),
        Function::endpoint(Access::SignedIn, routes!(unmark_solution::unmark_solution)).reads().writes(),
        Function::endpoint(Access::SignedIn, routes!(react::react)).reads().writes(),
        Function::endpoint(Access::SignedIn, routes!(unreact::unreact)).reads().writes(),
        Function::endpoint(Access::SignedIn, routes!(flag_reply::flag_reply)).reads().writes(),
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(list_flags::list_flags)).reads().lists(),
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(resolve_flags::resolve_flags))
            .reads()
            .lists()
            .writes(),
        Function::endpoint(Access::SignedIn, routes!(follow_topic::follow_topic)).reads().writes(),
        Function::endpoint(Access::SignedIn, routes!(unfollow_topic::unfollow_topic)).reads().writes(),
        Function::endpoint(Access::SignedIn, routes!(follow_forum::follow_forum)).reads().writes(),
        Function::endpoint(Access::SignedIn, routes!(unfollow_forum::unfollow_forum)).reads().writes(),
        Function::schedule(
            "purge-topics",
            purge_topics::CRON,
            "deletes topics for good that were deleted a month ago, with all that hangs on them",
            purge_topics::purge_topics,
        )
        .timeout_seconds(240)
        .reads()
        .lists()
        .writes(),
    ]
}
