//! Lists: pages and cursors, and one order of what is spread over shards, whatever comes, goes and is moved meanwhile.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use async_trait::async_trait;
use preau_adapters_local::SqliteStore;
use preau_harness::{TestAnswer, TestApp, TestClock, insta, people::amina};
use preau_kernel::{
    answer::Answer,
    app::App,
    entity::Entity,
    field_types::FreeText,
    function::{Access, Function},
    list::{List, Records},
    list_query,
    page::{Page, PageRequest},
    problem::Problem,
    relocation::relocate,
    request::ValidQuery,
    settings::Synchronous,
    spread::Spread,
    store::{
        Addition, Counters, Index, Indexes, Item, Key, Outcome, Position, Query, Scope, Slice, Store,
        StoreError, Write,
    },
};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use tempfile::TempDir;
use utoipa::ToSchema;
use utoipa_axum::routes;

/// Something of which there are many.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
struct Thing {
    number: u32,
    colour: String,
}

impl Thing {
    fn of(number: u32) -> Self {
        let colour = if number.is_multiple_of(50) { "red" } else { "blue" };
        Self { number, colour: colour.to_owned() }
    }

    fn all() -> Spread {
        Spread::over(Scope::Index(Index::Second, "things".to_owned()))
    }

    /// Where it stands.
    fn sort(&self) -> String {
        format!("{:06}", self.number)
    }

    /// The item as version 0.1 would have written it, all of them in one partition.
    fn unspread(&self) -> Item {
        let entry = Some(Key::new("things", self.sort()));
        Item { indexes: [None, entry, None], ..self.to_item().unwrap() }
    }
}

impl Entity for Thing {
    const KIND: &'static str = "thing";

    fn key(&self) -> Key {
        Key::new(format!("thing#{}", self.number), "thing")
    }

    fn indexes(&self) -> Indexes {
        [None, Some(Self::all().key(self.sort())), None]
    }
}

list_query! {
    /// Which things.
    pub struct ListThings {
        /// Those of this colour.
        #[param(value_type = Option<String>)]
        pub colour: Option<FreeText<20>>,
        /// Those of that shape: all have it.
        #[param(value_type = Option<String>)]
        pub shape: Option<FreeText<20>>,
    }
}

list_query! {
    /// Which things.
    pub struct ListThingsByPage by page {
        /// Those of this colour.
        #[param(value_type = Option<String>)]
        pub colour: Option<FreeText<20>>,
    }
}

#[utoipa::path(get, path = "/things", responses((status = 200, body = Page<Thing>)), params(ListThings))]
async fn list_things(
    app: App,
    ValidQuery(query): ValidQuery<ListThings>,
) -> Result<Answer<Page<Thing>>, Problem> {
    let wanted = |thing: &Thing| query.colour.as_ref().is_none_or(|colour| thing.colour == colour.0);
    PageRequest::of(&app, &query, List::whole(Thing::all()))?.answer(&app, wanted, |thing| thing).await
}

#[utoipa::path(get, path = "/things-by-page", responses((status = 200, body = Page<Thing>)), params(ListThingsByPage))]
async fn list_things_by_page(
    app: App,
    ValidQuery(query): ValidQuery<ListThingsByPage>,
) -> Result<Answer<Page<Thing>>, Problem> {
    let wanted = |thing: &Thing| query.colour.as_ref().is_none_or(|colour| thing.colour == colour.0);
    let page = PageRequest::of(&app, &query, List::whole(Thing::all()))?;
    let page = if query.colour.is_none() { page.counted(1_500) } else { page };
    page.answer(&app, wanted, |thing| thing).await
}

fn functions() -> Vec<Function> {
    vec![
        Function::endpoint(Access::SignedIn, routes!(list_things)).lists(),
        Function::endpoint(Access::SignedIn, routes!(list_things_by_page)).lists(),
    ]
}

/// An app with 1,500 things, of which every fiftieth is red.
async fn many() -> TestApp {
    let app = TestApp::new(functions());
    app.given_all((0..1_500).map(Thing::of).collect()).await;
    app
}

