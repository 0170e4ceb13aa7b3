//! How people are reached: e-mail addresses, telephone numbers and web addresses that cannot be wrong in form.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::value::{field_errors::FieldErrors, text::LocalizedText, validation::Input};

/// An e-mail address of the form that mail systems deliver: `local@domain`, at most 254 characters (RFC 5321), the local
/// part of dot-atoms (RFC 5322) and the domain of at least two labels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(value_type = String, format = Email, max_length = 254, example = "amina@example.org")]
pub struct EmailAddress(String);

impl EmailAddress {
    /// The address, as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address, if `text` is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (local, domain) = text.rsplit_once('@')?;
        let atom = |atom: &str| {
            !atom.is_empty()
                && atom
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte))
        };
        let label = |label: &str| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        let right = text.len() <= 254
            && local.len() <= 64
            && local.split('.').all(atom)
            && domain.contains('.')
            && domain.split('.').all(label);
        right.then(|| Self(text.to_owned()))
    }
}

impl Input for EmailAddress {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let address = Self::parse(errors.string(value)?);
        if address.is_none() {
            errors.add(
                "email",
                LocalizedText::fixed(
                    "Une adresse e-mail est attendue, comme « amina@example.org ».",
                    "An e-mail address is expected, such as “amina@example.org”.",
                ),
            );
        }
        address
    }
}

/// A telephone number of the form E.164: `+`, then 8 to 15 digits, the first not 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(value_type = String, pattern = r"^\+[1-9][0-9]{7,14}$", example = "+24177123456")]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// The number, as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number, if `text` is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('+')?;
        let right = (8..=15).contains(&digits.len())
            && !digits.starts_with('0')
            && digits.bytes().all(|byte| byte.is_ascii_digit());
        right.then(|| Self(text.to_owned()))
    }
}

impl Input for PhoneNumber {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let number = Self::parse(errors.string(value)?);
        if number.is_none() {
            errors.add(
                "phone",
                LocalizedText::fixed(
                    "Un numéro international est attendu, comme « +24177123456 » (E.164).",
                    "An international number is expected, such as “+24177123456” (E.164).",
                ),
            );
        }
        number
    }
}

/// An absolute `https` address (RFC 3986) of at most 2,048 characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(value_type = String, pattern = r"^https://", max_length = 2048, example = "https://example.org/amina.jpg")]
pub struct WebAddress(String);

impl WebAddress {
    /// The address, if `text` is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let right = text.len() <= 2_048
            && text.starts_with("https://")
            && text.parse::<http::Uri>().is_ok_and(|uri| uri.host().is_some_and(|host| !host.is_empty()));
        right.then(|| Self(text.to_owned()))
    }

    /// The address, as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Input for WebAddress {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let address = Self::parse(errors.string(value)?);
        if address.is_none() {
            errors.add(
                "url",
                LocalizedText::fixed(
                    "Une adresse « https:// » est attendue.",
                    "An “https://” address is expected.",
                ),
            );
        }
        address
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_email_address_has_a_local_part_and_a_domain_of_labels() {
        for right in ["amina@example.org", "a.b+c@mail.example.co", "o'neil@x-y.fr"] {
            assert!(EmailAddress::parse(right).is_some(), "{right}");
        }
        let long = format!("{}@example.org", "a".repeat(65));
        for wrong in [
            "",
            "amina",
            "@x.fr",
            "a@",
            "a@b",
            "a..b@x.fr",
            "a b@x.fr",
            "a@-x.fr",
            "a@x.fr\nBcc: b@y.fr",
            &long,
        ] {
            assert!(EmailAddress::parse(wrong).is_none(), "{wrong:?}");
        }
    }

    #[test]
    fn a_telephone_number_is_international() {
        assert!(PhoneNumber::parse("+24177123456").is_some());
        for wrong in
            ["0612345678", "+0612345678", "+33 6 12 34 56 78", "+1234567", "+1234567890123456", "+٣٣٦١٢٣٤٥٦"]
        {
            assert!(PhoneNumber::parse(wrong).is_none(), "{wrong}");
        }
    }
}
