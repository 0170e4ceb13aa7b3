//! Who may read the journal.

use preau_harness::TestApp;

use crate::authorization::{Row, row};

#[rustfmt::skip]
pub(crate) async fn rows(_: &TestApp) -> Vec<Row> {
    //                  nobody student other parent other coach other admin service
    vec![
        row("list-events", [401, 403, 403, 403, 403, 403, 403, 200, 403]),
    ]
}
