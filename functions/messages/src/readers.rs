//! Those who are told something together: who they are, what they wish, and whose names they read.

use std::collections::{BTreeMap, BTreeSet};

use preau_kernel::{
    announcement::Addressee,
    app::App,
    entity::{Entity, Stored},
    id::UserId,
    problem::Problem,
    store::{Key, MOST_KEYS},
};
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
    /// Reads of `people`, and of those whose names they read.
    ///
    /// # Errors
    /// The store did not answer.
    pub(crate) async fn read(
        app: &App,
        names: &BTreeMap<String, UserId>,
        people: &[Addressee],
    ) -> Result<Self, Problem> {
        let mut readers =
            Self { profiles: BTreeMap::new(), preferences: BTreeMap::new(), unreadable: BTreeSet::new() };
        let theirs = people.iter().flat_map(|person| person.names.values());
        let people: BTreeSet<&UserId> = people.iter().map(|person| &person.user_id).collect();
        let everyone: BTreeSet<&UserId> =
            people.iter().copied().chain(names.values()).chain(theirs).collect();
        let profiles = readers.each(app, everyone.into_iter().map(Profile::key_of)).await?;
        let preferences = readers.each(app, people.into_iter().map(Preferences::key_of)).await?;
        readers.profiles =
            profiles.into_iter().map(|profile: Profile| (profile.id.clone(), profile)).collect();
        readers.preferences =
            preferences.into_iter().map(|said: Preferences| (said.user_id.clone(), said)).collect();
        Ok(readers)
    }

    async fn each<E: Entity>(
        &mut self,
        app: &App,
        keys: impl Iterator<Item = Key>,
    ) -> Result<Vec<E>, Problem> {
        let (keys, mut all) = (keys.collect::<Vec<_>>(), Vec::new());
        for keys in keys.chunks(MOST_KEYS) {
            for found in app.records.find_each::<E>(keys).await? {
                match found {
                    Ok(Stored { entity, .. }) => all.push(entity),
                    Err(unreadable) => {
                        self.unreadable.insert(unreadable.key);
                    }
                }
            }
        }
        Ok(all)
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
