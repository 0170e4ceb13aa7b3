//! Refusals, conflicts and lost answers, injected.

use std::{future::Future, pin::Pin, sync::Arc};

use jiff::SignedDuration;
use libtest_mimic::{Failed, Trial};
use preau_adapters_aws::DynamoStore;
use preau_conformance::TestClock;
use preau_kernel::{
    clock::Clock,
    store::{
        Addition, Counters, Item, Key, Order, Outcome, Query, Scope, SortRange, Store, StoreError, Write,
    },
};

use crate::{
    Database, block_on,
    proxy::{Fault, Proxy},
    unique,
};

const THROTTLED: Fault = Fault::Refuse("com.amazon.coral.availability#ThrottlingException");
const OVER_CAPACITY: Fault =
    Fault::Refuse("com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException");
const OVER_QUOTA: Fault = Fault::Refuse("com.amazonaws.dynamodb.v20120810#RequestLimitExceeded");
const IN_CONFLICT: Fault = Fault::Refuse("com.amazonaws.dynamodb.v20120810#TransactionConflictException");
const IN_PROGRESS: Fault = Fault::Refuse("com.amazonaws.dynamodb.v20120810#TransactionInProgressException");
/// More than any adapter should try.
const FOR_EVER: usize = 100;

/// A store that is reached through a proxy, and the same store reached directly.
struct Scene {
    clock: Arc<TestClock>,
    proxy: Proxy,
    store: DynamoStore,
    direct: DynamoStore,
    partition: String,
}

impl Scene {
    async fn with(database: &Database, faults: Vec<Fault>) -> Self {
        let clock = Arc::new(TestClock::default());
        let proxy = Proxy::start(&database.address, faults).await;
        Self {
            store: database.store(&proxy.address, &clock),
            direct: database.store(&database.address, &clock),
            partition: unique(),
            clock,
            proxy,
        }
    }

    fn key(&self, sort: &str) -> Key {
        Key::new(&self.partition, sort)
    }

    fn item(&self, sort: &str) -> Item {
        Item {
            key: self.key(sort),
            kind: "thing".to_owned(),
            document: "{}".to_owned(),
            counters: Counters::new(),
            version: 1,
            expires_at: None,
            indexes: [None, None, None],
        }
    }

    fn one_more(&self, sort: &str) -> Addition {
        Addition::new(self.key(sort), "total", Counters::from([("times".to_owned(), 1)]))
    }

    fn all(&self) -> Query {
        let scope = Scope::Partition(self.partition.clone());
        Query { scope, range: SortRange::All, order: Order::Ascending, limit: 10, after: None }
    }

    /// How often `sort` was counted, read past the proxy.
    async fn times(&self, sort: &str) -> i64 {
        let item = self.direct.get(&self.key(sort)).await.expect("a direct read");
        item.and_then(|item| item.counters.get("times").copied()).unwrap_or_default()
    }
}

type Body = fn(Database) -> Pin<Box<dyn Future<Output = ()>>>;

/// The tests, by name.
pub(crate) fn trials(database: &Database) -> Vec<Trial> {
    macro_rules! list {
        ($($name:ident)*) => { [$((stringify!($name), (|database| Box::pin($name(database))) as Body)),*] };
    }
    let list = list! {
        reads_are_tried_again_until_they_are_answered
        writes_are_tried_again_with_one_token_and_done_once
        counts_are_tried_again_and_counted_once
        what_is_refused_for_ever_is_busy_within_bounds_and_not_written
        a_failed_precondition_is_answered_at_once_even_beside_a_conflict
        an_addition_without_room_is_answered_at_once_even_beside_a_conflict
        an_addition_finds_its_way_at_the_second_request
        a_write_whose_answer_is_lost_is_done_once
        a_read_whose_answer_is_lost_is_read_again
        a_count_whose_answer_is_lost_is_not_repeated
        keys_that_were_left_are_asked_for_again
        what_would_fail_again_is_not_tried_again
    };
    let trial = |(name, body): (&str, Body)| {
        let database = database.clone();
        Trial::test(name, move || {
            block_on(body(database));
            Ok::<_, Failed>(())
        })
    };
    list.into_iter().map(trial).collect()
}

