//! Who may call the functions of parents: the report is Amina's, and Fatou is her mother.

use preau_harness::TestApp;

use crate::authorization::{Row, family, row};

#[rustfmt::skip]
pub(crate) async fn rows(app: &TestApp) -> Vec<Row> {
    family(app).await;
    //                       nobody student other parent other coach other admin service
    vec![
        row("parent-report", [401, 403, 403, 200, 403, 200, 200, 200, 403]).query("student_id=amina"),
    ]
}
