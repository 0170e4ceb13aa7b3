//! The scenario: what one day at the school asks of a host.

mod access;
mod again;
mod booking;
mod classes;
mod courses;
mod dashboard;
mod evaluations;
mod forum;
mod forum_crowd;
mod grades;
mod leaving;
mod live;
mod masterclass_tests;
mod masterclasses;
mod messages;
mod mistakes;
mod parents;
mod photos;
mod ratings;
mod reminders;
mod resources;
mod schedules;
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
    access::their_students_find_them_and_parents_their_children_by_name(&school).await;
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
    let class = classes::an_admin_opens_a_class_and_its_teacher_alone_writes_in_it(&school).await;
    classes::of_twenty_completions_at_once_with_one_id_one_is_written(&school, &class).await;
    classes::a_father_is_told_of_an_absence_when_ten_minutes_are_over(&school, &class).await;
    classes::its_pupils_see_its_photos_and_others_do_not(&school, &class).await;
    grades::what_a_teacher_saves_is_a_draft_until_they_publish_the_sheet_that_they_see(&school, &class).await;
    grades::what_is_published_while_a_colleague_saves_is_what_was_seen(&school, &class).await;
    grades::of_a_batch_that_five_tabs_send_each_operation_is_done_once_and_none_publishes(&school, &class)
        .await;
    let planned = schedules::a_plan_keeps_the_hour_when_the_clocks_are_changed(&school).await;
    schedules::generated_again_it_is_the_same_to_calendars_and_of_what_is_moved_they_are_told_once(
        &school, &planned,
    )
    .await;
    schedules::of_what_is_due_after_the_change_its_student_is_told_at_eight_by_the_new_time(
        &school, &planned,
    )
    .await;
    schedules::it_is_completed_and_stands_where_it_was_planned(&school, &planned).await;
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
    ratings::the_coach_learns_of_an_anonymous_rating_when_its_day_is_over_and_not_by_whom(&school).await;
    ratings::what_is_counted_of_ratings_equals_a_recount(&school).await;
    courses::of_fifty_enrolments_at_once_one_stands_and_no_click_is_lost(&school, &course).await;
    forum::of_many_votes_and_replies_at_once_each_counts_once(&school).await;
    live::of_three_times_as_many_as_there_are_seats_as_many_join_as_there_are(&school).await;
    masterclasses_are_held(&school).await;
    dashboard::a_coach_gives_tasks_and_the_student_does_one(&school).await;
    dashboard::of_many_operations_none_spoils_another_and_none_is_done_twice(&school).await;
    dashboard::of_twenty_requests_at_once_on_one_task_no_step_is_lost(&school).await;
    dashboard::a_bilan_is_claimed_and_makes_a_student(&school).await;
    dashboard::a_students_home_shows_what_they_have_to_do_and_what_comes(&school).await;
    parents::a_week_is_reported_once_though_two_runs_meet_and_to_linked_parents_alone(&school).await;
    dashboard::of_a_completion_and_a_deletion_at_once_the_task_is_gone_and_the_journal_tells_how(&school)
        .await;
    dashboard::of_a_plan_made_anew_while_something_is_advised_neither_is_lost(&school).await;
    dashboard::of_ten_suggestions_at_once_a_competence_has_one_task(&school).await;
    evaluations::in_a_minute_a_student_makes_a_subject_hands_in_a_copy_and_reads_a_mark(&school).await;
    resources::what_is_filed_is_found_at_once_by_those_alone_who_may_see_it(&school).await;
    resources::of_what_changes_the_last_is_found_and_of_what_is_deleted_nothing(&school).await;
    resources::of_forty_documents_filed_at_once_each_is_found_once(&school).await;
    leaving::chloe_reads_all_that_is_kept_and_leaves(&school).await;
    service::the_journal_tells_who_did_what(&school, &contested).await;
    service::paths_are_forgiving_and_say_what_they_lack(&school).await;
}

/// Plays what many do at once in a forum and in a live session: seats are held, counts equal a recount, one solution stands, each is
/// told once.
///
/// # Panics
/// At the first answer that is not as expected.
pub async fn races(host: &Host) {
    let school = School::of(host);
    forum::of_many_votes_and_replies_at_once_each_counts_once(&school).await;
    live::of_three_times_as_many_as_there_are_seats_as_many_join_as_there_are(&school).await;
}

/// What happens of masterclasses, from the first one's PDF to the gain that is told.
async fn masterclasses_are_held(school: &School<'_>) {
    masterclasses::a_masterclass_has_a_pdf_and_ten_questions_of_which_one_is_corrected(school).await;
    let seats =
        masterclasses::of_fifty_registrations_of_forty_people_for_five_seats_five_have_one(school).await;
    masterclasses::a_seat_that_is_given_back_is_offered_to_one_who_waits_and_taken_once(school, &seats).await;
    masterclasses::a_guest_confirms_by_the_link_of_an_e_mail_or_is_forgotten(school).await;
    let tested = masterclass_tests::a_tutor_corrects_the_bank_and_two_register(school).await;
    masterclass_tests::of_twenty_starts_at_once_one_attempt_is_made_and_it_is_marked_once(school, &tested)
        .await;
    masterclass_tests::what_nobody_hands_in_is_closed_by_what_was_saved(school, &tested).await;
    masterclass_tests::after_the_masterclass_they_are_tested_again_and_the_gain_is_told(school, &tested)
        .await;
}
