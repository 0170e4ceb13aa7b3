//! What someone wants to be told, how, and when not.

use std::collections::BTreeMap;

use jiff::{Timestamp, tz::TimeZone};
use preau_kernel::{
    channel::Channel,
    entity::{Entity, Stored},
    field_errors::FieldErrors,
    id::UserId,
    list::Records,
    problem::Problem,
    store::Key,
    unit_of_work::Audited,
    validation::Input,
};
use preau_notification_definitions::Definition;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::notice::NoticeType;
pub use crate::quiet_hours::QuietHours;

/// By which ways someone is told of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(description = "By which ways someone is told of something. One that is absent in a request is on.")]
pub struct Channels {
    /// By a notice inside the app.
    #[schema(value_type = Option<bool>, required = false, default = true)]
    pub in_app: bool,
    /// By e-mail.
    #[schema(value_type = Option<bool>, required = false, default = true)]
    pub email: bool,
    /// By WhatsApp.
    #[schema(value_type = Option<bool>, required = false, default = true)]
    pub whatsapp: bool,
}

impl Channels {
    /// All of them: what holds until someone says otherwise.
    pub const ALL: Self = Self { in_app: true, email: true, whatsapp: true };

    const fn has(self, channel: Channel) -> bool {
        match channel {
            Channel::InApp => self.in_app,
            Channel::Email => self.email,
            Channel::Whatsapp => self.whatsapp,
        }
    }
}

impl Input for Channels {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let mut object = errors.object(value)?;
        let mut field = |name| Some(object.field::<Option<bool>>(name)?.unwrap_or(true));
        let (in_app, email, whatsapp) = (field("in_app"), field("email"), field("whatsapp"));
        object.finish();
        Some(Self { in_app: in_app?, email: email?, whatsapp: whatsapp? })
    }
}

/// When something may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timing {
    /// At once.
    Now,
    /// When the quiet hours end, in UTC.
    At(Timestamp),
    /// Not at all: it is not wanted.
    Never,
}

/// What someone wants to be told, how, and when not.
///
/// | access pattern | how |
/// |---|---|
/// | the preferences of a user | partition `notification-preferences#<user>`, `preferences` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferences {
    /// Whose.
    pub user_id: UserId,
    /// The ways for each type that they said something of.
    pub types: BTreeMap<NoticeType, Channels>,
    /// When they are not to be disturbed, in the zone of their profile.
    pub quiet_hours: Option<QuietHours>,
    /// When they were last changed, in UTC; none while they never were.
    pub updated_at: Option<Timestamp>,
}

impl Preferences {
    /// The preferences of someone who has said nothing yet, as they stand at version 0.
    #[must_use]
    pub fn blank(user_id: UserId) -> Stored<Self> {
        let entity = Self { user_id, types: BTreeMap::new(), quiet_hours: None, updated_at: None };
        Stored::absent(entity)
    }

    /// The preferences of `user`, blank where they never said any.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn of(records: &Records, user: &UserId) -> Result<Stored<Self>, Problem> {
        let found = records.find(&Self::key_of(user)).await?;
        Ok(found.unwrap_or_else(|| Self::blank(user.clone())))
    }

    /// Where the preferences of `user` are.
    #[must_use]
    pub fn key_of(user: &UserId) -> Key {
        Key::new(format!("notification-preferences#{user}"), "preferences")
    }

    /// By which ways they are told of such things. What is critical comes by all of them.
    #[must_use]
    pub fn channels(&self, notice_type: NoticeType) -> Channels {
        let said = self.types.get(&notice_type).filter(|_| !notice_type.critical());
        said.copied().unwrap_or(Channels::ALL)
    }

    /// Whether they want to be told of such things in this way.
    #[must_use]
    pub fn allows(&self, notice_type: NoticeType, channel: Channel) -> bool {
        self.channels(notice_type).has(channel)
    }

    /// When the quiet hours end in which `now` is, in their `zone`; none where it is in none.
    #[must_use]
    pub fn quiet_until(&self, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        self.quiet_hours.and_then(|hours| hours.end_after(now, zone))
    }

    /// When they may be told of this in this way, asked at `now`. Notices inside the app make no sound: quiet hours do not
    /// hold them back. Nothing holds back what is critical.
    #[must_use]
    pub fn timing(
        &self,
        definition: &Definition,
        channel: Channel,
        now: Timestamp,
        zone: &TimeZone,
    ) -> Timing {
        if definition.critical {
            return Timing::Now;
        }
        if !self.allows(definition.notice_type, channel) {
            return Timing::Never;
        }
        if channel == Channel::InApp {
            return Timing::Now;
        }
        self.quiet_until(now, zone).map_or(Timing::Now, Timing::At)
    }
}

const CHANNELS: [Channel; 3] = [Channel::InApp, Channel::Email, Channel::Whatsapp];

impl Entity for Preferences {
    const KIND: &'static str = "notification-preferences";

    fn key(&self) -> Key {
        Self::key_of(&self.user_id)
    }
}

impl Audited for Preferences {
    fn resource(&self) -> String {
        format!("user:{}", self.user_id)
    }

