//! Who may call the functions of messages: the one of the table is an e-mail to an address.

use preau_harness::{
    TestApp,
    people::{amina, director},
};
use serde_json::json;

use crate::authorization::{Row, row};

#[rustfmt::skip]
pub(crate) async fn rows(app: &TestApp) -> Vec<Row> {
    let reached = json!({"whatsapp_number": "+24177123456", "consents": {"whatsapp": true}});
    app.put("/api/users/me", &reached).by(&amina()).send().await;
    let data = json!({"login_url": "https://ecole.example"});
    let welcome = json!({"to": "amina@example.org", "template": "welcome", "data": data});
    let sent = app.post("/api/send-email", &welcome).by(&director()).send().await.json();
    let id = sent["id"].as_str().unwrap();
    let whatsapp = json!({"to": "+24177123456", "messageType": "text", "data": {"message": "Bonjour"}});
    //                           nobody student other parent other coach other admin service
    vec![
        row("send-email",           [401, 403, 403, 403, 403, 201, 201, 201, 201]).body(welcome),
        row("send-whatsapp",        [401, 403, 403, 403, 403, 201, 201, 201, 201]).body(whatsapp),
        row("list-email-templates", [401, 403, 403, 403, 403, 200, 200, 200, 403]),
        row("preview-email",        [401, 403, 403, 403, 403, 200, 200, 200, 403]).at(["welcome"]).body(json!({})),
        row("list-messages",        [401, 403, 403, 403, 403, 403, 403, 200, 403]),
        row("get-message",          [401, 403, 403, 403, 403, 403, 403, 200, 403]).at([id]),
        // It waits still: there is nothing to try again.
        row("retry-message",        [401, 403, 403, 403, 403, 403, 403, 409, 403]).at([id]),
        // A provider has a signature, and nobody else one of its.
        row("resend-webhook",       [401; 9]).body(json!({})),
        row("ses-webhook",          [401; 9]).body(json!({})),
        row("whapi-webhook",        [401; 9]).body(json!({})),
    ]
}
