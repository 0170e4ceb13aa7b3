//! What unpacks streams (ISO 32000-1 §7.4). No filter of pictures is known: no text is in them.

mod ascii;
mod flate;
mod lzw;
mod predictor;
mod run_length;

pub(crate) use predictor::Predictor;

/// Why a stream is not unpacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// It would be larger than it may be.
    TooLarge,
    /// The filter is not known, or is one of pictures.
    Unknown,
}

/// What a stream's bytes are unpacked by.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parameters {
    pub(crate) predictor: Predictor,
    /// Whether codes grow one code earlier than they must (§7.4.4.3).
    pub(crate) early_change: bool,
}

/// Unpacks `bytes` into at most `most`. What is broken is unpacked up to there.
pub(crate) fn unpack(
    name: &[u8],
    parameters: &Parameters,
    bytes: &[u8],
    most: usize,
) -> Result<Vec<u8>, Failure> {
    let unpacked = match name {
        b"FlateDecode" | b"Fl" => flate::unpack(bytes, most)?,
        b"LZWDecode" | b"LZW" => lzw::unpack(bytes, parameters.early_change, most)?,
        b"ASCIIHexDecode" | b"AHx" => return Ok(ascii::hexadecimal(bytes)),
        b"ASCII85Decode" | b"A85" => return ascii::base_85(bytes, most),
        b"RunLengthDecode" | b"RL" => return run_length::unpack(bytes, most),
        _ => return Err(Failure::Unknown),
    };
    Ok(parameters.predictor.undo(unpacked))
}
