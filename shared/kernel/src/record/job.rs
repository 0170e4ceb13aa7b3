//! Jobs: work that takes longer than a request, done in turns, each of which goes on from what the last one left.
//!
//! Whoever takes a turn holds the job until an instant, which is also when another one may take it over: a crash costs the
//! turn, not the job. What a job makes is written in the transaction that ends it, at the version that its last turn took: it
//! is made once, whoever else was at it.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::{
    port::{
        store::{Index, Indexes, Key, Scope},
        token_usage::TokenUsage,
    },
    problem::{Problem, kept::KeptProblem},
    record::{
        due::{SHARDS, due_at},
        entity::{Entity, Stored},
    },
    uuid_id,
    value::{
        checksum::Checksum,
        id::{Ids, UserId},
        time::sortable,
    },
};

uuid_id! {
    /// The id of a job.
    JobId
}

/// What became of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum JobState {
    /// Nobody has taken it yet.
    Queued,
    /// It has had a turn.
    Running,
    /// It is done: its result is there.
    Done,
    /// It is given up: its problem says why.
    Failed,
    /// Somebody did not want it any more.
    Cancelled,
}

impl JobState {
    /// Whether there is more to do.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Queued | Self::Running)
    }

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// How long a job is kept after its end.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How many turns in a row may end without a word until a job is hopeless.
const MOST_LOST_TURNS: u32 = 5;

/// A job.
///
/// | access pattern | how |
/// |---|---|
/// | one job | partition `job#<id>`, `job` |
/// | the open jobs of a kind, by when their next turn is due | `gsi1`, partitions `due-jobs#<kind>#<shard>` |
/// | the jobs that somebody asked for, by when | `gsi2`, partition `jobs-by#<user>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// What kind of work it is: `generate-questions`.
    pub kind: String,
    /// What it is for, `masterclass:<id>`: one open job of a kind at a time.
    #[serde(rename = "subject")]
    pub resource: String,
    /// Who asked for it.
    pub created_by: UserId,
    /// What became of it.
    pub state: JobState,
    /// What is asked, as its kind reads it.
    pub request: Value,
    /// How far it is: what the next turn of its kind goes on from. Null before the first.
    pub progress: Value,
    /// How many turns were taken since one last said how far it is.
    pub lost_turns: u32,
    /// From when on its next turn may be taken, in UTC.
    pub due_at: Timestamp,
    /// What it made, once it is done, as its kind answers it.
    pub result: Option<Value>,
    /// Why it was given up.
    pub problem: Option<KeptProblem>,
    /// What it cost so far.
    pub usage: TokenUsage,
    /// When it was asked for, in UTC.
    pub created_at: Timestamp,
    /// When it last changed, in UTC.
    pub updated_at: Timestamp,
}

impl Job {
    /// A job of this kind, asked for at `now` and due at once.
    #[must_use]
    pub fn new(
        ids: &dyn Ids,
        now: Timestamp,
        created_by: &UserId,
        [kind, resource]: [&str; 2],
        request: Value,
    ) -> Self {
        Self {
            id: JobId::mint(ids, now),
            kind: kind.to_owned(),
            resource: resource.to_owned(),
            created_by: created_by.clone(),
            state: JobState::Queued,
            request,
            progress: Value::Null,
            lost_turns: 0,
            due_at: now,
            result: None,
            problem: None,
            usage: TokenUsage::default(),
            created_at: now,
            updated_at: now,
        }
    }

    /// How far it is, as its kind keeps that; none where no turn has said so.
    ///
    /// # Errors
    /// A bug: it cannot be read.
    pub fn progress_as<T: DeserializeOwned>(&self) -> Result<Option<T>, Problem> {
        Option::deserialize(&self.progress).map_err(Problem::internal)
    }

    /// Where a job is.
    #[must_use]
    pub fn key_of(id: JobId) -> Key {
        Key::new(format!("job#{id}"), "job")
    }

    /// Where the open jobs of a kind are listed.
    #[must_use]
    pub fn due(kind: &str, shard: u8) -> Scope {
        Scope::Index(Index::First, format!("due-jobs#{kind}#{shard}"))
    }

    /// Where the jobs are listed that somebody asked for.
    #[must_use]
    pub fn by(user: &UserId) -> Scope {
        Scope::Index(Index::Second, format!("jobs-by#{user}"))
    }

    /// What the journal calls it.
    #[must_use]
    pub fn resource_of(id: JobId) -> String {
        format!("job:{id}")
    }

    /// Who asked for it, for a provider's own watch over abuse: a pseudonym that leads back to nobody there.
    #[must_use]
    pub fn requester(&self) -> String {
        Checksum::of(self.created_by.as_str().as_bytes()).to_string()
    }

    /// What the journal says of it.
    #[must_use]
    pub fn audited(&self) -> Value {
        json!({"kind": self.kind, "state": self.state.word()})
    }

    /// The claim that this job holds while it is open: created with it, deleted in the transaction that ends it.
    #[must_use]
    pub fn claim(&self) -> Stored<JobClaim> {
        let (kind, resource) = (self.kind.clone(), self.resource.clone());
        // A claim is created and deleted, never replaced.
        Stored::at_version(JobClaim { kind, resource, job_id: self.id }, 1)
    }

    /// The same job in the hands of whoever takes it at `now`, for `lease`; none where it has ended, somebody holds it, or
    /// its next turn is not due.
    #[must_use]
    pub fn taken(&self, now: Timestamp, lease: SignedDuration) -> Option<Self> {
        (self.state.is_open() && self.due_at <= now).then(|| Self {
            state: JobState::Running,
            lost_turns: self.lost_turns + 1,
            due_at: now + lease,
            updated_at: now,
            ..self.clone()
        })
    }

