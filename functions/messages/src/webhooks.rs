//! `resend-webhook`, `ses-webhook` and `whapi-webhook`: what providers report of the messages that they took.
//!
//! A report may come twice, and in another order than things happened: a message goes from `sent` to `delivered`, `bounced`
//! and `complained`, and never back.

use http::request::Parts;
use jiff::{SignedDuration, Timestamp};
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    changes::Changes,
    entity::{Entity, Stored},
    id::MessageId,
    list::List,
    message::{Message, MessageState},
    problem::Problem,
    provider_event::{ProviderEvent, Refusal, ReportedMessage, WebhookCall},
    signature::{Proof, Signed},
    store::Key,
    text::LocalizedText,
    unit_of_work::UnitOfWork,
};
use preau_notifications::suppressed_address::{SuppressionCause, suppress};
use preau_users::{consent::withdraw_whatsapp, profile::Profile, stopped_number};
use serde::{Deserialize, Serialize};

/// Takes what Resend reports
///
/// Signed as Svix signs, over the raw body, with a tolerance of five minutes; a call that was taken is not taken again.
#[utoipa::path(
    post,
    path = "/api/webhooks/resend",
    tag = "messages",
    request_body(content = Object, description = "An event of Resend"),
    responses((status = 204, description = "It is taken, or was before")),
)]
pub(crate) async fn resend_webhook(app: App, call: Signed<SignedCall>) -> Result<Answer<()>, Problem> {
    receive(&app, call.0).await
}

/// Takes what SES reports
///
/// By way of SNS: the signature of the topic is verified, and its subscription confirmed.
#[utoipa::path(
    post,
    path = "/api/webhooks/ses",
    tag = "messages",
    request_body(content = Object, description = "A message of SNS"),
    responses((status = 204, description = "It is taken, or was before")),
)]
pub(crate) async fn ses_webhook(app: App, call: Signed<SignedCall>) -> Result<Answer<()>, Problem> {
    receive(&app, call.0).await
}

/// Takes what Whapi reports
///
/// With the secret that its settings send in `X-Webhook-Secret`. Whoever writes STOP, ARRÊT or ARRET withdraws their consent
/// to WhatsApp, and nothing is sent to their number, whoever names it, until they write START or REPRENDRE.
#[utoipa::path(
    post,
    path = "/api/webhooks/whapi",
    tag = "messages",
    request_body(content = Object, description = "An event of Whapi"),
    responses((status = 204, description = "It is taken, or was before")),
)]
pub(crate) async fn whapi_webhook(app: App, call: Signed<SignedCall>) -> Result<Answer<()>, Problem> {
    receive(&app, call.0).await
}

/// A call that was taken, kept as long as a provider might make it again.
///
/// | access pattern | how |
/// |---|---|
/// | whether a call was taken | partition `webhook#<provider>#<call>`, `call` |
#[derive(Clone, Debug, Serialize, Deserialize)]
struct TakenCall {
    provider: String,
    call: String,
    at: Timestamp,
}

impl TakenCall {
    fn key_of(provider: &str, call: &str) -> Key {
        Key::new(format!("webhook#{provider}#{call}"), "call")
    }
}

impl Entity for TakenCall {
    const KIND: &'static str = "webhook_call";

    fn key(&self) -> Key {
        Self::key_of(&self.provider, &self.call)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.at.checked_add(KEPT).ok()
    }
}

/// Longer than any provider goes on trying.
const KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);

/// A call of a provider, which signed it.
#[derive(Clone)]
pub(crate) struct SignedCall {
    provider: &'static str,
    call: WebhookCall,
}

impl Proof for SignedCall {
    async fn verify(app: &App, parts: &mut Parts, body: &[u8]) -> Result<Self, Problem> {
        let readers = &app.webhooks;
        let readers = [("resend", &readers.resend), ("ses", &readers.ses), ("whapi", &readers.whapi)];
        let path = parts.uri.path().trim_end_matches('/');
        let (provider, reader) =
            readers.into_iter().find(|(name, _)| path.ends_with(name)).ok_or_else(Problem::not_found)?;
        let reader = reader.as_ref().ok_or_else(Problem::not_found)?;
        let call = reader.read(&parts.headers, body, app.now()).await.map_err(refused)?;
        Ok(Self { provider, call })
    }
}

