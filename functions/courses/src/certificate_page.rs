//! A certificate as a page, which the browser prints on A4. It loads nothing.

use std::fmt::Write;

use http::{HeaderName, HeaderValue, header};
use preau_kernel::{
    answer::{Answer, Html},
    app::App,
    problem::Problem,
    text::Language,
};
use preau_notification_definitions::date;
use qrcodegen::{QrCode, QrCodeEcc};

use crate::{certificate::Certificate, certificate_view::page_url};

/// Nothing is loaded, nothing runs, and no other site frames it.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
const STYLE: &str = "@page{size:A4 landscape;margin:0}*{box-sizing:border-box}\
    body{margin:0;background:#eee;font:1rem/1.5 Georgia,'Times New Roman',serif;color:#1b2a41}\
    main{width:297mm;height:209mm;margin:0 auto;padding:22mm;background:#fff;border:3mm double #1b2a41;\
    display:flex;flex-direction:column;align-items:center;text-align:center}\
    h1{font-size:2.6rem;font-weight:400;margin:.4rem 0 1.4rem}.name{font-size:2.4rem;margin:.6rem 0}\
    .course{font-size:1.7rem;margin:.6rem 0}.void{color:#a00;font-weight:700;font-size:1.4rem}\
    footer{margin-top:auto;width:100%;display:flex;justify-content:space-between;align-items:flex-end;text-align:left}\
    svg{width:32mm;height:32mm}.code{font-family:monospace;font-size:1.05rem}\
    @media print{body{background:none}}";

/// The page of a certificate, in `language`.
///
/// # Errors
/// `internal`: its address is longer than a QR code holds.
pub(crate) fn certificate_page(
    certificate: &Certificate,
    app: &App,
    language: Language,
) -> Result<Answer<Html>, Problem> {
    let say = |french: &'static str, english: &'static str| match language {
        Language::French => french,
        Language::English => english,
    };
    let url = page_url(certificate, app);
    let school = Html::escaped(&app.policy.school_name);
    let stands = if certificate.is_valid() {
        String::new()
    } else {
        let said = say("Ce certificat n'est plus valable.", "This certificate is not valid any more.");
        format!("<p class=\"void\">{said}</p>\n")
    };
    let hours = match language {
        Language::French => format!("{} heures", certificate.hours()).replace('.', ","),
        Language::English => format!("{} hours", certificate.hours()),
    };
    let (tag, title) = (language.tag(), say("Certificat", "Certificate"));
    let html = format!(
        "<!doctype html>\n<html lang=\"{tag}\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"robots\" content=\"noindex\">\n\
         <title>{title} · {school}</title>\n<style>{STYLE}</style>\n<main>\n<p>{school}</p>\n<h1>{title}</h1>\n\
         <p>{}</p>\n<p class=\"name\">{}</p>\n<p>{}</p>\n<p class=\"course\">{}</p>\n<p>{hours} · {}</p>\n{stands}\
         <footer>\n<p>{}<br><span class=\"code\">{}</span><br>{}</p>\n{}</footer>\n</main>\n</html>\n",
        say("est décerné à", "is awarded to"),
        Html::escaped(&certificate.name()),
        say("qui a terminé le cours", "who has completed the course"),
        Html::escaped(&certificate.course_title),
        date(certificate.issued_on.0, language),
        say("Vérifier ce certificat :", "Verify this certificate:"),
        certificate.code.as_str(),
        Html::escaped(&url),
        qr_code(&url, say("Adresse de vérification", "Address of verification"))?,
    );
    let headers = [
        (header::CONTENT_LANGUAGE, tag),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::VARY, "accept, accept-language"),
        (HeaderName::from_static("x-robots-tag"), "noindex"),
    ];
    Ok(headers.into_iter().fold(Answer::ok(Html(html)), |answer, (name, value)| {
        answer.with_header(name, HeaderValue::from_static(value))
    }))
}

/// `text` as a QR code, with the quiet zone that readers need.
fn qr_code(text: &str, label: &str) -> Result<String, Problem> {
    const QUIET: i32 = 4;
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).map_err(Problem::internal)?;
    let side = code.size() + 2 * QUIET;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            // To write into a text never fails.
            let _ = write!(path, "M{},{}h1v1h-1z", x + QUIET, y + QUIET);
        }
    }
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" role=\"img\" aria-label=\"{label}\">\
         <path d=\"{path}\"/></svg>\n"
    ))
}
