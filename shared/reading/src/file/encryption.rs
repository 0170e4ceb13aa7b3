//! Encrypted files (ISO 32000-2 §7.6) that everybody can open, for the password that opens them is empty: what is printed
//! from them is no secret. Of the standard security handler, in all its versions; streams alone, for no text stands in the
//! strings of a file's objects.

use md5::{Digest as _, Md5};
use sha2::{Sha256, Sha384, Sha512};

use super::File;
use crate::{
    cipher::{Aes, rc4},
    document::ReadingError,
    object::{Dictionary, Object, Stream},
};

/// What stands in the place of a password's missing bytes (algorithm 2): here, of all.
const PADDING: [u8; 32] = *b"\x28\xBF\x4E\x5E\x4E\x75\x8A\x41\x64\x00\x4E\x56\xFF\xFA\x01\x08\x2E\x2E\x00\xB6\xD0\x68\x3E\x80\x2F\x0C\xA9\xFE\x64\x53\x69\x7A";
/// The most rounds of a hash (algorithm 2.B) that a file can ask for: its last byte ends it at the latest.
const MOST_ROUNDS: usize = 64 + 256;

/// How streams are encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Method {
    /// Not at all.
    Identity,
    Rc4,
    /// AES with a key of 128 bits for each object.
    AesV2,
    /// AES with the file's key, of 256 bits.
    AesV3,
}

/// By what the streams of a file are decrypted.
pub(super) struct Encryption {
    method: Method,
    key: Vec<u8>,
}

/// What the dictionary of a file's encryption tells, and the file's id.
struct Told {
    version: usize,
    revision: usize,
    /// The file's key, in bytes.
    length: usize,
    owner: Vec<u8>,
    user: Vec<u8>,
    user_key: Vec<u8>,
    permissions: [u8; 4],
    encrypts_metadata: bool,
    id: Vec<u8>,
}

impl Encryption {
    /// What decrypts the file of this trailer; none where it is not encrypted.
    ///
    /// # Errors
    /// `Encrypted`: nobody opens it without a password, or it is not encrypted as the standard has it.
    pub(super) fn of(file: &File<'_>, trailer: &Dictionary) -> Result<Option<Self>, ReadingError> {
        if !trailer.has("Encrypt") {
            return Ok(None);
        }
        let dictionary = file.dictionary(trailer, "Encrypt")?;
        if file.value(&dictionary, "Filter")?.name() != Some(b"Standard") {
            return Err(ReadingError::Encrypted);
        }
        let told = Told::read(file, trailer, &dictionary)?;
        let method = method(file, &dictionary, told.version)?;
        let opened = method.and_then(|method| Some(Self { method, key: told.key()? }));
        opened.map(Some).ok_or(ReadingError::Encrypted)
    }

    /// The bytes of a stream, decrypted. Those of tables are never encrypted (§7.5.8.2).
    pub(super) fn decrypted(&self, stream: &Stream, bytes: &[u8]) -> Vec<u8> {
        if self.method == Method::Identity
            || stream.dictionary.get("Type").and_then(Object::name) == Some(b"XRef")
        {
            return bytes.to_vec();
        }
        match self.method {
            Method::AesV3 => chain(&self.key, bytes),
            Method::AesV2 => chain(&self.key_of(stream, b"sAlT"), bytes),
            Method::Rc4 | Method::Identity => rc4(&self.key_of(stream, b""), bytes),
        }
    }

    /// The key of an object (algorithm 1).
    fn key_of(&self, stream: &Stream, salt: &[u8]) -> Vec<u8> {
        let [number, generation] = stream.object.map(u32::to_le_bytes);
        let mut key = Md5::new();
        key.update(&self.key);
        key.update(number.get(..3).unwrap_or_default());
        key.update(generation.get(..2).unwrap_or_default());
        key.update(salt);
        let length = self.key.len().saturating_add(5).min(16);
        key.finalize().get(..length).unwrap_or_default().to_vec()
    }
}

/// What a chain of blocks was that begins with its start, without what fills its last block.
fn chain(key: &[u8], bytes: &[u8]) -> Vec<u8> {
    let (Some(aes), Some((start, bytes))) = (Aes::new(key), bytes.split_first_chunk::<16>()) else {
        return Vec::new();
    };
    let mut plain = aes.chain_decrypted(start, bytes);
    let filling = plain.last().map(|last| usize::from(*last)).filter(|filling| (1..=16).contains(filling));
    plain.truncate(plain.len().saturating_sub(filling.unwrap_or_default()));
    plain
}

/// How streams are encrypted; none where that is not in the standard.
fn method(file: &File<'_>, dictionary: &Dictionary, version: usize) -> Result<Option<Method>, ReadingError> {
    if (1..=2).contains(&version) {
        return Ok(Some(Method::Rc4));
    }
    if !(4..=5).contains(&version) {
        return Ok(None);
    }
    let name = file.value(dictionary, "StmF")?;
    let Some(name) = name.name().filter(|name| *name != b"Identity") else {
        return Ok(Some(Method::Identity));
    };
    let filters = file.dictionary(dictionary, "CF")?;
    let filter = file.resolve(filters.of_name(name).unwrap_or(&Object::Null))?;
    let Some(filter) = filter.dictionary() else { return Ok(None) };
    Ok(match file.value(filter, "CFM")?.name() {
        Some(b"V2") => Some(Method::Rc4),
        Some(b"AESV2") => Some(Method::AesV2),
        Some(b"AESV3") => Some(Method::AesV3),
        _ => None,
    })
}