async fn get(app: &TestApp, path: &str) -> TestAnswer {
    app.get(path).by(&amina()).send().await
}

fn numbers(answer: &TestAnswer) -> Vec<u64> {
    let page = answer.json();
    let things = page["data"].as_array().unwrap_or_else(|| panic!("{page}"));
    things.iter().map(|thing| thing["number"].as_u64().unwrap()).collect()
}

fn cursor(answer: &TestAnswer) -> Option<String> {
    answer.json()["pagination"]["next_cursor"].as_str().map(str::to_owned)
}

#[tokio::test]
async fn a_cursor_is_bound_to_every_filter_and_to_the_list() {
    let app = many().await;
    let first = get(&app, "/things?limit=2&shape=round").await;
    let cursor = cursor(&first).unwrap();
    let same = get(&app, &format!("/things?limit=3&shape=round&cursor={cursor}")).await;
    assert_eq!(numbers(&same), [2, 3, 4]);
    for other in ["/things?", "/things?shape=square&", "/things?shape=round&colour=red&", "/things-by-page?"]
    {
        let answer = get(&app, &format!("{other}cursor={cursor}")).await;
        assert_eq!(answer.problem(), "invalid-cursor", "{other}");
    }
}

#[tokio::test]
async fn a_list_without_numbered_pages_says_nothing_of_them() {
    let app = many().await;
    let answer = get(&app, "/things?limit=1").await.json();
    let names: Vec<&String> = answer["pagination"].as_object().unwrap().keys().collect();
    assert_eq!(names, ["limit", "next_cursor"]);
    assert_eq!(get(&app, "/things?page=1").await.json()["errors"][0]["code"], "unknown_field");
}

#[tokio::test]
async fn pages_have_numbers_and_totals_where_they_are_counted() {
    let app = many().await;
    let third = get(&app, "/things-by-page?limit=4&page=3").await;
    assert_eq!(numbers(&third), [8, 9, 10, 11]);
    let pagination = &third.json()["pagination"];
    let [page, total, pages] = ["page", "total", "pages"].map(|name| pagination[name].as_u64());
    assert_eq!([page, total, pages], [Some(3), Some(1_500), Some(375)]);
    let next = get(&app, &format!("/things-by-page?limit=4&cursor={}", cursor(&third).unwrap())).await;
    assert_eq!(numbers(&next), [12, 13, 14, 15]);
    assert!(next.json()["pagination"].get("page").is_none());
    let first = get(&app, "/things-by-page?colour=red&limit=2").await;
    assert_eq!(numbers(&first), [0, 50]);
    assert_eq!(first.json()["pagination"]["page"], 1);
    assert!(first.json()["pagination"].get("total").is_none());
    assert_eq!(numbers(&get(&app, "/things-by-page?colour=red&limit=2&page=3").await), [200, 250]);
    assert_eq!(numbers(&get(&app, "/things-by-page?limit=100&page=10").await).first(), Some(&900));
}

#[tokio::test]
async fn beyond_the_thousandth_entry_the_cursor_is_named() {
    let app = many().await;
    insta::assert_json_snapshot!(get(&app, "/things-by-page?limit=100&page=11").await.json()["errors"], @r#"
    [
      {
        "code": "range",
        "detail": "page × limit va jusqu'à 1 000. Au-delà, suivez « cursor » de page en page.",
        "pointer": "/page"
      }
    ]
    "#);
    let tenth = get(&app, "/things-by-page?limit=100&page=10").await;
    let beyond = get(&app, &format!("/things-by-page?limit=100&cursor={}", cursor(&tenth).unwrap())).await;
    assert_eq!(numbers(&beyond).first(), Some(&1_000));
    let both = get(&app, &format!("/things-by-page?page=2&cursor={}", cursor(&tenth).unwrap())).await;
    assert_eq!(both.json()["errors"][0]["code"], "contradiction");
    for wrong in ["0", "1001", "x", "-1"] {
        let answer = get(&app, &format!("/things-by-page?page={wrong}&limit=1")).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["errors"][0]["pointer"]), (400, &"/page".into()));
    }
}