    /// Whether turn after turn was taken and lost, this one not counted: whoever works at it dies of it.
    #[must_use]
    pub const fn is_hopeless(&self) -> bool {
        self.lost_turns > MOST_LOST_TURNS
    }

    /// The same job, as far as `progress` says, whose next turn is due `after` from `now`.
    #[must_use]
    pub fn going_on(&self, now: Timestamp, progress: Value, after: SignedDuration) -> Self {
        Self { progress, lost_turns: 0, due_at: now + after, updated_at: now, ..self.clone() }
    }

    /// The same job, done.
    #[must_use]
    pub fn done(&self, now: Timestamp, result: Value) -> Self {
        Self { result: Some(result), ..self.ended(now, JobState::Done) }
    }

    /// The same job, given up.
    #[must_use]
    pub fn failed(&self, now: Timestamp, problem: &Problem) -> Self {
        Self { problem: Some(KeptProblem::of(problem)), ..self.ended(now, JobState::Failed) }
    }

    /// The same job, which nobody wants any more.
    #[must_use]
    pub fn cancelled(&self, now: Timestamp) -> Self {
        self.ended(now, JobState::Cancelled)
    }

    /// What it went on from is of no more use.
    fn ended(&self, now: Timestamp, state: JobState) -> Self {
        Self { state, progress: Value::Null, updated_at: now, ..self.clone() }
    }
}

impl Entity for Job {
    const KIND: &'static str = "job";

    fn key(&self) -> Key {
        Self::key_of(self.id)
    }

    fn indexes(&self) -> Indexes {
        let due = || Self::due(&self.kind, self.id.shard(SHARDS)).key(due_at(self.due_at, &self.id));
        let by = format!("{}#{}", sortable(self.created_at), self.id);
        [self.state.is_open().then(due), Some(Self::by(&self.created_by).key(by)), None]
    }

    fn expires_at(&self) -> Option<Timestamp> {
        if self.state.is_open() { None } else { self.updated_at.checked_add(KEPT).ok() }
    }
}

/// That a job of a kind is open for something: its creation fails for whoever asks a second time.
///
/// | access pattern | how |
/// |---|---|
/// | the open job for something | partition `job-for#<resource>`, the kind |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobClaim {
    /// The job's kind.
    pub kind: String,
    /// What it is for.
    #[serde(rename = "subject")]
    pub resource: String,
    /// The job.
    pub job_id: JobId,
}

impl JobClaim {
    /// Where the claim of a job of this kind for `resource` is.
    #[must_use]
    pub fn key_of(kind: &str, resource: &str) -> Key {
        Key::new(format!("job-for#{resource}"), kind)
    }
}

impl Entity for JobClaim {
    const KIND: &'static str = "job-claim";

    fn key(&self) -> Key {
        Self::key_of(&self.kind, &self.resource)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    struct Zeros;

    impl Ids for Zeros {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(0);
        }
    }

    const LEASE: SignedDuration = SignedDuration::from_mins(3);

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn job() -> Job {
        let rey = UserId::parse("coach_rey").unwrap();
        let what = ["generate-questions", "masterclass:1"];
        Job::new(&Zeros, at("2026-03-02T08:00:00Z"), &rey, what, json!({"count": 10}))
    }

    #[test]
    fn a_turn_is_taken_by_one_until_its_lease_ends() {
        let now = at("2026-03-02T08:00:00Z");
        let taken = job().taken(now, LEASE).unwrap();
        assert_eq!((taken.state, taken.lost_turns), (JobState::Running, 1));
        assert_eq!(taken.taken(now + LEASE - SignedDuration::from_secs(1), LEASE), None);
        assert!(taken.taken(now + LEASE, LEASE).is_some());
    }

    #[test]
    fn who_says_how_far_it_is_has_lost_no_turn() {
        let now = at("2026-03-02T08:00:00Z");
        let mut job = job();
        for _ in 0..10 {
            let taken = job.taken(job.due_at, LEASE).unwrap();
            assert!(!taken.is_hopeless());
            job = taken.going_on(now, json!({"ticket": "resp_1"}), SignedDuration::from_secs(3));
        }
        assert_eq!((job.lost_turns, job.due_at), (0, now + SignedDuration::from_secs(3)));
        for turn in 1..=6 {
            job = job.taken(job.due_at, LEASE).unwrap();
            assert_eq!(job.is_hopeless(), turn > 5, "{turn}");
        }
    }

    #[test]
    fn what_has_ended_is_due_no_more_and_goes_after_a_month() {
        let now = at("2026-03-02T09:00:00Z");
        let problem = Problem::not_found();
        for ended in [job().done(now, json!([])), job().failed(now, &problem), job().cancelled(now)] {
            assert_eq!(ended.taken(now + LEASE, LEASE), None);
            assert_eq!(ended.indexes()[0], None);
            assert_eq!(ended.expires_at(), Some(at("2026-04-01T09:00:00Z")));
        }
        assert!(job().indexes()[0].is_some() && job().expires_at().is_none());
    }

    proptest! {
        #[test]
        fn what_is_stored_is_read_again(seconds in 0_i64..10_000, turns in 0_usize..4) {
            let mut job = job();
            for _ in 0..turns {
                job = job.taken(job.due_at, SignedDuration::from_secs(seconds)).unwrap();
            }
            let problem = Problem::busy();
            for job in [job.failed(job.updated_at, &problem), job] {
                let item = job.to_item().unwrap();
                prop_assert_eq!(serde_json::from_str::<Job>(&item.document).unwrap(), job);
            }
        }
    }
}
