//! The definitions, a file a domain, and all of them by name.

pub mod account;
pub mod certificates;
pub mod classes;
pub mod courses;
pub mod dashboard;
pub mod evaluations;
pub mod forum;
pub mod grades;
pub mod live;
pub mod parents;
pub mod questions;
pub mod ratings;
pub mod registrations;
pub mod school;
pub mod sessions;
pub mod waiting_list;

use crate::definition::Definition;

/// The files, in the order in which people read the names of what is in them.
static FILES: [&[Definition]; 16] = [
    account::DEFINITIONS,
    registrations::DEFINITIONS,
    waiting_list::DEFINITIONS,
    sessions::DEFINITIONS,
    school::DEFINITIONS,
    courses::DEFINITIONS,
    ratings::DEFINITIONS,
    certificates::DEFINITIONS,
    questions::DEFINITIONS,
    dashboard::DEFINITIONS,
    live::DEFINITIONS,
    forum::DEFINITIONS,
    parents::DEFINITIONS,
    classes::DEFINITIONS,
    grades::DEFINITIONS,
    evaluations::DEFINITIONS,
];

/// The definition of the notification `name`, if there is one.
#[must_use]
pub fn find(name: &str) -> Option<&'static Definition> {
    Definition::all().find(|definition| definition.name == name)
}

impl Definition {
    /// Every definition, in the order in which people read their names.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        FILES.iter().flat_map(|file| file.iter())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use jiff::{Timestamp, tz::TimeZone};
    use preau_kernel::{channel::Channel, field_errors::FieldErrors, text::Language};
    use serde_json::{Value, json};

    use super::*;
    use crate::Context;

    fn errors(name: &str, data: &Value) -> Vec<String> {
        let mut errors = FieldErrors::new(Timestamp::UNIX_EPOCH);
        let read = errors.inside("data", |errors| find(name).unwrap().read(Some(data), errors));
        let errors = errors.conclude(read).unwrap_err();
        errors.iter().map(|error| format!("{} {}", error.pointer, error.code)).collect()
    }

    #[test]
    fn a_name_is_of_one_definition_and_a_type_has_one_name() {
        let names: BTreeSet<_> = Definition::all().map(|definition| definition.name).collect();
        assert_eq!(names.len(), Definition::all().count());
        let mut called = BTreeMap::new();
        for definition in Definition::all() {
            let notice_type = definition.notice_type;
            let first = called.entry(notice_type.word()).or_insert_with(|| notice_type.name());
            assert_eq!(*first, notice_type.name(), "{}", definition.name);
        }
    }

    #[test]
    fn what_nobody_may_miss_cannot_be_stopped() {
        let is =
            |name: &str| find(name).map(|definition| (definition.critical, definition.stoppable)).unwrap();
        for name in ["password-reset", "session-cancelled"] {
            assert_eq!(is(name), (true, false), "{name}");
        }
        for name in ["session-reminder", "welcome", "generic-notice"] {
            assert_eq!(is(name), (false, true), "{name}");
        }
        for name in ["session-requested", "session-confirmed", "session-rescheduled", "session-declined"] {
            assert_eq!(is(name), (false, false), "{name}");
        }
        assert!(!Definition::all().any(|definition| definition.critical && definition.stoppable));
    }

    #[test]
    fn every_notification_has_its_words_in_both_languages() {
        for definition in Definition::all() {
            let said = [Language::French, Language::English].map(|language| {
                let content = definition.fill(&definition.example(language)).unwrap();
                let reader = Context {
                    language,
                    time_zone: TimeZone::UTC,
                    school: "École Alpha",
                    app_url: None,
                    public_url: "https://preau.example",
                    unsubscribe_url: None,
                };
                let email = content.email(&reader);
                if definition.goes_by(Channel::Email) || definition.goes_by(Channel::InApp) {
                    assert!(!email.subject.is_empty() && !email.preview.is_empty(), "{}", definition.name);
                    assert!(!email.text.contains("parce .") && !email.text.contains("because ."));
                }
                (email.text, format!("{:?}", content.whatsapp(&reader)))
            });
            let [french, english] = said;
            assert!(french.0 != english.0 && french.1 != english.1, "{}", definition.name);
        }
    }

