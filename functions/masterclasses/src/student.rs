//! Those who registered for masterclasses, as those who teach read them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use preau_kernel::{
    contact::{EmailAddress, PhoneNumber},
    folded::folded,
    id::UserId,
    list::Records,
    problem::Problem,
};
use preau_users::profile::{BirthDate, Profile, profiles_of};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    inscription::{Inscription, InscriptionId, InscriptionStatus},
    masterclass::MasterclassId,
    test_results::{TestResults, TestScores},
};

/// How someone is called and reached.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StudentContact {
    /// Who: a user, or a guest by the id that was made for them.
    pub student_id: UserId,
    /// What they are called; null where they did not say.
    pub full_name: Option<String>,
    /// Where e-mails go.
    pub email: Option<EmailAddress>,
    /// Where WhatsApp messages go.
    pub whatsapp_number: Option<PhoneNumber>,
    /// When they were born.
    pub date_of_birth: Option<BirthDate>,
}

impl StudentContact {
    /// What a profile says, if there is one.
    pub(crate) fn of(student_id: UserId, profile: Option<&Profile>) -> Self {
        Self {
            student_id,
            full_name: profile.and_then(Profile::name),
            email: profile.and_then(|profile| profile.email.clone()),
            whatsapp_number: profile.and_then(|profile| profile.whatsapp_number.clone()),
            date_of_birth: profile.and_then(|profile| profile.date_of_birth),
        }
    }

    /// Whether `searched`, folded, is in the name, the e-mail address or the number.
    pub(crate) fn says(&self, searched: &str) -> bool {
        let email = self.email.as_ref().map(EmailAddress::as_str);
        let number = self.whatsapp_number.as_ref().map(PhoneNumber::as_str);
        let said = [self.full_name.as_deref(), email, number];
        said.into_iter().flatten().any(|text| folded(text).contains(searched))
    }
}

/// An inscription, and what came of its tests.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StudentInscription {
    /// Which.
    pub inscription_id: InscriptionId,
    /// For what.
    pub masterclass_id: MasterclassId,
    /// How it stands.
    pub status: InscriptionStatus,
    /// Whether a coach validated it.
    pub validated: bool,
    /// When they registered, in UTC.
    pub registered_at: Timestamp,
    /// What came of its tests.
    #[serde(flatten)]
    pub scores: TestScores,
}

impl StudentInscription {
    /// An inscription with what came of its tests.
    pub(crate) const fn of(inscription: &Inscription, scores: TestScores) -> Self {
        Self {
            inscription_id: inscription.id,
            masterclass_id: inscription.masterclass_id,
            status: inscription.status,
            validated: inscription.validated,
            registered_at: inscription.registered_at,
            scores,
        }
    }
}

/// Someone who registered, by one of their inscriptions.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StudentEntry {
    /// Who.
    #[serde(flatten)]
    pub contact: StudentContact,
    /// For what, and what came of it.
    #[serde(flatten)]
    pub inscription: StudentInscription,
}

/// How those of some inscriptions are called and reached, in their order.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn contacts_of(
    records: &Records,
    inscriptions: &[Inscription],
) -> Result<Vec<StudentContact>, Problem> {
    let people: BTreeSet<&UserId> = inscriptions.iter().map(|one| &one.user_id).collect();
    let profiles: BTreeMap<UserId, Profile> = profiles_of(records, &people).await?;
    let contact = |one: &Inscription| StudentContact::of(one.user_id.clone(), profiles.get(&one.user_id));
    Ok(inscriptions.iter().map(contact).collect())
}

/// These people with what came of the tests of their inscriptions.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn entries_of(
    records: &Records,
    found: Vec<(Inscription, StudentContact)>,
) -> Result<Vec<StudentEntry>, Problem> {
    let inscriptions: Vec<&Inscription> = found.iter().map(|(inscription, _)| inscription).collect();
    let results = TestResults::of(records, &inscriptions).await?;
    let entry = |(inscription, contact): (Inscription, StudentContact)| {
        let inscription = StudentInscription::of(&inscription, results.scores(&inscription)?);
        Ok(StudentEntry { contact, inscription })
    };
    found.into_iter().map(entry).collect()
}

#[cfg(test)]
mod tests {
    use preau_reading::french;

    use super::*;

    /// The kernel folds names by a table, so that no host needs more; the analysis of texts folds whatever Unicode takes
    /// apart. Of French they make the same.
    #[test]
    fn both_ways_to_leave_accents_out_agree_about_french() {
        for letter in ('\u{c0}'..='\u{ff}').chain("œŒ- ọł".chars()) {
            let text = format!("x{letter}y");
            assert_eq!(folded(&text), french::fold(&text), "{letter}");
        }
    }
}
