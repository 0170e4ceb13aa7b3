//! Reading what stands together, and counting within bounds, through the unit of work.

use std::sync::atomic::Ordering;

use preau_harness::TestApp;
use preau_kernel::{
    changes::Changes,
    entity::Entity,
    store::{Addition, Counters, Key, Order, Query, Scope, SortRange},
};
use serde::{Deserialize, Serialize};

const PARTITION: &str = "student#amina";

macro_rules! entities {
    ($($name:ident $kind:literal $sort:literal)*) => {
        $(
            #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
            struct $name {
                what: String,
            }

            impl Entity for $name {
                const KIND: &'static str = $kind;

                fn key(&self) -> Key {
                    Key::new(PARTITION, format!($sort, what = self.what))
                }
            }
        )*
    };
}

entities! {
    Student "student" "student#{what}"
    Streak "streak" "streak#{what}"
    Plan "plan" "plan#{what}"
    Mark "mark" "mark#{what}"
}

fn what(what: &str) -> String {
    what.to_owned()
}

fn addition(amount: i64) -> Addition {
    let key = Key::of_counters(PARTITION, "seats");
    Addition::new(key, "seats", Counters::from([("taken".to_owned(), amount)]))
}

#[tokio::test]
async fn different_things_at_different_places_are_read_in_one_call_a_key_twice_or_unread_does_no_harm() {
    let app = TestApp::new(Vec::new());
    let (student, streak) = (Student { what: what("a") }, Streak { what: what("4") });
    app.given(&student).await;
    app.given(&streak).await;
    app.given(&Plan { what: what("p") }).await;
    let changes = Changes::without_event(app.app.now()).add_to_counters(addition(3));
    assert!(changes.commit_alone(&app.app).await.unwrap());
    let (metered, meter) = app.app.metered();
    let (seats, nothing) = (Key::of_counters(PARTITION, "seats"), Key::new(PARTITION, "nothing"));
    let keys = [student.key(), streak.key(), student.key(), seats.clone(), nothing.clone()];
    let read = metered.records.batch(keys).await.unwrap();
    assert_eq!(meter.reads.load(Ordering::Relaxed), 1);
    let found = read.find::<Student>(&student.key()).unwrap().unwrap();
    assert_eq!((&found.entity, found.version), (&student, 1));
    assert_eq!(read.find::<Streak>(&streak.key()).unwrap().unwrap().entity, streak);
    assert_eq!(read.counters(&seats)["taken"], 3);
    // What is of another kind, what is not there, and what was not read.
    assert!(read.find::<Plan>(&student.key()).unwrap().is_none());
    assert!(read.find::<Student>(&seats).unwrap().is_none() && read.version_of(&nothing).is_none());
    assert!(read.version_of(&Plan { what: what("p") }.key()).is_none() && read.counters(&nothing).is_empty());
    // Nothing is asked of the store where there is nothing to read.
    assert!(metered.records.batch([]).await.unwrap().version_of(&nothing).is_none());
    assert_eq!(meter.reads.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_student_is_read_with_streak_plan_and_newest_mark_in_one_query() {
    let app = TestApp::new(Vec::new());
    app.given(&Student { what: what("a") }).await;
    app.given(&Streak { what: what("4") }).await;
    app.given(&Plan { what: what("p") }).await;
    for mark in ["2026-01", "2026-02", "2026-03"] {
        app.given(&Mark { what: what(mark) }).await;
    }
    let progress = Addition { key: Key::new(PARTITION, "progress"), ..addition(3) };
    let changes =
        Changes::without_event(app.app.now()).add_to_counters(progress).add_to_counters(addition(1));
    assert!(changes.commit_alone(&app.app).await.unwrap());

    let query = Query {
        scope: Scope::Partition(PARTITION.to_owned()),
        range: SortRange::All,
        order: Order::Descending,
        limit: 5,
        after: None,
    };
    let mixed = app.app.records.mixed(&query).await.unwrap();
    let first = mixed.first::<Student>().unwrap().map(|stored| (stored.entity.what, stored.version));
    assert_eq!(first, Some((what("a"), 1)));
    assert_eq!(mixed.first::<Streak>().unwrap().unwrap().entity.what, "4");
    assert_eq!(mixed.first::<Plan>().unwrap().unwrap().entity.what, "p");
    let marks: Vec<_> = mixed.all::<Mark>().unwrap().into_iter().map(|stored| stored.entity.what).collect();
    assert_eq!(marks, ["2026-03"]);
    assert_eq!(mixed.counters_at("progress")["taken"], 3);
    // Counters of the partition come last, and this part of it ends before them.
    assert!(mixed.counters("seats").is_empty() && mixed.next.is_some());
    let keys = [Key::of_counters(PARTITION, "seats"), Key::new("nowhere", "#seats")];
    let counted = app.app.records.counters_many(&keys).await.unwrap();
    assert_eq!(counted, [Counters::from([(what("taken"), 1)]), Counters::new()]);
}

#[tokio::test]
async fn additions_to_one_item_are_held_to_the_narrower_bounds_together() {
    let app = TestApp::new(Vec::new());
    let taken = async |additions: Vec<Addition>| {
        let changes = Changes::without_event(app.app.now());
        let changes = additions.into_iter().fold(changes, Changes::add_to_counters);
        changes.commit_alone(&app.app).await.unwrap()
    };
    assert!(!taken(vec![addition(2).at_most("taken", 3), addition(2).at_most("taken", 9)]).await);
    assert!(!taken(vec![addition(2).at_most("taken", 9), addition(2).at_most("taken", 3)]).await);
    assert!(!taken(vec![addition(-2).at_least("taken", -1), addition(0).at_least("taken", -9)]).await);
    assert!(taken(vec![addition(2).at_most("taken", 3), addition(1)]).await);
    let there = app.item(&Key::of_counters(PARTITION, "seats")).await.unwrap();
    assert_eq!(there.counters["taken"], 3);
}
