//! Whatever the bytes are, nothing panics, nothing grows, and what is taken can be cleaned: what the test `any_bytes` tries
//! with bytes that it makes itself.

#![no_main]

use libfuzzer_sys::fuzz_target;
use preau_pictures::{Kind, Limits, Refusal, clean, inspect};

fuzz_target!(|bytes: &[u8]| {
    let inspected = inspect(bytes, Limits::PHOTO);
    for kind in Kind::ALL {
        match (inspected, clean(bytes, kind)) {
            (Ok(inspected), Ok(cleaned)) => {
                assert_eq!(inspected.kind, kind);
                assert!(cleaned.len() <= bytes.len());
                assert_eq!(inspect(&cleaned, Limits::PHOTO), Ok(inspected));
                assert_eq!(clean(&cleaned, kind), Ok(cleaned));
            }
            (Ok(inspected), Err(Refusal::OtherKind)) => assert_ne!(inspected.kind, kind),
            (Ok(_), Err(refusal)) => assert_eq!(refusal, Refusal::Disguised),
            (Err(Refusal::TooManyPixels { .. }), _) => {}
            (Err(_), answer) => assert!(answer.is_err()),
        }
    }
});
