//! What the school decided, as the settings say it.

use crate::{
    settings::{environment::Environment, error::SettingsError},
    value::{
        badge_key::BadgeKey,
        file_policy::Retention,
        policy::{Policy, RatingsReview, WeeklyTime},
    },
};

impl Environment {
    /// What the school decided.
    pub(super) fn policy(&self) -> Result<Policy, SettingsError> {
        Ok(Policy {
            school_name: self.line("PREAU_SCHOOL_NAME")?,
            app_url: self.web_address("PREAU_APP_URL")?,
            reminder_minutes: self.minutes("PREAU_REMINDERS")?,
            pending_requests: self.number("PREAU_PENDING_REQUESTS", 1_000)?,
            rates: self.rates("PREAU_RATES")?,
            retries_unknown: self.one_of("PREAU_RETRY_UNKNOWN", &["off", "on"])? == 1,
            largest_file: self.megabytes("PREAU_LARGEST_FILE_MB", 50)?,
            quota: self.megabytes("PREAU_QUOTA_MB", 1_000_000)?,
            pending_uploads: self.number("PREAU_PENDING_UPLOADS", 1_000)?,
            retention: Retention::parse(self.value("PREAU_RETENTION_DAYS")).ok_or_else(|| {
                let form = "a number of days, perhaps with others by kind of subject: `30,profile=7`";
                SettingsError(format!("PREAU_RETENTION_DAYS is {form}"))
            })?,
            copy_days: self.number("PREAU_COPY_DAYS", 3_650)?,
            ratings_review: [RatingsReview::Text, RatingsReview::All, RatingsReview::None]
                [self.one_of("PREAU_RATINGS_REVIEW", &["text", "all", "none"])?],
            tokens_per_day: self.number("PREAU_LLM_TOKENS_PER_DAY", 1_000_000_000)?.into(),
            embedding_tokens_per_day: self.number("PREAU_EMBEDDINGS_TOKENS_PER_DAY", 1_000_000_000)?.into(),
            writes_offline_instead: self.one_of("PREAU_LLM_FALLBACK", &["offline", "none"])? == 0,
            badge_key: match self.optional("PREAU_BADGE_KEY") {
                None => None,
                Some(text) => Some(BadgeKey::parse(&text).ok_or_else(|| {
                    SettingsError("PREAU_BADGE_KEY is a private key, RSA or Ed25519, as PEM".to_owned())
                })?),
            },
            reports_at: WeeklyTime::parse(self.value("PREAU_REPORTS_AT")).ok_or_else(|| {
                SettingsError("PREAU_REPORTS_AT is a day and a time: `sunday 18:00`".to_owned())
            })?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        settings::{
            Host::Local,
            tests::{REQUIRED, read},
        },
        value::{channel::Channel, file_policy::SubjectKind, policy::Rate},
    };

    #[test]
    fn one_contact_gets_two_whatsapp_messages_a_minute_and_ten_a_quarter_of_an_hour_unless_said_otherwise() {
        let rates = |given: &[(&str, &str)]| read(Local, &[REQUIRED, given].concat()).unwrap().policy.rates;
        let to_one = |minutes, most| Rate { channel: Channel::Whatsapp, to_one: true, minutes, most };
        let usual = rates(&[]);
        let of_contacts: Vec<_> = usual.iter().filter(|rate| rate.to_one).copied().collect();
        assert_eq!(of_contacts, [to_one(1, 2), to_one(15, 10)]);
        assert!(rates(&[("PREAU_RATES", "none")]).is_empty());
    }

    #[test]
    fn files_have_ten_megabytes_people_five_hundred_and_the_trash_thirty_days_unless_said_otherwise() {
        let policy = |given: &[(&str, &str)]| read(Local, &[REQUIRED, given].concat()).unwrap().policy;
        assert_eq!(policy(&[]), Policy { rates: policy(&[]).rates, ..Policy::default() });
        let given = policy(&[
            ("PREAU_LARGEST_FILE_MB", "2"),
            ("PREAU_QUOTA_MB", "20"),
            ("PREAU_PENDING_UPLOADS", "3"),
            ("PREAU_RETENTION_DAYS", "7,class=90"),
            ("PREAU_COPY_DAYS", "180"),
        ]);
        assert_eq!((policy(&[]).copy_days, given.copy_days), (90, 180));
        assert_eq!((given.largest_file, given.quota, given.pending_uploads), (2_000_000, 20_000_000, 3));
        assert_eq!(given.retention.of(SubjectKind::Class).as_hours(), 90 * 24);
        assert_eq!(given.retention.of(SubjectKind::Student).as_hours(), 7 * 24);
    }

    #[test]
    fn ratings_with_words_wait_to_be_read_unless_said_otherwise() {
        let review = |value| {
            let given = [REQUIRED, &[("PREAU_RATINGS_REVIEW", value)]].concat();
            read(Local, &given).map(|read| read.policy.ratings_review)
        };
        assert_eq!(review("all"), Ok(RatingsReview::All));
        assert_eq!(review("none"), Ok(RatingsReview::None));
        assert_eq!(review("some").err().unwrap(), "PREAU_RATINGS_REVIEW is one of text, all, none");
    }

    #[test]
    fn reports_are_written_on_sunday_evening_unless_said_otherwise() {
        let given = [REQUIRED, &[("PREAU_REPORTS_AT", "friday 17:30")]].concat();
        let said = WeeklyTime::parse("friday 17:30").unwrap();
        assert_eq!(read(Local, &given).unwrap().policy.reports_at, said);
        assert_eq!(read(Local, REQUIRED).unwrap().policy.reports_at, WeeklyTime::SUNDAY_EVENING);
        let given = [REQUIRED, &[("PREAU_REPORTS_AT", "dimanche")]].concat();
        let wrong = "PREAU_REPORTS_AT is a day and a time: `sunday 18:00`";
        assert_eq!(read(Local, &given).err().unwrap(), wrong);
    }

    #[test]
    fn a_badge_key_is_a_private_key() {
        let given = [REQUIRED, &[("PREAU_BADGE_KEY", "secret")]].concat();
        let said = "PREAU_BADGE_KEY is a private key, RSA or Ed25519, as PEM";
        assert_eq!(read(Local, &given).err().unwrap(), said);
        assert_eq!(read(Local, REQUIRED).unwrap().policy.badge_key, None);
    }

    #[test]
    fn a_school_is_called_preau_and_has_no_app_unless_said_otherwise() {
        let policy =
            |given: &[(&str, &str)]| read(Local, &[REQUIRED, given].concat()).map(|read| read.policy);
        let usual = policy(&[]).unwrap();
        assert_eq!((usual.school_name.as_str(), usual.app_url), ("Préau", None));
        let given =
            [("PREAU_SCHOOL_NAME", " École Senghor "), ("PREAU_APP_URL", "https://app.ecole.example/")];
        let given = policy(&given).unwrap();
        assert_eq!(given.school_name, "École Senghor");
        assert_eq!(given.app_url.as_deref(), Some("https://app.ecole.example"));
        let line = "PREAU_SCHOOL_NAME is a line of 1 to 100 characters";
        assert_eq!(policy(&[("PREAU_SCHOOL_NAME", "a\r\nBcc: b")]).err().unwrap(), line);
        let begins = "PREAU_APP_URL begins with https:// or http://";
        assert_eq!(policy(&[("PREAU_APP_URL", "app.ecole.example")]).err().unwrap(), begins);
    }
}
