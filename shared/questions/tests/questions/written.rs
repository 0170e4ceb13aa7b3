//! What is written of the course.

use preau_questions::write;

use crate::{course, pages_of, read_aloud};

#[test]
fn ten_questions_are_made_of_the_course() {
    insta::assert_snapshot!(read_aloud(&write(&course(), 10, &[], b"photosynthese")), @r"
    Complétez la phrase : « La comparaison lui suggéra une hypothèse audacieuse : l’oxygène rejeté par les _____ proviendrait de l’eau et non du dioxyde de carbone. » (page 4)
      A. cellules
      B. bulles
      C. savants
      D. plantes *
    Complétez la phrase : « Saussure enferma des _____ dans un mélange d’air et de dioxyde de carbone pendant six jours. » (page 3)
      A. pervenches *
      B. recherches
      C. membranes
      D. molécules
    Complétez la phrase : « Le physicien allemand Julius Robert von Mayer affirma en _____ que les plantes transforment l’énergie de la lumière en énergie chimique. » (page 3)
      A. 1845 *
      B. 1817
      C. 1882
      D. 1864
    Complétez la phrase : « Plusieurs laboratoires cherchent aujourd’hui à imiter les _____. » (page 5)
      A. cellules
      B. collèges
      C. feuilles *
      D. végétaux
    Complétez la phrase : « Senebier démontra en _____ que les feuilles ne dégagent de l’oxygène que si l’eau contient du dioxyde de carbone, que l’on appelait alors l’air fixe. » (page 2)
      A. 1771
      B. 1782 *
      C. 1779
      D. 1794
    Complétez la phrase : « Après les travaux de Saussure, l’équation de la _____ était presque complète : la plante reçoit de la lumière, de l’eau et du dioxyde de carbone, puis elle fabrique de la matière et rejette de l’oxygène. » (page 3)
      A. découverte
      B. comparaison
      C. photosynthèse *
      D. chlorophylle
    Complétez la phrase : « Les feuilles placées au soleil produisaient des _____ d’oxygène, tandis que les feuilles gardées dans l’obscurité n’en produisaient aucune. » (page 2)
      A. sucres
      B. plantes
      C. forêts
      D. bulles *
    Complétez la phrase : « Le chimiste Daniel Nocera présenta en _____ une feuille artificielle de silicium qui sépare l’eau en hydrogène et en oxygène. » (page 5)
      A. 1985
      B. 2011 *
      C. 1988
      D. 1961
    Complétez la phrase : « Le botaniste allemand _____ prouva en 1864 que l’amidon se forme dans les feuilles éclairées. » (page 3)
      A. Cornelis Van Niel
      B. Julius von Sachs *
      C. Antoine Lavoisier
      D. Joseph Priestley
    Complétez la phrase : « Le prix _____ de chimie récompensa les trois chercheurs en 1988. » (page 5)
      A. Calvin
      B. Sachs
      C. Caventou
      D. Nobel *
    ");
}

#[test]
fn a_question_tells_its_sentence_and_page_once_it_is_answered() {
    let draft = write(&course(), 1, &[], b"photosynthese").remove(0);
    assert_eq!(draft.explanation, format!("Page {} du document : « {} »", draft.page, draft.quote));
}

#[test]
fn other_seeds_ask_otherwise_and_the_same_seed_the_same() {
    let with = |seed: &[u8]| write(&course(), 10, &[], seed);
    assert_eq!(with(b"one"), with(b"one"));
    assert_ne!(with(b"one"), with(b"two"));
}

#[test]
fn what_was_asked_before_is_not_asked_again() {
    let first = write(&course(), 10, &[], b"seed");
    let known: Vec<String> = first.iter().map(|draft| draft.question_text.clone()).collect();
    let second = write(&course(), 10, &known, b"seed");
    assert!(second.len() >= 6, "{}", read_aloud(&second));
    assert!(second.iter().all(|draft| !known.contains(&draft.question_text)));
}

#[test]
fn questions_come_from_many_pages() {
    let drafts = write(&course(), 10, &[], b"seed");
    assert_eq!(drafts.len(), 10);
    for page in 1..=5 {
        assert!(drafts.iter().filter(|draft| draft.page == page).count() <= 4);
    }
}

#[test]
fn a_poor_text_makes_few_questions_or_none() {
    assert!(write(&[], 10, &[], b"").is_empty());
    assert!(write(&course(), 0, &[], b"").is_empty());
    let poor = "La Bastille est prise par la foule de Paris le 14 juillet 1789, un mardi de grande chaleur.";
    assert!(write(&pages_of(poor), 10, &[], b"").is_empty());
    assert!(write(&pages_of("1 2 3 4 5\n\nA B C"), 10, &[], b"").is_empty());
}
