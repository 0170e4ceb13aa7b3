//! How much a person posts: so many topics and replies a day, and so many links while they are new.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use preau_courses::course::Course;
use preau_kernel::{
    app::App,
    changes::Changes,
    id::UserId,
    problem::Problem,
    store::{Addition, Key},
    text::LocalizedText,
};
use preau_relations::Membership;

/// How long someone is new in a course.
const NEW: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How many links a post of someone new has at most.
const MOST_LINKS: usize = 2;
/// How long a day's count is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(48);

/// What is counted.
#[derive(Clone, Copy)]
pub(crate) enum Post {
    /// A topic: 20 a day.
    Topic,
    /// A reply: 200 a day.
    Reply,
}

impl Post {
    const fn quota(self) -> (&'static str, i64) {
        match self {
            Self::Topic => ("topics", 20),
            Self::Reply => ("replies", 200),
        }
    }
}

/// The changes with what counts one more post of `user` on the day of `now`, in UTC: beyond the quota they are not written.
///
/// # Errors
/// `too-many-requests`: it is used up, until midnight.
pub(crate) async fn counted(
    app: &App,
    changes: Changes,
    user: &UserId,
    post: Post,
    now: Timestamp,
) -> Result<Changes, Problem> {
    let today = now.to_zoned(TimeZone::UTC);
    let key = Key::of_counters(format!("posts#{user}"), &today.date().to_string());
    let (name, most) = post.quota();
    let posted = app.records.counters(&key).await?.get(name).copied().unwrap_or_default();
    if posted >= most {
        let midnight = today.tomorrow().and_then(|day| day.start_of_day());
        let left = midnight.map_or(3_600, |midnight| midnight.timestamp().duration_since(now).as_secs());
        return Err(Problem::too_many_requests(u64::try_from(left.max(1)).unwrap_or(1)));
    }
    let amounts = BTreeMap::from([(name.to_owned(), 1)]);
    let mut addition = Addition::new(key, "forum-posts", amounts).at_most(name, most);
    addition.expires_at = Some(now + KEPT);
    Ok(changes.add_to_counters(addition))
}

/// That a text of someone who is new in the course has few links.
///
/// # Errors
/// `invalid-request`: it has more.
pub(crate) async fn check_links(
    app: &App,
    course: &Course,
    user: &UserId,
    content: &str,
    now: Timestamp,
) -> Result<(), Problem> {
    if links(content) <= MOST_LINKS {
        return Ok(());
    }
    let key = Membership::key_of(&Course::group_of(course.id), user);
    let member = app.records.find::<Membership>(&key).await?;
    if member.is_some_and(|member| now.duration_since(member.entity.since) < NEW) {
        return Err(Problem::wrong_field("/content", "links", FEW_LINKS));
    }
    Ok(())
}

/// How many addresses a text has.
fn links(content: &str) -> usize {
    let text = content.to_ascii_lowercase();
    text.matches("://").count() + text.matches("www.").count() - text.matches("://www.").count()
}

const FEW_LINKS: LocalizedText = LocalizedText::fixed(
    "La première semaine, un message contient deux liens au plus.",
    "In the first week, a post has two links at most.",
);

#[cfg(test)]
mod tests {
    use super::links;

    #[test]
    fn an_address_counts_once_however_it_is_written() {
        for (text, number) in [
            ("r < 1 donc ça converge", 0),
            ("https://www.example.org", 1),
            ("[ici](HTTP://a.fr) et www.b.fr, ftp://c", 3),
        ] {
            assert_eq!(links(text), number, "{text}");
        }
    }
}