async fn receive(app: &App, SignedCall { provider, call }: SignedCall) -> Result<Answer<()>, Problem> {
    let now = app.now();
    if app.records.find::<TakenCall>(&TakenCall::key_of(provider, &call.id)).await?.is_some() {
        return Ok(Answer::no_content());
    }
    let caller = Caller::of_schedule(&format!("{provider}-webhook"));
    for event in call.events {
        take(app, &caller, event).await?;
    }
    // The reports themselves do nothing when they are taken twice: what died before this is taken once more.
    let taken = TakenCall { provider: provider.to_owned(), call: call.id, at: now };
    Changes::without_event(now).create(&taken).commit_alone(app).await?;
    Ok(Answer::no_content())
}

fn refused(refusal: Refusal) -> Problem {
    match refusal {
        Refusal::Unauthentic(_) => Problem::not_authentic(),
        Refusal::Unreadable(_) => {
            let detail =
                LocalizedText::fixed("Ce message n'est pas compris.", "This message is not understood.");
            Problem::wrong_field("", "format", detail)
        }
        Refusal::Unavailable(cause) => Problem::provider_failed(cause),
    }
}

async fn take(app: &App, caller: &Caller, event: ProviderEvent) -> Result<(), Problem> {
    match event {
        ProviderEvent::Delivered(message) => {
            advance(app, caller, &message, MessageState::Delivered, None).await?;
        }
        ProviderEvent::Bounced { message, address, reason } => {
            let ours = advance(app, caller, &message, MessageState::Bounced, Some(reason)).await?;
            if let Some(address) = address {
                suppress(app, caller, &address, SuppressionCause::Bounced, ours).await?;
            }
        }
        ProviderEvent::Complained { message, address } => {
            let ours = advance(app, caller, &message, MessageState::Complained, None).await?;
            if let Some(address) = address {
                suppress(app, caller, &address, SuppressionCause::Complained, ours).await?;
            }
        }
        ProviderEvent::Stopped { number } => {
            stopped_number::stop(app, caller, &number).await?;
            for profile in Profile::reached_at(&app.records, &number).await? {
                withdraw_whatsapp(app, &profile.entity.id).await?;
            }
        }
        ProviderEvent::Resumed { number } => stopped_number::resume(app, caller, &number).await?,
    }
    Ok(())
}

/// Brings a message to a state that a provider reports, and answers its id; one that is further on stays as it is, and of one
/// that is not ours there is nothing.
async fn advance(
    app: &App,
    caller: &Caller,
    reported: &ReportedMessage,
    state: MessageState,
    reason: Option<String>,
) -> Result<Option<MessageId>, Problem> {
    let mut work = UnitOfWork::of(app, caller);
    loop {
        let Some(mut stored) = find(app, reported).await? else { return Ok(None) };
        let message = &mut stored.entity;
        let id = message.id;
        if rank(message.state) >= rank(state) {
            return Ok(Some(id));
        }
        message.state = state;
        message.reason.clone_from(&reason);
        message.updated_at = work.now();
        if work.commit_step(work.nothing_yet().replace(&stored)).await? {
            return Ok(Some(id));
        }
    }
}

async fn find(app: &App, reported: &ReportedMessage) -> Result<Option<Stored<Message>>, Problem> {
    match reported {
        ReportedMessage::Ours(id) => app.records.find(&Message::key_of(*id)).await,
        ReportedMessage::Theirs(id) => {
            let scope = Message::at_provider(id);
            let list = List::whole(scope);
            Ok(app.records.list::<Message>(&list, 1, None, |_| true).await?.entities.pop())
        }
    }
}

