//! What was sent to an address after its photo was complete or gone: bytes that nobody will ask for.

use preau_kernel::{app::App, problem::Problem, store::MOST_KEYS};

use crate::photo::{Photo, PhotoId, State, UPLOADS};

/// Deletes sent files of photos that await none, and answers how many. It looks at the thousand oldest: those that are
/// awaited do not stay long.
///
/// # Errors
/// The files or the store did not answer.
pub(crate) async fn delete_stray_uploads(app: &App) -> Result<usize, Problem> {
    let files = app.files.list(UPLOADS, None).await?.files;
    let mut deleted = 0;
    for files in files.chunks(MOST_KEYS) {
        let ids: Vec<Option<PhotoId>> = files.iter().map(|file| Photo::of_file(&file.key)).collect();
        let keys: Vec<_> = ids.iter().flatten().map(|id| Photo::key_of(*id)).collect();
        let photos = app.records.find_many::<Photo>(&keys).await?;
        let awaited: Vec<PhotoId> = photos
            .into_iter()
            .flatten()
            .filter(|stored| stored.entity.state == State::Pending)
            .map(|stored| stored.entity.id)
            .collect();
        for (file, id) in files.iter().zip(ids) {
            if id.is_none_or(|id| !awaited.contains(&id)) {
                app.files.delete(&file.key).await?;
                deleted += 1;
            }
        }
    }
    Ok(deleted)
}
