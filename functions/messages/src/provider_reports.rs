//! What providers report of the messages that they took, and of those who write to them.
//!
//! A report may come twice, and in another order than things happened: a message goes from `sent` to `delivered`, `bounced`
//! and `complained`, and never back.

use preau_kernel::{
    app::App,
    caller::Caller,
    entity::Stored,
    id::MessageId,
    list::List,
    message::{Message, MessageState},
    problem::Problem,
    provider_event::{ProviderEvent, ReportedMessage},
    unit_of_work::UnitOfWork,
};
use preau_notifications::suppressed_address::{SuppressionCause, suppress};
use preau_users::{consent::withdraw_whatsapp, profile::Profile, stopped_number};

/// Takes one report. Taken twice, it does nothing the second time.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn take(app: &App, caller: &Caller, event: ProviderEvent) -> Result<(), Problem> {
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
pub(crate) mod tests {
    use http::Method;
    use preau_harness::{
        TestApp, insta,
        people::{amina, bastien, director, fatou},
    };
    use preau_kernel::{
        channel::Channel,
        id::MessageId,
        list::List,
        message::{Message, Recipient},
        send_failure::SendFailure,
    };
    use serde_json::{Value, json};

    use crate::testing::{book, deliver, outbox, school};

    /// The messages to the addresses of Amina and Rey, once they are sent: ids, and what the provider calls them.
    pub(crate) async fn sent_emails(app: &TestApp) -> Vec<Message> {
        let messages = app.app.records.all::<Message>(&List::whole(Message::all())).await.unwrap();
        let messages = messages.into_iter().map(|stored| stored.entity);
        messages.filter(|message| message.provider_id.is_some()).collect()
    }

    pub(crate) fn event(kind: &str, message: &Message) -> Value {
        json!({
            "type": kind, "created_at": "2026-03-02T08:00:00Z",
            "data": {
                "email_id": message.provider_id.as_deref().unwrap_or("not-known-yet"), "to": ["amina@example.org"],
                "tags": {"message": message.id}, "bounce": {"type": "Permanent", "subType": "General"},
            },
        })
    }

    pub(crate) async fn state(app: &TestApp, message: &Message) -> String {
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
        let messages = app.app.records.all::<Message>(&List::whole(Message::all())).await.unwrap();
        for stored in messages.iter().filter(|stored| stored.entity.attempts > 0) {
            let delivered = event("email.delivered", &stored.entity);
            let call = app.resend_events(&stored.entity.id.to_string(), &delivered).send().await;
            assert_eq!(call.status, 204, "{}", call.described());
        }
        app.clock.advance_minutes(60);
        assert_eq!(deliver(&app).await, "0 announced, 0 sent, 0 dropped, 0 failed");
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
}
