//! What people are told of certificates.

use preau_kernel::{channel::Channel, field_types::FreeText, input, text::Language};
use serde::{Deserialize, Serialize};

use crate::{
    Link, NoticeType, Notification, Words, Writer,
    definition::Definition,
    example::{course_title, free},
};

/// The notifications of this file.
pub(crate) const DEFINITIONS: &[Definition] = &[Definition::of::<CertificateIssued>()];

input! {
    /// The data of `certificate-issued`: the reader has the certificate of a course.
    #[derive(PartialEq, Eq, Serialize, Deserialize)]
    pub struct CertificateIssued {
        /// The course's title.
        pub course_title: FreeText<255>,
        /// The certificate's code.
        pub certificate_code: FreeText<40>,
    }
}

impl Notification for CertificateIssued {
    const NAME: &'static str = "certificate-issued";
    const NOTICE_TYPE: NoticeType = NoticeType::new("certificate_issued", "les certificats", "certificates");
    const CHANNELS: &'static [Channel] = &[Channel::InApp, Channel::Email];

    fn words(&self, writer: &Writer<'_>) -> Words {
        let (title, code) = (&self.course_title.0, &self.certificate_code.0);
        Words {
            title: writer
                .say(format!("Votre certificat pour « {title} »"), format!("Your certificate for “{title}”")),
            text: writer.say(
                format!("Félicitations ! Qui reçoit le code {code} peut vérifier votre certificat."),
                format!("Congratulations! Whoever is given the code {code} can verify your certificate."),
            ),
            link: Some(Link::page(
                format!("/certificates/{code}"),
                writer.say("Voir le certificat", "See the certificate"),
            )),
            because: writer.say(
                format!("que vous avez demandé ce certificat chez {}", writer.school),
                format!("you asked for this certificate at {}", writer.school),
            ),
            ..Words::default()
        }
    }

    fn example(language: Language) -> Self {
        Self { course_title: course_title(language), certificate_code: free("7QK2M-9XW4T-0BCDE-FGHJK") }
    }
}
