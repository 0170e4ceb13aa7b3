//! Which of the two tests of a masterclass.

use preau_kernel::string_enum;

string_enum! {
    /// Which of the two tests of a masterclass: both ask the same, so that a gain compares like with like.
    pub enum TestType {
        /// The one before.
        Pre = "PRE",
        /// The one after.
        Post = "POST",
    }
}

impl TestType {
    /// Both, in their order.
    pub const ALL: [Self; 2] = [Self::Pre, Self::Post];
}
