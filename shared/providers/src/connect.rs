//! The providers that the settings choose.

use std::sync::Arc;

use preau_kernel::{
    app::Senders,
    http_client::HttpClient,
    log::Log,
    settings::{EmailProvider, Settings, WhatsAppProvider},
};

use crate::{Console, Jitsi, Resend, Whapi};

/// The providers of messages that `settings` choose.
#[must_use]
pub fn connect(settings: &Settings, http: &Arc<dyn HttpClient>, log: &Arc<dyn Log>) -> Senders {
    let console = Arc::new(Console::new(Arc::clone(log)));
    Senders {
        email: match &settings.email {
            EmailProvider::Console => console.clone(),
            EmailProvider::Resend { key, base_url, from } => {
                Arc::new(Resend::new(Arc::clone(http), base_url, key, from))
            }
        },
        whatsapp: match &settings.whatsapp {
            WhatsAppProvider::Console => console,
            WhatsAppProvider::Whapi { key, base_url } => {
                Arc::new(Whapi::new(Arc::clone(http), base_url, key))
            }
        },
        rooms: Arc::new(Jitsi::open_to_all(Jitsi::PUBLIC_BASE_URL)),
    }
}
