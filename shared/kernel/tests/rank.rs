//! A hundred voters who flip at random: at rest the counts are those of the votes, and the order is that of the counts.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::sync::Arc;

use futures_util::future::join_all;
use preau_harness::TestApp;
use preau_kernel::{
    changes::Changes,
    entity::{Entity, Stored},
    list::List,
    rank::{Ranked, rank, sortable_rank},
    store::{Addition, Counters, Index, Indexes, Key, Scope},
};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Reply {
    number: usize,
    rank: i64,
}

impl Reply {
    fn key_of(number: usize) -> Key {
        Key::new(format!("reply#{number}"), "reply")
    }
}

impl Entity for Reply {
    const KIND: &'static str = "reply";

    fn key(&self) -> Key {
        Self::key_of(self.number)
    }

    fn indexes(&self) -> Indexes {
        let place = format!("{}#{}", sortable_rank(self.rank), self.number);
        [Some(Key::new("replies-by-votes", place)), None, None]
    }
}

impl Ranked for Reply {
    fn ranked(self, counters: &Counters) -> Self {
        let votes = |name| counters.get(name).copied().unwrap_or_default();
        Self { rank: rank(votes("up") - votes("down")), ..self }
    }
}

/// A vote of one voter on one reply; there is none until they vote, and none when they take it back.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Vote {
    reply: usize,
    voter: usize,
    up: bool,
}

impl Vote {
    fn key_of(reply: usize, voter: usize) -> Key {
        Key::new(format!("votes#{reply}"), voter.to_string())
    }

    const fn counter(&self) -> &'static str {
        if self.up { "up" } else { "down" }
    }
}

impl Entity for Vote {
    const KIND: &'static str = "vote";

    fn key(&self) -> Key {
        Self::key_of(self.reply, self.voter)
    }
}

const REPLIES: usize = 4;
const VOTERS: usize = 100;
const ACTS: usize = 6;

/// On which reply a voter acts, and with which vote: none takes back.
type Act = (usize, Option<bool>);

async fn act(app: &TestApp, voter: usize, (reply, up): Act) {
    let before = app.app.records.find::<Vote>(&Vote::key_of(reply, voter)).await.unwrap();
    let mut amounts = Counters::new();
    let mut changes = Changes::without_event(app.app.now());
    if let Some(before) = &before {
        *amounts.entry(before.entity.counter().to_owned()).or_default() -= 1;
    }
    if let Some(up) = up {
        let vote = Vote { reply, voter, up };
        *amounts.entry(vote.counter().to_owned()).or_default() += 1;
        let stored = before.as_ref().map_or(0, |before| before.version);
        changes = changes.save(&Stored::at_version(vote, stored));
    } else {
        changes = changes.delete_all(&before);
    }
    let key = Reply::counters_key(&Reply::key_of(reply));
    let changes = changes.add_to_counters(Addition::new(key, "votes", amounts));
    assert!(changes.commit_alone(&app.app).await.unwrap(), "nobody else writes this vote");
    assert!(app.app.records.follow::<Reply>(&Reply::key_of(reply)).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_order_at_rest_is_that_of_the_votes() {
    let app = Arc::new(TestApp::new(Vec::new()));
    let replies = (0..REPLIES).map(|number| Reply { number, rank: 0 }).collect();
    app.given_all::<Reply>(replies).await;
    let mut runner = TestRunner::deterministic();
    let acts = proptest::collection::vec(
        (0..REPLIES, proptest::option::weighted(0.8, proptest::bool::weighted(0.6))),
        ACTS,
    );
    let voters = (0..VOTERS).map(|voter| {
        let (app, acts) = (Arc::clone(&app), acts.new_tree(&mut runner).unwrap().current());
        tokio::spawn(async move {
            for one in acts {
                act(&app, voter, one).await;
            }
        })
    });
    for voter in join_all(voters.collect::<Vec<_>>()).await {
        voter.unwrap();
    }

    let mut expected = Vec::new();
    for number in 0..REPLIES {
        let cast =
            app.app.records.all::<Vote>(&List::whole(Scope::Partition(format!("votes#{number}")))).await;
        let cast = cast.unwrap();
        let up = cast.iter().filter(|vote| vote.entity.up).count();
        let counted = app.app.records.counters(&Reply::counters_key(&Reply::key_of(number))).await.unwrap();
        let of = |name: &str| usize::try_from(counted.get(name).copied().unwrap_or_default()).unwrap();
        assert_eq!((of("up"), of("down")), (up, cast.len() - up), "reply {number}");
        let ranked = Reply { number, rank: 0 }.ranked(&counted);
        expected.push((ranked.rank, number));
    }
    expected.sort_unstable();
    let list = List::whole(Scope::Index(Index::First, "replies-by-votes".to_owned()));
    let found = app.app.records.all::<Reply>(&list).await.unwrap();
    let found: Vec<_> = found.iter().map(|stored| (stored.entity.rank, stored.entity.number)).collect();
    assert_eq!(found, expected);
}

#[tokio::test]
async fn what_is_gone_or_stands_right_is_left_alone() {
    let app = TestApp::new(Vec::new());
    assert!(app.app.records.follow::<Reply>(&Reply::key_of(0)).await, "there is none");
    app.given(&Reply { number: 1, rank: 0 }).await;
    let key = Reply::key_of(1);
    let vote = async |up: i64| {
        let amounts = Counters::from([("up".to_owned(), up)]);
        let addition = Addition::new(Reply::counters_key(&key), "votes", amounts);
        assert!(
            Changes::without_event(app.app.now())
                .add_to_counters(addition)
                .commit_alone(&app.app)
                .await
                .unwrap()
        );
        assert!(app.app.records.follow::<Reply>(&key).await);
        app.item(&key).await.unwrap().version
    };
    assert_eq!([vote(0).await, vote(32).await, vote(1).await, vote(1).await], [1, 2, 2, 3]);
}
