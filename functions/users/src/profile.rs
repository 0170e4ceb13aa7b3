//! A person's profile: what they say of themselves, and what they consent to.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use preau_kernel::{
    actor::Role,
    contact::{EmailAddress, PhoneNumber, WebAddress},
    entity::{Entity, Stored},
    field_errors::FieldErrors,
    id::UserId,
    list::{List, Records},
    problem::Problem,
    store::{Index, Indexes, Key, MOST_KEYS, Scope},
    string_enum,
    text::{Language, LocalizedText},
    time::ZoneName,
    validation::Input,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

string_enum! {
    /// The language that someone is written to.
    pub enum Locale {
        /// French, the default.
        French = "fr",
        /// English.
        English = "en",
    }
}

impl Locale {
    /// The language of Préau's texts.
    #[must_use]
    pub const fn language(self) -> Language {
        match self {
            Self::French => Language::French,
            Self::English => Language::English,
        }
    }
}

string_enum! {
    /// What someone may consent to.
    pub enum Purpose {
        /// That the school keeps and uses their data (seed 3 §7).
        DataProcessing = "data_processing",
        /// To be written to by e-mail about more than their own sessions.
        Email = "email",
        /// To be written to by WhatsApp.
        Whatsapp = "whatsapp",
    }
}

/// What someone decided about a purpose, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Consent {
    /// Whether it is given.
    pub granted: bool,
    /// When it was given or withdrawn, in UTC.
    pub at: Timestamp,
}

/// Consents by purpose.
pub type Consents = BTreeMap<Purpose, Consent>;

/// A date of birth: from 1900 on, and past.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(value_type = String, format = Date, example = "2010-09-01")]
pub struct BirthDate(Date);

impl Input for BirthDate {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let today = errors.now().to_zoned(TimeZone::UTC).date();
        let date = errors
            .string(value)?
            .parse::<Date>()
            .ok()
            .filter(|date| (jiff::civil::date(1900, 1, 1)..=today).contains(date));
        if date.is_none() {
            errors.add(
                "date",
                LocalizedText::fixed(
                    "Une date passée est attendue, comme « 2010-09-01 ».",
                    "A past date is expected, such as “2010-09-01”.",
                ),
            );
        }
        date.map(Self)
    }
}

/// A profile. Accounts and passwords stay with the identity provider.
///
/// | access pattern | how |
/// |---|---|
/// | the profile of a user | partition `user#<id>`, `profile` |
/// | the profiles with a WhatsApp number | `gsi1`, partition `profiles-at#<number>` |
/// | the profiles with an e-mail address | `gsi2`, partition `profiles-mailed#<address, in lower case>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(description = "What someone says of themselves.")]
pub struct Profile {
    /// Who it is, as the identity provider calls them.
    pub id: UserId,
    /// The whole name.
    pub full_name: Option<String>,
    /// The first name.
    pub first_name: Option<String>,
    /// The last name.
    pub last_name: Option<String>,
    /// Where e-mails go.
    pub email: Option<EmailAddress>,
    /// A picture.
    pub avatar: Option<WebAddress>,
    /// The language to write in.
    pub locale: Locale,
    /// The zone to tell times in.
    pub time_zone: ZoneName,
    /// Where WhatsApp messages go.
    pub whatsapp_number: Option<PhoneNumber>,
    /// The date of birth.
    pub date_of_birth: Option<BirthDate>,
    /// What they consent to, by purpose.
    #[schema(value_type = BTreeMap<String, Consent>)]
    pub consents: Consents,
    /// Whether their token said that they teach here when they last saved it: whoever is signed in may then read their name
    /// and picture. Not written where it did not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub teaches: bool,
    /// When it was first saved, in UTC; none while it never was.
    pub created_at: Option<Timestamp>,
    /// When it was last changed, in UTC; none while it never was.
    pub updated_at: Option<Timestamp>,
}

impl Profile {
    /// The profile of someone who has said nothing yet, as it stands at version 0.
    #[must_use]
    pub fn blank(id: UserId) -> Stored<Self> {
        let entity = Self {
            id,
            full_name: None,
            first_name: None,
            last_name: None,
            email: None,
            avatar: None,
            locale: Locale::French,
            time_zone: ZoneName::paris(),
            whatsapp_number: None,
            date_of_birth: None,
            consents: Consents::new(),
            teaches: false,
            created_at: None,
            updated_at: None,
        };
        Stored::absent(entity)
    }

