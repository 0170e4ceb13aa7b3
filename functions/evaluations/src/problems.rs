//! The problems of this domain.

use preau_kernel::{
    problem::{Problem, kind},
    text::LocalizedText,
};

/// 409: the copy is handed in once.
pub(crate) fn already_submitted() -> Problem {
    let detail = LocalizedText::fixed("Cette copie est déjà rendue.", "This copy is handed in already.");
    Problem::new(&kind::ALREADY_SUBMITTED, detail)
}

/// 409: no document that the student may see says enough of the subject.
pub(crate) fn no_material() -> Problem {
    let detail = LocalizedText::fixed(
        "Aucun document accessible à l'élève n'en dit assez sur cette matière.",
        "No document that the student may see says enough of this subject.",
    );
    Problem::new(&kind::NO_MATERIAL, detail)
}
