//! HEIC files, box by box. Their pictures are no pictures: nothing here decodes them.

use crate::files::{HEIGHT, WIDTH, XMP, exif, longs, shorts};

pub fn media_box(kind: [u8; 4], content: &[u8]) -> Vec<u8> {
    [&longs(&[u32::try_from(content.len() + 8).unwrap()]), &kind[..], content].concat()
}

/// A box that begins with a version and flags.
fn full_box(kind: [u8; 4], version: u8, content: &[u8]) -> Vec<u8> {
    media_box(kind, &[&[version, 0, 0, 0], content].concat())
}

pub fn brands(brands: &[u8]) -> Vec<u8> {
    media_box(*b"ftyp", &[&brands[..4], &[0; 4], &brands[4..]].concat())
}

pub fn dimensions(width: u32, height: u32) -> Vec<u8> {
    full_box(*b"ispe", 0, &longs(&[width, height]))
}

/// A grid of two pictures side by side.
pub fn grid(width: u16, height: u16) -> Vec<u8> {
    [vec![0, 0, 0, 1], shorts(&[width, height])].concat()
}

#[derive(Clone)]
pub struct Item {
    pub kind: [u8; 4],
    pub content: Vec<u8>,
    /// 0: in `mdat`; 1: in `idat`; 2, which is not understood: in another item.
    pub method: u16,
}

pub fn item(kind: [u8; 4], content: &[u8]) -> Item {
    Item { kind, content: content.to_vec(), method: 0 }
}

pub fn exif_item() -> Item {
    item(*b"Exif", &[vec![0; 4], exif(6)].concat())
}

/// A file to be written. Items are counted from 1; the first is the primary one.
#[derive(Clone)]
pub struct Heic {
    pub items: Vec<Item>,
    /// The properties, of which the first belongs to the primary item.
    pub properties: Vec<Vec<u8>>,
    /// Boxes at the end of `meta`, and after it.
    pub in_meta: Vec<Vec<u8>>,
    pub after: Vec<Vec<u8>>,
    /// Bytes of `mdat` that belong to no item.
    pub unclaimed: Vec<u8>,
}

impl Heic {
    /// What a telephone writes: a grid, its tiles, Exif and XMP.
    pub fn of_telephone() -> Self {
        let (width, height) = (u16::try_from(WIDTH).unwrap(), u16::try_from(HEIGHT).unwrap());
        Self {
            items: vec![
                Item { method: 1, ..item(*b"grid", &grid(width, height)) },
                item(*b"hvc1", b"the left half"),
                item(*b"hvc1", b"the right half"),
                exif_item(),
                item(*b"mime", XMP),
            ],
            properties: vec![
                dimensions(WIDTH, HEIGHT),
                media_box(*b"hvcC", b"how it is coded"),
                dimensions(WIDTH / 2, HEIGHT),
                media_box(*b"irot", &[3]),
                full_box(*b"udes", 0, b"fr\0Amina\0Douala\0\0"),
            ],
            in_meta: Vec::new(),
            after: Vec::new(),
            unclaimed: Vec::new(),
        }
    }

    pub fn bytes(&self) -> Vec<u8> {
        // Places in the file depend on how long what comes before is, not on what it says.
        let data_at = self.before_data(0).len() + 8;
        let data = [self.data(0), self.unclaimed.clone()].concat();
        [self.before_data(data_at), media_box(*b"mdat", &data), self.after.concat()].concat()
    }

    fn data(&self, method: u16) -> Vec<u8> {
        let items = self.items.iter().filter(|item| item.method == method);
        items.flat_map(|item| item.content.clone()).collect()
    }

    fn before_data(&self, data_at: usize) -> Vec<u8> {
        let properties = media_box(*b"ipco", &self.properties.concat());
        let association = full_box(*b"ipma", 0, &[longs(&[1]), shorts(&[1]), vec![2, 1, 0x84]].concat());
        let boxes = [
            full_box(*b"hdlr", 0, b"\0\0\0\0pict\0\0\0\0\0\0\0\0\0\0\0\0\0"),
            full_box(*b"pitm", 0, &shorts(&[1])),
            self.kinds(),
            media_box(*b"iprp", &[properties, association].concat()),
            media_box(*b"idat", &self.data(1)),
            self.places(data_at),
            self.in_meta.concat(),
        ];
        [brands(b"heicmif1heic"), full_box(*b"meta", 0, &boxes.concat())].concat()
    }

    fn kinds(&self) -> Vec<u8> {
        let mut content = shorts(&[u16::try_from(self.items.len()).unwrap()]);
        for (id, item) in (1..).zip(&self.items) {
            let name: &[u8] = if &item.kind == b"mime" { b"\0application/rdf+xml\0" } else { b"\0" };
            content.extend(full_box(*b"infe", 2, &[&shorts(&[id, 0]), &item.kind[..], name].concat()));
        }
        full_box(*b"iinf", 0, &content)
    }

    fn places(&self, data_at: usize) -> Vec<u8> {
        let mut content = [vec![0x44, 0x00], shorts(&[u16::try_from(self.items.len()).unwrap()])].concat();
        let mut next = [data_at, 0, 0];
        for (id, item) in (1..).zip(&self.items) {
            let place = &mut next[usize::from(item.method)];
            content.extend(shorts(&[id, item.method, 0, 1]));
            content.extend(longs(&[*place, item.content.len()].map(|number| u32::try_from(number).unwrap())));
            *place += item.content.len();
        }
        full_box(*b"iloc", 1, &content)
    }
}
