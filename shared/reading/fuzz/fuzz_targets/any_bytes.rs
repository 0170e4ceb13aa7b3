//! Whatever the bytes are, nothing panics, nothing takes long, and what is read keeps to its word: what the test `any_bytes`
//! tries with bytes that it makes itself.

#![no_main]

use libfuzzer_sys::fuzz_target;
use preau_reading::{Limits, read};

const SMALL: Limits =
    Limits { bytes: 1_000_000, pages: 20, stream: 100_000, unpacked: 1_000_000, chars: 5_000, work: 5_000_000 };

fuzz_target!(|bytes: &[u8]| {
    if let Ok(document) = read(bytes, &SMALL) {
        assert!((1..=SMALL.pages).contains(&document.pages.len()));
        for (number, page) in (1..).zip(&document.pages) {
            assert_eq!(page.number, number);
            assert!(page.text.chars().count() <= SMALL.chars * 40);
            assert!(page.text.lines().all(|line| line == line.trim()));
        }
    }
});
