//! Who may call the functions of one's own data, and of Amina's.

use preau_harness::TestApp;

use crate::authorization::{Row, family, row};

#[rustfmt::skip]
pub(crate) async fn rows(app: &TestApp) -> Vec<Row> {
    family(app).await;
    //                  nobody student other parent other coach other admin service
    vec![
        row("export-me",   [401, 200, 200, 200, 200, 200, 200, 200, 200]),
        row("erase-me",    [401, 204, 204, 204, 204, 204, 204, 204, 204]),
        // A parent writes a letter, and an admin answers it.
        row("export-user", [401, 403, 403, 403, 403, 403, 403, 200, 403]).at(["amina"]),
        row("erase-user",  [401, 403, 403, 403, 403, 403, 403, 204, 403]).at(["amina"]),
    ]
}
