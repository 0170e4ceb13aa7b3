//! What version 0.1 stored is read as long as it may be there.

use preau_harness::version_0_1::read;
use preau_kernel::{
    announcement::Announcement, entity::Entity, event::Event, meeting_room::MeetingRoom, message::Message,
    roles::AssignedRoles,
};

#[test]
fn what_version_0_1_wrote_is_read() {
    read::<AssignedRoles>(AssignedRoles::KIND, &[]);
    // The other one's name is one of `names` now.
    read::<Announcement>(Announcement::KIND, &["other_id"]);
    read::<Event>(Event::KIND, &[]);
    read::<MeetingRoom>(MeetingRoom::KIND, &[]);
    read::<Message>(Message::KIND, &[]);
}
