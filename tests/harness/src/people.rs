//! The people of the tests' school.

use preau_kernel::{
    actor::{Actor, Role},
    id::UserId,
};

fn person(id: &str, role: Role) -> Actor {
    Actor::new(UserId::parse(id).expect("a user id"), vec![role])
}

/// A student.
#[must_use]
pub fn amina() -> Actor {
    person("amina", Role::Student)
}

/// Another student.
#[must_use]
pub fn bastien() -> Actor {
    person("bastien", Role::Student)
}

/// One of as many students as a test wants.
#[must_use]
pub fn student(number: usize) -> Actor {
    person(&format!("student-{number}"), Role::Student)
}

/// A coach.
#[must_use]
pub fn coach_rey() -> Actor {
    person("coach_rey", Role::Coach)
}

/// Another coach.
#[must_use]
pub fn coach_mba() -> Actor {
    person("coach_mba", Role::Coach)
}

/// Amina's mother.
#[must_use]
pub fn fatou() -> Actor {
    person("fatou", Role::Parent)
}

/// A parent of nobody here.
#[must_use]
pub fn paul() -> Actor {
    person("paul", Role::Parent)
}

/// Runs the school.
#[must_use]
pub fn director() -> Actor {
    person("director", Role::Admin)
}

/// A machine.
#[must_use]
pub fn robot() -> Actor {
    person("robot", Role::Service)
}
