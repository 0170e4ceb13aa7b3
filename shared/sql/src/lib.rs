//! The store as SQL text: one set of statements for SQLite and for D1.
//!
//! Both adapters run what this crate says and hand the rows back; neither knows a statement of its own.

mod batch;
mod read;
mod row;
mod statement;
mod write;

pub use batch::batch;
pub use read::{get, get_many, in_order, query, slice};
pub use row::ItemRow;
pub use statement::{Param, Statement};
pub use write::{count, failed_position, purge_expired, write};

/// The migrations, in order: the name of each and its statements.
pub static MIGRATIONS: &[(&str, &str)] = &[
    ("0001_store", include_str!("../../../infra/migrations/0001_store.sql")),
    ("0002_views", include_str!("../../../infra/migrations/0002_views.sql")),
    ("0003_more_views", include_str!("../../../infra/migrations/0003_more_views.sql")),
    ("0004_message_views", include_str!("../../../infra/migrations/0004_message_views.sql")),
    ("0005_photo_view", include_str!("../../../infra/migrations/0005_photo_view.sql")),
    ("0006_course_views", include_str!("../../../infra/migrations/0006_course_views.sql")),
    ("0007_masterclass_views", include_str!("../../../infra/migrations/0007_masterclass_views.sql")),
    ("0008_dashboard_views", include_str!("../../../infra/migrations/0008_dashboard_views.sql")),
    ("0009_class_views", include_str!("../../../infra/migrations/0009_class_views.sql")),
    ("0010_live_and_forum_views", include_str!("../../../infra/migrations/0010_live_and_forum_views.sql")),
];
