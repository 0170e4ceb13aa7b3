//! Photos: uploaded, soft-deleted with a second chance, audited, purged (seed 0 §4.3).

use preau_kernel::{
    actor::Role::{Admin, Coach},
    function::{Access, Function},
    routes,
};

mod complete_upload;
pub mod discard;
mod file_name;
mod get_photo;
mod hold_photo;
mod judged;
mod kept_file;
mod list_photos;
mod list_trash;
mod people;
pub mod personal_data;
pub mod photo;
mod photo_audit;
mod preview_purge;
mod purge;
mod purge_photos;
mod quota;
mod reconcile;
mod release_photo;
mod request_upload;
mod restore_photo;
mod soft_delete_photo;
mod stray_uploads;
#[cfg(test)]
mod testing;
mod transition;
mod trash_mark;
mod view;

pub use view::address_of;

/// The domain's functions.
#[must_use]
pub fn functions() -> Vec<Function> {
    vec![
        Function::endpoint(Access::SignedIn, routes!(request_upload::request_upload))
            .reads()
            .writes()
            .puts_files(),
        Function::endpoint(Access::SignedIn, routes!(complete_upload::complete_upload))
            .reads()
            .writes()
            .reads_files()
            .puts_files()
            .deletes_files()
            // It holds a file as it was sent and as it is kept.
            .memory_mb(512)
            .timeout_seconds(29)
            .also_answers(&[422]),
        Function::endpoint(Access::SignedIn, routes!(list_photos::list_photos)).reads().lists().reads_files(),
        Function::endpoint(Access::SignedIn, routes!(list_trash::list_trash)).lists().reads_files(),
        Function::endpoint(Access::SignedIn, routes!(get_photo::get_photo)).reads().reads_files(),
        Function::endpoint(Access::SignedIn, routes!(soft_delete_photo::soft_delete_photo))
            .reads()
            .writes()
            .reads_files()
            .also_answers(&[409]),
        Function::endpoint(Access::SignedIn, routes!(restore_photo::restore_photo))
            .reads()
            .lists()
            .writes()
            .reads_files(),
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(photo_audit::photo_audit)).lists(),
        Function::endpoint(Access::Roles(&[Admin]), routes!(hold_photo::hold_photo))
            .reads()
            .writes()
            .reads_files()
            .also_answers(&[409]),
        Function::endpoint(Access::Roles(&[Admin]), routes!(release_photo::release_photo))
            .reads()
            .writes()
            .reads_files(),
        Function::endpoint(Access::Roles(&[Admin]), routes!(preview_purge::preview_purge)).reads().lists(),
        Function::schedule(
            "purge-photos",
            purge_photos::CRON,
            "deletes for good what was in the trash long enough, and looks for lost files",
            purge_photos::purge_photos,
        )
        .timeout_seconds(240)
        .reads()
        .lists()
        .writes()
        .deletes_files(),
    ]
}

#[cfg(test)]
mod tests {
    use preau_harness::version_0_1::read;
    use preau_kernel::entity::Entity;

    use crate::{kept_file::KeptFile, photo::Photo, quota::UploadTurn, reconcile::Reconciliation};

    #[test]
    fn what_version_0_1_wrote_is_read() {
        read::<KeptFile>(KeptFile::KIND, &[]);
        read::<Photo>(Photo::KIND, &[]);
        read::<UploadTurn>(UploadTurn::KIND, &[]);
        read::<Reconciliation>(Reconciliation::KIND, &[]);
    }
}
