//! What the participants of a session are told.

use preau_kernel::text::Language;

use crate::plain;

#[test]
fn a_request_asks_for_an_answer() {
    insta::assert_snapshot!(plain("session-requested", Language::French), @"
    Amina vous demande une séance : lundi 2 mars 2026, 18:00
    Votre réponse est attendue : lundi 2 mars 2026, 18:00 – 19:00 (heure de Paris).
    ---
    Bonjour,

    Amina vous demande une séance. Vous pouvez accepter ou refuser depuis votre agenda.

    Avec : Amina
    Quand : lundi 2 mars 2026, 18:00 – 19:00 (heure de Paris)
    Séance : visioconférence

    Note :
    > Les limites, exercices 4 à 9.
    > Pensez à la calculatrice.

    Ouvrir mon agenda :
    https://example.org/agenda

    École Alpha
    Vous recevez cet e-mail parce qu'une séance vous a été demandée chez École Alpha.
    ");
    insta::assert_snapshot!(plain("session-requested", Language::English), @"
    Amina asks you for a session: Monday 2 March 2026, 18:00
    Your answer is awaited: Monday 2 March 2026, 18:00 – 19:00 (Paris time).
    ---
    Hello,

    Amina asks you for a session. You can accept or decline from your agenda.

    With: Amina
    When: Monday 2 March 2026, 18:00 – 19:00 (Paris time)
    Session: by video

    Note:
    > Limits, exercises 4 to 9.
    > Remember the calculator.

    Open my agenda:
    https://example.org/agenda

    École Alpha
    You receive this e-mail because a session with you was requested at École Alpha.
    ");
}

#[test]
fn a_confirmation_says_when_and_where() {
    insta::assert_snapshot!(plain("session-confirmed", Language::French), @"
    Séance avec Coach Rey confirmée : lundi 2 mars 2026, 18:00
    Rendez-vous lundi 2 mars 2026, 18:00 – 19:00 (heure de Paris).
    ---
    Bonjour,

    Votre séance avec Coach Rey est confirmée.

    Avec : Coach Rey
    Quand : lundi 2 mars 2026, 18:00 – 19:00 (heure de Paris)
    Séance : visioconférence

    Note :
    > Les limites, exercices 4 à 9.
    > Pensez à la calculatrice.

    Rejoindre la visioconférence :
    https://video.example.org/session-1

    Ouvrir mon agenda :
    https://example.org/agenda

    École Alpha
    Vous recevez cet e-mail parce que vous participez à cette séance chez École Alpha.
    ");
    insta::assert_snapshot!(plain("session-confirmed", Language::English), @"
    Session with Coach Rey confirmed: Monday 2 March 2026, 18:00
    See you on Monday 2 March 2026, 18:00 – 19:00 (Paris time).
    ---
    Hello,

    Your session with Coach Rey is confirmed.

    With: Coach Rey
    When: Monday 2 March 2026, 18:00 – 19:00 (Paris time)
    Session: by video

    Note:
    > Limits, exercises 4 to 9.
    > Remember the calculator.

    Join the video call:
    https://video.example.org/session-1

    Open my agenda:
    https://example.org/agenda

    École Alpha
    You receive this e-mail because you take part in this session at École Alpha.
    ");
}

#[test]
fn a_move_says_the_former_time_and_the_new_one() {
    insta::assert_snapshot!(plain("session-rescheduled", Language::French), @"
    Séance avec Coach Rey déplacée : lundi 2 mars 2026, 18:00
    Nouvel horaire : lundi 2 mars 2026, 18:00 – 19:00 (heure de Paris).
    ---
    Bonjour,

    Votre séance avec Coach Rey a été déplacée. Elle était prévue dimanche 1er mars 2026, 23:30 – lundi 2 mars 2026, 00:30 (heure de Paris). Voici le nouvel horaire.

    Avec : Coach Rey
    Quand : lundi 2 mars 2026, 18:00 – 19:00 (heure de Paris)
    Séance : visioconférence

    Rejoindre la visioconférence :
    https://video.example.org/session-1

    Ouvrir mon agenda :
    https://example.org/agenda

    École Alpha
    Vous recevez cet e-mail parce que vous participez à cette séance chez École Alpha.
    ");
    insta::assert_snapshot!(plain("session-rescheduled", Language::English), @"
    Session with Coach Rey moved: Monday 2 March 2026, 18:00
    New time: Monday 2 March 2026, 18:00 – 19:00 (Paris time).
    ---
    Hello,

    Your session with Coach Rey has moved. It was planned for Sunday 1 March 2026, 23:30 – Monday 2 March 2026, 00:30 (Paris time). Here is the new time.

    With: Coach Rey
    When: Monday 2 March 2026, 18:00 – 19:00 (Paris time)
    Session: by video

    Join the video call:
    https://video.example.org/session-1

    Open my agenda:
    https://example.org/agenda

    École Alpha
    You receive this e-mail because you take part in this session at École Alpha.
    ");
}

#[test]
fn a_declined_request_says_so_in_both_languages() {
    insta::assert_snapshot!(plain("session-declined", Language::French), @"
    Demande de séance à Coach Rey déclinée : lundi 2 mars 2026, 18:00
    Elle n'aura pas lieu : lundi 2 mars 2026, 18:00 – 19:00 (heure de Paris).
    ---
    Bonjour,

    Votre demande de séance avec Coach Rey est déclinée : elle n'aura pas lieu.

    Avec : Coach Rey
    Quand : lundi 2 mars 2026, 18:00 – 19:00 (heure de Paris)
    Séance : visioconférence

    Note :
    > Les limites, exercices 4 à 9.
    > Pensez à la calculatrice.

    Ouvrir mon agenda :
    https://example.org/agenda

    École Alpha
    Vous recevez cet e-mail parce que cette séance a été demandée chez École Alpha.
    ");
    insta::assert_snapshot!(plain("session-declined", Language::English), @"
    Session request to Coach Rey declined: Monday 2 March 2026, 18:00
    It will not take place: Monday 2 March 2026, 18:00 – 19:00 (Paris time).
    ---
    Hello,

    Your request for a session with Coach Rey is declined: it will not take place.

    With: Coach Rey
    When: Monday 2 March 2026, 18:00 – 19:00 (Paris time)
    Session: by video

    Note:
    > Limits, exercises 4 to 9.
    > Remember the calculator.

    Open my agenda:
    https://example.org/agenda

    École Alpha
    You receive this e-mail because this session was requested at École Alpha.
    ");
}

#[test]
fn a_cancellation_offers_no_call_to_join() {
    insta::assert_snapshot!(plain("session-cancelled", Language::French), @"
    Séance avec Coach Rey annulée : lundi 2 mars 2026, 18:00
    Elle n'aura pas lieu : lundi 2 mars 2026, 18:00 – 19:00 (heure de Paris).
    ---
    Bonjour,

    Votre séance avec Coach Rey est annulée : elle n'aura pas lieu.

    Avec : Coach Rey
    Quand : lundi 2 mars 2026, 18:00 – 19:00 (heure de Paris)
    Séance : présentiel

    Note :
    > Je suis souffrant, veuillez m'excuser.

    Ouvrir mon agenda :
    https://example.org/agenda

    École Alpha
    Vous recevez cet e-mail parce que vous participez à cette séance chez École Alpha.
    ");
    insta::assert_snapshot!(plain("session-cancelled", Language::English), @"
    Session with Coach Rey cancelled: Monday 2 March 2026, 18:00
    It will not take place: Monday 2 March 2026, 18:00 – 19:00 (Paris time).
    ---
    Hello,

    Your session with Coach Rey is cancelled: it will not take place.

    With: Coach Rey
    When: Monday 2 March 2026, 18:00 – 19:00 (Paris time)
    Session: in person

    Note:
    > I am ill, please excuse me.

    Open my agenda:
    https://example.org/agenda

    École Alpha
    You receive this e-mail because you take part in this session at École Alpha.
    ");
}

#[test]
fn a_reminder_says_how_soon() {
    insta::assert_snapshot!(plain("session-reminder", Language::French), @"
    Rappel : séance avec Coach Rey, lundi 2 mars 2026, 18:00
    Votre séance commence dans 1 heure.
    ---
    Bonjour,

    Votre séance avec Coach Rey commence dans 1 heure.

    Avec : Coach Rey
    Quand : lundi 2 mars 2026, 18:00 – 19:00 (heure de Paris)
    Séance : visioconférence

    Rejoindre la visioconférence :
    https://video.example.org/session-1

    Ouvrir mon agenda :
    https://example.org/agenda

    École Alpha
    Vous recevez cet e-mail parce que vous participez à cette séance chez École Alpha.
    Ne plus recevoir ces e-mails : https://example.org/stop?token=abc&kind=x
    ");
    insta::assert_snapshot!(plain("session-reminder", Language::English), @"
    Reminder: session with Coach Rey, Monday 2 March 2026, 18:00
    Your session starts in 1 hour.
    ---
    Hello,

    Your session with Coach Rey starts in 1 hour.

    With: Coach Rey
    When: Monday 2 March 2026, 18:00 – 19:00 (Paris time)
    Session: by video

    Join the video call:
    https://video.example.org/session-1

    Open my agenda:
    https://example.org/agenda

    École Alpha
    You receive this e-mail because you take part in this session at École Alpha.
    Stop receiving these e-mails: https://example.org/stop?token=abc&kind=x
    ");
}
