//! Who may ask the service about itself: anyone. Who may move lists: an admin.

use preau_harness::TestApp;

use crate::authorization::{Row, row};

pub(crate) async fn rows(_: &TestApp) -> Vec<Row> {
    vec![
        row("health", [200; 9]),
        row("version", [200; 9]),
        row("migrate-lists", [401, 403, 403, 403, 403, 403, 403, 200, 403]),
        row("openapi-json", [200; 9]),
    ]
}
