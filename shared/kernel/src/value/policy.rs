//! What a school decides: what it is called, when reminders are due, how fast each provider and each recipient is written to, whether what
//! may have been sent is sent again, how large files may be, and how long what is deleted can be brought back.

use jiff::civil::Weekday;

use crate::value::{
    badge_key::BadgeKey,
    channel::Channel,
    file_policy::{MEGABYTE, Retention},
    local_time::TimeOfDay,
};

/// What a school decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// What the school is called where it writes to people.
    pub school_name: String,
    /// Where the school's app is, without a slash at the end: links to its pages begin with it. None: they are not given.
    pub app_url: Option<String>,
    /// How many minutes before a session its people are reminded; perhaps several times.
    pub reminder_minutes: Vec<u32>,
    /// How many requests of a student may wait for an answer at a time.
    pub pending_requests: u32,
    /// How fast messages are sent; the narrowest window of each kind first.
    pub rates: Vec<Rate>,
    /// Whether what may have been sent is sent again, perhaps twice.
    pub retries_unknown: bool,
    /// How large a file may be, in bytes.
    pub largest_file: u64,
    /// How much each person may keep, the trash included, in bytes.
    pub quota: u64,
    /// How many uploads each person may have pending.
    pub pending_uploads: u32,
    /// How long what is deleted can be brought back.
    pub retention: Retention,
    /// How many days the files of a copy are kept from its correction on, or from its being handed in where it was never corrected.
    pub copy_days: u32,
    /// Which ratings wait to be read before they are shown.
    pub ratings_review: RatingsReview,
    /// How many tokens a model may read and write a day, by UTC.
    pub tokens_per_day: u64,
    /// How many tokens may be turned into vectors a day, by UTC.
    pub embedding_tokens_per_day: u64,
    /// Whether Préau writes what a model fails to, and says so.
    pub writes_offline_instead: bool,
    /// What signs certificates as Open Badges; none where they are not.
    pub badge_key: Option<BadgeKey>,
    /// When the week's report of each student is written, on the clocks where they are.
    pub reports_at: WeeklyTime,
}

/// A time that comes once a week, on clocks that whoever reads them knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WeeklyTime {
    /// On which day.
    pub weekday: Weekday,
    /// When.
    pub time: TimeOfDay,
}

impl WeeklyTime {
    /// On Sunday at six in the evening.
    pub const SUNDAY_EVENING: Self = Self { weekday: Weekday::Sunday, time: TimeOfDay::at_hour(18) };

    /// The time that `text` writes as `sunday 18:00`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        const DAYS: [(&str, Weekday); 7] = [
            ("monday", Weekday::Monday),
            ("tuesday", Weekday::Tuesday),
            ("wednesday", Weekday::Wednesday),
            ("thursday", Weekday::Thursday),
            ("friday", Weekday::Friday),
            ("saturday", Weekday::Saturday),
            ("sunday", Weekday::Sunday),
        ];
        let (day, time) = text.split_once(' ')?;
        let (_, weekday) = DAYS.into_iter().find(|(name, _)| *name == day)?;
        Some(Self { weekday, time: TimeOfDay::parse(time)? })
    }
}

/// Which ratings of courses wait to be read before they are shown. Their stars count at once all the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RatingsReview {
    /// Those with words.
    #[default]
    Text,
    /// All of them.
    All,
    /// None of them.
    None,
}

impl Default for Policy {
    /// « Préau », without an app; a reminder half an hour before, ten requests at a time, no rates, nothing twice; files of
    /// 10 MB, 500 MB and 50 pending uploads a person, 30 days in the trash, 90 days of copies; ratings with words are
    /// read first; 200,000 tokens a day, and what a model fails to write is written offline; reports on Sunday at 18:00.
    fn default() -> Self {
        Self {
            school_name: "Préau".to_owned(),
            app_url: None,
            reminder_minutes: vec![30],
            pending_requests: 10,
            rates: Vec::new(),
            retries_unknown: false,
            largest_file: 10 * MEGABYTE,
            quota: 500 * MEGABYTE,
            pending_uploads: 50,
            retention: Retention::default(),
            copy_days: 90,
            ratings_review: RatingsReview::default(),
            tokens_per_day: 200_000,
            embedding_tokens_per_day: 2_000_000,
            writes_offline_instead: true,
            badge_key: None,
            reports_at: WeeklyTime::SUNDAY_EVENING,
        }
    }
}

/// How many messages are sent in each window of the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rate {
    /// By which channel.
    pub channel: Channel,
    /// Whether to one recipient, rather than to all together.
    pub to_one: bool,
    /// The window.
    pub minutes: u32,
    /// How many.
    pub most: u32,
}

/// What follows a channel's name in a rate that holds for each recipient.
const TO_ONE: &str = "-to-one";

impl Rate {
    /// The rate that `text` writes as `whatsapp-to-one=2/1`: the channel, and how many in how many minutes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (name, amount) = text.split_once('=')?;
        let (most, minutes) = amount.split_once('/')?;
        let (most, minutes) = (most.parse().ok()?, minutes.parse().ok()?);
        let (channel, to_one) = name.strip_suffix(TO_ONE).map_or((name, false), |channel| (channel, true));
        let channel = Channel::parse(channel).filter(|channel| *channel != Channel::InApp)?;
        let sensible = most >= 1 && (1..=1_440).contains(&minutes);
        sensible.then_some(Self { channel, to_one, minutes, most })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_names_its_channel_and_how_many_in_how_many_minutes() {
        let rate = Rate { channel: Channel::Whatsapp, to_one: true, minutes: 15, most: 10 };
        assert_eq!(Rate::parse("whatsapp-to-one=10/15"), Some(rate));
        let rate = Rate { channel: Channel::Email, to_one: false, minutes: 1, most: 300 };
        assert_eq!(Rate::parse("email=300/1"), Some(rate));
        for wrong in
            ["", "email", "email=300", "email=0/1", "email=1/0", "in_app=1/1", "sms=1/1", "email=1/1441"]
        {
            assert_eq!(Rate::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_weekly_time_is_a_day_and_a_time_of_it() {
        assert_eq!(WeeklyTime::parse("sunday 18:00"), Some(WeeklyTime::SUNDAY_EVENING));
        let monday = WeeklyTime { weekday: Weekday::Monday, time: TimeOfDay::at_hour(7) };
        assert_eq!(WeeklyTime::parse("monday 07:00"), Some(monday));
        for wrong in ["", "sunday", "sunday 18", "Sunday 18:00", "dimanche 18:00", "sunday  18:00", "18:00"] {
            assert_eq!(WeeklyTime::parse(wrong), None, "{wrong}");
        }
    }
}