#[tokio::test]
async fn a_filtered_list_looks_at_a_thousand_items_and_goes_on_by_its_cursor() {
    let app = many().await;
    let first = get(&app, "/things?colour=red&limit=100").await;
    assert_eq!(numbers(&first), (0..20).map(|number| number * 50).collect::<Vec<_>>());
    let rest = get(&app, &format!("/things?colour=red&limit=100&cursor={}", cursor(&first).unwrap())).await;
    assert_eq!(numbers(&rest), (20..30).map(|number| number * 50).collect::<Vec<_>>());
    assert_eq!(cursor(&rest), None);
    let none = get(&app, "/things?colour=green&limit=1").await;
    assert!(numbers(&none).is_empty() && cursor(&none).is_some());
}

/// A store that counts what it is asked for, and in which others may move things from where version 0.1 kept them while
/// a list is read.
struct Watched {
    inner: SqliteStore,
    _folder: TempDir,
    queries: AtomicUsize,
    most: AtomicUsize,
    moves: AtomicBool,
}

impl Watched {
    fn new() -> Arc<Self> {
        let folder = TempDir::new().unwrap();
        let clock = Arc::new(TestClock::default());
        let inner = SqliteStore::open(&folder.path().join("preau.db"), Synchronous::Off, clock).unwrap();
        let (queries, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        Arc::new(Self { inner, _folder: folder, queries, most, moves: AtomicBool::new(false) })
    }

    async fn create(&self, items: Vec<Item>) {
        let writes: Vec<Write> = items.into_iter().map(Write::Create).collect();
        for writes in writes.chunks(100) {
            assert_eq!(self.inner.write(writes).await, Ok(Outcome::Done));
        }
    }

    async fn delete(&self, thing: &Thing) {
        assert_eq!(self.inner.write(&[Write::Delete(thing.key(), 1)]).await, Ok(Outcome::Done));
    }

    async fn move_some(&self) -> usize {
        relocate(&self.inner, &[Thing::all()], None).await.unwrap().moved
    }
}

#[async_trait]
impl Store for Watched {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        self.inner.get(key).await
    }

