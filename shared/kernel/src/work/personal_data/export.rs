//! Putting together what is kept about someone, a page at a time.

use std::future::ready;

use futures_util::future::BoxFuture;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::{
    port::store::{Item, Key, Position},
    problem::Problem,
    record::{
        cursor::Cursor,
        entity::{Entity, Stored},
        list::List,
    },
    value::id::UserId,
    work::app::App,
};

/// How many bytes of JSON a page holds when it ends, and how many at most: Lambda answers 6 MB.
const ENOUGH: usize = 4_000_000;
const MOST: usize = 5_000_000;
/// How many entries are read at once, and how often: fewer statements than a request may make on D1 (1,000).
const AT_ONCE: usize = 100;
const MOST_READS: usize = 400;

/// What is shown of some items.
type Showing = BoxFuture<'static, Result<Vec<Value>, Problem>>;

/// Shows items of the list that it is told the number of.
type Show<'s> = Box<dyn Fn(usize, Vec<Item>) -> Showing + Send + Sync + 's>;

/// One page of what is kept about someone.
///
/// Its parts are written in an order that is always the same; a page holds those from where the one before it ended to
/// where it is full. A part of an earlier or a later page is not read.
pub struct Export<'a> {
    /// The app.
    pub app: &'a App,
    /// Whose data.
    pub person: &'a UserId,
    /// Where messages to them go, as they say themselves.
    pub addresses: &'a [String],
    /// Where this page begins; none once it was met.
    begins: Option<Place>,
    /// Where the next page begins; once it is known, nothing is written.
    ends: Option<Place>,
    data: Map<String, Value>,
    bytes: usize,
    reads: usize,
}

/// A place in an export.
#[derive(Clone, Debug, PartialEq)]
struct Place {
    /// Which part.
    path: String,
    /// Of a part that has several lists, which one.
    list: usize,
    /// Where in it; none at its beginning.
    after: Option<Position>,
}

impl<'a> Export<'a> {
    /// The page at which `cursor` begins; the first one without.
    ///
    /// # Errors
    /// `invalid-cursor`: altered, or of someone else's export.
    pub fn begin(
        app: &'a App,
        person: &'a UserId,
        addresses: &'a [String],
        cursor: Option<&Cursor>,
    ) -> Result<Self, Problem> {
        let begins = cursor.map(|cursor| {
            let text = app.links.open(&purpose(person), cursor.as_str());
            text.and_then(|text| Place::read(&text)).ok_or_else(Problem::invalid_cursor)
        });
        let begins = begins.transpose()?;
        Ok(Self { app, person, addresses, begins, ends: None, data: Map::new(), bytes: 0, reads: 0 })
    }

    /// What the page holds, and the cursor of the next one, if there is one.
    ///
    /// # Errors
    /// `invalid-cursor`: it led to a part that is none any more.
    pub fn end(self) -> Result<(Map<String, Value>, Option<String>), Problem> {
        if self.begins.is_some() {
            return Err(Problem::invalid_cursor());
        }
        let next = self.ends.map(|place| self.app.links.seal(&purpose(self.person), &place.write()));
        Ok((self.data, next))
    }

