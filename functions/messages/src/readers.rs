//! Those who are told something together: who they are, what they wish, and whose names they read.

use std::collections::{BTreeMap, BTreeSet};

use preau_kernel::{announcement::Addressee, batch::Batch, entity::Entity, id::UserId, store::Key};
use preau_notifications::preferences::Preferences;
use preau_users::profile::Profile;

use crate::reader::Reader;

/// What was read of some people.
pub(crate) struct Readers {
    profiles: BTreeMap<UserId, Profile>,
    preferences: BTreeMap<UserId, Preferences>,
    /// Of whom something is stored that cannot be read.
    unreadable: BTreeSet<Key>,
}

impl Readers {
    /// What is to be read of `people`, and of those whose names they read.
    pub(crate) fn keys<'p>(
        names: &'p BTreeMap<String, UserId>,
        people: &'p [Addressee],
    ) -> impl Iterator<Item = Key> + Send + use<'p> {
        let preferences = people.iter().map(|person| Preferences::key_of(&person.user_id));
        everyone(names, people).map(Profile::key_of).chain(preferences)
    }

    /// What was `read` of `people`, and of those whose names they read.
    pub(crate) fn of(read: &Batch, names: &BTreeMap<String, UserId>, people: &[Addressee]) -> Self {
        let mut readers =
            Self { profiles: BTreeMap::new(), preferences: BTreeMap::new(), unreadable: BTreeSet::new() };
        for user in everyone(names, people).collect::<BTreeSet<_>>() {
            let profile = readers.each(read, Profile::key_of(user));
            readers.profiles.extend(profile.map(|profile| (user.clone(), profile)));
        }
        for Addressee { user_id: user, .. } in people {
            let preferences = readers.each(read, Preferences::key_of(user));
            readers.preferences.extend(preferences.map(|preferences| (user.clone(), preferences)));
        }
        readers
    }

    fn each<E: Entity>(&mut self, read: &Batch, key: Key) -> Option<E> {
        let found = read.find::<E>(&key);
        if found.is_err() {
            self.unreadable.insert(key);
        }
        found.ok().flatten().map(|stored| stored.entity)
    }

    /// The profile of `user`, if they saved one that can be read.
    pub(crate) fn profile(&self, user: &UserId) -> Option<&Profile> {
        self.profiles.get(user)
    }

    /// What `user` is called.
    pub(crate) fn name(&self, user: &UserId) -> String {
        self.profile(user).and_then(Profile::name).unwrap_or_else(|| user.to_string())
    }

    /// Whether something is stored of `user` that cannot be read.
    pub(crate) fn is_broken(&self, user: &UserId) -> bool {
        [Profile::key_of(user), Preferences::key_of(user)].iter().any(|key| self.unreadable.contains(key))
    }

    /// `user`, as the reader of a message; none where something of theirs cannot be read.
    pub(crate) fn reader(&self, user: &UserId) -> Option<Reader> {
        let (profile, preferences) = (self.profiles.get(user), self.preferences.get(user));
        (!self.is_broken(user)).then(|| Reader::of_user(user, profile.cloned(), preferences.cloned()))
    }
}

fn everyone<'p>(
    names: &'p BTreeMap<String, UserId>,
    people: &'p [Addressee],
) -> impl Iterator<Item = &'p UserId> + Send + use<'p> {
    let theirs = people.iter().flat_map(|person| person.names.values());
    people.iter().map(|person| &person.user_id).chain(names.values()).chain(theirs)
}
