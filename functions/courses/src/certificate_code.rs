//! The code of a certificate: nobody guesses it, and people can read it out.

use preau_kernel::{field_errors::FieldErrors, id::Ids, text::LocalizedText, validation::Input};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// 100 random bits in Crockford's base 32, `XXXXX-XXXXX-XXXXX-XXXXX`. Case and hyphens do not matter, and letters that look
/// like digits are read as those.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[schema(value_type = String, example = "7QK2M-9XW4T-0BCDE-FGHJK")]
pub struct CertificateCode(String);

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: usize = 20;
const GROUP: usize = 5;

impl CertificateCode {
    /// A new code.
    #[must_use]
    pub fn mint(ids: &dyn Ids) -> Self {
        let mut random = [0_u8; LENGTH];
        ids.fill(&mut random);
        Self::of_symbols(&random.map(|byte| ALPHABET[usize::from(byte % 32)]))
    }

    /// The code that `text` writes, however it is written.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let symbol = |character: char| match character.to_ascii_uppercase() {
            'I' | 'L' => Some(b'1'),
            'O' => Some(b'0'),
            plain => u8::try_from(plain).ok().filter(|byte| ALPHABET.contains(byte)),
        };
        let written = text.chars().filter(|character| *character != '-' && *character != ' ');
        let symbols: Vec<u8> = written.map(symbol).collect::<Option<_>>()?;
        (symbols.len() == LENGTH).then(|| Self::of_symbols(&symbols))
    }

    /// The code's text, in groups of five.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn of_symbols(symbols: &[u8]) -> Self {
        let groups = symbols.chunks(GROUP).map(|group| group.iter().map(|byte| char::from(*byte)).collect());
        Self(groups.collect::<Vec<String>>().join("-"))
    }
}

impl Input for CertificateCode {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let code = Self::parse(errors.string(value)?);
        if code.is_none() {
            errors.add(
                "certificate_code",
                LocalizedText::fixed(
                    "Un code de 20 lettres et chiffres, comme « 7QK2M-9XW4T-0BCDE-FGHJK ».",
                    "A code of 20 letters and digits, such as “7QK2M-9XW4T-0BCDE-FGHJK”.",
                ),
            );
        }
        code
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_code_is_read_however_people_write_it() {
        let code = CertificateCode::parse("0123456789ABCDEFGHJK").unwrap();
        assert_eq!(code.as_str(), "01234-56789-ABCDE-FGHJK");
        for written in ["o1234-56789-abcde-fghjk", "OI234 56789 ABCDE FGHJK", "0-l-2-3-456789ABCDEFGHJK"] {
            assert_eq!(CertificateCode::parse(written).as_ref(), Some(&code), "{written}");
        }
        for wrong in [
            "",
            "01234-56789-ABCDE-FGHJ",
            "01234-56789-ABCDE-FGHJKM",
            "01234-56789-ABCDE-FGHJU",
            "é1234-56789-ABCDE-FGHJK",
        ] {
            assert_eq!(CertificateCode::parse(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn a_minted_code_is_read_as_itself(random in any::<[u8; 20]>()) {
            struct Given([u8; 20]);
            impl Ids for Given {
                fn fill(&self, bytes: &mut [u8]) {
                    bytes.copy_from_slice(&self.0);
                }
            }
            let code = CertificateCode::mint(&Given(random));
            prop_assert_eq!(CertificateCode::parse(code.as_str()), Some(code));
        }
    }
}
