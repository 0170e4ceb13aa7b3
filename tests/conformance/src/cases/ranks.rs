//! What the kernel builds on counters beside documents: ranks that follow them, and lists that do not see them.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use preau_kernel::{
    entity::Entity,
    list::{List, Records},
    rank::{Ranked, rank, sortable_rank},
    store::{Counters, Index, Indexes, Key, Order, Outcome, Query, Scope, SortRange, Write},
};
use serde::{Deserialize, Serialize};

use crate::{
    ensure::{equal, holds},
    random::Random,
    subject::{Subject, adding},
};

/// What stands in the first index by its votes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Reply {
    partition: String,
    id: String,
    rank: i64,
    board: String,
}

const SORT: &str = "reply";

impl Reply {
    fn key_of(subject: &Subject, id: &str) -> Key {
        Key::new(subject.partition(id), SORT)
    }

    fn new(subject: &Subject, id: &str) -> Self {
        Self {
            partition: subject.partition(id),
            id: id.to_owned(),
            rank: 0,
            board: subject.partition("board"),
        }
    }
}

impl Entity for Reply {
    const KIND: &'static str = "reply";

    fn key(&self) -> Key {
        Key::new(&self.partition, SORT)
    }

    fn indexes(&self) -> Indexes {
        [Some(Key::new(&self.board, format!("{}#{}", sortable_rank(self.rank), self.id))), None, None]
    }
}

impl Ranked for Reply {
    fn ranked(self, counters: &Counters) -> Self {
        let votes = |name| counters.get(name).copied().unwrap_or_default();
        Self { rank: rank(votes("up") - votes("down")), ..self }
    }
}

const REPLIES: [&str; 5] = ["r0", "r1", "r2", "r3", "r4"];
const VOTERS: u64 = 24;
const ACTS: u64 = 6;

/// A vote of one voter: none, up or down on each reply.
async fn voter(subject: &Subject, number: u64) -> Result<(), String> {
    let records = Records::of(std::sync::Arc::clone(&subject.store));
    let mut random = Random(number);
    let mut votes: BTreeMap<usize, &str> = BTreeMap::new();
    for _ in 0..ACTS {
        let reply = random.below(REPLIES.len());
        let mut amounts = Counters::new();
        if let Some(before) = votes.remove(&reply) {
            amounts.insert(before.to_owned(), -1);
        }
        // Higher replies are liked more, so that the order is not by chance alone.
        if !random.chance(20) {
            let vote = if random.chance(20 * (1 + reply)) { "up" } else { "down" };
            votes.insert(reply, vote);
            *amounts.entry(vote.to_owned()).or_default() += 1;
        }
        let key = Reply::key_of(subject, REPLIES[reply]);
        let mut addition = adding(&Reply::counters_key(&key), "changes", 1);
        addition.amounts.extend(amounts);
        subject.done("vote", &[Write::Add(addition)]).await?;
        holds("the rank follows", records.follow::<Reply>(&key).await)?;
    }
    Ok(())
}

pub async fn voters_who_flip_at_once_leave_the_order_of_the_counts(subject: Subject) -> Result<(), String> {
    let items = REPLIES.map(|id| Reply::new(&subject, id).to_item());
    let items: Result<Vec<_>, _> = items.into_iter().collect();
    subject.create_all(&items.map_err(|error| format!("{error:?}"))?).await?;
    let acts = join_all((0..VOTERS).map(|number| voter(&subject, number))).await;
    acts.into_iter().collect::<Result<Vec<()>, _>>()?;

    let records = Records::of(std::sync::Arc::clone(&subject.store));
    let keys = REPLIES.map(|id| Reply::counters_key(&Reply::key_of(&subject, id)));
    let counted = records.counters_many(&keys).await.map_err(|error| format!("{error:?}"))?;
    let replies = REPLIES.iter().zip(&counted);
    let mut expected: Vec<_> =
        replies.map(|(id, counters)| Reply::new(&subject, id).ranked(counters)).collect();
    expected.sort_by_key(|reply| (reply.rank, reply.id.clone()));
    let list = List::whole(Scope::Index(Index::First, subject.partition("board")));
    let found = records.list::<Reply>(&list, 10, None, |_| true).await;
    let found = found.map_err(|error| format!("{error:?}"))?.entities;
    let found: Vec<_> = found.into_iter().map(|stored| stored.entity).collect();
    equal("the order at rest", &found, &expected)?;
    let changes: i64 = counted.iter().filter_map(|counters| counters.get("changes")).sum();
    equal("how many acts", &changes, &(VOTERS * ACTS).cast_signed())
}

pub async fn an_addition_beside_what_was_deleted_breaks_no_list(subject: Subject) -> Result<(), String> {
    // Entities and their counters in one partition. One of the entities goes; whoever did not see that counts on.
    let records = Records::of(std::sync::Arc::clone(&subject.store));
    let reply = |sort: &str| {
        let reply = Reply { partition: subject.partition("topic"), ..Reply::new(&subject, sort) };
        let item = reply.to_item().map_err(|error| format!("{error:?}"))?;
        Ok::<_, String>((
            reply,
            preau_kernel::store::Item { key: Key::new(item.key.partition.clone(), sort), ..item },
        ))
    };
    let ((kept, kept_item), (_, gone)) = (reply("kept")?, reply("gone")?);
    subject.create_all(&[kept_item, gone.clone()]).await?;
    let count = Key::of_counters(subject.partition("topic"), "count");
    subject.done("count", &[Write::Add(adding(&count, "replies", 2))]).await?;
    subject.done("delete", &[Write::Delete(gone.key.clone(), 1)]).await?;
    // In its own place, as it should be, and beside the document, as it should not.
    equal("a late count", &subject.write(&[Write::Add(adding(&count, "views", 1))]).await?, &Outcome::Done)?;
    subject.done("a late vote", &[Write::Add(adding(&gone.key, "up", 1))]).await?;

    let list = List::whole(Scope::Partition(subject.partition("topic")));
    for limit in [1, 2, 10] {
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let part = records.list::<Reply>(&list, limit, after.take(), |_| true).await;
            let part = part.map_err(|error| format!("{error:?}"))?;
            found.extend(part.entities.into_iter().map(|stored| stored.entity));
            match part.next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
        equal(&format!("a list of {limit} at once"), &found, &vec![kept.clone()])?;
    }
    let at_key = records.find::<Reply>(&gone.key).await.map_err(|error| format!("{error:?}"))?;
    holds("nothing is found at the key of what was deleted", at_key.is_none())?;

    let query = Query {
        scope: Scope::Partition(subject.partition("topic")),
        range: SortRange::All,
        order: Order::Descending,
        limit: 5,
        after: None,
    };
    let mixed = records.mixed(&query).await.map_err(|error| format!("{error:?}"))?;
    let first = mixed.first::<Reply>().map_err(|error| format!("{error:?}"))?;
    equal("the reply of the page", &first.map(|stored| stored.entity), &Some(kept))?;
    let counters = Counters::from([("replies".to_owned(), 2), ("views".to_owned(), 1)]);
    equal("the counts of the page", &mixed.counters("count"), &counters)
}
