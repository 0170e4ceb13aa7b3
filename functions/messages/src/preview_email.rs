//! `preview-email`: an e-mail as its reader would see it, sent to nobody.

use preau_kernel::{
    answer::Answer,
    app::App,
    field_errors::FieldErrors,
    field_schema,
    field_schema::object,
    input,
    problem::Problem,
    request::{PathId, Valid},
    time::ZoneName,
    validation::Input,
};
use preau_notification_definitions::{Context, TemplateName};
use preau_users::profile::Locale;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

input! {
    /// What to preview.
    pub struct PreviewEmail {
        /// What fills the template; an example when absent.
        pub data: Option<AnyData>,
        /// The language; French when absent.
        pub locale: Option<Locale>,
        /// The zone of dates and times; `Europe/Paris` when absent.
        pub time_zone: Option<ZoneName>,
    }
}

/// Data of whichever template the path names.
#[derive(Clone, Debug)]
pub struct AnyData(Value);

field_schema! { AnyData, object() }

impl Input for AnyData {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        errors.present(value).cloned().map(Self)
    }
}

/// An e-mail that is not sent.
#[derive(Debug, Serialize, ToSchema)]
pub struct EmailPreview {
    /// The subject.
    subject: String,
    /// What mail programs show beside the subject.
    preview: String,
    /// The body in HTML.
    html: String,
    /// The body as text.
    text: String,
}

/// Previews an e-mail
///
/// With the data that are sent, or with an example.
#[utoipa::path(
    post,
    path = "/api/email-templates/{name}/preview",
    tag = "messages",
    params(("name" = TemplateName, Path, description = "The template")),
    request_body = PreviewEmail,
    responses((status = 200, description = "The e-mail", body = EmailPreview)),
)]
pub(crate) async fn preview_email(
    app: App,
    PathId(name): PathId<TemplateName>,
    Valid(request): Valid<PreviewEmail>,
) -> Result<Answer<EmailPreview>, Problem> {
    let language = request.locale.map(Locale::language).unwrap_or_default();
    let definition = name.definition();
    let data = match request.data {
        None => definition.example(language),
        Some(AnyData(data)) => {
            let mut errors = FieldErrors::new(app.now());
            let read = errors.inside("data", |errors| definition.read(Some(&data), errors));
            errors.conclude(read).map_err(Problem::invalid_request)?
        }
    };
    let rendered = definition.fill(&data).map_err(Problem::internal)?.email(&Context {
        language,
        time_zone: request.time_zone.unwrap_or_else(ZoneName::paris).time_zone(),
        school: &app.policy.school_name,
        app_url: app.policy.app_url.as_deref(),
        public_url: &app.public_url,
        unsubscribe_url: None,
    });
    Ok(Answer::ok(EmailPreview {
        subject: rendered.subject,
        preview: rendered.preview,
        html: rendered.html,
        text: rendered.text,
    }))
}
