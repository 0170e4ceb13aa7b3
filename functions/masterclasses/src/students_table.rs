//! Students as a table that spreadsheets open.

use axum::{body::Body, response::Response};
use http::{HeaderValue, header};
use preau_kernel::text::{Language, LocalizedText};

use crate::{csv, student::StudentEntry, test_results::TestScore};

/// The entries as a table, with what a spreadsheet needs to read its accents.
/// `next` is the link to the table that goes on, if there is one.
pub(crate) fn students_table(entries: &[StudentEntry], language: Language, next: Option<String>) -> Response {
    let mut text = "\u{feff}".to_owned();
    text.push_str(&csv::line(COLUMNS.iter().map(|column| column.in_language(language))));
    for entry in entries {
        text.push_str(&csv::line(cells(entry).iter().map(String::as_str)));
    }
    let mut response = Response::new(Body::from(text));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    let attached = HeaderValue::from_static("attachment; filename=\"inscriptions.csv\"");
    headers.insert(header::CONTENT_DISPOSITION, attached);
    if let Some(next) = next.and_then(|link| HeaderValue::try_from(link).ok()) {
        headers.insert(header::LINK, next);
    }
    response
}

const COLUMNS: [LocalizedText; 15] = [
    LocalizedText::fixed("Élève", "Student"),
    LocalizedText::fixed("Nom", "Name"),
    LocalizedText::fixed("E-mail", "E-mail"),
    LocalizedText::fixed("WhatsApp", "WhatsApp"),
    LocalizedText::fixed("Date de naissance", "Date of birth"),
    LocalizedText::fixed("Inscription", "Inscription"),
    LocalizedText::fixed("Masterclass", "Masterclass"),
    LocalizedText::fixed("État", "Status"),
    LocalizedText::fixed("Validée", "Validated"),
    LocalizedText::fixed("Inscrit le", "Registered at"),
    LocalizedText::fixed("Avant", "Before"),
    LocalizedText::fixed("Avant, sur", "Before, out of"),
    LocalizedText::fixed("Après", "After"),
    LocalizedText::fixed("Après, sur", "After, out of"),
    LocalizedText::fixed("Gain", "Gain"),
];

fn cells(entry: &StudentEntry) -> [String; 15] {
    let StudentEntry { contact, inscription } = entry;
    // Not `7/10`, which spreadsheets take for a day.
    let score = |score: &Option<TestScore>| {
        let parts = score.as_ref().map(|score| [score.score.to_string(), score.max_score.to_string()]);
        parts.unwrap_or_default()
    };
    let ([pre, pre_of], [post, post_of]) = (score(&inscription.scores.pre), score(&inscription.scores.post));
    let born = contact.date_of_birth.and_then(|date| serde_json::to_value(date).ok());
    [
        contact.student_id.to_string(),
        contact.full_name.clone().unwrap_or_default(),
        contact.email.as_ref().map(|email| email.as_str().to_owned()).unwrap_or_default(),
        contact.whatsapp_number.as_ref().map(|number| number.as_str().to_owned()).unwrap_or_default(),
        born.and_then(|date| date.as_str().map(ToOwned::to_owned)).unwrap_or_default(),
        inscription.inscription_id.to_string(),
        inscription.masterclass_id.to_string(),
        inscription.status.word().to_owned(),
        if inscription.validated { "1" } else { "0" }.to_owned(),
        inscription.registered_at.to_string(),
        pre,
        pre_of,
        post,
        post_of,
        inscription.scores.gain.map(|gain| gain.to_string()).unwrap_or_default(),
    ]
}
