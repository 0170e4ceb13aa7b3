//! The people of the demonstration school.

use preau_kernel::actor::Role;

/// Someone of the school.
pub struct Person {
    /// Their user id.
    pub id: &'static str,
    /// Their one role.
    pub role: Role,
    /// What people call them.
    pub full_name: &'static str,
    /// Where they live.
    pub time_zone: &'static str,
}

impl Person {
    const fn new(id: &'static str, role: Role, full_name: &'static str, time_zone: &'static str) -> Self {
        Self { id, role, full_name, time_zone }
    }
}

/// The people of the school.
pub const PEOPLE: [Person; 6] = [
    Person::new("claire", Role::Admin, "Claire Obame", "Africa/Libreville"),
    Person::new("rey", Role::Coach, "Hélène Rey", "Europe/Paris"),
    Person::new("mba", Role::Coach, "Jean-Marc Mba", "Africa/Libreville"),
    Person::new("amina", Role::Student, "Amina Diallo", "Africa/Dakar"),
    Person::new("bastien", Role::Student, "Bastien Morel", "Europe/Paris"),
    Person::new("fatou", Role::Parent, "Fatou Diallo", "Africa/Dakar"),
];

/// The student whose parent Fatou is.
pub const CHILD: &str = "amina";
