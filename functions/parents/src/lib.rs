//! What parents read of their children's work: reports of any period, written and mailed once a week (seed 1 §3, §5).

use preau_kernel::{
    actor::Role::{Admin, Coach, Parent},
    function::{Access, Function},
    routes,
};

mod computing;
mod gathering;
mod markdown;
mod notifier;
mod parent_report;
mod period;
pub mod personal_data;
pub mod report;
mod report_view;
mod report_writing;
mod summary;
#[cfg(test)]
mod testing;
mod write_parent_reports;

/// The domain's functions.
#[must_use]
pub fn functions() -> Vec<Function> {
    vec![
        Function::endpoint(Access::Roles(&[Parent, Coach, Admin]), routes!(parent_report::parent_report))
            .reads()
            .lists(),
        Function::schedule(
            write_parent_reports::NAME,
            write_parent_reports::CRON,
            "writes the week's report of each student, once, and mails it to their parents",
            write_parent_reports::write_parent_reports,
        )
        .reads()
        .lists()
        .writes(),
    ]
}
