//! What account holders are told.

use preau_kernel::text::Language;

use crate::plain;

#[test]
fn a_password_is_chosen_by_a_link_that_expires() {
    insta::assert_snapshot!(plain("password-reset", Language::French), @"
    Réinitialisation de votre mot de passe
    Ce lien est valable 30 minutes.
    ---
    Bonjour Amina,

    Un nouveau mot de passe a été demandé pour votre compte. Pour le choisir, suivez ce lien, valable 30 minutes et une seule fois.

    Choisir un mot de passe :
    https://example.org/reset?token=abc&source=email

    Si vous n'êtes pas à l'origine de cette demande, ignorez cet e-mail : votre mot de passe reste le même.

    École Alpha
    Vous recevez cet e-mail parce qu'un nouveau mot de passe a été demandé pour votre compte chez École Alpha.
    ");
    insta::assert_snapshot!(plain("password-reset", Language::English), @"
    Reset your password
    This link works for 30 minutes.
    ---
    Hello Amina,

    A new password was requested for your account. To choose it, follow this link, which works once, for 30 minutes.

    Choose a password:
    https://example.org/reset?token=abc&source=email

    If you did not ask for it, ignore this e-mail: your password stays as it is.

    École Alpha
    You receive this e-mail because a new password was requested for your account at École Alpha.
    ");
}

#[test]
fn a_new_account_is_welcomed() {
    insta::assert_snapshot!(plain("welcome", Language::French), @"
    Bienvenue chez École Alpha
    Votre compte est ouvert : vous pouvez vous connecter.
    ---
    Bonjour Amina,

    Votre compte chez École Alpha est ouvert. Vous pouvez vous connecter dès maintenant pour consulter votre agenda et vos séances.

    Se connecter :
    https://example.org/login

    École Alpha
    Vous recevez cet e-mail parce qu'un compte a été ouvert à cette adresse chez École Alpha.
    Ne plus recevoir ces e-mails : https://example.org/stop?token=abc&kind=x
    ");
    insta::assert_snapshot!(plain("welcome", Language::English), @"
    Welcome to École Alpha
    Your account is open: you can sign in.
    ---
    Hello Amina,

    Your account at École Alpha is open. You can sign in now to see your agenda and your sessions.

    Sign in:
    https://example.org/login

    École Alpha
    You receive this e-mail because an account was opened for this address at École Alpha.
    Stop receiving these e-mails: https://example.org/stop?token=abc&kind=x
    ");
}

#[test]
fn a_notice_says_what_the_school_wrote() {
    insta::assert_snapshot!(plain("generic-notice", Language::French), @"
    Fermeture pendant les vacances
    L'école ferme du 11 au 26 avril. Les séances déjà confirmées ont lieu comme prévu.
    ---
    Fermeture pendant les vacances

    L'école ferme du 11 au 26 avril.

    Les séances déjà confirmées ont lieu comme prévu.

    Voir le calendrier :
    https://example.org/calendar

    École Alpha
    Vous recevez cet e-mail parce que vous avez un compte chez École Alpha.
    Ne plus recevoir ces e-mails : https://example.org/stop?token=abc&kind=x
    ");
    insta::assert_snapshot!(plain("generic-notice", Language::English), @"
    Closed during the holidays
    The school is closed from 11 to 26 April. Sessions that are confirmed take place.
    ---
    Closed during the holidays

    The school is closed from 11 to 26 April.

    Sessions that are confirmed take place.

    See the calendar:
    https://example.org/calendar

    École Alpha
    You receive this e-mail because you have an account at École Alpha.
    Stop receiving these e-mails: https://example.org/stop?token=abc&kind=x
    ");
}
