//! `send-whatsapp`: sends a typed message to someone who agreed to be written to by WhatsApp (seed 3 §4.4).

use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    channel::Channel,
    contact::PhoneNumber,
    field_errors::FieldErrors,
    message::{Message, Recipient},
    problem::Problem,
    request::Valid,
    text::LocalizedText,
    validation::Input,
};
use preau_notification_definitions::MessageType;
use preau_users::{profile::Profile, stopped_number::StoppedNumber};
use serde_json::Value;
use utoipa::ToSchema;

use crate::queue::queue;

/// A WhatsApp message to be sent.
#[derive(Clone, Debug, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SendWhatsApp {
    /// Whom to: the number of someone who consented.
    to: PhoneNumber,
    /// What it is.
    #[serde(rename = "messageType")]
    message_type: MessageType,
    /// What fills it: its own fields, no other.
    #[schema(value_type = Object)]
    data: Value,
}

impl Input for SendWhatsApp {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let mut object = errors.object(value)?;
        let to = object.field::<PhoneNumber>("to");
        let message_type = object.field::<MessageType>("messageType");
        let data = object.field_with("data", |value, errors| message_type?.definition().read(value, errors));
        object.finish();
        Some(Self { to: to?, message_type: message_type?, data: data? })
    }
}

/// Sends a WhatsApp message
///
/// To someone whose profile has this number and their consent to WhatsApp; 400 where nobody has, or where STOP was written
/// from it. It is put into the outbox, and sent from there in their language, unless they have withdrawn it by then.
#[utoipa::path(
    post,
    path = "/api/send-whatsapp",
    tag = "messages",
    request_body = SendWhatsApp,
    responses((status = 201, description = "The message, as it waits; `ETag` is its version", body = Message,
        headers(("Location" = String, description = "Its path")))),
)]
pub(crate) async fn send_whatsapp(
    app: App,
    caller: Caller,
    Valid(request): Valid<SendWhatsApp>,
) -> Result<Answer<Message>, Problem> {
    let profiles = Profile::reached_at(&app.records, &request.to).await?;
    let stopped = StoppedNumber::find(&app.records, &request.to).await?.is_some();
    let reader = profiles.iter().find(|profile| !stopped && profile.entity.agrees_to_whatsapp());
    let Some(reader) = reader else {
        let detail = LocalizedText::fixed(
            "Personne n'a accepté d'être joint par WhatsApp à ce numéro.",
            "Nobody has agreed to be reached by WhatsApp at this number.",
        );
        return Err(Problem::wrong_field("/to", "no_consent", detail));
    };
    let (now, to) = (app.now(), Recipient::User(reader.entity.id.clone()));
    let content = (request.message_type.word(), request.data);
    let message = Message::queued(app.ids.as_ref(), now, Channel::Whatsapp, to, content);
    queue(&app, &caller, "WHATSAPP_QUEUED", message).await
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        TestAnswer, TestApp, insta,
        people::{amina, coach_rey, robot},
    };
    use preau_kernel::whatsapp::WhatsAppContent;
    use serde_json::{Value, json};

    use crate::testing::{deliver, outbox, school};

    const NUMBER: &str = "+24177123456";

    async fn amina_says(app: &TestApp, agrees: bool) {
        let profile = json!({
            "full_name": "Amina Diallo", "time_zone": "Africa/Libreville", "whatsapp_number": NUMBER,
            "consents": {"whatsapp": agrees},
        });
        assert_eq!(app.put("/api/users/me", &profile).by(&amina()).send().await.status, 200);
    }

    async fn send(app: &TestApp, message_type: &str, data: Value) -> TestAnswer {
        let body = json!({"to": NUMBER, "messageType": message_type, "data": data});
        app.post("/api/send-whatsapp", &body).by(&robot()).send().await
    }

    #[tokio::test]
    async fn each_type_is_written_in_the_readers_language_and_zone() {
        let app = school().await;
        amina_says(&app, true).await;
        let url = "https://example.org/masterclass";
        for (message_type, data) in [
            (
                "registration-confirmed",
                json!({"title": "Plaider", "starts_at": "2026-03-09T16:00:00Z", "link": url}),
            ),
            (
                "session-reminder",
                json!({
                    "session_id": "019aa5f0-0000-7000-8000-000000000000", "other_name": "Hélène Rey",
                    "kind": "Visio", "slot_start": "2026-03-02T17:00:00Z", "slot_end": "2026-03-02T18:00:00Z",
                    "minutes_before": 30, "video_url": "https://meet.example/1",
                }),
            ),
            ("test-result", json!({"title": "Pré-test", "score": 7, "out_of": 10})),
            ("document", json!({"url": "https://example.org/a.pdf", "file_name": "Attestation.pdf"})),
            ("text", json!({"message": "Bonne rentrée !"})),
        ] {
            let answer = send(&app, message_type, data).await;
            assert_eq!((answer.status.as_u16(), answer.json()["state"].clone()), (201, json!("queued")));
        }
        deliver(&app).await;
        let said: Vec<_> = app
            .sent
            .whatsapps()
            .into_iter()
            .map(|message| match message.content {
                WhatsAppContent::Text(text) => format!("{}: {text}", message.to.as_str()),
                WhatsAppContent::Document { address, file_name, caption } => {
                    format!("{}: {file_name} {} {caption:?}", message.to.as_str(), address.as_str())
                }
            })
            .collect();
        let mut said = said;
        said.sort_unstable();
        insta::assert_json_snapshot!(said, @r#"
        [
          "+24177123456: Attestation.pdf https://example.org/a.pdf Some(\"Répondez STOP pour ne plus recevoir de messages.\")",
          "+24177123456: Bonne rentrée !\n\nRépondez STOP pour ne plus recevoir de messages.",
          "+24177123456: Rappel : séance avec Hélène Rey, lundi 2 mars 2026, 18:00\nVotre séance commence dans 30 minutes.\nhttps://meet.example/1\n\nRépondez STOP pour ne plus recevoir de messages.",
          "+24177123456: Votre inscription à « Plaider » est confirmée.\nDébut : lundi 9 mars 2026, 17:00.\nhttps://example.org/masterclass\n\nRépondez STOP pour ne plus recevoir de messages.",
          "+24177123456: Votre résultat à « Pré-test » : 7 sur 10.\n\nRépondez STOP pour ne plus recevoir de messages."
        ]
        "#);
    }

    #[tokio::test]
    async fn nobody_is_written_to_who_has_not_agreed_or_has_taken_it_back() {
        let app = school().await;
        let text = json!({"message": "Bonjour"});
        insta::assert_snapshot!(send(&app, "text", text.clone()).await.described(), @r#"
        400 Bad Request
        content-type: application/problem+json

        {
          "detail": "Voir la liste des erreurs.",
          "errors": [
            {
              "code": "no_consent",
              "detail": "Personne n'a accepté d'être joint par WhatsApp à ce numéro.",
              "pointer": "/to"
            }
          ],
          "instance": "a-request",
          "status": 400,
          "title": "La requête contient des erreurs",
          "type": "https://preau.dev/problems/invalid-request"
        }
        "#);
        amina_says(&app, false).await;
        assert_eq!(send(&app, "text", text.clone()).await.status, 400);
        amina_says(&app, true).await;
        assert_eq!(send(&app, "text", text).await.status, 201);
        amina_says(&app, false).await;
        assert_eq!(deliver(&app).await, "0 announced, 0 sent, 1 dropped, 0 failed");
        insta::assert_json_snapshot!(outbox(&app).await, @r#"
        [
          "text amina whatsapp dropped unwanted: no consent to WhatsApp"
        ]
        "#);
        assert!(app.sent.whatsapps().is_empty());
    }

    #[tokio::test]
    async fn what_is_missing_or_unknown_is_named_and_nothing_is_written() {
        let app = school().await;
        amina_says(&app, true).await;
        let result = json!({"title": "Pré-test", "score": 11, "out_of": 10, "grade": "A"});
        insta::assert_snapshot!(send(&app, "test-result", result).await.described(), @r#"
        400 Bad Request
        content-type: application/problem+json

        {
          "detail": "Voir la liste des erreurs.",
          "errors": [
            {
              "code": "unknown_field",
              "detail": "Ce champ n'existe pas.",
              "pointer": "/data/grade"
            },
            {
              "code": "range",
              "detail": "Le résultat dépasse le nombre de points.",
              "pointer": "/data/score"
            }
          ],
          "instance": "a-request",
          "status": 400,
          "title": "La requête contient des erreurs",
          "type": "https://preau.dev/problems/invalid-request"
        }
        "#);
        let wrong = json!({"to": "077123456", "messageType": "poem", "data": {}});
        let answer = app.post("/api/send-whatsapp", &wrong).by(&coach_rey()).send().await;
        let errors = &answer.json()["errors"];
        insta::assert_json_snapshot!(errors[0], @r#"
        {
          "code": "phone",
          "detail": "Un numéro international est attendu, comme « +24177123456 » (E.164).",
          "pointer": "/to"
        }
        "#);
        assert_eq!((&errors[1]["pointer"], &errors[1]["code"]), (&json!("/messageType"), &json!("one_of")));
        let expected = errors[1]["detail"].as_str().unwrap();
        assert!(expected.contains("test-result"), "{expected}");
        for attempt in [json!({"message": "\u{0}"}), json!({"message": ""}), json!({}), json!([])] {
            assert_eq!(send(&app, "text", attempt).await.status, 400);
        }
        assert!(outbox(&app).await.is_empty());
    }
}