    /// The profile of `user`, or a blank one.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn read(records: &Records, user: &UserId) -> Result<Stored<Self>, Problem> {
        let found = records.find::<Self>(&Self::key_of(user)).await?;
        Ok(found.unwrap_or_else(|| Self::blank(user.clone())))
    }

    /// Their first name and their last, each empty where they said none; who gave neither, but a whole name, has that for the
    /// first one.
    #[must_use]
    pub fn first_and_last_name(&self) -> (String, String) {
        let said = |name: &Option<String>| name.clone().unwrap_or_default();
        match (&self.first_name, &self.last_name) {
            (None, None) => (said(&self.full_name), String::new()),
            (first, last) => (said(first), said(last)),
        }
    }

    /// What they are called, where they said so.
    #[must_use]
    pub fn name(&self) -> Option<String> {
        let parts: Vec<&str> =
            [&self.first_name, &self.last_name].into_iter().flatten().map(String::as_str).collect();
        self.full_name.clone().or_else(|| (!parts.is_empty()).then(|| parts.join(" ")))
    }

    /// Whether they agree to be written to by WhatsApp, at the number that they name: another number needs another consent.
    #[must_use]
    pub fn agrees_to_whatsapp(&self) -> bool {
        self.consents.get(&Purpose::Whatsapp).is_some_and(|consent| consent.granted)
    }

    /// The profiles that name `number` as where WhatsApp messages go: a family may share one.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn reached_at(records: &Records, number: &PhoneNumber) -> Result<Vec<Stored<Self>>, Problem> {
        records.all(&List::whole(Self::at(number))).await
    }

    /// The profiles that name `address` as where e-mails go, 20 at most: a family may share one. Mail systems tell no
    /// capitals apart.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn mailed_at(records: &Records, address: &EmailAddress) -> Result<Vec<Stored<Self>>, Problem> {
        const MOST: usize = 20;
        Ok(records.list(&List::whole(Self::mailed(address)), MOST, None, |_| true).await?.entities)
    }

    fn mailed(address: &EmailAddress) -> Scope {
        let address = address.as_str().to_ascii_lowercase();
        Scope::Index(Index::Second, format!("profiles-mailed#{address}"))
    }

    fn at(number: &PhoneNumber) -> Scope {
        Scope::Index(Index::First, format!("profiles-at#{}", number.as_str()))
    }

    /// Where the profile of `user` is.
    #[must_use]
    pub fn key_of(user: &UserId) -> Key {
        Key::new(format!("user#{user}"), "profile")
    }
}

impl Entity for Profile {
    const KIND: &'static str = "profile";

    fn key(&self) -> Key {
        Self::key_of(&self.id)
    }

    fn indexes(&self) -> Indexes {
        let number = self.whatsapp_number.as_ref().map(|number| Self::at(number).key(self.id.as_str()));
        let address = self.email.as_ref().map(|address| Self::mailed(address).key(self.id.as_str()));
        [number, address, None]
    }
}

/// The profiles of `people`, of those who saved one.
///
/// # Errors
/// The store did not answer.
pub async fn profiles_of(
    records: &Records,
    people: &BTreeSet<&UserId>,
) -> Result<BTreeMap<UserId, Profile>, Problem> {
    let keys: Vec<Key> = people.iter().map(|person| Profile::key_of(person)).collect();
    let mut profiles = BTreeMap::new();
    for keys in keys.chunks(MOST_KEYS) {
        let found = records.find_many::<Profile>(keys).await?;
        profiles.extend(found.into_iter().flatten().map(|stored| (stored.entity.id.clone(), stored.entity)));
    }
    Ok(profiles)
}

/// A profile as others read it.
#[derive(Debug, Serialize, ToSchema)]
pub struct User {
    /// What an admin said that they are, strongest first.
    pub roles: Vec<Role>,
    /// What they say of themselves.
    #[serde(flatten)]
    pub profile: Profile,
}

/// A profile as its owner reads it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    /// What the token says they are, strongest first.
    pub roles: Vec<Role>,
    /// What they say of themselves.
    #[serde(flatten)]
    pub profile: Profile,
}