async fn reads_are_tried_again_until_they_are_answered(database: Database) {
    let scene = async || {
        let scene = Scene::with(&database, vec![THROTTLED, OVER_CAPACITY, OVER_QUOTA]).await;
        assert_eq!(scene.direct.write(&[Write::Create(scene.item("a"))]).await, Ok(Outcome::Done));
        (scene.item("a"), scene)
    };
    let (item, one) = scene().await;
    assert_eq!(one.store.get(&item.key).await, Ok(Some(item)));
    let (item, many) = scene().await;
    assert_eq!(many.store.get_many(std::slice::from_ref(&item.key)).await, Ok(vec![Some(item)]));
    let (item, query) = scene().await;
    assert_eq!(query.store.query(&query.all()).await.expect("an answer").items, [item]);
    for scene in [one, many, query] {
        assert_eq!(scene.proxy.requests().len(), 4);
    }
}

async fn writes_are_tried_again_with_one_token_and_done_once(database: Database) {
    let cancels = [
        Fault::Cancel(&["None", "TransactionConflict"]),
        Fault::Cancel(&["ThrottlingError", "None"]),
        Fault::Cancel(&["ProvisionedThroughputExceeded", "None"]),
    ];
    let refusals = [THROTTLED, IN_PROGRESS, OVER_CAPACITY];
    let scene = Scene::with(&database, [cancels, refusals].concat()).await;
    let writes = [Write::Create(scene.item("a")), Write::Add(scene.one_more("b"))];
    assert_eq!(scene.store.write(&writes).await, Ok(Outcome::Done));
    assert_eq!(scene.times("b").await, 1);
    let requests = scene.proxy.requests();
    assert_eq!(requests.len(), 7);
    assert!(requests.iter().all(|request| request == &requests[0]), "the same request, token and all");
    assert!(requests[0]["ClientRequestToken"].is_string());
}

async fn counts_are_tried_again_and_counted_once(database: Database) {
    let scene = Scene::with(&database, vec![IN_CONFLICT, THROTTLED, OVER_CAPACITY]).await;
    let totals = scene.store.count(&scene.one_more("a")).await;
    assert_eq!(totals, Ok(Counters::from([("times".to_owned(), 1)])));
    assert_eq!(scene.times("a").await, 1);
    assert_eq!(scene.proxy.requests().len(), 4);
}

async fn what_is_refused_for_ever_is_busy_within_bounds_and_not_written(database: Database) {
    for fault in [THROTTLED, Fault::Cancel(&["TransactionConflict"])] {
        let scene = Scene::with(&database, vec![fault; FOR_EVER]).await;
        let start = scene.clock.now();
        assert_eq!(scene.store.write(&[Write::Add(scene.one_more("a"))]).await, Err(StoreError::Busy));
        assert_eq!(scene.proxy.requests().len(), 10);
        let waited = scene.clock.now().duration_since(start).as_secs_f64();
        assert!((0.1..=5.0).contains(&waited), "{waited} s");
        assert_eq!(scene.times("a").await, 0);
    }
    let scene = Scene::with(&database, vec![IN_CONFLICT; FOR_EVER]).await;
    assert_eq!(scene.store.count(&scene.one_more("a")).await, Err(StoreError::Busy));
    assert_eq!(scene.store.get(&scene.key("a")).await, Err(StoreError::Busy));
    assert_eq!(scene.store.query(&scene.all()).await.err(), Some(StoreError::Busy));
    assert_eq!(scene.proxy.requests().len(), 30);
    assert_eq!(scene.times("a").await, 0);
}

async fn a_failed_precondition_is_answered_at_once_even_beside_a_conflict(database: Database) {
    let scene =
        Scene::with(&database, vec![Fault::Cancel(&["TransactionConflict", "ConditionalCheckFailed"])]).await;
    let writes = [Write::Create(scene.item("a")), Write::Create(scene.item("b"))];
    assert_eq!(scene.store.write(&writes).await, Ok(Outcome::Failed { position: 1 }));
    assert_eq!(scene.proxy.requests().len(), 1);
}