    #[test]
    fn what_is_kept_is_read_again_from_the_outbox_and_from_a_request() {
        for definition in Definition::all() {
            let data = definition.example(Language::French);
            assert!(definition.fill(&data).is_ok(), "{}", definition.name);
            let mut errors = FieldErrors::new(Timestamp::UNIX_EPOCH);
            let read = definition.read(Some(&data), &mut errors);
            assert_eq!(errors.conclude(read).unwrap(), data, "{}", definition.name);
        }
    }

    #[test]
    fn each_missing_field_and_each_unknown_field_is_named() {
        let names = [
            "password-reset",
            "session-requested",
            "session-confirmed",
            "session-rescheduled",
            "session-declined",
            "session-cancelled",
            "session-reminder",
            "welcome",
            "generic-notice",
        ];
        let lines = names.map(|name| {
            let errors = errors(name, &json!({"extra": 1}));
            format!("{name}: {}", errors.join(", ").replace("/data/", ""))
        });
        insta::assert_json_snapshot!(lines, @r#"
        [
          "password-reset: reset_url required, expires_minutes required, extra unknown_field",
          "session-requested: session_id required, other_name required, kind required, slot_start required, slot_end required, asked_by_reader required, extra unknown_field",
          "session-confirmed: session_id required, other_name required, kind required, slot_start required, slot_end required, extra unknown_field",
          "session-rescheduled: session_id required, other_name required, kind required, slot_start required, slot_end required, former_start required, former_end required, extra unknown_field",
          "session-declined: session_id required, other_name required, kind required, slot_start required, slot_end required, asked_by_reader required, extra unknown_field",
          "session-cancelled: session_id required, other_name required, kind required, slot_start required, slot_end required, extra unknown_field",
          "session-reminder: session_id required, other_name required, kind required, slot_start required, slot_end required, minutes_before required, extra unknown_field",
          "welcome: login_url required, extra unknown_field",
          "generic-notice: title required, message required, extra unknown_field"
        ]
        "#);
    }

    #[test]
    fn each_wrong_field_is_named() {
        let wrong = json!({"name": 5, "reset_url": "javascript:alert(1)", "expires_minutes": 0});
        insta::assert_compact_json_snapshot!(errors("password-reset", &wrong), @r#"["/data/name type", "/data/reset_url url", "/data/expires_minutes range"]"#);
        let mut wrong = find("session-rescheduled").unwrap().example(Language::French);
        wrong["slot_end"] = wrong["slot_start"].clone();
        wrong["former_end"] = json!("2020-01-01T00:00:00Z");
        insta::assert_compact_json_snapshot!(errors("session-rescheduled", &wrong), @r#"["/data/slot_end end_before_start", "/data/former_end end_before_start"]"#);
        wrong["session_id"] = json!("12");
        wrong["kind"] = json!("Hybride");
        insta::assert_compact_json_snapshot!(errors("session-rescheduled", &wrong), @r#"["/data/session_id uuid", "/data/kind one_of"]"#);
        let label = json!({"title": "Titre", "message": "Message", "link_label": "Voir"});
        insta::assert_compact_json_snapshot!(errors("generic-notice", &label), @r#"["/data/link_label contradiction"]"#);
    }

    #[test]
    fn kept_data_with_a_foreign_field_are_not_read() {
        let mut data = find("welcome").unwrap().example(Language::French);
        data["extra"] = json!(1);
        assert!(find("welcome").unwrap().fill(&data).is_err());
        assert!(find("generic-notice").unwrap().fill(&json!({})).is_err());
        assert!(find("carrier-pigeon").is_none());
    }
}