    /// Writes a part that is one value to `path`: the names of the members that lead to it, with `/` between them. It is
    /// read only where the page has it.
    ///
    /// # Errors
    /// What reading it answers.
    pub fn value<'s, T: Serialize>(
        &'s mut self,
        path: &'s str,
        read: impl Future<Output = Result<T, Problem>> + Send + 's,
    ) -> BoxFuture<'s, Result<(), Problem>> {
        let read = async { as_value(&read.await?) };
        Box::pin(self.write_value(path, Box::pin(read)))
    }

    /// Writes a part that is a list to `path`: the entities of `lists`, one list after the other, as `show` shows
    /// those of each, which it is told the number of.
    ///
    /// # Errors
    /// The store did not answer.
    pub fn list<'s, E: Entity, T: Serialize>(
        &'s mut self,
        path: &'s str,
        lists: impl IntoIterator<Item = List>,
        show: impl Fn(usize, E) -> Option<T> + Send + Sync + 's,
    ) -> BoxFuture<'s, Result<(), Problem>> {
        let shown = move |number: usize, items: Vec<Item>| -> Showing {
            let mut shown = Vec::with_capacity(items.len());
            for item in &items {
                match Stored::from_item(item)
                    .map(|stored| show(number, stored.entity).map(|one| as_value(&one)))
                {
                    Ok(Some(Ok(one))) => shown.push(one),
                    Ok(None) => {}
                    Ok(Some(Err(problem))) | Err(problem) => return Box::pin(ready(Err(problem))),
                }
            }
            Box::pin(ready(Ok(shown)))
        };
        Box::pin(self.write_lists(path, 0, lists.into_iter().collect(), E::KIND, Box::new(shown)))
    }

    /// The same for list `number` of a part's lists, whose entities `show` reads more about.
    ///
    /// # Errors
    /// The store did not answer.
    pub fn list_with<'s, E: Entity>(
        &'s mut self,
        path: &'s str,
        number: usize,
        list: &List,
        show: impl Fn(Vec<Stored<E>>) -> BoxFuture<'static, Result<Vec<Value>, Problem>> + Send + Sync + 's,
    ) -> BoxFuture<'s, Result<(), Problem>> {
        let shown = move |_: usize, items: Vec<Item>| -> Showing {
            match items.iter().map(Stored::from_item).collect() {
                Ok(found) => show(found),
                Err(problem) => Box::pin(ready(Err(problem))),
            }
        };
        Box::pin(self.write_lists(path, number, vec![list.clone()], E::KIND, Box::new(shown)))
    }

    async fn write_value(
        &mut self,
        path: &str,
        read: BoxFuture<'_, Result<Value, Problem>>,
    ) -> Result<(), Problem> {
        if self.reaches(path, 0).is_none() {
            return Ok(());
        }
        if self.is_full() {
            self.end_at(path, 0, None);
            return Ok(());
        }
        self.reads += 1;
        let value = read.await?;
        self.bytes += path.len() + value.to_string().len();
        *self.member(path) = value;
        Ok(())
    }

    /// Writes those of these lists, the first of which has this number, of which the page has something. It is one for all
    /// entities: `show` alone knows which.
    async fn write_lists(
        &mut self,
        path: &str,
        first: usize,
        lists: Vec<List>,
        kind: &'static str,
        show: Show<'_>,
    ) -> Result<(), Problem> {
        for (number, list) in (first..).zip(&lists) {
            self.write_list(path, number, list, kind, &show).await?;
        }
        Ok(())
    }

    async fn write_list(
        &mut self,
        path: &str,
        number: usize,
        list: &List,
        kind: &'static str,
        show: &Show<'_>,
    ) -> Result<(), Problem> {
        let Some(mut after) = self.reaches(path, number) else {
            return Ok(());
        };
        let mut at_once = AT_ONCE;
        loop {
            if self.is_full() {
                self.end_at(path, number, after);
                return Ok(());
            }
            self.reads += 1;
            let mut found = Vec::new();
            let mut keep = |item: &Item| {
                let is_kept = item.kind == kind;
                found.extend(is_kept.then(|| item.clone()));
                Ok(is_kept)
            };
            let next = self.app.records.walk(list, at_once, after.clone(), &mut keep).await?;
            let shown = show(number, found).await?;
            let bytes: usize = shown.iter().map(|one| one.to_string().len() + 1).sum();
            if self.bytes + bytes > MOST && at_once > 1 {
                at_once = at_once.div_ceil(4);
                continue;
            }
            if self.bytes + bytes > MOST && self.bytes > 0 {
                self.end_at(path, number, after);
                return Ok(());
            }
            self.bytes += bytes;
            self.extend(path, shown);
            after = next;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    /// Puts what the page has of a member that is a list into the order of `key`.
    pub fn sort<K: Ord>(&mut self, path: &str, key: impl FnMut(&Value) -> K) {
        if let Some(Value::Array(entries)) = self.data.get_mut(path) {
            entries.sort_by_key(key);
        }
    }

    /// Where to go on in list `number` of the part at `path`; none where the page has nothing of it.
    #[expect(clippy::option_option, reason = "the page has it, and it begins somewhere or at its beginning")]
    fn reaches(&mut self, path: &str, number: usize) -> Option<Option<Position>> {
        if self.ends.is_some() {
            return None;
        }
        match self.begins.take() {
            None => Some(None),
            Some(place) if place.path == path && place.list == number => Some(place.after),
            earlier => {
                self.begins = earlier;
                None
            }
        }
    }

    const fn is_full(&self) -> bool {
        self.bytes >= ENOUGH || self.reads >= MOST_READS
    }

    fn end_at(&mut self, path: &str, list: usize, after: Option<Position>) {
        self.ends = Some(Place { path: path.to_owned(), list, after });
    }

    fn member(&mut self, path: &str) -> &mut Value {
        let (first, rest) = path.split_once('/').map_or((path, None), |(first, rest)| (first, Some(rest)));
        let mut member = self.data.entry(first).or_insert(Value::Null);
        for name in rest.into_iter().flat_map(|rest| rest.split('/')) {
            member = &mut member[name];
        }
        member
    }

    fn extend(&mut self, path: &str, shown: Vec<Value>) {
        match self.member(path) {
            Value::Array(entries) => entries.extend(shown),
            none => *none = Value::Array(shown),
        }
    }
}

/// `shown` as the value that its text reads as: so what the store writes of an entity is compiled for texts alone.
fn as_value(shown: &impl Serialize) -> Result<Value, Problem> {
    let text = serde_json::to_string(shown).map_err(Problem::internal)?;
    serde_json::from_str(&text).map_err(Problem::internal)
}

/// What the cursors of an export are signed for.
fn purpose(person: &UserId) -> String {
    format!("export of {person}")
}

impl Place {
    fn write(&self) -> String {
        let pair = |key: &Key| [key.partition.clone(), key.sort.clone()];
        let after = self.after.as_ref().map(|after| (pair(&after.key), after.entry.as_ref().map(pair)));
        json!((&self.path, self.list, after)).to_string()
    }

    fn read(text: &str) -> Option<Self> {
        type Pair = (String, String);
        let (path, list, after): (String, usize, Option<(Pair, Option<Pair>)>) =
            serde_json::from_str(text).ok()?;
        let key = |(partition, sort): Pair| Key { partition, sort };
        let after = after.map(|(place, entry)| Position { key: key(place), entry: entry.map(key) });
        Some(Self { path, list, after })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_place_reads_as_it_was_written(
            path in ".*", list in 0_usize..9, after in proptest::option::of((".*", ".*")),
            entry in proptest::option::of((".*", ".*")),
        ) {
            let key = |(partition, sort)| Key { partition, sort };
            let after = after.map(|place| Position { key: key(place), entry: entry.map(key) });
            let place = Place { path, list, after };
            prop_assert_eq!(Place::read(&place.write()), Some(place));
        }
    }
}