async fn an_addition_without_room_is_answered_at_once_even_beside_a_conflict(database: Database) {
    let scene = Scene::with(&database, Vec::new()).await;
    let last = || Write::Add(scene.one_more("a").at_most("times", 1));
    assert_eq!(scene.store.write(&[last()]).await, Ok(Outcome::Done));
    assert_eq!(
        scene.store.write(&[Write::Create(scene.item("b")), last()]).await,
        Ok(Outcome::Failed { position: 1 })
    );
    assert_eq!(scene.proxy.requests().len(), 2);
    assert_eq!(scene.times("a").await, 1);

    // What a cancelled transaction does not tell of was not there: such an addition has its room, and is made.
    let cancelled = Fault::Cancel(&["TransactionConflict", "ConditionalCheckFailed"]);
    let scene = Scene::with(&database, vec![cancelled]).await;
    let writes = [Write::Create(scene.item("b")), Write::Add(scene.one_more("a").at_most("times", 1))];
    assert_eq!(scene.store.write(&writes).await, Ok(Outcome::Done));
    assert_eq!(scene.proxy.requests().len(), 2);
}

async fn an_addition_finds_its_way_at_the_second_request(database: Database) {
    let scene = Scene::with(&database, Vec::new()).await;
    let expiring = |sort: &str| Addition {
        expires_at: scene.clock.now().checked_add(SignedDuration::from_secs(60)).ok(),
        ..scene.one_more(sort).at_most("times", 2)
    };
    for (sort, before) in [("expired", expiring("expired")), ("lasting", scene.one_more("lasting"))] {
        assert_eq!(scene.direct.write(&[Write::Add(before)]).await, Ok(Outcome::Done), "{sort}");
    }
    let again = expiring("lasting");
    scene.clock.advance(60_000);
    for (sort, addition, times) in [("lasting", again, 2), ("expired", expiring("expired"), 1)] {
        let requests = scene.proxy.requests().len();
        assert_eq!(scene.store.write(&[Write::Add(addition)]).await, Ok(Outcome::Done), "{sort}");
        assert_eq!(scene.proxy.requests().len() - requests, 2, "{sort}");
        assert_eq!(scene.times(sort).await, times, "{sort}");
    }
}

async fn a_write_whose_answer_is_lost_is_done_once(database: Database) {
    for fault in [Fault::LoseAnswer, Fault::HideAnswer] {
        let scene = Scene::with(&database, vec![fault; 2]).await;
        let writes = [Write::Create(scene.item("a")), Write::Add(scene.one_more("b"))];
        assert_eq!(scene.store.write(&writes).await, Ok(Outcome::Done));
        assert_eq!(scene.proxy.requests().len(), 3);
        assert_eq!(scene.times("b").await, 1);
    }
}

async fn a_read_whose_answer_is_lost_is_read_again(database: Database) {
    for fault in [Fault::LoseAnswer, Fault::HideAnswer] {
        let scene = Scene::with(&database, vec![fault; 2]).await;
        assert_eq!(scene.store.get(&scene.key("a")).await, Ok(None));
        assert_eq!(scene.proxy.requests().len(), 3);
    }
}

async fn a_count_whose_answer_is_lost_is_not_repeated(database: Database) {
    for fault in [Fault::LoseAnswer, Fault::HideAnswer] {
        let scene = Scene::with(&database, vec![fault]).await;
        let answer = scene.store.count(&scene.one_more("a")).await;
        assert!(matches!(answer, Err(StoreError::Broken(_))), "{answer:?}");
        assert_eq!(scene.proxy.requests().len(), 1);
        assert_eq!(scene.times("a").await, 1);
    }
}

async fn keys_that_were_left_are_asked_for_again(database: Database) {
    let scene = Scene::with(&database, vec![Fault::Unprocessed; 3]).await;
    let item = scene.item("a");
    assert_eq!(scene.direct.write(&[Write::Create(item.clone())]).await, Ok(Outcome::Done));
    let keys = [scene.key("absent"), item.key.clone()];
    assert_eq!(scene.store.get_many(&keys).await, Ok(vec![None, Some(item)]));
    assert_eq!(scene.proxy.requests().len(), 4);

    let scene = Scene::with(&database, vec![Fault::Unprocessed; FOR_EVER]).await;
    assert_eq!(scene.store.get_many(&[scene.key("a")]).await, Err(StoreError::Busy));
    assert_eq!(scene.proxy.requests().len(), 10);
}

async fn what_would_fail_again_is_not_tried_again(database: Database) {
    let fault = Fault::Refuse("com.amazon.coral.validate#ValidationException");
    let scene = Scene::with(&database, vec![fault; FOR_EVER]).await;
    let answer = scene.store.get(&scene.key("a")).await;
    assert!(matches!(answer, Err(StoreError::Broken(_))), "{answer:?}");
    assert_eq!(scene.proxy.requests().len(), 1);
}
