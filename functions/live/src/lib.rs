//! Live sessions of courses: rooms that hold their number, attendance, chat (seed 2 §1).

use preau_kernel::{
    actor::Role::{Admin, Coach},
    function::{Access, Function},
    rate_limit::RateLimit,
    routes,
};

mod attendance;
pub mod calendar;
pub mod chat_message;
mod chat_view;
mod create_live_session;
mod delete_live_session;
mod end_live_session;
mod end_stale_live_sessions;
mod get_join_data;
mod get_live_session;
mod join_data;
mod join_live_session;
mod leave_live_session;
mod list_chat_messages;
mod list_live_sessions;
mod list_participants;
mod live_access;
mod live_input;
pub mod live_session;
mod live_view;
mod notifier;
pub mod participant;
pub mod personal_data;
mod pin_chat_message;
mod room;
mod send_chat_message;
mod set_recording;
mod start_live_session;
#[cfg(test)]
mod testing;
pub mod told_plan;
mod unpin_chat_message;
mod update_live_session;

/// The domain's functions.
#[must_use]
pub fn functions() -> Vec<Function> {
    vec![
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(create_live_session::create_live_session))
            .reads()
            .writes(),
        Function::endpoint(Access::SignedIn, routes!(list_live_sessions::list_live_sessions)).reads().lists(),
        Function::endpoint(Access::SignedIn, routes!(get_live_session::get_live_session)).reads(),
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(update_live_session::update_live_session))
            .reads()
            .writes(),
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(delete_live_session::delete_live_session))
            .reads()
            .writes(),
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(start_live_session::start_live_session))
            .reads()
            .writes(),
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(end_live_session::end_live_session))
            .reads()
            .writes(),
        Function::endpoint(Access::SignedIn, routes!(join_live_session::join_live_session)).reads().writes(),
        Function::endpoint(Access::SignedIn, routes!(get_join_data::get_join_data)).reads(),
        Function::endpoint(Access::SignedIn, routes!(leave_live_session::leave_live_session))
            .reads()
            .writes(),
        Function::endpoint(Access::SignedIn, routes!(list_participants::list_participants)).reads().lists(),
        Function::endpoint(Access::SignedIn, routes!(send_chat_message::send_chat_message))
            .limit(RateLimit::per_minute(20))
            .reads()
            .writes(),
        Function::endpoint(Access::SignedIn, routes!(list_chat_messages::list_chat_messages)).reads().lists(),
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(pin_chat_message::pin_chat_message))
            .reads()
            .writes(),
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(unpin_chat_message::unpin_chat_message))
            .reads()
            .writes(),
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(set_recording::set_recording))
            .reads()
            .writes(),
        Function::schedule(
            "end-stale-live-sessions",
            end_stale_live_sessions::CRON,
            "ends live sessions two hours after their planned end, where nobody did",
            end_stale_live_sessions::end_stale_live_sessions,
        )
        .reads()
        .lists()
        .writes(),
    ]
}