impl Told {
    fn read(file: &File<'_>, trailer: &Dictionary, dictionary: &Dictionary) -> Result<Self, ReadingError> {
        let number = |name| Ok(file.value(dictionary, name)?.count().unwrap_or_default());
        let string = |name| {
            Ok(match file.value(dictionary, name)? {
                Object::String(string) => string,
                _ => Vec::new(),
            })
        };
        let version = number("V")?;
        let length = match (version, number("Length")?) {
            (1, _) | (2, 0) => 5,
            (2, bits) => bits.checked_div(8).unwrap_or_default(),
            _ => 16,
        };
        let ids = file.value(trailer, "ID")?;
        let id = match ids.array().and_then(<[_]>::first).map(|id| file.resolve(id)).transpose()? {
            Some(Object::String(id)) => id,
            _ => Vec::new(),
        };
        Ok(Self {
            version,
            revision: number("R")?,
            length,
            owner: string("O")?,
            user: string("U")?,
            user_key: string("UE")?,
            permissions: permissions(&file.value(dictionary, "P")?),
            encrypts_metadata: file.value(dictionary, "EncryptMetadata")? != Object::Boolean(false),
            id,
        })
    }

    /// The file's key, if the empty password opens it.
    fn key(&self) -> Option<Vec<u8>> {
        match self.revision {
            2..=4 => self.old_key(),
            5..=6 => self.new_key(),
            _ => None,
        }
    }

    /// Algorithms 2, 4 and 5.
    fn old_key(&self) -> Option<Vec<u8>> {
        let mut key = Md5::new();
        key.update(PADDING);
        key.update(self.owner.get(..32)?);
        key.update(self.permissions);
        key.update(&self.id);
        if self.revision >= 4 && !self.encrypts_metadata {
            key.update([0xFF_u8; 4]);
        }
        let length = if self.revision == 2 { 5 } else { self.length };
        let mut key = key.finalize().to_vec();
        for _ in 0..if self.revision == 2 { 0 } else { 50 } {
            key = Md5::digest(key.get(..length)?).to_vec();
        }
        let key = key.get(..length).filter(|key| key.len() >= 5)?.to_vec();
        let expected = if self.revision == 2 {
            rc4(&key, &PADDING)
        } else {
            let mut check = Md5::new();
            check.update(PADDING);
            check.update(&self.id);
            (0..20_u8).fold(check.finalize().to_vec(), |check, round| {
                let key: Vec<u8> = key.iter().map(|byte| byte ^ round).collect();
                rc4(&key, &check)
            })
        };
        // What fills up the rest of it says nothing.
        (self.user.get(..expected.len()) == Some(expected.as_slice())).then_some(key)
    }

    /// Algorithms 2.A and 11.
    fn new_key(&self) -> Option<Vec<u8>> {
        let (expected, salts) = self.user.split_first_chunk::<32>()?;
        let (of_check, salts) = salts.split_first_chunk::<8>()?;
        let (of_key, _) = salts.split_first_chunk::<8>()?;
        let hash = |salt: &[u8; 8]| {
            let first = Sha256::digest(salt).to_vec();
            if self.revision == 5 { Some(first) } else { hardened(first) }
        };
        if hash(of_check)?.as_slice() != expected {
            return None;
        }
        let key = Aes::new(&hash(of_key)?)?.chain_decrypted(&[0; 16], self.user_key.get(..32)?);
        (key.len() == 32).then_some(key)
    }
}

/// The hash of an empty password that makes trying passwords slow (algorithm 2.B).
fn hardened(mut hash: Vec<u8>) -> Option<Vec<u8>> {
    for round in 1..=MOST_ROUNDS {
        let (key, rest) = hash.split_first_chunk::<16>()?;
        let (start, _) = rest.split_first_chunk::<16>()?;
        let encrypted = Aes::new(key)?.chain_encrypted(start, &hash.repeat(64));
        let sum: u32 = encrypted.iter().take(16).map(|byte| u32::from(*byte)).sum();
        hash = match sum % 3 {
            0 => Sha256::digest(&encrypted).to_vec(),
            1 => Sha384::digest(&encrypted).to_vec(),
            _ => Sha512::digest(&encrypted).to_vec(),
        };
        let last = usize::from(*encrypted.last()?);
        if round >= 64 && last <= round.saturating_sub(32) {
            break;
        }
    }
    hash.truncate(32);
    Some(hash)
}

/// The bits of what a reader may do with the file, which some programs write as a number without a sign.
#[expect(
    clippy::cast_possible_truncation,
    reason = "it is a whole number of 32 bits; what is none opens no file"
)]
fn permissions(value: &Object) -> [u8; 4] {
    let number = value.number().unwrap_or_default() as i64;
    (number as i32).to_le_bytes()
}
