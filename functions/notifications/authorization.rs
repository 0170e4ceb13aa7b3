//! Who may call the functions of notices: the one of the table is Amina's.

use preau_harness::{TestApp, people::amina};
use preau_kernel::checksum::Checksum;
use preau_notifications::{notice::NoticeType, unsubscribe_link::unsubscribe_link};
use serde_json::json;

use crate::{
    authorization::{Row, row},
    notices::notice_of,
};

#[rustfmt::skip]
pub(crate) async fn rows(app: &TestApp) -> Vec<Row> {
    let notice = notice_of(app, &amina()).await;
    let notice = notice.as_str();
    let link = unsubscribe_link(&app.app, &amina().id.into(), NoticeType::MESSAGE);
    let (_, link) = link.rsplit_once('/').unwrap();
    let address = Checksum::of(b"amina@example.org").to_string();
    //                                 nobody student other parent other coach other admin service
    vec![
        row("list-notifications",         [401, 200, 200, 200, 200, 200, 200, 200, 200]).query("unread_only=true"),
        row("get-notification",           [401, 200, 404, 404, 404, 404, 404, 404, 404]).at([notice]),
        row("read-notification",          [401, 200, 404, 404, 404, 404, 404, 404, 404]).at([notice]),
        row("read-all-notifications",     [401, 200, 200, 200, 200, 200, 200, 200, 200]),
        row("count-unread-notifications", [401, 200, 200, 200, 200, 200, 200, 200, 200]),
        row("delete-notification",        [401, 204, 404, 404, 404, 404, 404, 404, 404]).at([notice]),
        row("clear-read-notifications",   [401, 200, 200, 200, 200, 200, 200, 200, 200]),
        row("get-preferences",            [401, 200, 200, 200, 200, 200, 200, 200, 200]),
        row("set-preferences",            [401, 200, 200, 200, 200, 200, 200, 200, 200]).body(json!({})),
        row("unsubscribe",                [200; 9]).at([link]),
        row("unsubscribe-page",           [200; 9]).at([link]),
        row("list-suppressed-addresses",  [401, 403, 403, 403, 403, 403, 403, 200, 403]),
        row("lift-suppressed-address",    [401, 403, 403, 403, 403, 403, 403, 204, 403]).at([&address]),
    ]
}
