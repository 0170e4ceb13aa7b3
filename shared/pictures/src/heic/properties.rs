//! The properties of items (ISO/IEC 23008-12 §9.3): among others, how large a picture is.

use std::{collections::BTreeSet, ops::Range};

use super::{
    boxes::{self, MediaBox},
    items::{item_id, version},
};
use crate::{limits::Limits, reader::Reader, refusal::Refusal};

/// The properties without which a picture does not look the same (ISO/IEC 23008-12 §6.5, ISO/IEC 14496-12 §12.1): how
/// it is coded, its dimensions, colours, shape, light, turns and layers. The rest are descriptions and times.
const KEPT: [&[u8; 4]; 21] = [
    b"hvcC", b"lhvC", b"ispe", b"pixi", b"colr", b"pasp", b"clap", b"irot", b"imir", b"auxC", b"rloc",
    b"lsel", b"tols", b"oinf", b"clli", b"mdcv", b"cclv", b"amve", b"reve", b"ndwt", b"iscl",
];

/// Whether the property says how a picture looks.
pub(super) fn is_kept(property: &MediaBox) -> bool {
    KEPT.contains(&&property.kind)
}

/// The dimensions of `item`, of whose file no picture passes `limits`.
pub(super) fn dimensions(
    file: &[u8],
    iprp: Range<usize>,
    item: u32,
    limits: Limits,
) -> Result<(u32, u32), Refusal> {
    let properties = container(file, iprp.clone())?;
    let its_own = associated(file, iprp, item)?;
    let mut dimensions = None;
    // Properties are counted from 1.
    for (index, property) in (1..).zip(boxes::inside(file, properties)) {
        let property = property?;
        if &property.kind == b"ispe" {
            let extents = measure(file.get(property.content).unwrap_or_default(), limits)?;
            if u16::try_from(index).is_ok_and(|index| its_own.contains(&index))
                && dimensions.replace(extents).is_some()
            {
                return Err(Refusal::Malformed);
            }
        }
    }
    dimensions.ok_or(Refusal::Malformed)
}

/// Where the properties lie (`ipco`), which come before what associates them.
pub(super) fn container(file: &[u8], iprp: Range<usize>) -> Result<Range<usize>, Refusal> {
    match boxes::inside(file, iprp).next() {
        Some(Ok(first)) if &first.kind == b"ipco" => Ok(first.content),
        _ => Err(Refusal::Malformed),
    }
}

/// What `ispe` says (ISO/IEC 23008-12 §6.5.3).
fn measure(content: &[u8], limits: Limits) -> Result<(u32, u32), Refusal> {
    let mut content = Reader::of_part(content);
    version(&mut content)?;
    limits.admit(content.u32()?, content.u32()?)
}

/// The indexes of the properties of `item` (`ipma`, ISO/IEC 23008-12 §9.3.1), of which there may be several boxes.
fn associated(file: &[u8], iprp: Range<usize>, item: u32) -> Result<BTreeSet<u16>, Refusal> {
    let mut indexes = BTreeSet::new();
    for found in boxes::inside(file, iprp).skip(1) {
        let found = found?;
        if &found.kind != b"ipma" {
            return Err(Refusal::Malformed);
        }
        let mut reader = Reader::of_part(file.get(found.content).unwrap_or_default());
        let [version, _, _, flags] = reader.array()?;
        for _ in 0..reader.u32()? {
            let its_own = item_id(&mut reader, version > 0)? == item;
            for _ in 0..reader.byte()? {
                let index = index(&mut reader, flags & 1 == 1)?;
                if its_own {
                    indexes.insert(index);
                }
            }
        }
    }
    Ok(indexes)
}

/// An index of two bytes or one. Its first bit says whether a reader must know the property.
fn index(reader: &mut Reader<'_>, wide: bool) -> Result<u16, Refusal> {
    if wide { Ok(reader.u16()? & 0x7FFF) } else { Ok((reader.byte()? & 0x7F).into()) }
}
