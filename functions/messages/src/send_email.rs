//! `send-email`: sends one of the typed templates to an address (seed 0 §4.4).

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
use preau_notification_definitions::TemplateName;
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
    template: TemplateName,
    /// What fills the template: its own fields, no other.
    #[schema(value_type = Object)]
    data: Value,
    /// The language; French when absent.
    locale: Option<Locale>,
}

impl Input for SendEmail {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let mut object = errors.object(value)?;
        let to = object.field::<EmailAddress>("to");
        let template = object.field::<TemplateName>("template");
        let data = object.field_with("data", |value, errors| template?.definition().read(value, errors));
        let locale = object.field::<Option<Locale>>("locale");
        object.finish();
        Some(Self { to: to?, template: template?, data: data?, locale: locale? })
    }
}

/// Sends an e-mail
///
/// It is put into the outbox, and sent from there, unless the address belongs to someone whose preferences say otherwise,
/// has unsubscribed from such e-mails, or is suppressed. A field that the template lacks or does not know is named.
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
    let content = (request.template.word(), request.data);
    let to = Recipient::Address(request.to.as_str().to_owned());
    let message = Message {
        locale: request.locale.map(|locale| locale.word().to_owned()),
        ..Message::queued(app.ids.as_ref(), now, Channel::Email, to, content)
    };
    queue(&app, &caller, "EMAIL_QUEUED", message).await
}

#[cfg(test)]
mod tests {
    use http::Method;
    use preau_harness::{
        TestApp, insta,
        people::{amina, bastien, coach_rey, director, robot},
    };
    use preau_kernel::policy::Policy;
    use serde_json::json;

    use crate::testing::{book, deliver, school};

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
        let read = app.get(waiting.header("location")).by(&director()).send().await.json();
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

    /// Sends one to an address and delivers it; answers its state and reason.
    async fn send(app: &TestApp, to: &str, template: &str) -> String {
        let data = match template {
            "password-reset" => json!({"reset_url": "https://example.org/r", "expires_minutes": 30}),
            _ => json!({"title": "Réunion", "message": "Lundi."}),
        };
        let email = json!({"to": to, "template": template, "data": data});
        let queued = app.post("/api/send-email", &email).by(&robot()).send().await;
        deliver(app).await;
        let read = app.get(queued.header("location")).by(&director()).send().await.json();
        format!("{} {}", read["state"].as_str().unwrap(), read["reason"])
    }

    /// The path of the link by which the last e-mail can be stopped, which its headers and its text name.
    fn way_out(app: &TestApp) -> Option<String> {
        let email = app.sent.emails().pop().unwrap();
        let header =
            |name: &str| email.headers.iter().find(|header| header.0 == name).map(|header| &header.1);
        let link = header("List-Unsubscribe")?.strip_prefix('<')?.strip_suffix('>')?.to_owned();
        assert_eq!(header("List-Unsubscribe-Post").unwrap(), "List-Unsubscribe=One-Click");
        assert!(email.text.contains(&link) && email.html.contains(&link));
        Some(link.strip_prefix("http://test").unwrap().to_owned())
    }

    async fn follow(app: &TestApp, path: &str) {
        assert_eq!(app.request(Method::POST, path).send().await.status, 200);
    }

    const UNWANTED: &str = "dropped \"unwanted: the recipient's preferences\"";

    #[tokio::test]
    async fn a_user_stops_e_mails_to_their_address_by_the_link_but_for_what_is_critical() {
        let app = school().await;
        assert_eq!(send(&app, "Amina@example.org", "generic-notice").await, "sent null");
        follow(&app, &way_out(&app).unwrap()).await;
        let wanted = app.get("/notifications/preferences").by(&amina()).send().await.json();
        assert_eq!(wanted["types"]["message"]["email"], false);
        assert_eq!(send(&app, "amina@example.org", "generic-notice").await, UNWANTED);
        assert_eq!(send(&app, "amina@example.org", "password-reset").await, "sent null");
        assert_eq!(way_out(&app), None);
    }

    #[tokio::test]
    async fn quiet_hours_hold_an_e_mail_to_their_address_back() {
        let app = school().await;
        let quiet = json!({"quiet_hours": {"start": "07:00", "end": "09:00"}});
        app.put("/notifications/preferences", &quiet).by(&amina()).send().await;
        assert_eq!(send(&app, "amina@example.org", "generic-notice").await, "queued null");
        assert_eq!(send(&app, "amina@example.org", "password-reset").await, "sent null");
        app.clock.advance_minutes(61);
        assert_eq!(deliver(&app).await, "0 announced, 1 sent, 0 dropped, 0 failed");
    }

    #[tokio::test]
    async fn who_has_no_account_stops_e_mails_too_whoever_names_the_address_later() {
        let app = school().await;
        let unsubscribed = "dropped \"unwanted: this address has unsubscribed\"";
        assert_eq!(send(&app, "fatou@example.org", "generic-notice").await, "sent null");
        follow(&app, &way_out(&app).unwrap()).await;
        assert_eq!(send(&app, "Fatou@example.org", "generic-notice").await, unsubscribed);
        assert_eq!(send(&app, "fatou@example.org", "password-reset").await, "sent null");
        app.put("/api/users/me", &json!({"email": "fatou@example.org"})).by(&amina()).send().await;
        assert_eq!(send(&app, "fatou@example.org", "generic-notice").await, unsubscribed);
    }

    #[tokio::test]
    async fn of_several_who_share_an_address_one_who_wants_it_is_enough() {
        let app = school().await;
        app.put("/api/users/me", &json!({"email": "amina@example.org"})).by(&bastien()).send().await;
        let nothing = json!({"types": {"message": {"email": false}}});
        app.put("/notifications/preferences", &nothing).by(&bastien()).send().await;
        assert_eq!(send(&app, "amina@example.org", "generic-notice").await, "sent null");
        app.put("/notifications/preferences", &nothing).by(&amina()).send().await;
        assert_eq!(send(&app, "amina@example.org", "generic-notice").await, UNWANTED);
    }

    #[tokio::test]
    async fn a_school_signs_with_the_name_that_it_gave_itself() {
        let mut app = school().await;
        let school_name = "École Senghor".to_owned();
        app.follow(&Policy { school_name, ..Policy::default() });
        let welcome = json!({"to": "fatou@example.org", "template": "welcome", "data": {"login_url": "https://example.org"}});
        app.post("/api/send-email", &welcome).by(&robot()).send().await;
        deliver(&app).await;
        assert_eq!(app.sent.emails()[0].subject, "Bienvenue chez École Senghor");
        book(&app).await;
        deliver(&app).await;
        for email in app.sent.emails() {
            let entry =
                email.attachments.iter().map(|file| String::from_utf8_lossy(&file.content).into_owned());
            let said = [email.subject, email.text, email.html].into_iter().chain(entry).collect::<String>();
            let said = said.replace("PRODID:-//Préau//", "");
            assert!(said.contains("École Senghor") && !said.contains("Préau"), "{said}");
        }
        let preview =
            app.post("/api/email-templates/welcome/preview", &json!({})).by(&director()).send().await;
        assert_eq!(preview.json()["subject"], "Bienvenue chez École Senghor");
    }
}
