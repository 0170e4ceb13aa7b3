//! Erasing someone: how a group is settled of which one is just being changed by others.

use preau_harness::{TestApp, people::amina};
use preau_kernel::{
    caller::Caller,
    changes::Changes,
    entity::{Entity, Stored},
    list::List,
    personal_data::{Erasure, Progress},
    store::{Key, Scope},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Page {
    number: usize,
}

impl Entity for Page {
    const KIND: &'static str = "page";

    fn key(&self) -> Key {
        diary().key(format!("{:03}", self.number))
    }
}

fn diary() -> Scope {
    Scope::Partition("diary".to_owned())
}

fn deletion(erasure: &Erasure<'_>, pages: &[Stored<Page>]) -> Changes {
    Changes::without_event(erasure.app.now()).delete_all(pages)
}

#[tokio::test]
async fn a_batch_of_which_one_fails_is_split() {
    let app = TestApp::new(Vec::new());
    app.given_all((0..50).map(|number| Page { number }).collect()).await;
    let (caller, person) = (Caller::of_link(amina().id), amina().id);
    let mut erasure = Erasure::begin(&app.app, &caller, &person);
    let mut pages = app.app.records.all::<Page>(&List::whole(diary())).await.unwrap();
    // Somebody else has changed it since it was read.
    pages[17].version += 1;
    erasure.settle(pages, deletion).await.unwrap();
    assert_eq!(erasure.progress, Progress { found: 50, changed: 49 });
    let left = app.app.records.all::<Page>(&List::whole(diary())).await.unwrap();
    assert_eq!(left.iter().map(|stored| stored.entity.number).collect::<Vec<_>>(), [17]);
    erasure.sweep(List::whole(diary()), 20, |_| true, deletion).await.unwrap();
    assert_eq!(erasure.progress, Progress { found: 51, changed: 50 });
}

#[tokio::test]
async fn a_request_goes_on_only_for_so_many_statements_and_so_long() {
    let app = TestApp::new(Vec::new());
    app.given_all((0..900).map(|number| Page { number }).collect()).await;
    let (caller, person) = (Caller::of_link(amina().id), amina().id);
    let mut erasure = Erasure::begin(&app.app, &caller, &person);
    erasure.sweep(List::whole(diary()), 2, |_| true, deletion).await.unwrap();
    assert!(!erasure.goes_on());
    // Three statements for two pages: one that reads them, one that looks at their versions, one that deletes them.
    assert_eq!(erasure.progress, Progress { found: 400, changed: 400 });

    let erasure = Erasure::begin(&app.app, &caller, &person);
    assert!(erasure.goes_on());
    app.clock.advance_minutes(1);
    assert!(!erasure.goes_on());
}

#[tokio::test]
async fn the_journal_tells_of_an_erasure_under_the_pseudonym_alone() {
    let app = TestApp::new(Vec::new());
    let (caller, person) = (Caller::of_link(amina().id), amina().id);
    let erasure = Erasure::begin(&app.app, &caller, &person);
    assert!(erasure.audited("PAGES_ERASED", json!({"pages": 3})).commit_alone(&app.app).await.unwrap());
    let event = app.events().await.pop().unwrap();
    assert_eq!(
        (event.kind.as_str(), event.from, event.to),
        ("PAGES_ERASED", json!({"pages": 3}), Value::Null)
    );
    assert_eq!(event.resource, format!("user:{}", erasure.pseudonym));
    assert_eq!(event.actor.id, erasure.pseudonym.to_string());
}
