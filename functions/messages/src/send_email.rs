//! `send-email`: sends one of the typed templates to an address (seed 0 §4.4).

use preau_emails::{EmailTemplate, TemplateName};
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    channel::Channel,
    contact::EmailAddress,
    field_errors::FieldErrors,
    message::{Message, Recipient},
    problem::Problem,
    request::Valid,
    validation::Input,
};
use preau_users::profile::Locale;
use serde_json::Value;
use utoipa::ToSchema;

use crate::queue::queue;

/// An e-mail to be sent.
#[derive(Clone, Debug, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SendEmail {
    /// Whom to.
    to: EmailAddress,
    /// Which template.
    #[schema(value_type = TemplateName)]
    template: EmailTemplate,
    /// What fills the template: its own fields, no other.
    #[schema(value_type = Object)]
    #[expect(dead_code, reason = "it is read with the template, and stands here for the document")]
    data: (),
    /// The language; French when absent.
    locale: Option<Locale>,
}

impl Input for SendEmail {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let mut object = errors.object(value)?;
        let to = object.field::<EmailAddress>("to");
        let name = object.field::<TemplateName>("template");
        let template = object.field_with("data", |value, errors| {
            name.and_then(|name| EmailTemplate::read(name, value, errors))
        });
        let locale = object.field::<Option<Locale>>("locale");
        object.finish();
        Some(Self { to: to?, template: template?, data: (), locale: locale? })
    }
}

/// Sends an e-mail
///
/// It is put into the outbox, and sent from there. A field that the template lacks or does not know is named.
#[utoipa::path(
    post,
    path = "/api/send-email",
    tag = "messages",
    request_body = SendEmail,
    responses((status = 201, description = "The message, as it waits; `ETag` is its version", body = Message,
        headers(("Location" = String, description = "Its path")))),
)]
pub(crate) async fn send_email(
    app: App,
    caller: Caller,
    Valid(request): Valid<SendEmail>,
) -> Result<Answer<Message>, Problem> {
    let now = app.now();
    let (template, data) = request.template.to_stored();
    let to = Recipient::Address(request.to.as_str().to_owned());
    let message = Message {
        locale: request.locale.map(|locale| locale.word().to_owned()),
        ..Message::queued(app.ids.as_ref(), now, Channel::Email, to, (template.word(), data))
    };
    queue(&app, &caller, "EMAIL_QUEUED", message).await
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        TestApp, insta,
        people::{amina, coach_rey, robot},
    };
    use serde_json::json;

    #[tokio::test]
    async fn an_email_waits_in_the_outbox_and_is_sent_once() {
        let app = TestApp::new(crate::functions());
        let body = json!({
            "to": "fatou@example.org", "template": "generic-notice",
            "data": {"title": "Réunion de rentrée", "message": "Lundi à 18 h, salle 2."},
        });
        let send = async || app.post("/api/send-email", &body).by(&robot()).key("rentree-1").send().await;
        let waiting = send().await;
        assert_eq!(
            (waiting.status.as_u16(), &waiting.json()["state"]),
            (201, &json!("queued")),
            "{}",
            waiting.described()
        );
        assert_eq!(send().await.json(), waiting.json());
        assert!(app.sent.emails().is_empty());
        assert_eq!(app.run("deliver-messages").await.unwrap(), "0 announced, 1 sent, 0 dropped, 0 failed");
        assert_eq!(app.run("deliver-messages").await.unwrap(), "0 announced, 0 sent, 0 dropped, 0 failed");
        let emails = app.sent.emails();
        assert_eq!(
            (emails.len(), emails[0].to.as_str(), emails[0].subject.as_str()),
            (1, "fatou@example.org", "Réunion de rentrée")
        );
        let read =
            app.get(waiting.header("location")).by(&preau_harness::people::director()).send().await.json();
        assert_eq!(
            (&read["state"], &read["provider_id"], &read["attempts"]),
            (&json!("sent"), &json!("provider-1"), &json!(1))
        );
    }

    #[tokio::test]
    async fn a_field_that_is_missing_or_unknown_is_named() {
        let app = TestApp::new(crate::functions());
        let wrong = json!({"to": "fatou", "template": "welcome", "data": {"nom": "Fatou"}, "langue": "fr"});
        let answer = app.post("/api/send-email", &wrong).by(&coach_rey()).send().await.json();
        let errors: Vec<_> = answer["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| {
                format!("{} {}", error["pointer"].as_str().unwrap(), error["code"].as_str().unwrap())
            })
            .collect();
        insta::assert_json_snapshot!(errors, @r#"
        [
          "/to email",
          "/data/login_url required",
          "/data/nom unknown_field",
          "/langue unknown_field"
        ]
        "#);
        let unknown = json!({"to": "fatou@example.org", "template": "spam", "data": {}});
        let answer = app.post("/api/send-email", &unknown).by(&coach_rey()).send().await.json();
        assert_eq!(answer["errors"][0]["pointer"], "/template");
        assert_eq!(app.post("/api/send-email", &unknown).by(&amina()).send().await.problem(), "not-yours");
    }
}
