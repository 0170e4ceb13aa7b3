//! Who may call the functions of calendars: the one of the table is Amina's.

use preau_harness::{TestApp, people::amina};
use serde_json::Value;

use crate::authorization::{Row, row};

#[rustfmt::skip]
pub(crate) async fn rows(app: &TestApp) -> Vec<Row> {
    let feed = app.post("/calendar/feed", &Value::Null).by(&amina()).send().await;
    let (_, file) = feed.header("location").rsplit_once('/').unwrap();
    //                           nobody student other parent other coach other admin service
    vec![
        row("mint-calendar-feed",   [401, 201, 201, 201, 201, 201, 201, 201, 201]),
        row("revoke-calendar-feed", [401, 204, 204, 204, 204, 204, 204, 204, 204]),
        // Whoever knows the address reads it.
        row("calendar-feed",        [200; 9]).at([file]),
    ]
}
