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

/// The people of the school who are offered: as each of them one may come in.
pub const PEOPLE: [Person; 6] = [
    Person::new("claire", Role::Admin, "Claire Obame", "Africa/Libreville"),
    Person::new("rey", Role::Coach, "Hélène Rey", "Europe/Paris"),
    Person::new("mba", Role::Coach, "Jean-Marc Mba", "Africa/Libreville"),
    Person::new("amina", Role::Student, "Amina Diallo", "Africa/Dakar"),
    Person::new("bastien", Role::Student, "Bastien Morel", "Europe/Paris"),
    Person::new("fatou", Role::Parent, "Fatou Diallo", "Africa/Dakar"),
];

/// Those whom they learn with: the school is full of them, and nobody comes in by their names.
pub const CLASSMATES: [Person; 8] = [
    Person::new("lea", Role::Student, "Léa Nguyen", "Europe/Paris"),
    Person::new("yanis", Role::Student, "Yanis Benali", "Europe/Paris"),
    Person::new("maelle", Role::Student, "Maëlle Le Goff", "Europe/Paris"),
    Person::new("ibrahima", Role::Student, "Ibrahima Sow", "Africa/Dakar"),
    Person::new("grace", Role::Student, "Grâce Moussavou", "Africa/Libreville"),
    Person::new("tomas", Role::Student, "Tomás Ferreira", "Europe/Paris"),
    Person::new("chloe", Role::Student, "Chloé Martin", "Europe/Paris"),
    Person::new("noe", Role::Student, "Noé Lambert", "Europe/Brussels"),
];

/// Everyone of the school.
pub fn everyone() -> impl Iterator<Item = &'static Person> {
    PEOPLE.iter().chain(&CLASSMATES)
}

/// The student whose parent Fatou is.
pub const CHILD: &str = "amina";
