//! Subjects: as people call them, and as progress is recorded under.

/// The code of a subject that people call `name`: small letters without accents, digits, and hyphens between.
#[must_use]
pub fn code_of(name: &str) -> String {
    let mut code = String::with_capacity(name.len());
    for character in name.chars().flat_map(char::to_lowercase) {
        let letters = match character {
            'à' | 'â' | 'ä' => "a",
            'ç' => "c",
            'è' | 'é' | 'ê' | 'ë' => "e",
            'î' | 'ï' => "i",
            'ñ' => "n",
            'ô' | 'ö' => "o",
            'ù' | 'û' | 'ü' => "u",
            'œ' => "oe",
            plain if plain.is_ascii_alphanumeric() => {
                code.push(plain);
                continue;
            }
            _ if code.is_empty() || code.ends_with('-') => continue,
            _ => "-",
        };
        code.push_str(letters);
    }
    code.truncate(code.trim_end_matches('-').len());
    code
}

/// Subjects whose usual word is no name to read, and what people call them in French.
const NAMES: [(&str, &str); 17] = [
    ("allemand", "Allemand"),
    ("anglais", "Anglais"),
    ("espagnol", "Espagnol"),
    ("francais", "Français"),
    ("geographie", "Géographie"),
    ("hggsp", "HGGSP"),
    ("histoire", "Histoire"),
    ("histoire-geographie", "Histoire-géographie"),
    ("maths", "Mathématiques"),
    ("mathematiques", "Mathématiques"),
    ("methode", "Méthode"),
    ("nsi", "NSI"),
    ("philosophie", "Philosophie"),
    ("physique-chimie", "Physique-chimie"),
    ("sciences-economiques-et-sociales", "Sciences économiques et sociales"),
    ("ses", "SES"),
    ("svt", "SVT"),
];

/// What people call a subject in French, which a school may have written as a code (`mathematiques`); one that is not known is
/// called as the school wrote it.
#[must_use]
pub fn name_of(subject: &str) -> String {
    let code = code_of(subject);
    let known = NAMES.iter().find(|(known, _)| *known == code);
    known.map_or_else(|| subject.trim().to_owned(), |(_, name)| (*name).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_and_what_programs_record_is_the_same_subject() {
        for (name, code) in [
            ("Mathématiques", "mathematiques"),
            ("mathematiques", "mathematiques"),
            ("  Numérique et sciences informatiques ", "numerique-et-sciences-informatiques"),
            ("Histoire-géographie, géopolitique", "histoire-geographie-geopolitique"),
            ("Œuvres", "oeuvres"),
            ("—", ""),
        ] {
            assert_eq!(code_of(name), code);
        }
    }

    #[test]
    fn a_subject_is_called_what_people_call_it_however_a_school_writes_it() {
        for (written, name) in [
            ("mathematiques", "Mathématiques"),
            ("MATHS", "Mathématiques"),
            ("physique-chimie", "Physique-chimie"),
            ("Histoire géographie", "Histoire-géographie"),
            ("nsi", "NSI"),
            (" Théâtre ", "Théâtre"),
        ] {
            assert_eq!(name_of(written), name);
        }
    }

    #[test]
    fn every_name_is_found_by_its_code() {
        for (code, _) in NAMES {
            assert_eq!(code_of(code), code);
        }
    }
}
