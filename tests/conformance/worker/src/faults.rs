//! What the store does when D1 fails.

use std::sync::Arc;

use preau_adapters_cloudflare::{D1Store, IsolateIds};
use preau_conformance::TestClock;
use preau_kernel::store::{Addition, Counters, Item, Key, Outcome, Store, StoreError, Write};

use crate::{
    case::{Ground, expect},
    failing_d1::{
        Fault::{self, After, Before},
        failing,
    },
};

const OVERLOADED: &str = "D1_ERROR: D1 DB is overloaded. Too many requests queued.";
const LOST: &str = "D1_ERROR: Network connection lost.";

pub async fn what_d1_refuses_is_tried_again(ground: Ground) -> Result<(), String> {
    expect(&ground.write([Before(OVERLOADED); 5]).await, &Ok(Outcome::Done))?;
    ground.holds(Some(1)).await
}

pub async fn d1_is_busy_when_it_refuses_for_long(ground: Ground) -> Result<(), String> {
    expect(&ground.write([Before(OVERLOADED); 6]).await, &Err(StoreError::Busy))?;
    ground.holds(None).await
}

pub async fn what_was_lost_before_it_ran_is_run(ground: Ground) -> Result<(), String> {
    expect(&ground.write([Before(LOST), Before(LOST)]).await, &Ok(Outcome::Done))?;
    ground.holds(Some(1)).await
}

pub async fn what_ran_is_done_though_its_answer_was_lost(ground: Ground) -> Result<(), String> {
    expect(&ground.write([After(LOST)]).await, &Ok(Outcome::Done))?;
    ground.holds(Some(1)).await
}

pub async fn what_another_one_beat_has_failed_though_an_answer_was_lost(
    ground: Ground,
) -> Result<(), String> {
    let theirs = Item { document: "{}".to_owned(), ..ground.item() };
    expect(&ground.store([])?.write(&[Write::Create(theirs)]).await, &Ok(Outcome::Done))?;
    expect(&ground.write([Before(LOST)]).await, &Ok(Outcome::Failed { position: 1 }))?;
    ground.holds(None).await
}

pub async fn an_addition_is_not_made_again_when_its_answer_was_lost(ground: Ground) -> Result<(), String> {
    let counted = ground.store([After(LOST)])?.count(&ground.addition()).await;
    expect(&counted, &Err(StoreError::Broken(LOST.to_owned())))?;
    ground.holds(Some(1)).await
}

pub async fn a_last_seat_is_taken_once_though_an_answer_was_lost(ground: Ground) -> Result<(), String> {
    // The second run finds no seat: it is its own that it finds taken.
    let writes = || [Write::Add(ground.addition().at_most("times", 1)), Write::Create(ground.item())];
    expect(&ground.store([After(LOST)])?.write(&writes()).await, &Ok(Outcome::Done))?;
    ground.holds(Some(1)).await?;
    let another = Item { key: Key::new(ground.name, "another"), ..ground.item() };
    let writes = [Write::Add(ground.addition().at_most("times", 1)), Write::Create(another)];
    expect(&ground.store([Before(LOST)])?.write(&writes).await, &Ok(Outcome::Failed { position: 0 }))?;
    ground.holds(Some(1)).await
}

impl Ground {
    fn store(&self, faults: impl IntoIterator<Item = Fault>) -> Result<D1Store, String> {
        let database = self.env.d1("DB").map_err(|error| error.to_string())?;
        let database = failing(database, faults).map_err(|error| format!("{error:?}"))?;
        Ok(D1Store::new(database, Arc::new(TestClock::default()), Arc::new(IsolateIds)))
    }

    /// Adds one to the counter and creates the item in one transaction, on a D1 with these faults.
    async fn write(&self, faults: impl IntoIterator<Item = Fault>) -> Result<Outcome, StoreError> {
        let store = self.store(faults).map_err(StoreError::Broken)?;
        store.write(&[Write::Add(self.addition()), Write::Create(self.item())]).await
    }

    /// Expects the counter to be at `total`, or not to exist.
    async fn holds(&self, total: Option<i64>) -> Result<(), String> {
        let found = self.store([])?.get(&self.addition().key).await;
        expect(&found.map(|item| item.and_then(|item| item.counters.get("times").copied())), &Ok(total))
    }

    fn item(&self) -> Item {
        Item {
            key: Key::new(self.name, "item"),
            kind: "thing".to_owned(),
            document: r#"{"whose":"ours"}"#.to_owned(),
            counters: Counters::new(),
            version: 0,
            expires_at: None,
            indexes: [None, None, None],
        }
    }

    fn addition(&self) -> Addition {
        let key = Key::new(self.name, "counter");
        Addition::new(key, "total", Counters::from([("times".to_owned(), 1)]))
    }
}
