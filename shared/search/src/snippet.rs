//! What is shown of a passage: the part with most of what was looked for, marked.

use preau_reading::french;

/// How many characters a snippet has at most.
pub const LONGEST_SNIPPET: usize = 320;
/// How many characters stand before the first word that was looked for, at most.
const BEFORE: usize = 60;

/// A part of a passage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snippet {
    /// The text, on one line; `…` where something is left out.
    pub text: String,
    /// Where in it stands what was looked for: from and to, in UTF-16 code units, as JavaScript counts.
    pub highlights: Vec<[usize; 2]>,
}

/// A word of the passage that was looked for.
struct Hit {
    /// Where it begins and ends, in characters.
    at: [usize; 2],
    /// Which of the terms it is.
    term: usize,
}

/// The part of a passage that has most of the terms.
#[must_use]
pub fn snippet(passage: &str, terms: &[String]) -> Snippet {
    let line = on_one_line(passage);
    // The characters' places, in bytes.
    let starts: Vec<usize> = line.char_indices().map(|(at, _)| at).chain([line.len()]).collect();
    let character = |byte: usize| starts.partition_point(|start| *start < byte);
    let hits: Vec<Hit> = french::words(&line)
        .filter_map(|word| {
            let stem = word.stem();
            let term = terms.iter().position(|term| *term == stem)?;
            Some(Hit { at: [character(word.range.start), character(word.range.end)], term })
        })
        .collect();
    let end = starts.len().saturating_sub(1);
    let [from, to] = window(&hits, end);
    // Where something is left out, words are whole.
    let is_blank = |at: usize| {
        starts.get(at).and_then(|at| line.get(*at..)?.chars().next()).is_some_and(char::is_whitespace)
    };
    let first = hits.iter().map(|hit| hit.at[0]).find(|at| *at >= from).unwrap_or(from);
    let from = if from == 0 {
        0
    } else {
        (from..=first).find(|at| is_blank(*at)).map_or(from, |at| at.saturating_add(1))
    };
    let last = hits.iter().rev().map(|hit| hit.at[1]).find(|at| *at <= to).unwrap_or(from).max(from);
    let to = if to == end { end } else { (last..=to).rev().find(|at| is_blank(*at)).unwrap_or(to) };
    let part = |from: usize, to: usize| {
        starts.get(from).zip(starts.get(to)).and_then(|(from, to)| line.get(*from..*to)).unwrap_or_default()
    };
    let before = if from == 0 { "" } else { "…" };
    let after = if to == end { "" } else { "…" };
    let units = |text: &str| text.encode_utf16().count();
    let place = |at: usize| units(before).saturating_add(units(part(from, at)));
    let highlights =
        hits.iter().filter(|hit| hit.at[0] >= from && hit.at[1] <= to).map(|hit| hit.at.map(place)).collect();
    Snippet { text: format!("{before}{}{after}", part(from, to)), highlights }
}

/// From where to where most of the terms stand, in characters: the first such place.
fn window(hits: &[Hit], end: usize) -> [usize; 2] {
    // Two are kept for what says that something is left out.
    let room = LONGEST_SNIPPET.saturating_sub(2);
    if end <= room {
        return [0, end];
    }
    let mut best = ([0, room], (0, 0));
    for (number, first) in hits.iter().enumerate() {
        let from = first.at[0].saturating_sub(BEFORE).min(end.saturating_sub(room));
        let to = from.saturating_add(room);
        let within = || hits.iter().skip(number).take_while(|hit| hit.at[1] <= to);
        let mut terms: Vec<usize> = within().map(|hit| hit.term).collect();
        let all = terms.len();
        terms.sort_unstable();
        terms.dedup();
        if (terms.len(), all) > best.1 {
            best = ([from, to], (terms.len(), all));
        }
    }
    best.0
}

/// The text with every white space a single space, without the marks of headings.
fn on_one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for part in text.lines() {
        for word in part.trim_start().trim_start_matches('#').split_whitespace() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::terms::query_terms;

    fn marked(snippet: &Snippet) -> Vec<String> {
        let units: Vec<u16> = snippet.text.encode_utf16().collect();
        snippet.highlights.iter().map(|[from, to]| String::from_utf16(&units[*from..*to]).unwrap()).collect()
    }

    #[test]
    fn what_was_looked_for_is_marked_where_most_of_it_stands() {
        let text = format!(
            "# Les suites\n{}La raison d’une suite\narithmétique 🎓 est constante.{}",
            "Rien ici, ou presque. ".repeat(30),
            " Et plus rien du tout.".repeat(30)
        );
        let shown = snippet(&text, &query_terms("suites arithmetiques, raison"));
        assert_eq!(marked(&shown), ["raison", "suite", "arithmétique"]);
        assert!(shown.text.starts_with('…') && shown.text.ends_with('…'), "{shown:?}");
        let short = snippet("## Les suites\nArithmétiques, ou non.", &query_terms("arithmétique"));
        assert_eq!(short.text, "Les suites Arithmétiques, ou non.");
        assert_eq!(marked(&short), ["Arithmétiques"]);
    }

    proptest! {
        #[test]
        fn a_snippet_is_short_and_marks_nothing_but_what_was_looked_for(
            words in prop::collection::vec("[a-eé🎓]{1,60}|suite|limites|\n|# ", 0..200),
        ) {
            let text = words.join(" ");
            let terms = query_terms("suites limite");
            let shown = snippet(&text, &terms);
            prop_assert!(shown.text.chars().count() <= LONGEST_SNIPPET);
            for word in marked(&shown) {
                prop_assert!(["suite", "limites"].contains(&word.as_str()), "{}", word);
            }
            let is_there = words.iter().any(|word| ["suite", "limites"].contains(&word.as_str()));
            prop_assert_eq!(is_there, !shown.highlights.is_empty());
        }
    }
}
