//! Those of an announcement who are told by the next transaction, and what it is for the others.

use preau_kernel::{
    announcement::{About, Addressee, Addressees, Announcement},
    app::App,
    id::UserId,
    meeting_room::MeetingRoom,
    problem::Problem,
    store::Key,
};

use crate::readers::Readers;

/// How many people one transaction tells.
const PEOPLE: usize = 25;

/// Those who are told next.
pub(crate) struct Next {
    people: Vec<Addressee>,
    /// The last one of the audience whom a step looks at, where there may be more behind.
    until: Option<UserId>,
}

impl Next {
    /// Those of an announcement.
    ///
    /// # Errors
    /// The store did not answer.
    pub(crate) async fn of(app: &App, announcement: &Announcement) -> Result<Self, Problem> {
        let audience = match &announcement.addressees {
            Addressees::List(people) => {
                return Ok(Self { people: people.iter().take(PEOPLE).cloned().collect(), until: None });
            }
            Addressees::Audience(audience) => audience,
        };
        let (members, more) =
            app.records.members(&audience.partition, PEOPLE, audience.told_until.as_ref()).await?;
        let until = members.last().filter(|_| more).cloned();
        let left_out = |member: &UserId| {
            let partition = audience.unless_in.as_ref()?;
            Some(Key::new(partition.clone(), member.as_str()))
        };
        let read = app.records.batch(members.iter().filter_map(left_out)).await?;
        let is_left_out = |member: &UserId| {
            audience.without.contains(member)
                || left_out(member).is_some_and(|key| read.version_of(&key).is_some())
        };
        let people = members.into_iter().filter(|member| !is_left_out(member));
        Ok(Self { people: people.map(Addressee::new).collect(), until })
    }

    /// Who they are.
    pub(crate) fn people(&self) -> &[Addressee] {
        &self.people
    }

    /// What is to be read to tell them.
    pub(crate) fn keys(&self, announcement: &Announcement) -> Vec<Key> {
        let about = announcement.about.as_ref();
        let room = about.filter(|_| announcement.meeting.is_some());
        Readers::keys(&announcement.names, &self.people)
            .chain(about.map(About::key))
            .chain(room.map(|about| MeetingRoom::key_of(&about.resource)))
            .collect()
    }

    /// The announcement for those who are left when the first `told` of these are told; none where nobody is.
    pub(crate) fn rest(&self, announcement: &Announcement, told: usize) -> Option<Announcement> {
        let addressees = match &announcement.addressees {
            Addressees::List(people) => {
                let left = people.get(told..).filter(|left| !left.is_empty())?;
                Addressees::List(left.to_vec())
            }
            Addressees::Audience(audience) => {
                let last = told.checked_sub(1).and_then(|last| self.people.get(last));
                let all = told == self.people.len();
                let told_until =
                    if all { Some(self.until.clone()?) } else { last.map(|last| last.user_id.clone()) };
                let mut audience = audience.clone();
                audience.told_until = told_until.or(audience.told_until);
                Addressees::Audience(audience)
            }
        };
        Some(Announcement { addressees, attempts: 0, ..announcement.clone() })
    }
}
