//! What messages are judged by, read for several of them together.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::join_all;
use preau_kernel::{
    announcement::About,
    app::App,
    batch::Batch,
    contact::EmailAddress,
    entity::{Entity, Stored},
    id::UserId,
    meeting_room::MeetingRoom,
    message::{Attendance, Message, Recipient},
    problem::Problem,
    store::Key,
};
use preau_notifications::preferences::Preferences;
use preau_users::profile::Profile;

use crate::transitions::is_passing;

/// What was read of the subjects and the readers of some messages.
pub(crate) struct Facts {
    read: Batch,
    /// Whose profiles name an address, or why that cannot be told.
    mailed: BTreeMap<String, Result<Vec<Profile>, String>>,
}

impl Facts {
    /// What `messages` are judged by.
    ///
    /// # Errors
    /// The store did not answer.
    pub(crate) async fn of(app: &App, messages: &[Stored<Message>]) -> Result<Self, Problem> {
        let messages = || messages.iter().map(|stored| &stored.entity);
        let mailed = mailed(app, messages()).await?;
        let mut keys = Vec::new();
        for message in messages() {
            keys.extend(message.about.as_ref().map(About::key));
            keys.extend(room_key(message));
            if let Recipient::User(user) = &message.to {
                keys.extend([Profile::key_of(user), Preferences::key_of(user)]);
            }
        }
        let family = mailed.values().flatten().flatten();
        keys.extend(family.map(|profile| Preferences::key_of(&profile.id)));
        Ok(Self { read: app.records.batch(keys).await?, mailed })
    }

    /// Whether what `message` speaks of is as it says.
    pub(crate) fn still_hold_for(&self, message: &Message) -> bool {
        message.about.as_ref().is_none_or(|about| about.still_holds(&self.read))
    }

    /// The address of the room of the meeting that `message` tells of, for its recipient.
    ///
    /// # Errors
    /// What is stored of the room cannot be read.
    pub(crate) fn room_for(&self, message: &Message) -> Result<Option<String>, Problem> {
        let (Some(key), Some(Attendance { meeting, hosts })) = (room_key(message), &message.meeting) else {
            return Ok(None);
        };
        let room = self.entity::<MeetingRoom>(&key)?;
        Ok(room.and_then(|room| room.address_at(meeting.slot, *hosts)))
    }

    /// The profile of `user`, if they saved one.
    ///
    /// # Errors
    /// It cannot be read.
    pub(crate) fn profile(&self, user: &UserId) -> Result<Option<Profile>, Problem> {
        self.entity(&Profile::key_of(user))
    }

    /// The preferences of `user`, if they said any.
    ///
    /// # Errors
    /// They cannot be read.
    pub(crate) fn preferences(&self, user: &UserId) -> Result<Option<Preferences>, Problem> {
        self.entity(&Preferences::key_of(user))
    }

    /// The profiles that name `address`.
    ///
    /// # Errors
    /// One of them cannot be read.
    pub(crate) fn mailed_at(&self, address: &str) -> Result<&[Profile], Problem> {
        match self.mailed.get(address) {
            Some(Ok(profiles)) => Ok(profiles),
            Some(Err(cause)) => Err(Problem::internal(cause.clone())),
            None => Ok(&[]),
        }
    }

    fn entity<E: Entity>(&self, key: &Key) -> Result<Option<E>, Problem> {
        Ok(self.read.find::<E>(key)?.map(|stored| stored.entity))
    }
}

/// Where the room of the meeting is that `message` tells of, if it has one.
fn room_key(message: &Message) -> Option<Key> {
    let about = message.about.as_ref()?;
    let needs = message.meeting.as_ref().is_some_and(|attendance| attendance.meeting.needs_room());
    needs.then(|| MeetingRoom::key_of(&about.resource))
}

/// Whose profiles name the addresses to which `messages` go.
async fn mailed(
    app: &App,
    messages: impl Iterator<Item = &Message>,
) -> Result<BTreeMap<String, Result<Vec<Profile>, String>>, Problem> {
    let addresses: BTreeSet<&String> = messages
        .filter_map(|message| match &message.to {
            Recipient::Address(address) => Some(address),
            Recipient::User(_) => None,
        })
        .collect();
    let each = addresses.into_iter().filter_map(|text| Some((text, EmailAddress::parse(text)?)));
    let each = each.map(async |(text, address)| {
        let profiles = match Profile::mailed_at(&app.records, &address).await {
            Ok(profiles) => Ok(profiles.into_iter().map(|stored| stored.entity).collect()),
            Err(problem) if is_passing(&problem) => return Err(problem),
            Err(problem) => Err(problem.cause_or_code().to_owned()),
        };
        Ok((text.clone(), profiles))
    });
    join_all(each).await.into_iter().collect()
}
