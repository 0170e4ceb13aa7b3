//! The providers that the settings choose.

use std::sync::Arc;

use preau_kernel::{
    app::{Senders, WebhookReaders},
    email::EmailSender,
    embedder::Embedder,
    http_client::HttpClient,
    log::Log,
    meeting_rooms::MeetingRooms,
    ocr::Ocr,
    settings::{
        EmailProvider, EmbeddingAccess, JitsiAccess, MeetingProviders, OpenAiAccess, QuestionProvider,
        Settings, WebhookSettings, WhatsAppProvider, WherebyAccess,
    },
};

use crate::{
    AllowedDocuments, Console, FallbackRooms, Jitsi, OfflineWriter, OpenAiEmbedder, OpenAiGrader, OpenAiOcr,
    OpenAiWriter, Resend, ResendReports, SesReports, Whapi, WhapiReports, Whereby, WrongSetting,
};

const NO_SENDER: WrongSetting = WrongSetting("PREAU_EMAIL names a sender that this host was built without");

/// The providers of messages that `settings` choose. E-mails go by `by_host`, where they choose a sender that only the
/// host has: SES, SMTP.
///
/// # Errors
/// They choose such a sender, and the host gives none; the private key of JaaS is none.
pub fn connect(
    settings: &Settings,
    http: &Arc<dyn HttpClient>,
    log: &Arc<dyn Log>,
    by_host: Option<Arc<dyn EmailSender>>,
) -> Result<Senders, WrongSetting> {
    let console = Arc::new(Console::new(Arc::clone(log)));
    Ok(Senders {
        email: match &settings.email {
            EmailProvider::Console => console.clone(),
            EmailProvider::Resend { key, base_url, from } => {
                Arc::new(Resend::new(Arc::clone(http), base_url, key, from))
            }
            EmailProvider::Ses { .. } | EmailProvider::Smtp { .. } => by_host.ok_or(NO_SENDER)?,
        },
        whatsapp: match &settings.whatsapp {
            WhatsAppProvider::Console => console,
            WhatsAppProvider::Whapi { key, base_url } => {
                Arc::new(Whapi::new(Arc::clone(http), base_url, key))
            }
        },
        rooms: rooms(&settings.meetings, http, log)?,
        questions: match &settings.questions {
            QuestionProvider::Offline => Arc::new(OfflineWriter),
            QuestionProvider::OpenAi(OpenAiAccess { key, base_url, model, in_background }) => {
                Arc::new(OpenAiWriter::new(Arc::clone(http), (base_url, key), model, *in_background))
            }
        },
        grader: match &settings.questions {
            QuestionProvider::Offline => None,
            QuestionProvider::OpenAi(OpenAiAccess { key, base_url, model, in_background }) => {
                Some(Arc::new(OpenAiGrader::new(Arc::clone(http), (base_url, key), model, *in_background)))
            }
        },
        ocr: settings.ocr.as_ref().map(|access| {
            let OpenAiAccess { key, base_url, model, in_background } = access;
            Arc::new(OpenAiOcr::new(Arc::clone(http), (base_url, key), model, *in_background)) as Arc<dyn Ocr>
        }),
        embedder: settings.embeddings.as_ref().map(|access| {
            let EmbeddingAccess { key, base_url, model } = access;
            Arc::new(OpenAiEmbedder::new(Arc::clone(http), (base_url, key), model)) as Arc<dyn Embedder>
        }),
        documents: Arc::new(AllowedDocuments::new(Arc::clone(http), &settings.document_hosts)),
    })
}

/// The readers of what providers report, of those whose webhooks `settings` know.
///
/// # Errors
/// A secret or a topic is none.
pub fn webhook_readers(
    settings: &Settings,
    http: &Arc<dyn HttpClient>,
) -> Result<WebhookReaders, WrongSetting> {
    let WebhookSettings { resend_secret, whapi_secret, ses_topic } = &settings.webhooks;
    let mut readers = WebhookReaders::default();
    if let Some(secret) = resend_secret {
        readers.resend = Some(Arc::new(ResendReports::new(secret)?));
    }
    if let Some(secret) = whapi_secret {
        readers.whapi = Some(Arc::new(WhapiReports::new(secret)?));
    }
    if let Some(topic) = ses_topic {
        readers.ses = Some(Arc::new(SesReports::new(Arc::clone(http), topic)?));
    }
    Ok(readers)
}

fn rooms(
    meetings: &MeetingProviders,
    http: &Arc<dyn HttpClient>,
    log: &Arc<dyn Log>,
) -> Result<Arc<dyn MeetingRooms>, WrongSetting> {
    let jitsi: Arc<dyn MeetingRooms> = Arc::new(match &meetings.jitsi {
        JitsiAccess::Open { base_url } => Jitsi::open_to_all(base_url),
        JitsiAccess::SelfHosted { base_url, app_id, secret } => Jitsi::self_hosted(base_url, app_id, secret),
        JitsiAccess::Jaas { app_id, key_id, key } => Jitsi::jaas(Jitsi::JAAS_BASE_URL, app_id, key_id, key)?,
    });
    Ok(match &meetings.whereby {
        None => jitsi,
        Some(WherebyAccess { key, base_url }) => {
            let whereby = Arc::new(Whereby::new(Arc::clone(http), base_url, key));
            Arc::new(FallbackRooms::new(whereby, jitsi, Arc::clone(log)))
        }
    })
}
