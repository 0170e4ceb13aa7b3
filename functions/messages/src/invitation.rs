//! The calendar entry that an e-mail about a meeting carries (iTIP, RFC 5546): mail programs enter the meeting, move it or
//! strike it out.

use preau_kernel::{
    email::Attachment,
    icalendar::{Calendar, Event, Invitation, MEDIA_TYPE, Mailbox, Method, title},
    meeting::Standing,
    message::{Attendance, Message},
    text::Language,
};
use preau_users::profile::Profile;

/// The entry of the meeting that `message` tells of, in its revision, for `reader` at `address`, from an organizer with a name
/// and an address.
pub(crate) fn invitation(
    message: &Message,
    reader: &Profile,
    address: &str,
    (school, organizer): (&str, &str),
    language: Language,
) -> Option<Attachment> {
    let (Attendance { meeting, .. }, about) = (message.meeting.as_ref()?, message.about.as_ref()?);
    let method = match meeting.standing {
        Standing::Cancelled => Method::Cancel,
        Standing::Tentative | Standing::Confirmed => Method::Request,
    };
    let text = |field: &str| message.data[field].as_str();
    let name = reader.name().unwrap_or_else(|| address.to_owned());
    let mut calendar = Calendar::message(method);
    calendar.event(&Event {
        meeting,
        version: about.version.unwrap_or(1),
        changed_at: message.created_at,
        summary: text("title")
            .map_or_else(|| title(text("other_name").unwrap_or_default(), language), ToOwned::to_owned),
        description: text("note"),
        address: None,
        category: text("kind").unwrap_or_default(),
        invitation: Some(Invitation {
            organizer: Mailbox { name: school, address: organizer },
            attendee: Mailbox { name: &name, address },
        }),
    });
    Some(Attachment {
        file_name: "invitation.ics".to_owned(),
        media_type: format!("{MEDIA_TYPE}; charset=utf-8; method={}", method.word()),
        content: calendar.end().into_bytes(),
    })
}

#[cfg(test)]
mod tests {
    use preau_harness::{TestApp, insta, people::coach_rey};
    use serde_json::json;

    use crate::testing::{act, book, deliver, school};

    /// The entries that Amina got, oldest first: the media type, and what matters of the entry.
    fn entries(app: &TestApp) -> Vec<String> {
        let to_amina = |email: &preau_kernel::email::OutgoingEmail| email.to.as_str() == "amina@example.org";
        let files = app.sent.emails().into_iter().filter(to_amina).flat_map(|email| email.attachments);
        files
            .map(|file| {
                let text = String::from_utf8(file.content).unwrap().replace("\r\n ", "");
                let told = ["METHOD", "UID", "SEQUENCE", "DTSTART", "STATUS"];
                let lines = text.lines().filter(|line| told.iter().any(|name| line.starts_with(name)));
                format!("{}: {}", file.media_type, lines.collect::<Vec<_>>().join(" "))
            })
            .collect()
    }

    #[tokio::test]
    async fn each_change_of_a_session_changes_its_entry_and_a_reminder_does_not() {
        let app = school().await;
        let id = book(&app).await;
        deliver(&app).await;
        act(&app, &id, "confirm").await;
        deliver(&app).await;
        app.clock.set("2026-03-02T16:30:00Z");
        app.run("send-reminders").await.unwrap();
        deliver(&app).await;
        let moved = json!({"slot": {"start": "2026-03-03T17:00:00Z", "end": "2026-03-03T18:00:00Z"}});
        app.post(&format!("/sessions/{id}/reschedule"), &moved).by(&coach_rey()).send().await;
        deliver(&app).await;
        act(&app, &id, "cancel").await;
        deliver(&app).await;
        insta::assert_json_snapshot!(entries(&app), @r#"
        [
          "text/calendar; charset=utf-8; method=REQUEST: METHOD:REQUEST UID:019cad8f-ac00-7000-8000-000000000002@preau.dev SEQUENCE:0 DTSTART:20260302T170000Z STATUS:TENTATIVE",
          "text/calendar; charset=utf-8; method=REQUEST: METHOD:REQUEST UID:019cad8f-ac00-7000-8000-000000000002@preau.dev SEQUENCE:1 DTSTART:20260302T170000Z STATUS:CONFIRMED",
          "text/calendar; charset=utf-8; method=REQUEST: METHOD:REQUEST UID:019cad8f-ac00-7000-8000-000000000002@preau.dev SEQUENCE:2 DTSTART:20260303T170000Z STATUS:CONFIRMED",
          "text/calendar; charset=utf-8; method=CANCEL: METHOD:CANCEL UID:019cad8f-ac00-7000-8000-000000000002@preau.dev SEQUENCE:3 DTSTART:20260303T170000Z STATUS:CANCELLED"
        ]
        "#);
    }

    #[tokio::test]
    async fn an_entry_says_who_invites_whom() {
        let app = school().await;
        book(&app).await;
        deliver(&app).await;
        let to_rey = app.sent.emails().into_iter().find(|email| email.to.as_str() == "rey@example.org");
        let file = to_rey.unwrap().attachments.remove(0);
        insta::assert_snapshot!(String::from_utf8(file.content).unwrap().replace("\r\n", "\n"), @r#"
        BEGIN:VCALENDAR
        VERSION:2.0
        PRODID:-//Préau//preau.dev//FR
        CALSCALE:GREGORIAN
        METHOD:REQUEST
        BEGIN:VEVENT
        UID:019cad8f-ac00-7000-8000-000000000002@preau.dev
        SEQUENCE:0
        DTSTAMP:20260302T080000Z
        CREATED:20260302T080000Z
        LAST-MODIFIED:20260302T080000Z
        DTSTART:20260302T170000Z
        DTEND:20260302T180000Z
        STATUS:TENTATIVE
        SUMMARY:Session with Amina Diallo
        CATEGORIES:Visio
        ORGANIZER;CN="Préau":mailto:bonjour@ecole.example
        ATTENDEE;CN="Hélène Rey";ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=
         FALSE:mailto:rey@example.org
        END:VEVENT
        END:VCALENDAR
        "#);
    }
}