    async fn get_many(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, StoreError> {
        self.inner.get_many(keys).await
    }

    async fn query(&self, query: &Query) -> Result<Slice, StoreError> {
        self.queries.fetch_add(1, Ordering::SeqCst);
        self.most.fetch_max(query.limit, Ordering::SeqCst);
        let slice = self.inner.query(query).await;
        if self.moves.load(Ordering::SeqCst) {
            self.move_some().await;
        }
        slice
    }

    async fn write(&self, writes: &[Write]) -> Result<Outcome, StoreError> {
        self.inner.write(writes).await
    }

    async fn count(&self, addition: &Addition) -> Result<Counters, StoreError> {
        self.inner.count(addition).await
    }

    async fn purge_expired(&self, limit: usize) -> Result<usize, StoreError> {
        self.inner.purge_expired(limit).await
    }
}

/// Every page of a list, each with the numbers on it.
async fn pages(store: &Arc<Watched>, list: &List, limit: usize) -> Vec<Vec<u32>> {
    let records = Records::of(Arc::<Watched>::clone(store));
    let (mut pages, mut after) = (Vec::new(), None);
    loop {
        let found = records.list::<Thing>(list, limit, after.take(), |_| true).await.unwrap();
        pages.push(found.entities.into_iter().map(|stored| stored.entity.number).collect());
        after = found.next;
        if after.is_none() {
            return pages;
        }
    }
}

#[tokio::test]
async fn what_is_moved_while_a_page_is_read_is_on_it_once() {
    for (list, reversed) in [(List::whole(Thing::all()), false), (List::latest_first(Thing::all()), true)] {
        let store = Watched::new();
        store.create((0..700).map(|number| Thing::of(number).unspread()).collect()).await;
        store.moves.store(true, Ordering::SeqCst);
        let mut numbers = pages(&store, &list, 30).await.concat();
        if reversed {
            numbers.reverse();
        }
        assert_eq!(numbers, (0..700).collect::<Vec<_>>());
        assert_eq!(store.move_some().await, 0, "all were moved on the way");
    }
}

#[tokio::test]
async fn a_page_costs_few_queries_however_many_things_there_are_and_wherever() {
    for unspread in [false, true] {
        let store = Watched::new();
        let item = |thing: Thing| if unspread { thing.unspread() } else { thing.to_item().unwrap() };
        store.create((0..3_000).map(|number| item(Thing::of(number))).collect()).await;
        let records = Records::of(Arc::<Watched>::clone(&store));
        let cost = async |limit, wanted: fn(&Thing) -> bool| {
            store.queries.store(0, Ordering::SeqCst);
            store.most.store(0, Ordering::SeqCst);
            let found = records.list::<Thing>(&List::whole(Thing::all()), limit, None, wanted).await.unwrap();
            let (queries, most) = (store.queries.load(Ordering::SeqCst), store.most.load(Ordering::SeqCst));
            (found.entities.len(), queries, most)
        };
        // One query of each of nine partitions, now and then twice.
        let (found, queries, most) = cost(20, |_| true).await;
        assert!(found == 20 && queries <= 18 && most <= 20, "{queries} queries of {most}");
        let (found, queries, most) = cost(1, |_| true).await;
        assert!(found == 1 && queries == 9 && most == 1, "{queries} queries of {most}");
        // A thousand things at a hundred a query, of each of the partitions.
        let (found, queries, most) = cost(20, |_| false).await;
        assert!(found == 0 && queries <= 9 * 11 && most == 100, "{queries} queries of {most}");
    }
}

#[tokio::test]
async fn a_list_that_is_read_whole_has_an_end() {
    let store = Watched::new();
    store.create((0..250).map(|number| Thing::of(number).to_item().unwrap()).collect()).await;
    let records = Records::of(Arc::<Watched>::clone(&store));
    let list = List::whole(Thing::all());
    assert_eq!(records.all::<Thing>(&list).await.unwrap().len(), 250);
    let part = records.first::<Thing>(&list, 249).await.unwrap();
    assert!(part.entities.len() == 249 && part.next.is_some());
    let whole = records.first::<Thing>(&list, 250).await.unwrap();
    assert!(whole.entities.len() == 250 && whole.next.is_none());
}

/// A store in which every partition goes on for ever: with things, or with what has expired.
struct Endless {
    things: bool,
    queries: AtomicUsize,
}

#[async_trait]
impl Store for Endless {
    async fn get(&self, _: &Key) -> Result<Option<Item>, StoreError> {
        Ok(None)
    }

