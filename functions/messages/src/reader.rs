//! Who reads a message, and how they want to be written to: worked out once, for whatever channel.

use jiff::{Timestamp, tz::TimeZone};
use preau_kernel::{
    app::App,
    channel::Channel,
    contact::EmailAddress,
    id::UserId,
    message::{Message, Recipient},
    problem::Problem,
    text::Language,
    time::ZoneName,
};
use preau_notification_definitions::{Context, Definition};
use preau_notifications::{
    preferences::{Preferences, Timing},
    unsubscribe_link::Subscriber,
};
use preau_users::profile::{Locale, Profile};

use crate::facts::Facts;

/// Who reads a message.
pub(crate) struct Reader {
    /// The user to whom it goes; none where it goes to an address. Who saved no profile has a blank one.
    pub(crate) user: Option<Profile>,
    /// Where e-mails go.
    pub(crate) address: Option<EmailAddress>,
    /// Whose e-mails an unsubscribe link stops.
    pub(crate) subscriber: Option<Subscriber>,
    pub(crate) language: Language,
    time_zone: TimeZone,
    /// What everyone wants who reads it there.
    wishes: Vec<Wishes>,
}

struct Wishes {
    preferences: Preferences,
    time_zone: TimeZone,
}

impl Wishes {
    fn of(profile: &Profile, preferences: Option<Preferences>) -> Self {
        let preferences = preferences.unwrap_or_else(|| Preferences::blank(profile.id.clone()).entity);
        Self { preferences, time_zone: profile.time_zone.time_zone() }
    }
}

impl Reader {
    /// `user`, of whom this was read.
    pub(crate) fn of_user(user: &UserId, profile: Option<Profile>, preferences: Option<Preferences>) -> Self {
        let profile = profile.unwrap_or_else(|| Profile::blank(user.clone()).entity);
        Self {
            address: profile.email.clone(),
            subscriber: Some(Subscriber::User(user.clone())),
            language: profile.locale.language(),
            wishes: vec![Wishes::of(&profile, preferences)],
            time_zone: profile.time_zone.time_zone(),
            user: Some(profile),
        }
    }

    /// The reader of `message`.
    ///
    /// # Errors
    /// What is stored of them cannot be read.
    pub(crate) fn of(message: &Message, facts: &Facts) -> Result<Self, Problem> {
        match &message.to {
            Recipient::User(user) => {
                let (profile, preferences) = (facts.profile(user)?, facts.preferences(user)?);
                Ok(Self::of_user(user, profile, preferences))
            }
            Recipient::Address(address) => Self::at(message, facts, address),
        }
    }

    /// Whoever reads what goes to an address: a user whose profile names it, several where a family shares it, or someone
    /// without an account.
    fn at(message: &Message, facts: &Facts, address: &str) -> Result<Self, Problem> {
        let profiles = facts.mailed_at(address)?;
        let mut wishes = Vec::with_capacity(profiles.len());
        for profile in profiles {
            wishes.push(Wishes::of(profile, facts.preferences(&profile.id)?));
        }
        let address = EmailAddress::parse(address);
        let sole = match profiles {
            [sole] => Some(sole),
            _ => None,
        };
        let subscriber = sole.map(|profile| Subscriber::User(profile.id.clone()));
        let locale = message.locale.as_deref().and_then(Locale::parse);
        Ok(Self {
            user: None,
            subscriber: subscriber.or_else(|| address.as_ref().map(Subscriber::from)),
            address,
            language: locale.map(Locale::language).unwrap_or_default(),
            time_zone: sole.map_or_else(ZoneName::paris, |profile| profile.time_zone.clone()).time_zone(),
            wishes,
        })
    }

    /// When the reader may be told of this in this way. Where several people read it, one who wants it is enough: nobody
    /// silences another by naming their address.
    pub(crate) fn timing(&self, definition: &Definition, channel: Channel, now: Timestamp) -> Timing {
        let timings = self
            .wishes
            .iter()
            .map(|wishes| wishes.preferences.timing(definition, channel, now, &wishes.time_zone));
        timings.reduce(sooner).unwrap_or(Timing::Now)
    }

    /// What a notification is written with for this reader.
    pub(crate) fn context<'a>(&self, app: &'a App, unsubscribe_url: Option<&'a str>) -> Context<'a> {
        Context {
            language: self.language,
            time_zone: self.time_zone.clone(),
            school: &app.policy.school_name,
            app_url: app.policy.app_url.as_deref(),
            public_url: &app.public_url,
            unsubscribe_url,
        }
    }
}

fn sooner(one: Timing, other: Timing) -> Timing {
    match (one, other) {
        (Timing::Now, _) | (_, Timing::Now) => Timing::Now,
        (Timing::At(one), Timing::At(other)) => Timing::At(one.min(other)),
        (Timing::At(at), Timing::Never) | (Timing::Never, Timing::At(at)) => Timing::At(at),
        (Timing::Never, Timing::Never) => Timing::Never,
    }
}
