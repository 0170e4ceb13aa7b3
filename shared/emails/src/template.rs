//! A template with its data: read from a request or from the outbox.

use preau_kernel::{
    contact::WebAddress, field_errors::FieldErrors, text::LocalizedText, time::Instant,
    validation::Input as _,
};
use serde_json::{Value, json};

use crate::{
    GenericNotice, PasswordReset, SessionCancelled, SessionConfirmed, SessionReminder, SessionRequested,
    SessionRescheduled, TemplateName, Welcome,
};

/// Declares [`EmailTemplate`]: each template's data is the struct that has its name.
macro_rules! templates {
    ($($variant:ident),* $(,)?) => {
        /// A template with all that it needs.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum EmailTemplate {
            $(#[doc = concat!("The data of [`TemplateName::", stringify!($variant), "`].")] $variant($variant)),*
        }

        impl EmailTemplate {
            /// The template.
            #[must_use]
            pub const fn name(&self) -> TemplateName {
                match self { $(Self::$variant(_) => TemplateName::$variant),* }
            }

            /// What [`Self::to_stored`] made.
            ///
            /// # Errors
            /// `data` is not that of the template `name`.
            pub fn from_stored(name: TemplateName, data: &Value) -> Result<Self, serde_json::Error> {
                use serde::Deserialize as _;
                match name {
                    $(TemplateName::$variant => $variant::deserialize(data).map(Self::$variant)),*
                }
            }

            /// The name and the data, to be kept.
            #[must_use]
            pub fn to_stored(&self) -> (TemplateName, Value) {
                let data = match self { $(Self::$variant(data) => json!(data)),* };
                (self.name(), data)
            }

            fn read_fields(name: TemplateName, data: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
                match name {
                    $(TemplateName::$variant => $variant::read(data, errors).map(Self::$variant)),*
                }
            }
        }
    };
}

templates! {
    PasswordReset,
    SessionRequested,
    SessionConfirmed,
    SessionRescheduled,
    SessionCancelled,
    SessionReminder,
    Welcome,
    GenericNotice,
}

impl EmailTemplate {
    /// Reads the data of the template `name` from a request. Every field that is missing, unknown or wrong is reported.
    pub fn read(name: TemplateName, data: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let template = Self::read_fields(name, data, errors)?;
        match &template {
            Self::SessionRequested(data) => ordered(errors, "slot_end", data.slot_start, data.slot_end),
            Self::SessionConfirmed(data) => ordered(errors, "slot_end", data.slot_start, data.slot_end),
            Self::SessionCancelled(data) => ordered(errors, "slot_end", data.slot_start, data.slot_end),
            Self::SessionReminder(data) => ordered(errors, "slot_end", data.slot_start, data.slot_end),
            Self::SessionRescheduled(data) => {
                ordered(errors, "slot_end", data.slot_start, data.slot_end);
                ordered(errors, "former_end", data.former_start, data.former_end);
            }
            Self::GenericNotice(GenericNotice { link: None, link_label: Some(_), .. }) => {
                let detail = LocalizedText::fixed(
                    "Un libellé de lien sans lien ne sert à rien.",
                    "The label of a link is of no use without the link.",
                );
                errors.inside("link_label", |errors| errors.add("contradiction", detail));
            }
            Self::PasswordReset(_) | Self::Welcome(_) | Self::GenericNotice(_) => {}
        }
        Some(template)
    }
}

impl EmailTemplate {
    /// The room of the meeting that it tells of.
    #[must_use]
    pub fn video_url(&self) -> Option<&str> {
        let url = match self {
            Self::SessionRequested(data) => &data.video_url,
            Self::SessionConfirmed(data) => &data.video_url,
            Self::SessionRescheduled(data) => &data.video_url,
            Self::SessionReminder(data) => &data.video_url,
            _ => return None,
        };
        url.as_ref().map(WebAddress::as_str)
    }
}

