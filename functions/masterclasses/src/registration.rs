//! What someone who registers says, and who they are by it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use preau_kernel::{
    app::App,
    contact::{EmailAddress, PhoneNumber},
    entity::Stored,
    field_errors::FieldError,
    field_types::FreeText,
    id::UserId,
    input,
    problem::Problem,
    text::{Language, LocalizedText},
};
use preau_users::profile::{BirthDate, Consent, Locale, Profile, Purpose};

use crate::masterclass::{Asked, Masterclass, MasterclassId};

input! {
    /// What an inscription asks for. Who is signed in is known by their profile; a guest says who they are.
    pub struct Register {
        /// For what.
        pub masterclass_id: MasterclassId,
        /// What they consent to.
        pub consents: RegisterConsents,
        /// Whether the test before begins at once, if there is a seat and a test.
        pub start_pre_test: Option<bool>,
        /// A guest's whole name.
        pub full_name: Option<FreeText<120>>,
        /// Where a guest's e-mails go.
        pub email: Option<EmailAddress>,
        /// A guest's date of birth, where the masterclass asks it.
        pub date_of_birth: Option<BirthDate>,
        /// Where a guest's WhatsApp messages go, where the masterclass asks it.
        pub whatsapp_number: Option<PhoneNumber>,
    }
}

input! {
    /// What someone who registers consents to.
    pub struct RegisterConsents {
        /// That the school keeps and uses their data: nobody registers without.
        pub data_processing: bool,
        /// To be written to by WhatsApp.
        pub whatsapp: Option<bool>,
    }
}

impl Register {
    /// Checks what everyone says.
    ///
    /// # Errors
    /// `invalid-request`: they do not consent to the processing of their data.
    pub(crate) fn check(&self) -> Result<(), Problem> {
        if self.consents.data_processing {
            return Ok(());
        }
        let detail = LocalizedText::fixed(
            "Sans cet accord, l'école ne peut pas vous inscrire.",
            "Without this consent the school cannot register you.",
        );
        Err(Problem::wrong_field("/consents/data_processing", "consent", detail))
    }

    /// Checks that someone who is signed in says nothing that their profile says.
    ///
    /// # Errors
    /// `invalid-request`: every field that a guest alone fills.
    pub(crate) fn check_signed_in(&self) -> Result<(), Problem> {
        let said = [
            ("/full_name", self.full_name.is_some()),
            ("/email", self.email.is_some()),
            ("/date_of_birth", self.date_of_birth.is_some()),
            ("/whatsapp_number", self.whatsapp_number.is_some()),
        ];
        let detail =
            LocalizedText::fixed("Votre profil le dit : modifiez-le.", "Your profile says so: change it.");
        refuse(said.into_iter().filter_map(|(field, said)| said.then_some(field)), "contradiction", &detail)
    }

    /// Who a guest is by what they say: their profile, under the id `id`, and their address.
    ///
    /// # Errors
    /// `invalid-request`: every field that is missing.
    pub(crate) fn guest(
        &self,
        id: UserId,
        masterclass: &Masterclass,
        language: Language,
        now: Timestamp,
    ) -> Result<(Profile, EmailAddress), Problem> {
        let asks: BTreeSet<Asked> = masterclass.asks.iter().copied().collect();
        let missing = [
            ("/full_name", self.full_name.is_none()),
            ("/email", self.email.is_none()),
            ("/date_of_birth", self.date_of_birth.is_none() && asks.contains(&Asked::DateOfBirth)),
            ("/whatsapp_number", self.whatsapp_number.is_none() && asks.contains(&Asked::WhatsappNumber)),
        ];
        let detail = LocalizedText::fixed("Ce champ est obligatoire.", "This field is required.");
        let missing = missing.into_iter().filter_map(|(field, is_missing)| is_missing.then_some(field));
        refuse(missing, "required", &detail)?;
        let Some(email) = self.email.clone() else {
            return Err(Problem::internal("a guest without address"));
        };
        let blank = Profile::blank(id).entity;
        let mut profile = Profile {
            full_name: self.full_name.as_ref().map(|name| name.0.clone()),
            email: Some(email.clone()),
            date_of_birth: self.date_of_birth,
            whatsapp_number: self.whatsapp_number.clone(),
            locale: match language {
                Language::French => Locale::French,
                Language::English => Locale::English,
            },
            created_at: Some(now),
            updated_at: Some(now),
            ..blank
        };
        self.consents.write_to(&mut profile, now);
        Ok((profile, email))
    }
}

impl RegisterConsents {
    /// Writes into `profile` what they consent to at `now`; answers whether that changes it. What was decided keeps its
    /// date, and what is not said here stays as it is.
    pub(crate) fn write_to(&self, profile: &mut Profile, now: Timestamp) -> bool {
        let before = profile.consents.clone();
        let decided =
            [(Purpose::DataProcessing, Some(self.data_processing)), (Purpose::Whatsapp, self.whatsapp)];
        for (purpose, granted) in decided {
            let stands = profile.consents.get(&purpose).map(|consent| consent.granted);
            if let Some(granted) = granted.filter(|granted| stands != Some(*granted)) {
                profile.consents.insert(purpose, Consent { granted, at: now });
            }
        }
        let changes = profile.consents != before;
        if changes {
            profile.created_at.get_or_insert(now);
            profile.updated_at = Some(now);
        }
        changes
    }
}

/// The profile of someone who is signed in, with what they consent to at `now`; and whether that changes it.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn consenting(
    app: &App,
    user: &UserId,
    consents: &RegisterConsents,
    now: Timestamp,
) -> Result<(Stored<Profile>, bool), Problem> {
    let mut profile = Profile::read(&app.records, user).await?;
    let changes = consents.write_to(&mut profile.entity, now);
    Ok((profile, changes))
}

/// The problem that these fields are wrong, if there are any.
fn refuse(
    fields: impl Iterator<Item = &'static str>,
    code: &'static str,
    detail: &LocalizedText,
) -> Result<(), Problem> {
    let error = |pointer: &str| FieldError { pointer: pointer.to_owned(), code, detail: detail.clone() };
    let errors: Vec<FieldError> = fields.map(error).collect();
    if errors.is_empty() { Ok(()) } else { Err(Problem::invalid_request(errors)) }
}
