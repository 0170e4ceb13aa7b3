//! The scenario: what one day at the school asks of a host.

mod access;
mod again;
mod booking;
mod courses;
mod leaving;
mod messages;
mod mistakes;
mod photos;
mod ratings;
mod reminders;
pub(crate) mod service;
mod week;

use crate::{host::Host, school::School};

/// Plays the scenario on `host`. It may be played again on the same data.
///
/// # Panics
/// At the first answer that is not as expected.
pub async fn run(host: &Host) {
    let school = School::of(host);
    service::the_service_says_what_it_is(&school).await;
    access::who_has_no_good_token_stays_outside(&school).await;
    access::amina_writes_her_profile(&school).await;
    access::the_coaches_say_that_they_teach(&school).await;
    let soon = reminders::a_lesson_that_begins_soon_is_agreed_and_another_called_off(&school).await;
    mistakes::mistakes_are_all_named_and_book_nothing(&school).await;
    let lesson = booking::amina_books_a_lesson(&school).await;
    booking::its_people_read_it_and_nobody_else(&school, &lesson).await;
    let contested = booking::of_twenty_clients_at_once_one_wins(&school).await;
    booking::the_coach_lists_both_page_by_page(&school, &[&lesson, &contested]).await;
    booking::the_coach_cancels_twice_and_it_happens_once(&school, &contested).await;
    booking::the_slot_is_bookable_at_once(&school).await;
    again::a_request_sent_again_is_answered_again(&school).await;
    again::the_same_request_at_once_books_once(&school).await;
    week::a_coach_has_hours_and_slots_are_offered_within_them(&school).await;
    let lesson = week::a_student_books_an_offered_slot_and_it_is_agreed(&school).await;
    week::a_calendar_follows_until_its_address_is_revoked(&school, &lesson).await;
    week::a_request_is_withdrawn_and_what_is_agreed_is_not(&school, &lesson).await;
    week::a_request_is_declined_by_whoever_was_asked(&school, &lesson).await;
    week::many_are_cancelled_at_once(&school, &lesson).await;
    messages::both_are_told_of_what_happens_and_read_it(&school).await;
    messages::the_director_reads_the_outbox(&school).await;
    reminders::both_are_reminded_of_it_once(&school, &soon).await;
    let photo = photos::a_photo_comes_without_the_place_where_it_was_taken(&school).await;
    photos::its_people_see_it_and_nobody_else(&school, &photo).await;
    photos::it_is_deleted_and_brought_back(&school, &photo).await;
    photos::what_is_no_photo_is_refused(&school).await;
    photos::a_month_after_its_deletion_it_is_gone_for_good(&school, &photo).await;
    let course = courses::a_coach_publishes_a_course_and_anyone_finds_it(&school).await;
    let enrollment =
        courses::a_student_enrols_once_and_finds_the_plan_in_the_calendar(&school, &course).await;
    courses::lessons_and_a_quiz_are_done_and_the_course_is_completed(&school, &course, &enrollment).await;
    let rating =
        ratings::of_many_ratings_at_once_by_one_student_one_stands(&school, &course, &enrollment).await;
    ratings::who_rated_anonymously_is_told_to_nobody_and_a_rejection_leaves_the_average(
        &school,
        &course,
        &enrollment,
        &rating,
    )
    .await;
    ratings::of_many_requests_at_once_there_is_one_certificate_which_a_stranger_verifies(
        &school,
        &enrollment,
    )
    .await;
    ratings::what_is_counted_of_ratings_equals_a_recount(&school).await;
    courses::of_fifty_enrolments_at_once_one_stands_and_no_click_is_lost(&school, &course).await;
    leaving::chloe_reads_all_that_is_kept_and_leaves(&school).await;
    service::the_journal_tells_who_did_what(&school, &contested).await;
    service::paths_are_forgiving_and_say_what_they_lack(&school).await;
}
