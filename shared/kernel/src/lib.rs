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

pub use self::{http::*, port::*, record::*, value::*, work::*};

pub use async_trait::async_trait;

#[doc(hidden)]
pub use uuid::Uuid;
