//! Random operations, compared with the model's.

use std::sync::Arc;

use preau_kernel::{
    clock::Clock,
    store::{Addition, Counters, Index, Item, Key, Query, Scope, SortRange, Store, Version, Write},
};

use crate::{
    ensure::equal,
    model::Model,
    random::Random,
    subject::{ORDERS, Subject, plain},
};

const OPERATIONS: usize = 500;
const SORTS: usize = 7;
/// How many walks are under way at once.
const WALKS: usize = 6;

/// A subject and a model that are told the same.
struct Pair {
    subject: Subject,
    model: Model,
    random: Random,
    /// Queries to go on with.
    walks: Vec<Query>,
}

pub async fn random_operations_answer_as_the_model_does(subject: Subject) -> Result<(), String> {
    let clock: Arc<dyn Clock> = Arc::<crate::TestClock>::clone(&subject.clock);
    let mut pair = Pair { model: Model::new(clock), subject, random: Random(11), walks: Vec::new() };
    for operation in 0..OPERATIONS {
        let step = pair.step().await;
        step.map_err(|error| format!("operation {operation}: {error}"))?;
    }
    Ok(())
}

impl Pair {
    async fn step(&mut self) -> Result<(), String> {
        match self.random.below(100) {
            0..45 => self.write().await,
            45..55 => self.count().await,
            55..75 => {
                let query = self.some_query();
                self.ask(query).await
            }
            75..90 if !self.walks.is_empty() => {
                let walk = self.random.below(self.walks.len());
                let query = self.walks.swap_remove(walk);
                self.ask(query).await
            }
            90..95 => {
                let seconds = self.random.within(1, 20);
                self.subject.clock.advance(1_000 * seconds);
                Ok(())
            }
            _ => self.read_all().await,
        }
    }

    async fn write(&mut self) -> Result<(), String> {
        let mut writes: Vec<Write> = Vec::new();
        for _ in 0..=self.random.below(4) {
            let key = self.some_key();
            if writes.iter().all(|write| *write.key() != key) {
                writes.push(self.some_write(key).await?);
            }
        }
        let expected = self.model.write(&writes).await.map_err(|error| error.to_string())?;
        equal(&format!("{writes:?}"), &self.subject.write(&writes).await?, &expected)
    }

    async fn count(&mut self) -> Result<(), String> {
        let key = self.some_key();
        let addition = self.some_addition(key);
        let expected = self.model.count(&addition).await.map_err(|error| error.to_string())?;
        equal(&format!("{addition:?}"), &self.subject.count(&addition).await?, &expected)
    }

    async fn ask(&mut self, query: Query) -> Result<(), String> {
        let expected = self.model.query(&query).await.map_err(|error| error.to_string())?;
        let slice = self.subject.query(&query).await?;
        equal(&format!("{query:?}"), &slice.items, &expected.items)?;
        equal(&format!("next of {query:?}"), &slice.next, &expected.next)?;
        if expected.next.is_some() && self.walks.len() < WALKS {
            self.walks.push(Query { after: expected.next, ..query });
        }
        Ok(())
    }

    async fn read_all(&mut self) -> Result<(), String> {
        let keys: Vec<_> = (0..2 * SORTS).map(|number| self.key(number)).collect();
        let expected = self.model.get_many(&keys).await.map_err(|error| error.to_string())?;
        equal("all items", &self.subject.get_many(&keys).await?, &expected)
    }

    fn key(&self, number: usize) -> Key {
        Key::new(
            self.subject.partition(["left", "right"][number % 2]),
            format!("{}{}", ["a", "b"][number % 2], number / 2),
        )
    }

    fn some_key(&mut self) -> Key {
        let number = self.random.below(2 * SORTS);
        self.key(number)
    }

    /// A version that is mostly the item's own.
    async fn some_version(&mut self, key: &Key) -> Result<Option<Version>, String> {
        let found = self.model.get(key).await.map_err(|error| error.to_string())?;
        Ok(if self.random.chance(15) {
            Some(self.random.below(4) as Version)
        } else {
            found.map(|item| item.version)
        })
    }

    async fn some_write(&mut self, key: Key) -> Result<Write, String> {
        let version = self.some_version(&key).await?;
        Ok(match (self.random.below(10), version) {
            (0, version) => Write::Check(key, version),
            (1, _) => {
                let addition = self.some_addition(key);
                Write::Add(self.some_bounds(addition))
            }
            (2..4, Some(version)) => Write::Delete(key, version),
            (4, Some(version)) => Write::Reindex(key.clone(), version, self.some_item(key).indexes),
            (5..10, Some(version)) => Write::Replace(self.some_item(key), version),
            (_, _) => Write::Create(self.some_item(key)),
        })
    }

    fn some_item(&mut self, key: Key) -> Item {
        let indexes = Index::ALL.map(|_| {
            let name = ["left", "right", "nowhere"][self.random.below(3)];
            // The key makes the entry unique: the order of equal ones is the store's own.
            let sort = format!("{}{}", ["a", "b", "ab"][self.random.below(3)], key.sort);
            (name != "nowhere").then(|| Key::new(self.subject.partition(name), sort))
        });
        let document = format!("{{\"number\":{}}}", self.random.below(1_000));
        Item { document, expires_at: self.some_expiry(), indexes, ..plain(key) }
    }

    fn some_addition(&mut self, key: Key) -> Addition {
        let name = ["seats", "stars"][self.random.below(2)].to_owned();
        let amounts = Counters::from([(name, self.random.within(-4, 4))]);
        Addition { expires_at: self.some_expiry(), ..Addition::new(key, "total", amounts) }
    }

    /// The addition with bounds that often hold, of one counter or the other.
    fn some_bounds(&mut self, mut addition: Addition) -> Addition {
        for name in ["seats", "stars"] {
            if self.random.chance(25) {
                addition = addition.at_most(name, self.random.within(-1, 9));
            }
            if self.random.chance(25) {
                addition = addition.at_least(name, self.random.within(-9, 1));
            }
        }
        addition
    }

    fn some_expiry(&mut self) -> Option<jiff::Timestamp> {
        let seconds = self.random.within(1, 60);
        if self.random.chance(30) { self.subject.in_seconds(seconds) } else { None }
    }

    fn some_query(&mut self) -> Query {
        let text = |random: &mut Random| {
            ["a", "a1", "a3", "aa", "aba2", "ab", "b", "b4", "bb1"][random.below(9)].to_owned()
        };
        let range = match self.random.below(3) {
            0 => SortRange::All,
            1 => SortRange::Prefix(text(&mut self.random)),
            _ => SortRange::Between(text(&mut self.random), text(&mut self.random)),
        };
        let partition = self.subject.partition(["left", "right"][self.random.below(2)]);
        let scope = match self.random.below(6) {
            number @ 0..3 => Scope::Index(Index::ALL[number], partition),
            _ => Scope::Partition(partition),
        };
        let order = ORDERS[self.random.below(2)];
        Query { scope, range, order, limit: 1 + self.random.below(4), after: None }
    }
}
