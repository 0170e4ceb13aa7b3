//! `resend-webhook`, `ses-webhook` and `whapi-webhook`: the calls by which providers report. A call may come twice.

use http::request::Parts;
use jiff::{SignedDuration, Timestamp};
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    changes::Changes,
    entity::Entity,
    problem::Problem,
    provider_event::{Refusal, WebhookCall},
    signature::{Proof, Signed},
    store::Key,
    text::LocalizedText,
};
use serde::{Deserialize, Serialize};

use crate::provider_reports::take;

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

#[cfg(test)]
mod tests {
    use http::Method;
    use serde_json::json;

    use crate::{
        provider_reports::tests::{event, sent_emails, state},
        testing::{book, deliver, school},
    };

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
        let writes = || {
            serde_json::from_str::<serde_json::Value>(app.log().last().unwrap()).unwrap()["store_writes"]
                .clone()
        };
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

    #[test]
    fn what_version_0_1_wrote_is_read() {
        use preau_kernel::entity::Entity as _;

        preau_harness::version_0_1::read::<super::TakenCall>(super::TakenCall::KIND, &[]);
    }
}
