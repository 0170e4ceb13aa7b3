//! The ways by which people are reached.

use crate::string_enum;

string_enum! {
    /// How someone is reached.
    pub enum Channel {
        /// By e-mail.
        Email = "email",
        /// By WhatsApp.
        Whatsapp = "whatsapp",
        /// By a notice in the application.
        InApp = "in_app",
    }
}
