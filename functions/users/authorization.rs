//! Who may call the functions of profiles, roles and families.

use preau_harness::{TestApp, people::amina};
use serde_json::json;

use crate::authorization::{Row, family, row};

#[rustfmt::skip]
pub(crate) async fn rows(app: &TestApp) -> Vec<Row> {
    family(app).await;
    app.put("/api/users/me", &json!({})).by(&amina()).send().await;
    //                    nobody student other parent other coach other admin service
    vec![
        row("get-me",        [401, 200, 200, 200, 200, 200, 200, 200, 200]),
        row("update-me",     [401, 200, 200, 200, 200, 200, 200, 200, 200]).body(json!({"full_name": "X"})),
        row("get-user",      [401, 403, 403, 403, 403, 200, 200, 200, 403]).at(["amina"]),
        row("get-people",    [401, 200, 200, 200, 200, 200, 200, 200, 200]).query("ids=amina"),
        row("list-children", [401, 403, 403, 200, 200, 403, 403, 403, 403]),
        row("set-roles",     [401, 403, 403, 403, 403, 403, 403, 200, 403]).at(["amina"]).body(json!({"roles": []})),
        row("link-parent",   [401, 403, 403, 403, 403, 403, 403, 200, 403]).at(["amina", "fatou"]),
        row("unlink-parent", [401, 403, 403, 403, 403, 403, 403, 204, 403]).at(["amina", "fatou"]),
    ]
}
