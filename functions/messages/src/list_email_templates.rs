//! `list-email-templates`: what can be written.

use preau_kernel::{answer::Answer, text::Language};
use preau_notification_definitions::TemplateName;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// The templates of e-mails.
#[derive(Debug, Serialize, ToSchema)]
pub struct EmailTemplates {
    data: Vec<EmailTemplateView>,
}

/// One template.
#[derive(Debug, Serialize, ToSchema)]
struct EmailTemplateView {
    /// Its name.
    name: TemplateName,
    /// Data that fill it, as an example.
    #[schema(value_type = Object)]
    example: Value,
    /// Whether it is sent whatever the recipient's preferences say.
    critical: bool,
    /// Whether the recipient may stop it by a link.
    unsubscribable: bool,
}

/// Lists the templates of e-mails
///
/// Each with data that fill it.
#[utoipa::path(
    get,
    path = "/api/email-templates",
    tag = "messages",
    responses((status = 200, description = "The templates", body = EmailTemplates)),
)]
pub(crate) async fn list_email_templates() -> Answer<EmailTemplates> {
    let view = |name: TemplateName| EmailTemplateView {
        name,
        example: name.definition().example(Language::French),
        critical: name.definition().critical,
        unsubscribable: name.definition().stoppable,
    };
    Answer::ok(EmailTemplates { data: TemplateName::all().map(view).collect() })
}
