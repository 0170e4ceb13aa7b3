//! Which providers the settings choose, and what they need to know of them.

use crate::{
    port::email::name_and_address,
    settings::environment::Environment,
    settings::error::SettingsError,
    settings::list::Host::{Lambda, Local, Worker},
    value::contact::EmailAddress,
};

/// What sends e-mails.
#[derive(Clone)]
pub enum EmailProvider {
    /// Nobody: they are written into the log.
    Console,
    /// Resend.
    Resend {
        /// Its key.
        key: String,
        /// Where it answers.
        base_url: String,
        /// Whom they come from.
        from: String,
    },
    /// Amazon SES, as the role of the function may (Lambda).
    Ses {
        /// Whom they come from.
        from: String,
    },
    /// A mail server (local host).
    Smtp {
        /// Where it is, and its user's name and password: a secret.
        url: String,
        /// Whom they come from.
        from: String,
    },
}

/// What sends WhatsApp messages.
#[derive(Clone)]
pub enum WhatsAppProvider {
    /// Nobody: they are written into the log.
    Console,
    /// Whapi.
    Whapi {
        /// The channel's token.
        key: String,
        /// Where it answers.
        base_url: String,
    },
}

/// What opens video rooms.
#[derive(Clone)]
pub struct MeetingProviders {
    /// Whereby, where it is chosen; Jitsi then serves when it fails.
    pub whereby: Option<WherebyAccess>,
    /// Jitsi.
    pub jitsi: JitsiAccess,
}

/// An account of Whereby.
#[derive(Clone)]
pub struct WherebyAccess {
    /// Its key.
    pub key: String,
    /// Where it answers.
    pub base_url: String,
}

/// A Jitsi, and what lets people into its rooms.
#[derive(Clone)]
pub enum JitsiAccess {
    /// Whoever knows a room's name.
    Open {
        /// Where it is.
        base_url: String,
    },
    /// Tokens with the secret of an app.
    SelfHosted {
        /// Where it is.
        base_url: String,
        /// The app.
        app_id: String,
        /// Its secret.
        secret: String,
    },
    /// Tokens for 8x8's service.
    Jaas {
        /// The app.
        app_id: String,
        /// The id of the key.
        key_id: String,
        /// The private key, in PEM.
        key: String,
    },
}

/// Who writes questions about a document.
#[derive(Clone)]
pub enum QuestionProvider {
    /// Préau itself.
    Offline,
    /// OpenAI, or a server that answers as it does.
    OpenAi(OpenAiAccess),
}

/// An account of OpenAI, or of a server that answers as it does.
#[derive(Clone)]
pub struct OpenAiAccess {
    /// The key.
    pub key: String,
    /// Where it answers.
    pub base_url: String,
    /// The model.
    pub model: String,
    /// Whether it answers in the background.
    pub in_background: bool,
}

/// An account of whoever turns texts into vectors: OpenAI, or a server that answers as it does.
#[derive(Clone)]
pub struct EmbeddingAccess {
    /// The key.
    pub key: String,
    /// Where it answers.
    pub base_url: String,
    /// The model.
    pub model: String,
}

/// What the webhooks of providers are known by; without it, a provider's webhook is not there.
#[derive(Clone, Default)]
pub struct WebhookSettings {
    /// The secret that Resend signs with, `whsec_…`.
    pub resend_secret: Option<String>,
    /// The secret that Whapi sends in a header.
    pub whapi_secret: Option<String>,
    /// The SNS topic to which SES reports.
    pub ses_topic: Option<String>,
}

impl Environment {
    pub(super) fn email(&self) -> Result<EmailProvider, SettingsError> {
        let choices: &[&str] = match self.host {
            Local => &["console", "resend", "smtp"],
            Lambda => &["console", "resend", "ses"],
            Worker => &["console", "resend"],
        };
        Ok(match choices[self.one_of("PREAU_EMAIL", choices)?] {
            "resend" => EmailProvider::Resend {
                key: self.needed("PREAU_RESEND_KEY")?,
                base_url: self.needed("PREAU_RESEND_BASE_URL")?,
                from: self.sender()?,
            },
            "ses" => EmailProvider::Ses { from: self.sender()? },
            "smtp" => EmailProvider::Smtp { url: self.needed("PREAU_SMTP_URL")?, from: self.sender()? },
            _ => EmailProvider::Console,
        })
    }

    /// Whom e-mails come from.
    fn sender(&self) -> Result<String, SettingsError> {
        let from = self.needed("PREAU_EMAIL_FROM")?;
        match EmailAddress::parse(name_and_address(&from).1) {
            Some(_) => Ok(from),
            None => Err(SettingsError("PREAU_EMAIL_FROM is an address, or a name and <address>".to_owned())),
        }
    }

