//! What all files must do: in a folder, in S3, in R2.

mod cases;
mod own_addresses;
mod subject;

pub use own_addresses::OwnAddresses;
pub use subject::{FileSubject, Reach};

use crate::case::{Case, list};

/// Every case of files. Each is given a subject of its own, with a clock of its own; they may share one bucket and run in any
/// order or at once.
#[must_use]
pub fn file_cases() -> Vec<Case<FileSubject>> {
    let mut all = list! {
        cases;
        bytes:
            a_file_is_read_as_it_was_put_until_it_is_deleted
            a_file_is_replaced_whole_and_so_is_its_type
            an_empty_file_is_a_file
            a_range_has_the_bytes_that_there_are
            a_range_of_no_file_is_none
            a_key_may_have_spaces_accents_and_signs
            ten_megabytes_are_read_as_they_were_put
            of_many_who_write_one_file_one_wins_whole;
        lists:
            a_list_has_the_files_of_its_prefix_by_the_bytes_of_their_keys
            a_list_goes_on_where_its_slice_ended
            a_list_goes_on_though_all_that_it_named_is_deleted;
        streams:
            a_stream_is_kept_as_it_came
            a_stream_that_is_cut_leaves_what_was_there
            a_stream_of_another_length_is_not_kept;
    };
    all.extend(address_cases());
    all
}

/// Those of addresses alone, for who signs addresses of files that are kept elsewhere.
#[must_use]
pub fn address_cases() -> Vec<Case<FileSubject>> {
    list! {
        cases;
        addresses:
            what_is_put_at_an_address_is_read_at_another
            an_address_to_read_answers_the_disposition_that_it_was_made_with
            an_address_may_be_of_a_key_with_spaces_accents_and_signs
            ten_megabytes_go_through_addresses
            what_has_another_size_is_refused
            what_has_another_type_is_refused
            what_has_another_checksum_is_refused
            every_header_that_an_address_names_is_needed_as_it_is
            nothing_is_put_when_the_time_is_over
            nothing_is_read_when_the_time_is_over
            no_address_is_good_that_was_altered
            an_address_is_good_for_its_own_permission_alone
            nothing_is_found_at_the_address_of_a_file_that_is_not_there;
    }
}