    /// What is off, and whether there are quiet hours.
    fn state(&self) -> Value {
        let off: Vec<String> = NoticeType::all()
            .flat_map(|notice_type| CHANNELS.map(|channel| (notice_type, channel)))
            .filter(|(notice_type, channel)| !self.allows(*notice_type, *channel))
            .map(|(notice_type, channel)| format!("{} by {}", notice_type.word(), channel.word()))
            .collect();
        json!({"off": off, "quiet_hours": self.quiet_hours.is_some()})
    }
}

/// Preferences as their owner reads them.
#[derive(Debug, Serialize, ToSchema)]
pub struct PreferencesView {
    /// By which ways they are told of each type. What is critical (`session_cancelled`) comes by all, whatever was asked.
    #[schema(value_type = BTreeMap<String, Channels>)]
    types: BTreeMap<NoticeType, Channels>,
    /// When e-mails and WhatsApp messages wait, in the zone of the profile; null: never. What is critical does not wait.
    quiet_hours: Option<QuietHours>,
    /// When they were last changed, in UTC; null while they never were.
    updated_at: Option<Timestamp>,
}

impl From<&Preferences> for PreferencesView {
    fn from(preferences: &Preferences) -> Self {
        let types = NoticeType::all().map(|notice_type| (notice_type, preferences.channels(notice_type)));
        let Preferences { quiet_hours, updated_at, .. } = preferences;
        Self { types: types.collect(), quiet_hours: *quiet_hours, updated_at: *updated_at }
    }
}

#[cfg(test)]
mod tests {
    use preau_kernel::local_time::TimeOfDay;
    use preau_notification_definitions::find;

    use super::*;
    use crate::testing::SESSION_REMINDER;

    /// Nothing of reminders, and of anything else no WhatsApp; quiet from 22:00 to 07:00.
    fn preferences() -> Preferences {
        let mut preferences = Preferences::blank(UserId::parse("amina").unwrap()).entity;
        for notice_type in NoticeType::all() {
            preferences.types.insert(notice_type, Channels { whatsapp: false, ..Channels::ALL });
        }
        let nothing = Channels { in_app: false, email: false, whatsapp: false };
        preferences.types.insert(SESSION_REMINDER, nothing);
        let time = |text| TimeOfDay::parse(text).unwrap();
        preferences.quiet_hours = Some(QuietHours { start: time("22:00"), end: time("07:00") });
        preferences
    }

    #[test]
    fn everything_is_told_until_someone_says_otherwise() {
        let blank = Preferences::blank(UserId::parse("amina").unwrap()).entity;
        for notice_type in NoticeType::all() {
            assert!(CHANNELS.iter().all(|channel| blank.allows(notice_type, *channel)));
        }
        assert_eq!(blank.quiet_until(Timestamp::UNIX_EPOCH, &TimeZone::UTC), None);
    }

    #[test]
    fn what_is_off_is_off_by_type_and_channel() {
        let preferences = preferences();
        assert!(preferences.allows(NoticeType::MESSAGE, Channel::Email));
        assert!(!preferences.allows(NoticeType::MESSAGE, Channel::Whatsapp));
        assert!(CHANNELS.iter().all(|channel| !preferences.allows(SESSION_REMINDER, *channel)));
    }

    #[test]
    fn a_cancellation_passes_preferences_and_quiet_hours() {
        let (preferences, night) = (preferences(), "2026-03-02T23:00:00Z".parse().unwrap());
        for channel in CHANNELS {
            let timing =
                preferences.timing(find("session-cancelled").unwrap(), channel, night, &TimeZone::UTC);
            assert_eq!(timing, Timing::Now);
        }
    }

    #[test]
    fn a_password_reset_passes_what_is_said_of_other_messages_of_the_school() {
        let (mut preferences, night) = (preferences(), "2026-03-02T23:00:00Z".parse().unwrap());
        let nothing = Channels { in_app: false, email: false, whatsapp: false };
        preferences.types.insert(NoticeType::MESSAGE, nothing);
        let timing = |name| preferences.timing(find(name).unwrap(), Channel::Email, night, &TimeZone::UTC);
        assert_eq!((timing("password-reset"), timing("generic-notice")), (Timing::Now, Timing::Never));
    }

    #[test]
    fn quiet_hours_hold_back_what_makes_a_sound() {
        let (preferences, zone) = (preferences(), TimeZone::get("Africa/Libreville").unwrap());
        let timing = |channel, now: &str| {
            preferences.timing(find("generic-notice").unwrap(), channel, now.parse().unwrap(), &zone)
        };
        let night = "2026-03-02T23:00:00Z";
        assert_eq!(timing(Channel::Email, night), Timing::At("2026-03-03T06:00:00Z".parse().unwrap()));
        assert_eq!(timing(Channel::InApp, night), Timing::Now);
        assert_eq!(timing(Channel::Whatsapp, night), Timing::Never);
        assert_eq!(timing(Channel::Email, "2026-03-03T06:00:00Z"), Timing::Now);
    }
}
