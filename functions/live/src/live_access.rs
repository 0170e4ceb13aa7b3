//! Who may see and lead a live session.

use preau_courses::{course::Course, course_access::takes_or_runs};
use preau_kernel::{
    actor::Actor,
    entity::Stored,
    list::Records,
    problem::{Problem, kind},
    text::LocalizedText,
};

use crate::live_session::{LiveSession, LiveSessionId, LiveStatus};

/// A live session with its course, for one of those whom it is for.
pub(crate) struct Seen {
    /// The session.
    pub session: Stored<LiveSession>,
    /// Its course.
    pub course: Course,
    /// Whether the caller runs the course.
    pub runs_it: bool,
}

impl Seen {
    /// For those who take the course, and whoever runs it.
    ///
    /// # Errors
    /// `not-found`: there is none, or its course is a draft of someone else's; `not-enrolled`.
    pub async fn read(records: &Records, id: LiveSessionId, actor: &Actor) -> Result<Self, Problem> {
        let session = records.get::<LiveSession>(&LiveSession::key_of(id)).await?;
        let course = records.get::<Course>(&Course::key_of(session.entity.course_id)).await?.entity;
        let runs_it = takes_or_runs(records, &course, actor).await?;
        Ok(Self { session, course, runs_it })
    }

    /// For whoever runs the course.
    ///
    /// # Errors
    /// Those of [`read`](Self::read); `not-yours`: the caller takes the course and does not run it.
    pub async fn to_run(records: &Records, id: LiveSessionId, actor: &Actor) -> Result<Self, Problem> {
        let seen = Self::read(records, id, actor).await?;
        if seen.runs_it { Ok(seen) } else { Err(Problem::not_yours()) }
    }
}

/// That a session is held now.
///
/// # Errors
/// `not-started`, or `session-over`.
pub(crate) fn check_is_live(session: &LiveSession) -> Result<(), Problem> {
    match session.status {
        LiveStatus::Live => Ok(()),
        LiveStatus::Scheduled => {
            let detail =
                LocalizedText::fixed("La séance n'a pas encore commencé.", "The session has not begun yet.");
            Err(Problem::new(&kind::NOT_STARTED, detail))
        }
        LiveStatus::Ended | LiveStatus::Cancelled => {
            let detail = LocalizedText::fixed("La séance n'a plus lieu.", "The session is over.");
            Err(Problem::new(&kind::SESSION_OVER, detail))
        }
    }
}
