//! Notices: what someone is told inside the app (seed 4), and how many of theirs are unread.

use jiff::Timestamp;
use preau_kernel::{
    changes::Changes,
    entity::{Entity, Stored},
    id::{Ids, UserId},
    list::{List, Records},
    problem::Problem,
    store::{Addition, Counters, Key, Scope},
    unit_of_work::Audited,
    uuid_id,
};
pub use preau_notification_definitions::NoticeType;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

uuid_id! {
    /// The id of a notice. It sorts by time.
    NoticeId
}

/// Something that someone is told inside the app, in the language that they read.
///
/// | access pattern | how |
/// |---|---|
/// | a notice of a user | partition `notices#<user>`, at its id |
/// | all notices of a user, by time | partition `notices#<user>` |
/// | how many of them are unread | the counter `unread` of partition `notices-count#<user>`, `count` |
///
/// The count is exact: the transaction that brings, reads or deletes a notice counts it too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The notice's id.
    pub id: NoticeId,
    /// Whom it tells.
    pub user_id: UserId,
    /// What it is about.
    #[serde(rename = "type")]
    pub notice_type: NoticeType,
    /// A line.
    pub title: String,
    /// A sentence or a few.
    pub message: String,
    /// Where to go from it: a path of the school's app, or an https address.
    pub link: Option<String>,
    /// The session that it is about.
    pub session_id: Option<String>,
    /// Whether it was read.
    pub is_read: bool,
    /// When it was first read, in UTC.
    pub read_at: Option<Timestamp>,
    /// When it came, in UTC.
    pub created_at: Timestamp,
}

impl Notice {
    /// An unread notice to `user_id` that comes at `now`, with neither link nor session.
    #[must_use]
    pub fn new(
        ids: &dyn Ids,
        now: Timestamp,
        user_id: UserId,
        notice_type: NoticeType,
        [title, message]: [String; 2],
    ) -> Self {
        Self {
            id: NoticeId::mint(ids, now),
            user_id,
            notice_type,
            title,
            message,
            link: None,
            session_id: None,
            is_read: false,
            read_at: None,
            created_at: now,
        }
    }

    /// Where the notice `id` of `user` is.
    #[must_use]
    pub fn key_of(user: &UserId, id: NoticeId) -> Key {
        Key::new(format!("notices#{user}"), id.to_string())
    }

    /// The notices of `user`, latest first.
    #[must_use]
    pub fn of(user: &UserId) -> List {
        List::latest_first(Scope::Partition(format!("notices#{user}")))
    }

    /// The notice `id` of `user`.
    ///
    /// # Errors
    /// `not-found`: they have none such, whatever others have.
    pub(crate) async fn find(
        records: &Records,
        user: &UserId,
        id: NoticeId,
    ) -> Result<Stored<Self>, Problem> {
        records.get(&Self::key_of(user, id)).await
    }

    pub(crate) fn is_unread(&self) -> bool {
        !self.is_read
    }

    /// Read at `now`.
    pub(crate) fn mark_read(&mut self, now: Timestamp) {
        self.is_read = true;
        self.read_at = Some(now);
    }
}

impl Entity for Notice {
    const KIND: &'static str = "notice";

    fn key(&self) -> Key {
        Self::key_of(&self.user_id, self.id)
    }
}

impl Audited for Notice {
    fn resource(&self) -> String {
        format!("user:{}", self.user_id)
    }

    fn state(&self) -> Value {
        json!({"notice_id": self.id, "is_read": self.is_read})
    }
}

/// A notice as its reader reads it.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeView {
    /// The notice's id.
    id: NoticeId,
    /// What it is about.
    r#type: NoticeType,
    /// A line.
    title: String,
    /// A sentence or a few.
    message: String,
    /// Where to go from it: a path of the school's app, or an https address.
    link: Option<String>,
    /// The session that it is about.
    session_id: Option<String>,
    /// Whether it was read.
    is_read: bool,
    /// When it was first read, in UTC.
    read_at: Option<Timestamp>,
    /// When it came, in UTC.
    created_at: Timestamp,
}

impl From<Notice> for NoticeView {
    fn from(notice: Notice) -> Self {
        let Notice {
            id, notice_type, title, message, link, session_id, is_read, read_at, created_at, ..
        } = notice;
        Self { id, r#type: notice_type, title, message, link, session_id, is_read, read_at, created_at }
    }
}

/// The changes with a notice that comes: it is written and counted. A transaction may bring several.
///
/// Whether its reader wants such notices is the caller's to ask
/// ([`Preferences::allows`](crate::preferences::Preferences::allows)).
#[must_use]
pub fn deliver_in(changes: Changes, notice: &Notice) -> Changes {
    count_in(changes.create(notice), &notice.user_id, 1)
}

/// The changes with `amount` more unread notices of `user`.
pub(crate) fn count_in(changes: Changes, user: &UserId, amount: i64) -> Changes {
    if amount == 0 {
        return changes;
    }
    let amounts = Counters::from([(UNREAD.to_owned(), amount)]);
    changes.add_to_counters(Addition::new(count_key(user), "notices-count", amounts))
}

/// How many of these notices are unread.
pub(crate) fn unread_among(notices: &[Stored<Notice>]) -> i64 {
    let unread = notices.iter().filter(|stored| stored.entity.is_unread()).count();
    i64::try_from(unread).unwrap_or(i64::MAX)
}

/// How many notices of `user` are unread.
///
/// # Errors
/// The store did not answer.
pub async fn unread(records: &Records, user: &UserId) -> Result<u64, Problem> {
    let counters = records.counters(&count_key(user)).await?;
    Ok(counters.get(UNREAD).and_then(|unread| u64::try_from(*unread).ok()).unwrap_or_default())
}

/// Where the count of `user` is.
pub(crate) fn count_key(user: &UserId) -> Key {
    Key::new(format!("notices-count#{user}"), "count")
}

const UNREAD: &str = "unread";
