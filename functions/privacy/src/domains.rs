//! The domains that keep data about people.

use preau_kernel::personal_data::PersonalData;

/// All of them. What one keeps that leads to what others keep comes after those: the messages to someone's address are found
/// by their profile, which is erased when nothing else is left.
pub(crate) const DOMAINS: [&dyn PersonalData; 8] = [
    // Messages first: some of them would become notices.
    &preau_messages::personal_data::MessageData,
    &preau_notifications::personal_data::NotificationData,
    &preau_photos::personal_data::PhotoData,
    &preau_sessions::personal_data::SessionData,
    &preau_courses::personal_data::CourseData,
    &preau_calendar::personal_data::CalendarData,
    &preau_audit::personal_data::JournalData,
    &preau_users::personal_data::UserData,
];
