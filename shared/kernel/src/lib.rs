//! The kernel: what every function of Préau stands on, and the ports that hosts connect. No SDK, no host.
//!
//! It is laid out in layers; each imports only those above it: [`value`], [`problem`], [`port`], [`record`], [`work`], [`http`],
//! [`settings`]. Their modules have short names here.

pub mod http;
pub mod port;
pub mod problem;
pub mod record;
pub mod settings;
pub mod value;
pub mod work;

pub use http::{calendar_response, function, openapi, page, request, server};
pub use port::{
    clock, email, files, http_client, log, meeting_rooms, metered, provider_event, send_failure, store,
    usage, whatsapp,
};
pub use record::{
    announcement, counters, cursor, due, entity, event, list, meeting_room, message, mixed, rank, rate_limit,
    relocation, roles, spread, wake,
};
pub use value::{
    actor, channel, checksum, contact, field_errors, field_schema, field_types, file_policy, icalendar, id,
    link_token, local_time, meeting, network, one_of, policy, signer, text, time, validation,
};
pub use work::{
    answer, app, budget, caller, changes, dated, etag, file_address, outbox, personal_data, sending_rate,
    token, unit_of_work,
};

pub use async_trait::async_trait;

#[doc(hidden)]
pub use uuid::Uuid;
