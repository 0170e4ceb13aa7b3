//! A photo as its people read it, with a short-lived address of its bytes.

use std::time::Duration;

use jiff::Timestamp;
use preau_kernel::{
    answer::Answer,
    app::App,
    checksum::Checksum,
    files::Permission,
    id::UserId,
    list::List,
    page::{ListQuery, Page, PageRequest},
    problem::Problem,
    store::Scope,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    file_name::disposition,
    photo::{Deletion, Photo, PhotoId, Reason, State, Status, Subject},
};

/// How long an address of the bytes holds.
const ADDRESS_LASTS: Duration = Duration::from_mins(5);
const DAY: i64 = 24 * 60 * 60;

/// A photo as its people read it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Photo)]
pub struct PhotoView {
    /// Its id.
    id: PhotoId,
    /// Who uploaded it.
    owner_id: UserId,
    /// What it belongs to.
    subject: Subject,
    /// What its owner calls it.
    file_name: String,
    /// Its media type.
    #[schema(example = "image/jpeg")]
    content_type: String,
    /// Its length in bytes: as announced while it is pending, then as it is kept, without its metadata.
    size: u64,
    /// Its SHA-256, likewise.
    sha256: Checksum,
    /// Its width in pixels as it is stored; none of a document and of what is pending.
    width: Option<u32>,
    /// Its height in pixels as it is stored; none of a document and of what is pending.
    height: Option<u32>,
    /// What became of it.
    status: Status,
    /// Where its bytes are, without a token; none while it is pending.
    url: Option<String>,
    /// Until when they are there, in UTC.
    url_expires_at: Option<Timestamp>,
    /// When its upload was requested, in UTC.
    created_at: Timestamp,
    /// When it last changed, in UTC.
    updated_at: Timestamp,
    /// Of what is in the trash: since when, and how long still.
    deletion: Option<DeletionView>,
    /// Of what is there: for how many days it could be brought back if it were deleted now.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    retention_days: Option<u32>,
    /// Whether a legal hold keeps it from being purged.
    held: bool,
}

/// When and by whom a photo was deleted, and until when that can be undone.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Deletion)]
pub struct DeletionView {
    /// When, in UTC.
    at: Timestamp,
    /// By whom.
    by: UserId,
    /// Why.
    reason: Reason,
    /// From when on it is purged, in UTC, unless it is held.
    purge_at: Timestamp,
    /// How many days are left until then, the one that has begun included.
    days_left: i64,
}

impl DeletionView {
    fn at(deletion: &Deletion, now: Timestamp) -> Self {
        let left = deletion.purge_at.as_second() - now.as_second();
        Self {
            at: deletion.at,
            by: deletion.by.clone(),
            reason: deletion.reason,
            purge_at: deletion.purge_at,
            days_left: (left.max(0) + DAY - 1) / DAY,
        }
    }
}

/// Where the bytes of a photo that is there are for 5 minutes, without a token: for someone who may see it.
///
/// # Errors
/// The files did not answer.
pub async fn address_of(app: &App, photo: &Photo) -> Result<String, Problem> {
    let permission = Permission::Get { disposition: disposition(&photo.file_name, &photo.content_type) };
    let address = app.files.presign(&Photo::original_key(photo.id), &permission, ADDRESS_LASTS).await?;
    Ok(address.url)
}

impl PhotoView {
    /// What is shown of a photo without its bytes.
    pub(crate) fn plain(photo: &Photo, now: Timestamp) -> Self {
        let (status, deletion) = match &photo.state {
            State::Pending => (Status::Pending, None),
            State::Ready => (Status::Ready, None),
            State::Deleted(deletion) => (Status::Deleted, Some(DeletionView::at(deletion, now))),
            State::Purging { .. } => (Status::Deleted, None),
        };
        Self {
            id: photo.id,
            owner_id: photo.owner_id.clone(),
            subject: photo.subject.clone(),
            file_name: photo.file_name.clone(),
            content_type: photo.content_type.clone(),
            size: photo.size,
            sha256: photo.sha256,
            width: photo.dimensions.map(|(width, _)| width),
            height: photo.dimensions.map(|(_, height)| height),
            status,
            url: None,
            url_expires_at: None,
            created_at: photo.created_at,
            updated_at: photo.updated_at,
            deletion,
            retention_days: None,
            held: photo.held,
        }
    }

    /// The photo with an address of its bytes, for someone who may see it.
    ///
    /// # Errors
    /// The files did not answer.
    pub(crate) async fn of(app: &App, photo: &Photo) -> Result<Self, Problem> {
        let now = app.now();
        let plain = Self::plain(photo, now);
        if !matches!(photo.state, State::Ready | State::Deleted(_)) {
            return Ok(plain);
        }
        let url = address_of(app, photo).await?;
        let is_there = matches!(photo.state, State::Ready);
        Ok(Self {
            url: Some(url),
            url_expires_at: Some(now + ADDRESS_LASTS),
            retention_days: is_there.then(|| app.policy.retention.days(photo.subject.kind)),
            ..plain
        })
    }

    /// A page of the photos in `scope` that are `wanted`, latest first, each with an address.
    ///
    /// # Errors
    /// `invalid-cursor`; the store or the files did not answer.
    pub(crate) async fn page(
        app: &App,
        query: &impl ListQuery,
        scope: Scope,
        wanted: impl Fn(&Photo) -> bool + Send,
    ) -> Result<Answer<Page<Self>>, Problem> {
        let photos = PageRequest::of(app, query, List::latest_first(scope))?.entities(app, wanted).await?;
        let mut data = Vec::with_capacity(photos.data.len());
        for photo in &photos.data {
            data.push(Self::of(app, photo).await?);
        }
        Ok(Answer::ok(Page { data, pagination: photos.pagination }))
    }
}
