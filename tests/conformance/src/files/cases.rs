//! The cases, by what they are about.

pub mod addresses;
pub mod bytes;
pub mod lists;
pub mod streams;

/// Words of keys that some part on their way might read otherwise.
const KEYS: [&str; 9] = [
    "devoirs/élève 1.pdf",
    "e\u{301}le\u{300}ve",
    "élève",
    "Élève",
    "a b  c",
    "&=+?#%",
    "100%25",
    "'\"<>[]{}|^`~!*()@:;,$",
    "学校/😀.jpg",
];
