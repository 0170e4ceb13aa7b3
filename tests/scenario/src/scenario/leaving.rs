//! Someone reads all that is kept about them, and leaves.

use http::Method;
use serde_json::{Value, json};

use crate::{
    host::Person,
    school::{School, entries, text},
};

/// The hours of Chloé's lesson.
const HERS: i64 = 20;

pub async fn chloe_reads_all_that_is_kept_and_leaves(school: &School<'_>) {
    let (caller, chloe) = (&school.caller, &school.chloe);
    let profile = json!({"full_name": "Chloé Koffi", "email": "chloe@example.org"});
    let _ = caller.put("/api/users/me", &profile).by(chloe).send().await.expecting(200);
    let lesson = school.book(chloe, HERS).await.expecting(201).json();
    let user = format!("/api/users/{}", chloe.id);
    assert_eq!(
        caller.get(&user).by(&school.coach_rey).send().await.expecting(200).json()["full_name"],
        "Chloé Koffi"
    );

    // Her father, for a while.
    let father = Person { id: school.unique("father"), role: "parent" };
    let hers = format!("/sessions/list?student_id={}", chloe.id);
    caller.get(&hers).by(&father).send().await.is_problem(403, "not-yours");
    let link = format!("/api/admin/students/{}/parents/{}", chloe.id, father.id);
    let _ = caller.request(Method::PUT, &link).by(&school.director).send().await.expecting(200);
    assert_eq!(
        entries(&caller.get(&hers).by(&father).send().await.expecting(200).json()),
        std::slice::from_ref(&lesson)
    );

    let export = caller.get("/api/users/me/export").by(chloe).send().await.expecting(200).json();
    assert_eq!(export["user"]["profile"]["email"], "chloe@example.org");
    assert_eq!(export["user"]["parents"][0]["parent_id"], json!(father.id));
    assert_eq!(export["sessions"]["sessions"], json!([lesson]));

    for _ in 0..2 {
        let mut asked = 0;
        // Where there is much, or some of it is being delivered, the same request goes on.
        let erased = loop {
            let erased = caller.request(Method::DELETE, "/api/users/me").by(chloe).send().await;
            asked += 1;
            if erased.status != 202 || asked == 10 {
                break erased;
            }
            assert_eq!((erased.header("retry-after"), erased.json()), ("1", json!({"complete": false})));
        };
        assert_eq!((erased.status.as_u16(), erased.text()), (204, ""), "{erased:?}");
    }
    caller.get(&user).by(&school.coach_rey).send().await.is_problem(404, "not-found");
    caller.get(&hers).by(&father).send().await.is_problem(403, "not-yours");
    let left = school.lessons(HERS, HERS + 1).await;
    assert_eq!((left.len(), &left[0]["status"], &left[0]["note"]), (1, &json!("Annulé"), &Value::Null));
    assert!(text(&left[0], "student_id").starts_with("erased-"), "{left:?}");
    let events =
        caller.get(&format!("/api/admin/events?actor={}", chloe.id)).by(&school.director).send().await;
    assert_eq!(entries(&events.expecting(200).json()), Vec::<Value>::new());
    // Whoever wants the hour has it.
    let _ = school.book(&school.bastien, HERS).await.expecting(201);
}
