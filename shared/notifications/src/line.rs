//! Text of others, made harmless where it stands among ours.

/// `text` on one line: no control character, no line separator, nothing that turns the direction of what follows. White
/// space is one space.
pub(crate) fn one_line(text: &str) -> String {
    let spaced: String =
        text.chars().filter(|character| !turns_direction(*character)).map(space_for_control).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `text` without control characters but line breaks and tabs, and without what turns the direction of what follows.
pub(crate) fn paragraphs(text: &str) -> String {
    text.chars()
        .filter(|character| !turns_direction(*character))
        .filter(|character| !character.is_control() || matches!(character, '\n' | '\t'))
        .collect()
}

/// [`paragraphs`] for the text part: no white space at the end of a line, and never two empty lines.
pub(crate) fn tidy(text: &str) -> String {
    let mut tidied = String::with_capacity(text.len());
    for line in paragraphs(text).lines().map(str::trim_end) {
        if !line.is_empty() || !(tidied.is_empty() || tidied.ends_with("\n\n")) {
            tidied.push_str(line);
            tidied.push('\n');
        }
    }
    tidied.truncate(tidied.trim_end().len());
    tidied.push('\n');
    tidied
}

fn space_for_control(character: char) -> char {
    if character.is_control() || matches!(character, '\u{2028}' | '\u{2029}') { ' ' } else { character }
}

/// The characters of Unicode's property `Bidi_Control`.
const fn turns_direction(character: char) -> bool {
    matches!(character, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_stays_one_line_that_reads_as_it_is_written() {
        assert_eq!(one_line(" Amina\r\nBcc: x@y.fr\u{2028}\u{85}z\t "), "Amina Bcc: x@y.fr z");
        assert_eq!(one_line("a\u{202E}fdp.exe\u{200F}\u{2066}"), "afdp.exe");
        assert_eq!(one_line("لينا Éloïse 👩‍🏫"), "لينا Éloïse 👩‍🏫");
    }

    #[test]
    fn a_text_part_has_no_two_empty_lines() {
        assert_eq!(tidy("\n\na  \n\n\n\nb\u{0}\u{202E}\r\n\n"), "a\n\nb\n");
    }
}