    pub(super) fn whatsapp(&self) -> Result<WhatsAppProvider, SettingsError> {
        Ok(match self.one_of("PREAU_WHATSAPP", &["console", "whapi"])? {
            1 => WhatsAppProvider::Whapi {
                key: self.needed("PREAU_WHAPI_KEY")?,
                base_url: self.needed("PREAU_WHAPI_BASE_URL")?,
            },
            _ => WhatsAppProvider::Console,
        })
    }

    pub(super) fn meetings(&self) -> Result<MeetingProviders, SettingsError> {
        let choice = self.one_of("PREAU_MEETINGS", &["jitsi", "jaas", "whereby"])?;
        let jaas = choice == 1 || choice == 2 && !self.value("PREAU_JAAS_APP_ID").is_empty();
        let base_url = self.value("PREAU_JITSI_BASE_URL").to_owned();
        let jitsi = if jaas {
            JitsiAccess::Jaas {
                app_id: self.needed("PREAU_JAAS_APP_ID")?,
                key_id: self.needed("PREAU_JAAS_KEY_ID")?,
                key: self.needed("PREAU_JAAS_KEY")?,
            }
        } else if self.value("PREAU_JITSI_APP_ID").is_empty() {
            JitsiAccess::Open { base_url }
        } else {
            let app_id = self.needed("PREAU_JITSI_APP_ID")?;
            JitsiAccess::SelfHosted { base_url, app_id, secret: self.needed("PREAU_JITSI_KEY")? }
        };
        let whereby = if choice == 2 {
            let key = self.needed("PREAU_WHEREBY_KEY")?;
            Some(WherebyAccess { key, base_url: self.needed("PREAU_WHEREBY_BASE_URL")? })
        } else {
            None
        };
        Ok(MeetingProviders { whereby, jitsi })
    }

    pub(super) fn questions(&self) -> Result<QuestionProvider, SettingsError> {
        let in_background = self.one_of("PREAU_OPENAI_BACKGROUND", &["off", "on"])? == 1;
        Ok(match self.one_of("PREAU_LLM", &["offline", "openai"])? {
            1 => QuestionProvider::OpenAi(self.open_ai(in_background)?),
            _ => QuestionProvider::Offline,
        })
    }

    /// Who reads pictures and scans; none where a person does.
    pub(super) fn ocr(&self) -> Result<Option<OpenAiAccess>, SettingsError> {
        let in_background = self.one_of("PREAU_OPENAI_BACKGROUND", &["off", "on"])? == 1;
        (self.one_of("PREAU_OCR", &["none", "openai"])? == 1).then(|| self.open_ai(in_background)).transpose()
    }

    fn open_ai(&self, in_background: bool) -> Result<OpenAiAccess, SettingsError> {
        Ok(OpenAiAccess {
            key: self.needed("PREAU_OPENAI_KEY")?,
            base_url: self
                .web_address("PREAU_OPENAI_BASE_URL")?
                .ok_or_else(|| SettingsError("PREAU_OPENAI_BASE_URL is missing".to_owned()))?,
            model: self.needed("PREAU_OPENAI_MODEL")?,
            in_background,
        })
    }

    pub(super) fn embeddings(&self) -> Result<Option<EmbeddingAccess>, SettingsError> {
        if self.one_of("PREAU_EMBEDDINGS", &["off", "openai"])? == 0 {
            return Ok(None);
        }
        let base_url = self.web_address("PREAU_EMBEDDINGS_BASE_URL")?;
        Ok(Some(EmbeddingAccess {
            key: self.needed("PREAU_EMBEDDINGS_KEY")?,
            base_url: base_url
                .ok_or_else(|| SettingsError("PREAU_EMBEDDINGS_BASE_URL is missing".to_owned()))?,
            model: self.needed("PREAU_EMBEDDINGS_MODEL")?,
        }))
    }

    /// The names of hosts in a list, in small letters.
    pub(super) fn hosts(&self, name: &str) -> Result<Vec<String>, SettingsError> {
        let words = self.value(name).split(',').map(str::trim).filter(|word| !word.is_empty());
        let hosts: Vec<String> = words.map(str::to_ascii_lowercase).collect();
        if hosts.iter().all(|host| is_host_name(host)) {
            return Ok(hosts);
        }
        Err(SettingsError(format!("{name} is a list of hosts' names: `cdn.ecole.example,docs.example.org`")))
    }
}

/// Whether it is a name (RFC 1123 §2.1) with a dot, and no address.
fn is_host_name(text: &str) -> bool {
    let is_label = |label: &str| {
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        (1..=63).contains(&label.len())
            && label.bytes().all(allowed)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let top = text.rsplit('.').next().unwrap_or_default();
    text.len() <= 253
        && text.contains('.')
        && text.split('.').all(is_label)
        && !top.bytes().all(|byte| byte.is_ascii_digit())
}
