//! E-mails, WhatsApp messages and reminders (seeds 0 §4.4, 3 §4.4 and 4): from the outbox to people.

use preau_kernel::{
    actor::Role::{Admin, Coach, Service},
    function::{Access, Function},
    rate_limit::RateLimit,
    route::Route,
    routes,
};

mod announced_next;
mod announcement;
mod announcements_together;
#[cfg(test)]
mod crowds;
mod deliver_messages;
mod delivery;
mod delivery_lease;
mod disposition;
mod email;
mod facts;
#[cfg(test)]
mod faulty_store;
mod get_message;
mod in_app;
mod invitation;
#[cfg(test)]
mod killed;
mod letter;
mod list_email_templates;
mod list_messages;
mod order;
#[cfg(test)]
mod pace;
pub mod personal_data;
mod prepare;
mod preview_email;
mod provider_reports;
mod queue;
#[cfg(test)]
mod raced;
mod reader;
mod readers;
mod retry_message;
mod room;
mod run;
mod send_email;
mod send_reminders;
mod send_whatsapp;
mod setting_aside;
mod sweep;
#[cfg(test)]
mod testing;
mod together;
mod transitions;
mod webhooks;
mod whatsapp;
mod windows;
#[cfg(test)]
mod woken;

/// How many calls a provider makes from one address: as many as messages are sent, and a few for each.
const WEBHOOKS: RateLimit = RateLimit::per_minute(1_200);

/// A webhook of a provider, whose signature comes first: it is not found where it is not set up, and what it needs to know the provider by may not be
/// had.
fn webhook(route: Route) -> Function {
    Function::endpoint(Access::Anyone, route)
        .signed::<webhooks::SignedCall>()
        .reads()
        .lists()
        .writes()
        .limit(WEBHOOKS)
        .also_answers(&[404, 502])
}

/// The domain's functions.
#[must_use]
pub fn functions() -> Vec<Function> {
    vec![
        Function::endpoint(Access::Roles(&[Coach, Admin, Service]), routes!(send_email::send_email)).writes(),
        Function::endpoint(Access::Roles(&[Coach, Admin, Service]), routes!(send_whatsapp::send_whatsapp))
            .reads()
            .lists()
            .writes(),
        Function::endpoint(
            Access::Roles(&[Coach, Admin]),
            routes!(list_email_templates::list_email_templates),
        ),
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(preview_email::preview_email)),
        Function::endpoint(Access::Roles(&[Admin]), routes!(list_messages::list_messages)).lists(),
        Function::endpoint(Access::Roles(&[Admin]), routes!(get_message::get_message)).reads(),
        Function::endpoint(Access::Roles(&[Admin]), routes!(retry_message::retry_message)).reads().writes(),
        webhook(routes!(webhooks::resend_webhook)),
        webhook(routes!(webhooks::ses_webhook)),
        webhook(routes!(webhooks::whapi_webhook)),
        Function::schedule(
            "send-reminders",
            "* * * * *",
            "puts the reminders of sessions that are due into the outbox",
            send_reminders::send_reminders,
        )
        .reads()
        .lists()
        .writes(),
        Function::schedule(
            "deliver-messages",
            "* * * * *",
            "sends what the outbox holds",
            deliver_messages::deliver_messages,
        )
        .reads()
        .lists()
        .writes()
        .on_outbox(deliver_messages::deliver_woken),
    ]
}
