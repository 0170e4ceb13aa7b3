//! What certificates keep about a person: shown to them, and taken off (seed 1 §10, seed 3 §7). A certificate without its
//! holder holds no more.

use preau_kernel::{
    list::List,
    personal_data::{Erasure, Export, Pages},
    problem::Problem,
    unit_of_work::UnitOfWork,
};

use crate::certificate::{Certificate, CertificatePointer};

/// How many certificates are read at once.
const AT_ONCE: usize = 50;

/// Shows their certificates, as a member of `courses`.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn export(export: &mut Export<'_>) -> Result<(), Problem> {
    let own = List::whole(Certificate::of_user(export.person));
    export.list("courses/certificates", [own], |_, certificate: Certificate| Some(certificate)).await
}

/// Takes their name off their certificates, which hold no more.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn erase(erasure: &mut Erasure<'_>) -> Result<(), Problem> {
    let mut pages = Pages::of(List::whole(Certificate::of_user(erasure.person)), AT_ONCE);
    while let Some(page) = pages.next::<Certificate>(&erasure.app.records).await? {
        for certificate in page {
            if !erasure.goes_on() {
                return Ok(());
            }
            let outcome = withdraw(erasure, &certificate.entity).await;
            erasure.tried(outcome);
        }
    }
    Ok(())
}

async fn withdraw(erasure: &Erasure<'_>, certificate: &Certificate) -> Result<bool, Problem> {
    let mut work = UnitOfWork::of(&erasure.app, &erasure.caller);
    loop {
        let key = Certificate::key_of(&certificate.code);
        let before = work.find::<Certificate>(&key).await?;
        let Some(before) = before.filter(|before| before.entity.user_id.as_ref() == Some(erasure.person))
        else {
            return Ok(false);
        };
        let mut after = before.entity.clone();
        after.forget_holder(work.now());
        let pointer = CertificatePointer::key_of(certificate.enrollment_id);
        let pointer = work.find::<CertificatePointer>(&pointer).await?;
        let changes = work.replaces("CERTIFICATE_WITHDRAWN", &before, &after).delete_all(pointer.as_ref());
        if work.commit_step(changes).await? {
            return Ok(true);
        }
    }
}
