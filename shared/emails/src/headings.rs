//! What stands above and below each e-mail: its subject, its preview, and why one gets it.

use preau_kernel::text::Language;

use crate::{EmailTemplate, dates::Dates};

/// The lines around an e-mail's body; what others wrote stands in them as they wrote it.
pub(crate) struct Headings {
    pub(crate) subject: String,
    pub(crate) preview: String,
    pub(crate) reason: String,
}

impl Headings {
    /// The lines of `template`, in the language of `dates`.
    pub(crate) fn new(template: &EmailTemplate, school: &str, dates: Dates<'_>) -> Self {
        match dates.language {
            Language::French => french(template, school, dates),
            Language::English => english(template, school, dates),
        }
    }
}

fn french(template: &EmailTemplate, school: &str, dates: Dates<'_>) -> Headings {
    use EmailTemplate as E;
    let (subject, preview) = match template {
        E::PasswordReset(data) => (
            "Réinitialisation de votre mot de passe".to_owned(),
            format!("Ce lien est valable {}.", dates.duration(data.expires_minutes.0)),
        ),
        E::SessionRequested(data) if data.asked_by_reader => (
            format!("Séance demandée à {} : {}", data.other_name.0, dates.moment(&data.slot_start)),
            format!("Votre demande est envoyée : {}.", dates.range(&data.slot_start, &data.slot_end)),
        ),
        E::SessionRequested(data) => (
            format!("{} vous demande une séance : {}", data.other_name.0, dates.moment(&data.slot_start)),
            format!("Votre réponse est attendue : {}.", dates.range(&data.slot_start, &data.slot_end)),
        ),
        E::SessionConfirmed(data) => (
            format!("Séance avec {} confirmée : {}", data.other_name.0, dates.moment(&data.slot_start)),
            format!("Rendez-vous {}.", dates.range(&data.slot_start, &data.slot_end)),
        ),
        E::SessionRescheduled(data) => (
            format!("Séance avec {} déplacée : {}", data.other_name.0, dates.moment(&data.slot_start)),
            format!("Nouvel horaire : {}.", dates.range(&data.slot_start, &data.slot_end)),
        ),
        E::SessionCancelled(data) => (
            format!("Séance avec {} annulée : {}", data.other_name.0, dates.moment(&data.slot_start)),
            format!("Elle n'aura pas lieu : {}.", dates.range(&data.slot_start, &data.slot_end)),
        ),
        E::SessionReminder(data) => (
            format!("Rappel : séance avec {}, {}", data.other_name.0, dates.moment(&data.slot_start)),
            format!("Votre séance commence dans {}.", dates.duration(data.minutes_before.0)),
        ),
        E::Welcome(_) => (
            format!("Bienvenue chez {school}"),
            "Votre compte est ouvert : vous pouvez vous connecter.".to_owned(),
        ),
        E::GenericNotice(data) => (data.title.0.clone(), beginning(&data.message.0)),
    };
    let because = match template {
        E::PasswordReset(_) => {
            format!("qu'un nouveau mot de passe a été demandé pour votre compte chez {school}")
        }
        E::SessionRequested(data) if data.asked_by_reader => {
            format!("qu'une séance a été demandée en votre nom chez {school}")
        }
        E::SessionRequested(_) => format!("qu'une séance vous a été demandée chez {school}"),
        E::SessionConfirmed(_)
        | E::SessionRescheduled(_)
        | E::SessionCancelled(_)
        | E::SessionReminder(_) => format!("que vous participez à cette séance chez {school}"),
        E::Welcome(_) => format!("qu'un compte a été ouvert à cette adresse chez {school}"),
        E::GenericNotice(_) => format!("que vous avez un compte chez {school}"),
    };
    Headings { subject, preview, reason: format!("Vous recevez cet e-mail parce {because}.") }
}

fn english(template: &EmailTemplate, school: &str, dates: Dates<'_>) -> Headings {
    use EmailTemplate as E;
    let (subject, preview) = match template {
        E::PasswordReset(data) => (
            "Reset your password".to_owned(),
            format!("This link works for {}.", dates.duration(data.expires_minutes.0)),
        ),
        E::SessionRequested(data) if data.asked_by_reader => (
            format!("Session requested with {}: {}", data.other_name.0, dates.moment(&data.slot_start)),
            format!("Your request is sent: {}.", dates.range(&data.slot_start, &data.slot_end)),
        ),
        E::SessionRequested(data) => (
            format!("{} asks you for a session: {}", data.other_name.0, dates.moment(&data.slot_start)),
            format!("Your answer is awaited: {}.", dates.range(&data.slot_start, &data.slot_end)),
        ),
        E::SessionConfirmed(data) => (
            format!("Session with {} confirmed: {}", data.other_name.0, dates.moment(&data.slot_start)),
            format!("See you on {}.", dates.range(&data.slot_start, &data.slot_end)),
        ),
        E::SessionRescheduled(data) => (
            format!("Session with {} moved: {}", data.other_name.0, dates.moment(&data.slot_start)),
            format!("New time: {}.", dates.range(&data.slot_start, &data.slot_end)),
        ),
        E::SessionCancelled(data) => (
            format!("Session with {} cancelled: {}", data.other_name.0, dates.moment(&data.slot_start)),
            format!("It will not take place: {}.", dates.range(&data.slot_start, &data.slot_end)),
        ),
        E::SessionReminder(data) => (
            format!("Reminder: session with {}, {}", data.other_name.0, dates.moment(&data.slot_start)),
            format!("Your session starts in {}.", dates.duration(data.minutes_before.0)),
        ),
        E::Welcome(_) => {
            (format!("Welcome to {school}"), "Your account is open: you can sign in.".to_owned())
        }
        E::GenericNotice(data) => (data.title.0.clone(), beginning(&data.message.0)),
    };
    let because = match template {
        E::PasswordReset(_) => format!("a new password was requested for your account at {school}"),
        E::SessionRequested(data) if data.asked_by_reader => {
            format!("a session was requested in your name at {school}")
        }
        E::SessionRequested(_) => format!("a session with you was requested at {school}"),
        E::SessionConfirmed(_)
        | E::SessionRescheduled(_)
        | E::SessionCancelled(_)
        | E::SessionReminder(_) => format!("you take part in this session at {school}"),
        E::Welcome(_) => format!("an account was opened for this address at {school}"),
        E::GenericNotice(_) => format!("you have an account at {school}"),
    };
    Headings { subject, preview, reason: format!("You receive this e-mail because {because}.") }
}

/// The beginning of a message: as much as mail programs show.
fn beginning(message: &str) -> String {
    const MOST: usize = 120;
    if message.chars().count() <= MOST {
        return message.to_owned();
    }
    let cut: String = message.chars().take(MOST).collect();
    // Not in the middle of a word, unless there is but one.
    let whole = cut.rsplit_once(char::is_whitespace).map_or(cut.as_str(), |(whole, _)| whole);
    format!("{}…", whole.trim_end())
}
