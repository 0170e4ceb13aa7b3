//! The roster of a class: its pupils, in one document, so that whatever is written of all of them is decided on one version.

use std::collections::BTreeSet;

use jiff::Timestamp;
use preau_kernel::{
    entity::{Entity, Stored},
    id::UserId,
    list::Records,
    problem::Problem,
    store::Key,
    unit_of_work::Audited,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::class::{Class, ClassId};

/// How many pupils a class has at most: what is written of each of them fits one transaction.
pub const MOST_PUPILS: usize = 80;

/// The roster of a class. It is made with the class. Each pupil has a
/// [`Membership`](preau_relations::Membership) of [`Class::group_of`], written in the same transactions.
///
/// | access pattern | how |
/// |---|---|
/// | the roster of a class | partition `class#<id>`, `roster` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roster {
    /// Whose.
    pub class_id: ClassId,
    /// The pupils.
    pub pupils: BTreeSet<UserId>,
    /// When it was last changed, in UTC.
    pub updated_at: Timestamp,
}

impl Roster {
    /// Where the roster of a class is.
    #[must_use]
    pub fn key_of(class: ClassId) -> Key {
        Key::new(Class::partition_of(class), "roster")
    }

    /// The roster of a class that there is.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn of_class(records: &Records, class: ClassId) -> Result<Stored<Self>, Problem> {
        records.get(&Self::key_of(class)).await
    }

    /// A class, if there is one, with its roster, by one call of the store.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn with_class(
        records: &Records,
        id: ClassId,
    ) -> Result<Option<(Stored<Class>, Stored<Self>)>, Problem> {
        let (class, roster) = (Class::key_of(id), Self::key_of(id));
        let read = records.batch([class.clone(), roster.clone()]).await?;
        Ok(read.find::<Class>(&class)?.zip(read.find::<Self>(&roster)?))
    }

    /// Whether `user` is a pupil of the class.
    #[must_use]
    pub fn has(&self, user: &UserId) -> bool {
        self.pupils.contains(user)
    }
}

impl Entity for Roster {
    const KIND: &'static str = "class-roster";

    fn key(&self) -> Key {
        Self::key_of(self.class_id)
    }
}

impl Audited for Roster {
    fn resource(&self) -> String {
        Class::resource_of(self.class_id)
    }

    fn state(&self) -> Value {
        json!({"pupils": self.pupils.len()})
    }
}
