//! Those who carry Préau's messages and meetings, behind the kernel's ports. What they accept and answer is in
//! `tests/contracts`, against which every request is tested.

mod api;
mod connect;
mod console;
mod fallback;
mod jitsi;
mod resend;
mod whapi;
mod whereby;

pub use connect::connect;
pub use console::Console;
pub use fallback::FallbackRooms;
pub use jitsi::{Jitsi, WrongKey};
pub use resend::Resend;
pub use whapi::Whapi;
pub use whereby::Whereby;
