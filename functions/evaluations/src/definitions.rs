//! What sentences say of their subjects: what open items ask for, and, where there are enough of them, what choices are made of.

use preau_questions::{Draft, Statement, check, deal};
use preau_reading::{Page, french};

/// What a sentence says of its subject after these words.
const VERBS: [&str; 6] = [" est ", " sont ", " désigne ", " permet ", " correspond ", " signifie "];
/// How many words a subject has at most.
const LONGEST_SUBJECT: usize = 8;
/// How long a choice is at most, in letters.
const LONGEST_CHOICE: usize = 200;

/// A sentence that says something of its subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Definition<'s> {
    /// The page that it is from.
    pub page: u32,
    /// The sentence.
    pub sentence: &'s str,
    /// What it is about.
    pub subject: &'s str,
    /// The verb.
    verb: &'static str,
    /// What it says of it.
    pub said: &'s str,
}

/// The definitions among sentences; those whose subject cannot be told are left out.
pub(crate) fn definitions(statements: &[Statement]) -> Vec<Definition<'_>> {
    statements.iter().filter_map(definition).collect()
}

fn definition(statement: &Statement) -> Option<Definition<'_>> {
    let sentence = statement.text.as_str();
    let parted = VERBS.iter().filter_map(|verb| {
        let (subject, said) = sentence.split_once(verb)?;
        Some((subject, *verb, said))
    });
    let (subject, verb, said) = parted.min_by_key(|(subject, ..)| subject.len())?;
    (subject.split_whitespace().count() <= LONGEST_SUBJECT).then_some(Definition {
        page: statement.page,
        sentence,
        subject,
        verb,
        said,
    })
}

/// Questions of which definition goes with a subject, up to `most`: the three others are of other subjects, by the same verb first.
/// None where fewer than four subjects are defined. The same sentences and `seed` make the same ones.
pub(crate) fn matched(
    definitions: &[Definition<'_>],
    pages: &[Page],
    most: usize,
    seed: &[u8],
) -> Vec<Draft> {
    let drafts: Vec<Draft> = definitions.iter().filter_map(|one| draft(one, definitions)).collect();
    // One by one: by the length of its choices, one of many may be dropped for what another is.
    let mut kept: Vec<Draft> = Vec::new();
    for draft in drafts {
        if kept.len() == most {
            break;
        }
        let known: Vec<String> = kept.iter().map(|one| one.question_text.clone()).collect();
        // Beside itself, for it may have the longest choice: alone it could not.
        kept.extend(check(vec![draft.clone(), draft], pages, &known).kept.into_iter().take(1));
    }
    deal(kept, seed)
}

fn draft(one: &Definition<'_>, all: &[Definition<'_>]) -> Option<Draft> {
    let own: Vec<String> = french::stems(one.subject).collect();
    let mut others: Vec<&Definition<'_>> = Vec::new();
    for same_verb in [true, false] {
        for other in all.iter().filter(|other| (other.verb == one.verb) == same_verb) {
            let is_other = french::stems(other.subject).collect::<Vec<_>>() != own
                && !others.iter().any(|known| french::fold(known.said) == french::fold(other.said))
                && french::fold(other.said) != french::fold(one.said);
            if is_other && others.len() < 3 {
                others.push(other);
            }
        }
    }
    let [first, second, third] = others.as_slice() else { return None };
    let choices = [one, first, second, third].map(|one| one.said.trim_end_matches('.').to_owned());
    choices.iter().all(|choice| choice.chars().count() <= LONGEST_CHOICE).then(|| Draft {
        question_text: format!("Quelle suite convient ? « {}{}… »", one.subject, one.verb),
        choices,
        correct: 0,
        explanation: format!("« {} »", one.sentence),
        page: one.page,
        quote: one.sentence.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stated(texts: &[&str]) -> (Vec<Page>, Vec<Statement>) {
        let of = |(number, text): (u32, &&str)| {
            (Page { number, text: (*text).to_owned() }, Statement { page: number, text: (*text).to_owned() })
        };
        (1..).zip(texts).map(of).unzip()
    }

    const LESSONS: [&str; 4] = [
        "Une suite arithmétique est une suite dont chaque terme est la somme du précédent et de la raison.",
        "Le sinus d'un angle est le rapport du côté opposé à l'hypoténuse dans un triangle rectangle.",
        "Une fonction affine est une fonction dont la courbe est une droite du plan.",
        "La médiane d'une série est la valeur qui la partage en deux groupes de même effectif.",
    ];

    #[test]
    fn what_a_sentence_says_of_its_subject_goes_with_no_other() {
        let (pages, statements) = stated(&LESSONS);
        let defined = definitions(&statements);
        assert_eq!((defined[1].subject, defined.len()), ("Le sinus d'un angle", 4));
        let drafts = matched(&defined, &pages, 10, b"seed");
        assert_eq!(drafts.len(), 4);
        for draft in &drafts {
            let said = LESSONS.iter().find(|said| said.contains(draft.answer())).unwrap();
            assert_eq!(&draft.quote, said);
            assert!(
                draft.choices.iter().all(|choice| LESSONS.iter().any(|said| said.contains(choice.as_str())))
            );
        }
        assert_eq!(drafts, matched(&defined, &pages, 10, b"seed"));
        assert_eq!(matched(&defined, &pages, 2, b"seed").len(), 2);
    }

    #[test]
    fn of_three_subjects_there_are_no_four_choices() {
        let (pages, statements) = stated(&LESSONS[..3]);
        assert_eq!(matched(&definitions(&statements), &pages, 10, b"seed"), []);
        let twice = [&LESSONS[..3], &LESSONS[2..3]].concat();
        let (pages, statements) = stated(&twice);
        assert_eq!(matched(&definitions(&statements), &pages, 10, b"seed"), []);
    }
}
