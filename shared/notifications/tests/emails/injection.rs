//! Whoever fills a field fills that field: no mark-up, no header, no template, no turned text.

use jiff::Timestamp;
use preau_kernel::{field_errors::FieldErrors, text::Language};
use preau_notification_definitions::{Context, TemplateName};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{html::fault, written};

const LANGUAGES: [Language; 2] = [Language::French, Language::English];

/// Whether the data of `name` may have any text in `field`.
fn takes(name: TemplateName, data: &Value, field: &str, text: &str) -> bool {
    let mut data = data.clone();
    data[field] = json!(text);
    let mut errors = FieldErrors::new(Timestamp::UNIX_EPOCH);
    let read = name.definition().read(Some(&data), &mut errors);
    errors.conclude(read).is_ok()
}

/// The fields of `name` that hold what people write.
fn free(name: TemplateName) -> Vec<String> {
    let data = name.definition().example(Language::French);
    let fields = data.as_object().unwrap().iter().filter(|(_, value)| value.is_string());
    fields.map(|(field, _)| field.clone()).filter(|field| takes(name, &data, field, "Un texte")).collect()
}

/// The example of `name` with `text` in every field that people write.
fn filled(name: TemplateName, text: &str) -> Value {
    let mut data = name.definition().example(Language::French);
    for field in free(name) {
        data[field] = json!(text);
    }
    data
}

/// The e-mails in which something stands that people wrote.
fn with_texts() -> impl Iterator<Item = TemplateName> {
    TemplateName::all().filter(|name| !free(*name).is_empty())
}

fn named(name: &str) -> TemplateName {
    TemplateName::parse(name).unwrap()
}

