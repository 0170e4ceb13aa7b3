//! The domains that keep data about people.

use preau_kernel::personal_data::PersonalData;

/// All of them. What one keeps that leads to what others keep comes after those: the messages to someone's address are found
/// by their profile, which is erased when nothing else is left.
pub(crate) const DOMAINS: [&dyn PersonalData; 16] = [
    // Messages first: some of them would become notices.
    &preau_messages::personal_data::MessageData,
    &preau_notifications::personal_data::NotificationData,
    &preau_photos::personal_data::PhotoData,
    &preau_sessions::personal_data::SessionData,
    &preau_courses::personal_data::CourseData,
    &preau_live::personal_data::LiveData,
    &preau_forum::personal_data::ForumData,
    &preau_evaluations::personal_data::EvaluationData,
    &preau_resources::personal_data::ResourceData,
    &preau_masterclasses::personal_data::MasterclassData,
    &preau_classes::personal_data::ClassData,
    &preau_dashboard::personal_data::DashboardData,
    // The schedule of reports goes with the dashboard: after it, none is written.
    &preau_parents::personal_data::ReportData,
    &preau_calendar::personal_data::CalendarData,
    &preau_audit::personal_data::JournalData,
    &preau_users::personal_data::UserData,
];
