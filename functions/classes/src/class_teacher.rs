//! That someone teaches, or taught, a class: where what is theirs is found by them.

use preau_kernel::{
    entity::Entity,
    id::UserId,
    store::{Key, Scope},
};
use serde::{Deserialize, Serialize};

use crate::class::ClassId;

/// That someone teaches a class, or taught it: the class itself says which. It is made in the transaction with which they
/// begin to, and stays, so that the lessons that they completed are found when they leave the school.
///
/// | access pattern | how |
/// |---|---|
/// | the classes that someone teaches or taught | partition `classes-of#<teacher>`, the class's id |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassTeacher {
    /// Who.
    pub teacher_id: UserId,
    /// What.
    pub class_id: ClassId,
}

impl ClassTeacher {
    /// Where the classes that someone teaches or taught are listed.
    #[must_use]
    pub fn of_teacher(teacher: &UserId) -> Scope {
        Scope::Partition(format!("classes-of#{teacher}"))
    }

    /// Where it stands that someone teaches, or taught, a class.
    #[must_use]
    pub fn key_of(teacher: &UserId, class: ClassId) -> Key {
        Self::of_teacher(teacher).key(class.to_string())
    }
}

impl Entity for ClassTeacher {
    const KIND: &'static str = "class-teacher";

    fn key(&self) -> Key {
        Self::key_of(&self.teacher_id, self.class_id)
    }
}