    async fn get_many(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, StoreError> {
        Ok(vec![None; keys.len()])
    }

    async fn query(&self, query: &Query) -> Result<Slice, StoreError> {
        let slice = self.queries.fetch_add(1, Ordering::SeqCst);
        let thing = |number| Item { indexes: [None, None, None], ..Thing::of(number).to_item().unwrap() };
        let number = u32::try_from(slice).unwrap();
        let items = if self.things { vec![thing(number); query.limit] } else { Vec::new() };
        Ok(Slice { items, next: Some(Position { key: thing(number).key, entry: None }) })
    }

    async fn write(&self, _: &[Write]) -> Result<Outcome, StoreError> {
        Err(StoreError::Busy)
    }

    async fn count(&self, _: &Addition) -> Result<Counters, StoreError> {
        Err(StoreError::Busy)
    }

    async fn purge_expired(&self, _: usize) -> Result<usize, StoreError> {
        Ok(0)
    }
}

#[tokio::test]
async fn no_list_is_read_for_ever() {
    let endless = |things| Arc::new(Endless { things, queries: AtomicUsize::new(0) });
    let list = List::whole(Scope::Partition("things".to_owned()));
    let things = endless(true);
    let records = Records::of(Arc::<Endless>::clone(&things));
    let found = records.list::<Thing>(&list, 1, None, |_| false).await.unwrap();
    assert!(found.entities.is_empty() && found.next.is_some());
    assert_eq!(things.queries.swap(0, Ordering::SeqCst), 11, "one thing, and 999 at a hundred a query");
    let problem = records.all::<Thing>(&list).await.unwrap_err();
    assert_eq!((problem.code(), things.queries.load(Ordering::SeqCst)), ("internal", 1_000));

    let expired = endless(false);
    let found = Records::of(Arc::<Endless>::clone(&expired)).list::<Thing>(&list, 1, None, |_| true).await;
    assert!(found.unwrap().next.is_some());
    assert_eq!(expired.queries.load(Ordering::SeqCst), 15);
}

/// What others do between two pages.
#[derive(Clone, Copy, Debug)]
enum Act {
    Create(u32),
    /// As an instance of version 0.1 does that still runs.
    CreateUnspread(u32),
    Delete(u32),
    Move,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        3 => (0_u32..300).prop_map(Act::Create),
        1 => (0_u32..300).prop_map(Act::CreateUnspread),
        3 => (0_u32..300).prop_map(Act::Delete),
        1 => Just(Act::Move),
    ];
    prop::collection::vec(act, 0..12)
}

/// Which numbers are there, and which of them were there all the time.
#[derive(Default)]
struct Present {
    now: BTreeSet<u32>,
    always: BTreeSet<u32>,
}

async fn act(store: &Watched, present: &mut Present, acts: &[Act]) {
    for act in acts {
        match *act {
            Act::Create(number) if present.now.insert(number) => {
                store.create(vec![Thing::of(number).to_item().unwrap()]).await;
            }
            Act::CreateUnspread(number) if present.now.insert(number) => {
                store.create(vec![Thing::of(number).unspread()]).await;
            }
            Act::Delete(number) if present.now.remove(&number) => {
                present.always.remove(&number);
                store.delete(&Thing::of(number)).await;
            }
            Act::Move => {
                store.move_some().await;
            }
            _ => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn pages_are_the_sorted_whole_whatever_comes_goes_and_is_moved_between_them(
        first in acts(), begun in prop::collection::btree_set(0_u32..300, 0..120), unspread in any::<[bool; 300]>(),
        between in prop::collection::vec(acts(), 1..20), limit in 1_usize..30, descending in any::<bool>(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let store = Watched::new();
            let begin = |number: &u32| {
                let thing = Thing::of(*number);
                if unspread[*number as usize] { thing.unspread() } else { thing.to_item().unwrap() }
            };
            store.create(begun.iter().map(begin).collect()).await;
            let mut present = Present { now: begun.clone(), always: BTreeSet::new() };
            act(&store, &mut present, &first).await;
            present.always = present.now.clone();

            let list = if descending { List::latest_first(Thing::all()) } else { List::whole(Thing::all()) };
            let records = Records::of(Arc::<Watched>::clone(&store));
            let (mut met, mut after) = (Vec::<u32>::new(), None::<Position>);
            for step in 0.. {
                let ahead: Vec<u32> = match (met.last(), descending) {
                    (None, false) => present.now.iter().copied().collect(),
                    (None, true) => present.now.iter().rev().copied().collect(),
                    (Some(last), false) => present.now.range(last + 1..).copied().collect(),
                    (Some(last), true) => present.now.range(..last).rev().copied().collect(),
                };
                let found = records.list::<Thing>(&list, limit, after.take(), |_| true).await.unwrap();
                let page: Vec<u32> = found.entities.iter().map(|stored| stored.entity.number).collect();
                // A page is what stands next, no more and no less.
                prop_assert_eq!(&page, &ahead.iter().copied().take(limit).collect::<Vec<_>>());
                prop_assert_eq!(found.next.is_some(), ahead.len() > limit);
                met.extend(page);
                after = found.next;
                if after.is_none() {
                    break;
                }
                act(&store, &mut present, &between[step % between.len()]).await;
            }
            // What was there all the time was met once, and nothing twice.
            let once: BTreeSet<u32> = met.iter().copied().collect();
            prop_assert_eq!(once.len(), met.len());
            prop_assert!(present.always.is_subset(&once));
            Ok(())
        })?;
    }
}
