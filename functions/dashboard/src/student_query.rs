//! The query of what is asked about one student.

use preau_kernel::{id::UserId, query};

query! {
    /// Which student.
    pub struct StudentQuery {
        /// Whose; a student may leave out who they are.
        #[param(inline)]
        pub student_id: Option<UserId>,
    }
}