fn ordered(errors: &mut FieldErrors, end_field: &str, start: Instant, end: Instant) {
    if end.0 <= start.0 {
        let detail =
            LocalizedText::fixed("La fin doit suivre le début.", "The end must come after the start.");
        errors.inside(end_field, |errors| errors.add("end_before_start", detail));
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use preau_kernel::text::Language;

    use super::*;

    fn names() -> impl Iterator<Item = TemplateName> {
        TemplateName::WORDS.iter().filter_map(|word| TemplateName::parse(word))
    }

    fn errors(name: TemplateName, data: &Value) -> Vec<String> {
        let mut errors = FieldErrors::new(Timestamp::UNIX_EPOCH);
        let read = errors.inside("data", |errors| EmailTemplate::read(name, Some(data), errors));
        let errors = errors.conclude(read).unwrap_err();
        errors.iter().map(|error| format!("{} {}", error.pointer, error.code)).collect()
    }

    #[test]
    fn what_is_stored_is_read_again_from_the_outbox_and_from_a_request() {
        for name in names() {
            let template = EmailTemplate::example(name, Language::French);
            let (stored_name, data) = template.to_stored();
            assert_eq!(stored_name, name);
            assert_eq!(EmailTemplate::from_stored(name, &data).unwrap(), template);
            let mut errors = FieldErrors::new(Timestamp::UNIX_EPOCH);
            let read = EmailTemplate::read(name, Some(&data), &mut errors);
            assert_eq!(errors.conclude(read).unwrap(), template);
        }
    }

    #[test]
    fn each_missing_field_and_each_unknown_field_is_named() {
        let lines = names().map(|name| {
            let errors = errors(name, &json!({"extra": 1}));
            format!("{}: {}", name.word(), errors.join(", ").replace("/data/", ""))
        });
        insta::assert_json_snapshot!(lines.collect::<Vec<_>>(), @r#"
        [
          "password-reset: reset_url required, expires_minutes required, extra unknown_field",
          "session-requested: session_id required, other_name required, kind required, slot_start required, slot_end required, asked_by_reader required, extra unknown_field",
          "session-confirmed: session_id required, other_name required, kind required, slot_start required, slot_end required, extra unknown_field",
          "session-rescheduled: session_id required, other_name required, kind required, slot_start required, slot_end required, former_start required, former_end required, extra unknown_field",
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
        insta::assert_compact_json_snapshot!(errors(TemplateName::PasswordReset, &wrong), @r#"["/data/name type", "/data/reset_url url", "/data/expires_minutes range"]"#);
        let (_, mut wrong) =
            EmailTemplate::example(TemplateName::SessionRescheduled, Language::French).to_stored();
        wrong["slot_end"] = wrong["slot_start"].clone();
        wrong["former_end"] = json!("2020-01-01T00:00:00Z");
        insta::assert_compact_json_snapshot!(errors(TemplateName::SessionRescheduled, &wrong), @r#"["/data/slot_end end_before_start", "/data/former_end end_before_start"]"#);
        wrong["session_id"] = json!("12");
        wrong["kind"] = json!("Hybride");
        insta::assert_compact_json_snapshot!(errors(TemplateName::SessionRescheduled, &wrong), @r#"["/data/session_id uuid", "/data/kind one_of"]"#);
        let label = json!({"title": "Titre", "message": "Message", "link_label": "Voir"});
        insta::assert_compact_json_snapshot!(errors(TemplateName::GenericNotice, &label), @r#"["/data/link_label contradiction"]"#);
    }

    #[test]
    fn a_stored_e_mail_with_a_foreign_field_is_not_read() {
        let (_, mut data) = EmailTemplate::example(TemplateName::Welcome, Language::French).to_stored();
        data["extra"] = json!(1);
        assert!(EmailTemplate::from_stored(TemplateName::Welcome, &data).is_err());
        assert!(EmailTemplate::from_stored(TemplateName::GenericNotice, &json!({})).is_err());
    }
}
