//! `list-my-certificates`: one's own certificates.

use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    list::List,
    list_query,
    page::{Page, PageRequest},
    problem::Problem,
    request::ValidQuery,
};

use crate::{certificate::Certificate, certificate_view::CertificateView};

list_query! {
    /// Which page.
    pub struct ListMyCertificates by page {}
}

/// Lists one's certificates, newest first
///
/// Of all courses, also of those that one takes no longer.
#[utoipa::path(
    get,
    path = "/api/certificates",
    tag = "courses",
    params(ListMyCertificates),
    responses((status = 200, description = "One page", body = Page<CertificateView>)),
)]
pub(crate) async fn list_my_certificates(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<ListMyCertificates>,
) -> Result<Answer<Page<CertificateView>>, Problem> {
    let list = List::latest_first(Certificate::of_user(&caller.actor.id));
    let page = PageRequest::of(&app, &query, list)?;
    page.answer::<Certificate, _>(&app, |_| true, |certificate| CertificateView::of(&certificate, &app, None))
        .await
}
