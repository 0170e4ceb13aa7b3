//! A class: what is taught to whom by whom, and who may do what with it.

use jiff::Timestamp;
use preau_dashboard::code::Code;
use preau_kernel::{
    actor::{Actor, Role},
    entity::{Entity, Stored},
    id::UserId,
    list::Records,
    problem::{Problem, kind},
    store::{Index, Indexes, Key, Scope},
    text::LocalizedText,
    time::{ZoneName, sortable},
    unit_of_work::Audited,
    uuid_id,
};
use preau_relations::{Group, GroupKind};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::school_year::SchoolYear;

uuid_id! {
    /// The id of a class.
    ClassId
}

/// How many teachers a class has at most.
pub const MOST_TEACHERS: usize = 4;

/// A class.
///
/// | access pattern | how |
/// |---|---|
/// | one class | partition `class#<id>`, `class` |
/// | all classes, by when they were made | `gsi1`, partition `classes` |
///
/// Those of a teacher: [`ClassTeacher`](crate::class_teacher::ClassTeacher). Its pupils: [`Roster`](crate::roster::Roster).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Class {
    /// Its id.
    pub id: ClassId,
    /// What it is called.
    pub name: String,
    /// The code of its subject.
    pub subject: Code,
    /// Of which level it is, such as « Première ».
    pub level: String,
    /// In which school year.
    pub school_year: SchoolYear,
    /// The zone of its days.
    pub time_zone: ZoneName,
    /// Who teaches it, 1 to 4: they alone write in it. An admin is none of them by being an admin.
    pub teachers: Vec<UserId>,
    /// Since when it is archived, in UTC: it is read, and nothing is written in it any more.
    pub archived_at: Option<Timestamp>,
    /// When it was made, in UTC.
    pub created_at: Timestamp,
    /// When it was last changed, in UTC.
    pub updated_at: Timestamp,
}

impl Class {
    /// What stands in its partition: the class, its roster, its lessons, its grades, its counters.
    #[must_use]
    pub fn partition_of(id: ClassId) -> String {
        format!("class#{id}")
    }

    /// Where a class is.
    #[must_use]
    pub fn key_of(id: ClassId) -> Key {
        Key::new(Self::partition_of(id), "class")
    }

    /// What the journal calls a class.
    #[must_use]
    pub fn resource_of(id: ClassId) -> String {
        format!("class:{id}")
    }

    /// The group of its pupils: who sees its photos, and is told what is told to all of them.
    #[must_use]
    pub fn group_of(id: ClassId) -> Group {
        Group::new(GroupKind::Class, &id)
    }

    /// Where all classes are listed.
    #[must_use]
    pub fn all() -> Scope {
        Scope::Index(Index::First, "classes".to_owned())
    }

    /// Its path in the API.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/api/classes/{}", self.id)
    }

    /// Whether `actor` teaches it: they are one of its teachers, and a coach still.
    #[must_use]
    pub fn is_taught_by(&self, actor: &Actor) -> bool {
        actor.is(Role::Coach) && self.teachers.contains(&actor.id)
    }

    /// Whether `actor` may read what its teachers read of it: its teachers, and admins.
    #[must_use]
    pub fn is_read_by(&self, actor: &Actor) -> bool {
        actor.is(Role::Admin) || self.is_taught_by(actor)
    }

    /// The class, for whoever reads it.
    ///
    /// # Errors
    /// `not-found`: there is none, or the caller has nothing to do with it.
    pub async fn to_read(records: &Records, id: ClassId, actor: &Actor) -> Result<Stored<Self>, Problem> {
        let stored = records.get::<Self>(&Self::key_of(id)).await?;
        if stored.entity.is_read_by(actor) { Ok(stored) } else { Err(Problem::not_found()) }
    }

    /// The class, for whoever writes in it.
    ///
    /// # Errors
    /// [`Self::check_writer`]'s; `not-found` where there is none.
    pub async fn to_teach(records: &Records, id: ClassId, actor: &Actor) -> Result<Stored<Self>, Problem> {
        let stored = records.get::<Self>(&Self::key_of(id)).await?;
        stored.entity.check_writer(actor)?;
        Ok(stored)
    }

    /// Holds whoever is about to write in it to being one of its teachers, and the class to being open.
    ///
    /// # Errors
    /// `not-found`: the caller has nothing to do with it; `not-yours`: an admin who does not teach it; `class-archived`.
    pub fn check_writer(&self, actor: &Actor) -> Result<(), Problem> {
        if !self.is_taught_by(actor) {
            return Err(if self.is_read_by(actor) { Problem::not_yours() } else { Problem::not_found() });
        }
        if self.archived_at.is_some() {
            return Err(archived());
        }
        Ok(())
    }
}

/// 409: the class is archived.
fn archived() -> Problem {
    let detail = LocalizedText::fixed(
        "Cette classe est archivée : elle se lit, et ne change plus.",
        "This class is archived: it is read, and changes no more.",
    );
    Problem::new(&kind::CLASS_ARCHIVED, detail)
}

impl Entity for Class {
    const KIND: &'static str = "class";

    fn key(&self) -> Key {
        Self::key_of(self.id)
    }

    fn indexes(&self) -> Indexes {
        let place = format!("{}#{}", sortable(self.created_at), self.id);
        [Some(Self::all().key(place)), None, None]
    }
}

impl Audited for Class {
    fn resource(&self) -> String {
        Self::resource_of(self.id)
    }

    fn state(&self) -> Value {
        json!({"teachers": self.teachers, "is_archived": self.archived_at.is_some()})
    }
}