const fn rank(state: MessageState) -> u8 {
    match state {
        MessageState::Complained => 3,
        MessageState::Bounced => 2,
        MessageState::Delivered => 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use http::Method;
    use preau_harness::{
        TestApp, insta,
        people::{amina, bastien, director, fatou},
    };
    use preau_kernel::{
        channel::Channel,
        id::MessageId,
        message::{Message, Recipient},
        send_failure::SendFailure,
    };
    use serde_json::{Value, json};

    use crate::testing::{book, deliver, outbox, school};

    /// The messages to the addresses of Amina and Rey, once they are sent: ids, and what the provider calls them.
    async fn sent_emails(app: &TestApp) -> Vec<Message> {
        let messages = app.app.records.all::<Message>(&super::List::whole(Message::all())).await.unwrap();
        let messages = messages.into_iter().map(|stored| stored.entity);
        messages.filter(|message| message.provider_id.is_some()).collect()
    }

    fn event(kind: &str, message: &Message) -> Value {
        json!({
            "type": kind, "created_at": "2026-03-02T08:00:00Z",
            "data": {
                "email_id": message.provider_id.as_deref().unwrap_or("not-known-yet"), "to": ["amina@example.org"],
                "tags": {"message": message.id}, "bounce": {"type": "Permanent", "subType": "General"},
            },
        })
    }

    async fn state(app: &TestApp, message: &Message) -> String {
        let path = format!("/api/admin/messages/{}", message.id);
        let read = app.get(&path).by(&director()).send().await.json();
        format!("{} {}", read["state"].as_str().unwrap(), read["reason"])
    }

    #[tokio::test]
    async fn reports_come_in_any_order_and_twice_and_a_message_never_goes_back() {
        let app = school().await;
        book(&app).await;
        deliver(&app).await;
        let message = sent_emails(&app).await.remove(0);
        let told =
            ["email.delivered", "email.complained", "email.bounced", "email.delivered", "email.opened"];
        let mut states = Vec::new();
        for (index, kind) in told.iter().enumerate() {
            for _ in 0..2 {
                let call = app.resend_events(&format!("msg_{index}"), &event(kind, &message)).send().await;
                assert_eq!(call.status, 204, "{}", call.described());
            }
            states.push(state(&app, &message).await);
        }
        assert_eq!(
            states,
            ["delivered null", "complained null", "complained null", "complained null", "complained null"]
        );
    }

    #[tokio::test]
    async fn what_bounced_says_why() {
        let app = school().await;
        book(&app).await;
        deliver(&app).await;
        let message = sent_emails(&app).await.remove(0);
        app.resend_events("msg_1", &event("email.bounced", &message)).send().await;
        assert_eq!(state(&app, &message).await, "bounced \"Permanent/General\"");
    }

    #[tokio::test]
    async fn a_report_that_comes_before_the_answer_of_the_provider_is_believed() {
        let app = school().await;
        book(&app).await;
        for _ in 0..2 {
            app.sent.fail_next(SendFailure::Retry { after: None, cause: "Resend: no answer".to_owned() });
        }
        deliver(&app).await;
        let messages = app.app.records.all::<Message>(&super::List::whole(Message::all())).await.unwrap();
        for stored in messages.iter().filter(|stored| stored.entity.attempts > 0) {
            let delivered = event("email.delivered", &stored.entity);
            let call = app.resend_events(&stored.entity.id.to_string(), &delivered).send().await;
            assert_eq!(call.status, 204, "{}", call.described());
        }
        app.clock.advance_minutes(60);
        assert_eq!(deliver(&app).await, "0 announced, 0 sent, 0 dropped, 0 failed");
    }

    #[tokio::test]
    async fn a_call_that_is_not_signed_or_old_or_altered_changes_nothing() {
        let app = school().await;
        book(&app).await;
        deliver(&app).await;
        let message = sent_emails(&app).await.remove(0);
        let delivered = event("email.delivered", &message);
        let late = app.resend_events("msg_1", &delivered);
        app.clock.advance_minutes(6);
        assert_eq!(late.send().await.problem(), "not-authentic");
        for path in ["resend", "ses", "whapi"] {
            let answer = app.post(&format!("/api/webhooks/{path}"), &delivered).send().await;
            assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (401, "not-authentic"), "{path}");
        }
        let altered = app.resend_events("msg_2", &delivered).json(&event("email.complained", &message));
        assert_eq!(altered.send().await.problem(), "not-authentic");
        assert_eq!(state(&app, &message).await, "sent null");
    }

    #[tokio::test]
    async fn a_call_whose_signature_is_refused_writes_nothing_and_one_that_stood_counts() {
        let app = school().await;
        let event = json!({"type": "email.delivered", "data": {"email_id": "another"}});
        let writes =
            || serde_json::from_str::<Value>(app.log().last().unwrap()).unwrap()["store_writes"].clone();
        for path in ["resend", "ses", "whapi"] {
            let forged = app.post(&format!("/api/webhooks/{path}"), &event).key("a-key").send().await;
            assert_eq!(
                (forged.problem().as_str(), forged.header("ratelimit")),
                ("not-authentic", ""),
                "{path}"
            );
            assert_eq!(writes(), 0, "{path}");
        }
        let signed = app.resend_events("msg_1", &event).send().await;
        assert_eq!((signed.status.as_u16(), signed.header("ratelimit")), (204, "\"minute\";r=1199;t=60"));
        assert_eq!(writes(), 2);
    }

    #[tokio::test]
    async fn what_is_signed_and_not_understood_is_a_problem_and_what_is_not_ours_is_none() {
        let app = school().await;
        assert_eq!(app.resend_events("msg_1", &json!([])).send().await.status, 400);
        let foreign = json!({"type": "email.delivered", "data": {"email_id": "another"}});
        assert_eq!(app.resend_events("msg_2", &foreign).send().await.status, 204);
        assert_eq!(app.request(Method::GET, "/api/webhooks/resend").send().await.status, 405);
    }

    fn written(text: &str) -> Value {
        json!({
            "messages": [{
                "id": format!("{text}-1"), "from_me": false, "type": "text", "chat_id": "24177123456@s.whatsapp.net",
                "timestamp": 1_712_995_245, "from": "24177123456", "text": {"body": text},
            }],
            "event": {"type": "messages", "event": "post"}, "channel_id": "MANTIS-1",
        })
    }

    #[tokio::test]
    async fn who_writes_stop_is_written_to_no_more_until_they_write_start() {
        let app = school().await;
        let profile = json!({"whatsapp_number": "+24177123456", "consents": {"whatsapp": true}});
        let text = json!({"to": "+24177123456", "messageType": "text", "data": {"message": "Bonjour"}});
        let send =
            async || app.post("/api/send-whatsapp", &text).by(&director()).send().await.status.as_u16();
        // A family shares a telephone.
        for person in [amina(), fatou()] {
            app.put("/api/users/me", &profile).by(&person).send().await;
        }
        assert_eq!(send().await, 201);
        assert_eq!(app.whapi_events(&written("Bonjour, merci !")).send().await.status, 204);
        for stop in ["Arrêt.", "STOP"] {
            assert_eq!(app.whapi_events(&written(stop)).send().await.status, 204);
        }
        deliver(&app).await;
        assert_eq!(outbox(&app).await, ["text amina whatsapp dropped unwanted: no consent to WhatsApp"]);
        assert_eq!(send().await, 400);
        let told: Vec<_> = app.events().await;
        let told: Vec<_> = told.iter().filter(|event| event.kind == "CONSENT_WITHDRAWN").collect();
        assert_eq!(told.len(), 2);
        insta::assert_json_snapshot!(
            app.get("/api/users/me").by(&amina()).send().await.json()["consents"],
            @r#"
        {
          "whatsapp": {
            "at": "2026-03-02T08:00:00Z",
            "granted": false
          }
        }
        "#
        );

        // To agree in a profile does not undo it: anyone may name the number.
        for person in [amina(), bastien()] {
            app.put("/api/users/me", &profile).by(&person).send().await;
        }
        assert_eq!(send().await, 400);
        let agreed = Message::queued(
            app.app.ids.as_ref(),
            app.app.now(),
            Channel::Whatsapp,
            Recipient::User(bastien().id),
            ("text", json!({"message": "Bonjour"})),
        );
        app.given(&agreed).await;
        deliver(&app).await;
        assert_eq!(state(&app, &agreed).await, "dropped \"unwanted: the number's owner wrote STOP\"");
        assert!(app.sent.whatsapps().is_empty());

        assert_eq!(app.whapi_events(&written("Start !")).send().await.status, 204);
        // The provider says the same once more.
        assert_eq!(app.whapi_events(&written("STOP")).send().await.status, 204);
        assert_eq!(send().await, 201);
        let kinds: Vec<_> = app.events().await.into_iter().map(|event| event.kind).collect();
        let of_number: Vec<_> = kinds.iter().filter(|kind| kind.starts_with("NUMBER_")).collect();
        assert_eq!(of_number, ["NUMBER_STOPPED", "NUMBER_RESUMED"]);
    }

    /// Sends an e-mail to Fatou and answers what became of it.
    async fn to_fatou(app: &TestApp, template: &str) -> Message {
        let data = match template {
            "password-reset" => json!({"reset_url": "https://example.org/r", "expires_minutes": 30}),
            _ => json!({"title": "Réunion", "message": "Lundi."}),
        };
        let email = json!({"to": "fatou@example.org", "template": template, "data": data});
        let queued = app.post("/api/send-email", &email).by(&director()).send().await.json();
        deliver(app).await;
        let id = MessageId::parse(queued["id"].as_str().unwrap()).unwrap();
        app.app.records.get::<Message>(&Message::key_of(id)).await.unwrap().entity
    }

    async fn report(app: &TestApp, call: &str, kind: &str, message: &Message) {
        let mut event = event(kind, message);
        event["data"]["to"] = json!(["Fatou@example.org"]);
        assert_eq!(app.resend_events(call, &event).send().await.status, 204);
    }

    #[tokio::test]
    async fn an_address_that_bounced_gets_nothing_until_an_admin_lifts_it() {
        let app = school().await;
        let first = to_fatou(&app, "generic-notice").await;
        report(&app, "msg_1", "email.bounced", &first).await;
        for template in ["generic-notice", "password-reset"] {
            let next = to_fatou(&app, template).await;
            assert_eq!(
                state(&app, &next).await,
                "dropped \"suppressed: e-mails to this address bounced\"",
                "{template}"
            );
        }
        let path = "/api/admin/suppressed-addresses";
        let listed = app.get(path).by(&director()).send().await.json()["data"].clone();
        assert_eq!(
            (listed.as_array().unwrap().len(), &listed[0]["to"]["address"]),
            (1, &json!("fatou@example.org"))
        );
        let lift = format!("{path}/{}", listed[0]["id"].as_str().unwrap());
        assert_eq!(app.request(Method::DELETE, &lift).by(&director()).send().await.status, 204);
        assert_eq!(state(&app, &to_fatou(&app, "generic-notice").await).await, "sent null");
    }

    #[tokio::test]
    async fn who_complained_gets_what_is_critical_alone() {
        let app = school().await;
        let first = to_fatou(&app, "generic-notice").await;
        report(&app, "msg_1", "email.complained", &first).await;
        assert_eq!(
            state(&app, &to_fatou(&app, "generic-notice").await).await,
            "dropped \"suppressed: someone complained at this address\""
        );
        assert_eq!(state(&app, &to_fatou(&app, "password-reset").await).await, "sent null");
    }

    #[tokio::test]
    async fn a_bounce_that_is_not_for_good_suppresses_nothing() {
        let app = school().await;
        let first = to_fatou(&app, "generic-notice").await;
        let mut event = event("email.bounced", &first);
        event["data"]["bounce"]["type"] = json!("Undetermined");
        app.resend_events("msg_1", &event).send().await;
        assert_eq!(state(&app, &to_fatou(&app, "generic-notice").await).await, "sent null");
    }

    #[tokio::test]
    async fn a_suppression_holds_for_the_user_who_names_the_address() {
        let app = school().await;
        let first = to_fatou(&app, "generic-notice").await;
        report(&app, "msg_1", "email.complained", &first).await;
        app.put("/api/users/me", &json!({"email": "FATOU@example.org"})).by(&amina()).send().await;
        book(&app).await;
        deliver(&app).await;
        let to_amina = "session-requested amina email dropped suppressed: someone complained at this address";
        assert!(outbox(&app).await.iter().any(|line| line == to_amina));
    }

    #[tokio::test]
    async fn what_whapi_says_of_a_message_is_known_by_the_name_that_it_gave_it() {
        let app = school().await;
        let profile = json!({"whatsapp_number": "+24177123456", "consents": {"whatsapp": true}});
        app.put("/api/users/me", &profile).by(&amina()).send().await;
        let text = json!({"to": "+24177123456", "messageType": "text", "data": {"message": "Bonjour"}});
        app.post("/api/send-whatsapp", &text).by(&director()).send().await;
        deliver(&app).await;
        let message = sent_emails(&app).await.remove(0);
        let read = json!({
            "statuses": [{
                "id": message.provider_id, "code": 4, "status": "read",
                "recipient_id": "24177123456@s.whatsapp.net", "timestamp": "1712995245",
            }],
            "event": {"type": "statuses", "event": "post"}, "channel_id": "MANTIS-1",
        });
        assert_eq!(app.whapi_events(&read).send().await.status, 204);
        assert_eq!(state(&app, &message).await, "delivered null");
    }

    #[test]
    fn what_version_0_1_wrote_is_read() {
        use preau_kernel::entity::Entity as _;

        preau_harness::version_0_1::read::<super::TakenCall>(super::TakenCall::KIND, &[]);
    }
}
