//! Who may call the functions of photos: the one of the table is of Amina, and Rey uploaded it.

use preau_harness::{
    TestApp,
    people::coach_rey,
    pictures::{PNG, announced, uploaded},
};
use serde_json::json;

use crate::authorization::{Row, family, row};

#[rustfmt::skip]
pub(crate) async fn rows(app: &TestApp) -> Vec<Row> {
    family(app).await;
    let mut of_amina = announced(PNG);
    of_amina["subject"] = json!({"kind": "student", "id": "amina"});
    let id = uploaded(app, &coach_rey(), &of_amina, PNG).await;
    let id = id.as_str();
    let photos = "subject_kind=student&subject_id=amina";
    //                        nobody student other parent other coach other admin service
    vec![
        row("request-upload",    [401, 201, 201, 201, 201, 201, 201, 201, 201]).body(announced(PNG)),
        row("complete-upload",   [401, 404, 404, 404, 404, 200, 404, 404, 404]).at([id]),
        row("get-photo",         [401, 200, 404, 200, 404, 200, 200, 200, 404]).at([id]),
        row("list-photos",       [401, 200, 403, 200, 403, 200, 200, 200, 403]).query(photos),
        row("soft-delete-photo", [401, 403, 404, 403, 404, 200, 200, 200, 404]).at([id]),
        row("restore-photo",     [401, 403, 404, 403, 404, 200, 200, 200, 404]).at([id]),
        row("list-trash",        [401, 403, 403, 403, 403, 200, 200, 200, 403]).query("owner_id=coach_rey"),
        row("photo-audit",       [401, 403, 403, 403, 403, 200, 200, 200, 403]).at([id]),
        row("hold-photo",        [401, 403, 403, 403, 403, 403, 403, 200, 403]).at([id]),
        row("release-photo",     [401, 403, 403, 403, 403, 403, 403, 200, 403]).at([id]),
        row("preview-purge",     [401, 403, 403, 403, 403, 403, 403, 200, 403]),
    ]
}
