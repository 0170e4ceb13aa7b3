//! Requests that are sent again, with their idempotency key.

use std::collections::BTreeSet;

use futures_util::future::join_all;

use crate::school::{School, text};

/// The hours that the keys are tried on.
const KEYED: i64 = 14;
const KEYED_AT_ONCE: i64 = 17;

pub async fn a_request_sent_again_is_answered_again(school: &School<'_>) {
    let book = async |key: &str, hour| {
        school
            .caller
            .post("/sessions/book", &school.lesson(hour))
            .by(&school.amina)
            .header("idempotency-key", key)
            .send()
            .await
    };
    let key = school.unique("key");
    let first = book(&key, KEYED).await.expecting(201);
    assert_eq!(first.header("idempotent-replayed"), "");
    for key in [key.clone(), format!("\"{key}\"")] {
        let again = book(&key, KEYED).await.expecting(201);
        assert_eq!(again.header("idempotent-replayed"), "true");
        assert_eq!(again.json(), first.json());
        assert_eq!([again.header("location"), again.header("etag")], [first.header("location"), "\"1\""]);
    }
    book(&key, KEYED + 1).await.is_problem(422, "idempotency-key-reused");
    // Without the key, it is a new request for a slot that is taken; with another key, that answer is kept as well.
    school.book(&school.amina, KEYED).await.is_problem(409, "slot-taken");
    for replayed in ["", "true"] {
        let taken = book(&school.unique("other-key"), KEYED).await;
        taken.is_problem(409, "slot-taken");
        assert_eq!(taken.header("idempotent-replayed"), replayed);
    }
    assert_eq!(school.lessons(KEYED, KEYED + 2).await, [first.json()]);
}

pub async fn the_same_request_at_once_books_once(school: &School<'_>) {
    let key = school.unique("key-at-once");
    let lesson = school.lesson(KEYED_AT_ONCE);
    let book = async || {
        school
            .caller
            .post("/sessions/book", &lesson)
            .by(&school.bastien)
            .header("idempotency-key", &key)
            .send()
            .await
    };
    let answers = join_all((0..8).map(|_| book())).await;
    let (done, running): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 201);
    for answer in running {
        answer.is_problem(409, "request-in-progress");
        assert_eq!(answer.header("retry-after"), "1");
    }
    let ids: BTreeSet<_> = done.iter().map(|answer| text(&answer.json(), "id").to_owned()).collect();
    assert_eq!(ids.len(), 1, "{done:?}");
    assert_eq!(done.iter().filter(|answer| answer.header("idempotent-replayed").is_empty()).count(), 1);
    let replayed = book().await.expecting(201);
    assert_eq!(school.lessons(KEYED_AT_ONCE, KEYED_AT_ONCE + 1).await, [replayed.json()]);
    let subject = format!("session:{}", text(&replayed.json(), "id"));
    assert_eq!(school.events_of(&subject).await.len(), 1);
}
