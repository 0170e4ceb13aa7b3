//! What a request says of a class, and the class that it makes.

use jiff::Timestamp;
use preau_dashboard::code::Code;
use preau_kernel::{
    field_types::{BoundedList, FreeText},
    id::UserId,
    input,
    problem::Problem,
    text::LocalizedText,
    time::ZoneName,
};

use crate::{
    class::{Class, ClassId, MOST_TEACHERS},
    school_year::SchoolYear,
};

/// Who teaches a class.
type Teachers = BoundedList<UserId, MOST_TEACHERS>;

input! {
    /// A class, but for its pupils.
    pub struct ClassInput {
        /// Its id, where whoever makes it chooses one; of a class that there is, its own.
        pub id: Option<ClassId>,
        /// What it is called.
        pub name: FreeText<100>,
        /// The code of its subject.
        pub subject: Code,
        /// Of which level it is.
        pub level: FreeText<60>,
        /// In which school year.
        pub school_year: SchoolYear,
        /// The zone of its days; Europe/Paris when absent.
        pub time_zone: Option<ZoneName>,
        /// Who teaches it: 1 to 4 people.
        pub teachers: Teachers,
        /// Whether it is archived: it is read, and nothing is written in it any more.
        pub archived: Option<bool>,
    }
}

impl ClassInput {
    /// The class that this says, in the place of `before`, where there was one.
    ///
    /// # Errors
    /// `invalid-request`: nobody teaches it, or somebody is named twice; or another id is said.
    pub(crate) fn class(self, id: ClassId, before: Option<&Class>, now: Timestamp) -> Result<Class, Problem> {
        if before.is_some() && self.id.is_some_and(|said| said != id) {
            let detail = LocalizedText::fixed("L'identifiant reste.", "The id stays.");
            return Err(Problem::wrong_field("/id", "fixed", detail));
        }
        let teachers = self.teachers.0;
        let is_named_twice = (1..teachers.len()).any(|place| teachers[..place].contains(&teachers[place]));
        if teachers.is_empty() || is_named_twice {
            let detail = LocalizedText::fixed(
                "De 1 à 4 enseignants, chacun nommé une fois.",
                "From 1 to 4 teachers, each named once.",
            );
            return Err(Problem::wrong_field("/teachers", "items", detail));
        }
        let archived_at = before.and_then(|before| before.archived_at);
        Ok(Class {
            id,
            name: self.name.0,
            subject: self.subject,
            level: self.level.0,
            school_year: self.school_year,
            time_zone: self.time_zone.unwrap_or_else(ZoneName::paris),
            teachers,
            archived_at: self.archived.unwrap_or(archived_at.is_some()).then(|| archived_at.unwrap_or(now)),
            created_at: before.map_or(now, |before| before.created_at),
            updated_at: now,
        })
    }
}
