//! The HTML: well formed, small, and whole.

use preau_kernel::text::Language;
use preau_notification_definitions::TemplateName;

use crate::{rendered, written};

/// Elements without an end (HTML §13.1.2).
const VOID: [&str; 5] = ["br", "hr", "img", "link", "meta"];

/// What makes `html` no tree, if anything does.
pub(crate) fn fault(html: &str) -> Option<String> {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = html;
    while let Some((_, after)) = rest.split_once('<') {
        if let Some(comment) = after.strip_prefix("!--") {
            let Some((_, after)) = comment.split_once("-->") else {
                return Some("an endless comment".into());
            };
            rest = after;
            continue;
        }
        let Some((tag, after)) = after.split_once('>') else { return Some("an endless tag".into()) };
        rest = after;
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        if tag.matches('"').count() % 2 == 1 {
            return Some(format!("an attribute without its end in {tag}"));
        } else if tag.starts_with('/') {
            let last = open.pop();
            if last != Some(name) {
                return Some(format!("</{name}> ends {last:?}"));
            }
        } else if !VOID.contains(&name) && !tag.starts_with('!') {
            open.push(name);
        }
    }
    open.pop().map(|name| format!("<{name}> does not end"))
}

#[test]
fn every_e_mail_is_well_formed_and_small() {
    for name in TemplateName::all() {
        for language in [Language::French, Language::English] {
            let email = rendered(name, language);
            let (html, word) = (&email.html, name.word());
            assert_eq!(fault(html), None, "{word}");
            assert!(html.len() < 30_000, "{word} is {} bytes", html.len());
            assert!(html.contains(&format!("<html lang=\"{}\" dir=\"ltr\"", language.tag())), "{word}");
            for unfilled in ["{{", "}}", "{%", "%}"] {
                assert!(!html.contains(unfilled) && !email.text.contains(unfilled), "{word}");
            }
            let preview = email.preview.replace('\'', "&#39;");
            assert!(html.contains(&format!(">{preview}</div>")), "{word}: {preview}");
            let subject = email.subject.replace('\'', "&#39;");
            assert!(html.contains(&format!("<title>{subject}</title>")), "{word}");
        }
    }
}

#[test]
fn the_link_to_stop_stands_where_it_is_given() {
    for name in TemplateName::all() {
        let email = rendered(name, Language::French);
        let given = name.definition().stoppable;
        let address = "<a href=\"https://example.org/stop?token=abc&#38;kind=x\"";
        assert_eq!(email.html.contains(address), given, "{}", name.word());
        assert_eq!(
            email.text.contains("https://example.org/stop?token=abc&kind=x"),
            given,
            "{}",
            name.word()
        );
    }
}

#[test]
fn what_is_left_out_leaves_no_trace() {
    for name in TemplateName::all() {
        let mut data = name.definition().example(Language::French);
        for field in data.as_object().unwrap().keys().cloned().collect::<Vec<_>>() {
            let whole = data.clone();
            data.as_object_mut().unwrap().remove(&field);
            if name.definition().fill(&data).is_err() {
                data = whole;
            }
        }
        let email = written(name, &data, Language::French);
        assert_eq!(fault(&email.html), None);
        assert!(!email.text.contains("Note") && !email.html.contains("Note"), "{}", name.word());
        assert!(!email.html.contains("href=\"\"") && !email.text.contains("\n\n\n"), "{}", name.word());
    }
}

#[test]
fn the_html_of_a_reset_is_this() {
    let html = rendered(TemplateName::parse("password-reset").unwrap(), Language::French).html;
    // A tag a line, for people who review it.
    insta::assert_snapshot!("password_reset_html", html.replace("><", ">\n<"));
}
