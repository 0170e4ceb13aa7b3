//! A case, and the list of all of those of stores.

use futures_util::future::LocalBoxFuture;

use crate::subject::Subject;

/// One thing that every adapter must do: every store, unless it is said otherwise.
pub struct Case<S = Subject> {
    /// What it is, as a sentence.
    pub name: &'static str,
    /// Tries it; the error says what was expected and what came.
    pub run: fn(S) -> LocalBoxFuture<'static, Result<(), String>>,
}

/// The cases of these modules of a module.
macro_rules! list {
    ($cases:ident; $($module:ident: $($name:ident)*;)*) => {
        vec![$($($crate::case::Case {
            name: stringify!($name),
            run: |subject| Box::pin($cases::$module::$name(subject)),
        },)*)*]
    };
}

pub(crate) use list;

/// Every case of stores. Each is given a subject of its own, with a clock of its own; they may share one database and run in any
/// order or at once.
#[must_use]
pub fn cases() -> Vec<Case> {
    use crate::cases;
    list! {
        cases;
        writes:
            a_created_item_is_read_back_whole
            creating_what_exists_fails_and_changes_nothing
            a_replacement_replaces_all_but_the_counters
            replacing_at_another_version_or_what_is_absent_fails
            a_deleted_item_is_gone_and_its_key_is_free
            a_key_created_anew_begins_at_version_one_again
            deleting_at_another_version_or_what_is_absent_fails
            a_check_holds_at_its_version_or_at_absence_alone
            what_no_adapter_can_write_is_refused
            keys_and_documents_may_be_as_long_as_the_limits_say;
        counters:
            an_addition_creates_an_item_where_there_is_none
            an_addition_changes_nothing_but_the_counters
            counters_go_below_zero_and_beyond_32_bits
            counters_have_names_of_any_words
            counters_outlive_a_replacement_and_not_a_deletion
            a_count_answers_the_totals_just_after_it;
        bounds:
            a_ceiling_holds_at_its_total_and_not_beyond
            a_floor_holds_at_its_total_and_not_below
            bounds_are_each_counters_own
            a_bound_that_fails_undoes_its_transaction
            an_expired_counter_stands_at_zero_for_bounds
            a_count_takes_no_bounds;
        transactions:
            a_hundred_writes_of_every_kind_are_done_together
            one_failure_among_a_hundred_writes_leaves_nothing_written
            every_failing_precondition_is_named_by_its_position
            of_several_failures_the_first_is_named;
        queries:
            a_partition_is_answered_in_the_order_of_utf8_bytes_both_ways
            a_prefix_is_taken_letter_by_letter
            a_range_includes_both_its_ends
            a_slice_names_the_next_one_exactly_when_there_is_more
            a_slice_may_hold_hundreds_of_items
            a_slice_of_megabytes_comes_whole;
        indexes:
            an_item_is_found_whole_through_each_of_its_indexes
            an_item_without_an_entry_is_not_in_the_index
            an_entry_moves_when_its_item_is_replaced
            entries_move_alone_and_the_version_stays
            an_entry_goes_with_its_item
            an_addition_shows_through_an_index
            items_of_many_partitions_meet_in_an_index;
        cursors:
            a_walk_outlives_every_item_that_it_stands_on
            a_walk_neither_skips_nor_repeats_while_items_come_and_go
            a_walk_goes_on_from_an_entry_that_has_moved_away
            equal_entries_come_steadily_each_once;
        expiry:
            an_item_is_gone_from_the_second_it_expires
            an_expired_item_is_in_no_answer
            expired_items_neither_fill_a_slice_nor_promise_a_next_one
            an_expired_item_counts_as_absent_for_every_precondition
            additions_to_an_expired_item_start_anew
            a_replacement_changes_the_expiry
            a_purge_deletes_expired_items_alone;
        documents:
            every_shape_of_json_comes_back_as_it_was_written
            a_document_of_300_kilobytes_comes_back_as_it_was_written
            keys_may_have_any_letters
            many_items_are_read_in_the_order_of_their_keys
            what_is_asked_for_twice_is_read_once_and_answered_twice
            many_large_items_are_read_at_once;
        contention:
            sixty_four_writers_of_one_counter_all_count
            sixty_four_writers_of_one_version_all_land
            sixty_four_creators_of_one_key_leave_one_winner
            sixty_four_transactions_on_one_pair_keep_it_even
            sixty_three_takers_of_twenty_one_seats_fill_them
            sixty_four_hands_in_one_stock_never_take_what_is_not_there;
        ranks:
            voters_who_flip_at_once_leave_the_order_of_the_counts
            an_addition_beside_what_was_deleted_breaks_no_list;
        relocation:
            a_list_over_shards_is_its_sorted_whole
            what_was_in_one_partition_moves_to_its_shards_though_it_is_interrupted;
        operations:
            random_operations_answer_as_the_model_does;
    }
}