fn turns_direction(character: char) -> bool {
    matches!(character, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[test]
fn mark_up_in_a_field_is_shown_not_obeyed() {
    for name in with_texts() {
        let data = filled(name, "<script>alert('a')</script><img src=x onerror=\"b()\"> --> & ]]>");
        for language in LANGUAGES {
            let html = written(name, &data, language).html;
            assert!(html.contains("&#60;script&#62;"), "{}", name.word());
            for raw in ["<script", "<img", "onerror=\"", "]]>"] {
                assert!(!html.contains(raw), "{} has {raw}", name.word());
            }
            assert_eq!(fault(&html), None, "{}", name.word());
        }
    }
}

#[test]
fn an_address_cannot_leave_its_attribute() {
    for name in TemplateName::all() {
        let mut data = name.definition().example(Language::French);
        for (field, value) in data.as_object_mut().unwrap() {
            if field.ends_with("_url") || field == "link" {
                *value = json!("https://example.org/\"><script>alert(1)</script><a href=\"");
            }
        }
        let html = written(name, &data, Language::French).html;
        assert!(!html.contains("<script") && fault(&html).is_none(), "{}", name.word());
    }
}

#[test]
fn a_subject_carries_no_other_header() {
    let breaks = "Amina\r\nBcc: all@example.org\n\u{b}\u{c}\u{85}\u{2028}\u{2029}\u{0}X: y";
    for name in TemplateName::all() {
        for language in LANGUAGES {
            let email = written(name, &filled(name, breaks), language);
            assert!(!email.subject.chars().any(char::is_control), "{:?}", email.subject);
            assert!(!email.subject.contains(['\u{2028}', '\u{2029}']), "{:?}", email.subject);
            assert!(!email.preview.chars().any(char::is_control), "{:?}", email.preview);
        }
    }
    let notice = written(named("generic-notice"), &filled(named("generic-notice"), breaks), Language::French);
    assert_eq!(notice.subject, "Amina Bcc: all@example.org X: y");
}

#[test]
fn a_template_in_a_field_is_text() {
    let placeholder = "{{ page.school }}{% if true %}{# note #}{{ 7 * 7 }}";
    for name in with_texts() {
        for language in LANGUAGES {
            let email = written(name, &filled(name, placeholder), language);
            assert!(email.text.contains(placeholder), "{}", name.word());
            assert!(email.html.contains(placeholder), "{}", name.word());
        }
    }
}

#[test]
fn marks_of_direction_turn_nothing() {
    for name in with_texts() {
        let email =
            written(name, &filled(name, "Rey\u{202E}moc.live\u{2066}\u{200F}\u{61C}"), Language::French);
        for part in [&email.subject, &email.preview, &email.html, &email.text] {
            assert!(!part.contains(turns_direction), "{}", name.word());
        }
        assert!(email.text.contains("Reymoc.live"));
    }
}

#[test]
fn a_name_cannot_pass_for_a_paragraph_of_ours() {
    let forged = "Amina\n\nÉcole Alpha\nVotre mot de passe : https://evil.example";
    for name in ["session-confirmed", "welcome"].map(named) {
        let text = written(name, &filled(name, forged), Language::French).text;
        assert!(!text.contains("\nVotre mot de passe"), "{text}");
    }
    let text =
        written(named("session-cancelled"), &filled(named("session-cancelled"), forged), Language::French)
            .text;
    assert!(text.contains("\n> Votre mot de passe"), "a note is quoted: {text}");
}

#[test]
fn the_name_of_a_school_is_escaped_too() {
    let welcome = named("welcome").definition();
    let content = welcome.fill(&welcome.example(Language::French)).unwrap();
    let email = content.email(&Context {
        language: Language::French,
        time_zone: jiff::tz::TimeZone::UTC,
        school: "A<b>\r\n\u{202E}& Co",
        app_url: None,
        public_url: "https://preau.example",
        unsubscribe_url: Some("https://example.org/\"><script>"),
    });
    assert_eq!(email.subject, "Bienvenue chez A<b> & Co");
    assert!(email.html.contains("A&#60;b&#62; &#38; Co") && !email.html.contains("<script"));
    assert_eq!(fault(&email.html), None);
}

/// Replaces every text of `data` by one of `texts`, but for those with a form of their own.
fn overwritten(name: TemplateName, mut data: Value, texts: &[String]) -> Value {
    let mut texts = texts.iter().cycle();
    for field in data.as_object().unwrap().keys().cloned().collect::<Vec<_>>() {
        let whole = data.clone();
        if data[&field].is_string() {
            data[&field] = json!(texts.next());
        }
        if name.definition().fill(&data).is_err() {
            data = whole;
        }
    }
    data
}

fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        prop::collection::vec(
            prop::sample::select(vec![
                "<script>", "</div>", "<!--", "-->", "\"", "'", "\r\n", "\n", "\u{2028}", "\u{202E}", "{{",
                "}}", "{%", "%}", "&", "&lt;", "\0", "a", " ", "é",
            ]),
            0..12,
        )
        .prop_map(|pieces| pieces.concat()),
    ]
}

proptest! {
    #[test]
    fn whatever_stands_in_any_field_the_e_mail_keeps_its_form(
        texts in prop::collection::vec(hostile(), 1..6), english: bool, place in 0..TemplateName::words().len(),
    ) {
        let name = TemplateName::all().nth(place).unwrap();
        let language = LANGUAGES[usize::from(english)];
        let data = overwritten(name, name.definition().example(language), &texts);
        let email = written(name, &data, language);
        prop_assert!(!email.html.contains("<script"));
        prop_assert_eq!(fault(&email.html), None);
        for line in [&email.subject, &email.preview] {
            let breaks = |character: char| {
                character.is_control() || matches!(character, '\u{2028}' | '\u{2029}') || turns_direction(character)
            };
            prop_assert!(!line.contains(breaks));
        }
        for body in [&email.html, &email.text] {
            prop_assert!(!body.contains(|character: char| character.is_control() && !matches!(character, '\n' | '\t')));
            prop_assert!(!body.contains(turns_direction));
        }
    }
}
