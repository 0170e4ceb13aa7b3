//! The ciphers of encrypted PDFs. They are ours, and small: who opens a file with the empty password knows its key as everybody
//! does, so that nothing depends on how long they take.

mod aes;
mod rc4;

pub(crate) use aes::Aes;
pub(crate) use rc4::rc4;
