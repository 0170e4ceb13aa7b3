//! The little Markdown that reports are made of: headings, lists and paragraphs of plain text.

use preau_kernel::answer::Html;

/// What begins markup within a line.
const SPECIAL: &str = "\\`*_[]<>#&~|";

/// `text` on one line of Markdown, in which nothing is markup: no control character, nothing that turns the direction of what
/// follows.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}' | '\u{61C}' => {}
            other if other.is_control() || matches!(other, '\u{2028}' | '\u{2029}') => escaped.push(' '),
            other => {
                if SPECIAL.contains(other) {
                    escaped.push('\\');
                }
                escaped.push(other);
            }
        }
    }
    escaped
}

/// What a line of it says.
fn unescaped(line: &str) -> String {
    let (mut said, mut characters) = (String::with_capacity(line.len()), line.chars().peekable());
    while let Some(character) = characters.next() {
        let is_escape = character == '\\' && characters.peek().is_some_and(|next| SPECIAL.contains(*next));
        said.extend(if is_escape { characters.next() } else { Some(character) });
    }
    said
}

/// A line of it.
enum Line<'l> {
    Title(&'l str),
    Heading(&'l str),
    Entry(&'l str),
    Paragraph(&'l str),
}

/// The lines that say something.
fn lines(markdown: &str) -> impl Iterator<Item = Line<'_>> {
    markdown.lines().filter(|line| !line.is_empty()).map(|line| {
        let after = |start| line.strip_prefix(start);
        after("# ")
            .map(Line::Title)
            .or_else(|| after("## ").map(Line::Heading))
            .or_else(|| after("- ").map(Line::Entry))
            .unwrap_or(Line::Paragraph(line))
    })
}

/// Its title.
pub(crate) fn title(markdown: &str) -> String {
    let found = lines(markdown).find_map(|line| match line {
        Line::Title(text) => Some(unescaped(text)),
        _ => None,
    });
    found.unwrap_or_default()
}

/// It, as HTML.
pub(crate) fn html(markdown: &str) -> String {
    let (mut html, mut in_list) = (String::new(), false);
    let mut say = |line: &str| {
        if !html.is_empty() {
            html.push('\n');
        }
        html.push_str(line);
    };
    for line in lines(markdown) {
        let is_entry = matches!(line, Line::Entry(_));
        if is_entry != in_list {
            say(if is_entry { "<ul>" } else { "</ul>" });
            in_list = is_entry;
        }
        let (tag, text) = match line {
            Line::Title(text) => ("h1", text),
            Line::Heading(text) => ("h2", text),
            Line::Entry(text) => ("li", text),
            Line::Paragraph(text) => ("p", text),
        };
        say(&format!("<{tag}>{}</{tag}>", Html::escaped(&unescaped(text))));
    }
    if in_list {
        say("</ul>");
    }
    html
}

/// It without its title, as text of an e-mail.
pub(crate) fn plain(markdown: &str) -> String {
    let (mut text, mut after_entry) = (String::new(), false);
    for line in lines(markdown) {
        let is_entry = matches!(line, Line::Entry(_));
        let said = match line {
            Line::Title(_) => continue,
            Line::Heading(said) | Line::Paragraph(said) => unescaped(said),
            Line::Entry(said) => format!("• {}", unescaped(said)),
        };
        if !text.is_empty() {
            text.push_str(if is_entry && after_entry { "\n" } else { "\n\n" });
        }
        text.push_str(&said);
        after_entry = is_entry;
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_report_is_the_same_as_markdown_as_html_and_as_text() {
        let markdown = "# Bilan : \\*A\\*\n\nDu 16 au 22\n\n- un\n- deux < trois\n\n## À saluer\n\nBravo.\n";
        assert_eq!(title(markdown), "Bilan : *A*");
        let expected = "<h1>Bilan : *A*</h1>\n<p>Du 16 au 22</p>\n<ul>\n<li>un</li>\n<li>deux &lt; trois</li>\n</ul>\n<h2>À saluer</h2>\n<p>Bravo.</p>";
        assert_eq!(html(markdown), expected);
        assert_eq!(plain(markdown), "Du 16 au 22\n\n• un\n• deux < trois\n\nÀ saluer\n\nBravo.");
        assert!(html("- un\n").ends_with("<li>un</li>\n</ul>"));
    }

    proptest! {
        #[test]
        fn what_others_wrote_stays_on_its_line_and_is_no_markup(name in "(<b>|# |- |\\\\|\\*|\n|\u{202E}|.){0,20}") {
            let markdown = format!("- Note : {}, 12/20\n", escaped(&name));
            let shown = html(&markdown);
            prop_assert_eq!(shown.lines().count(), 3, "{}", shown);
            prop_assert_eq!(shown.matches('<').count(), 4, "{}", shown);
            let kept: String = name
                .chars()
                .filter(|character| *character != '\u{202E}')
                .map(|character| if character.is_control() { ' ' } else { character })
                .collect();
            // Whatever separates lines in Unicode is a space too.
            let kept = kept.replace(['\u{2028}', '\u{2029}'], " ");
            prop_assert_eq!(plain(&markdown), format!("• Note : {kept}, 12/20"));
        }
    }
}
