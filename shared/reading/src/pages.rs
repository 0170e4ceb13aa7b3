//! The tree of pages (ISO 32000-1 §7.7.3).

use std::collections::BTreeSet;

use crate::{
    document::ReadingError,
    file::File,
    geometry::Rectangle,
    object::{Dictionary, Object},
};

/// A page that nothing is read of yet.
pub(crate) struct PageObject {
    pub(crate) dictionary: Dictionary,
    pub(crate) resources: Dictionary,
    /// What is seen of it.
    pub(crate) seen: Rectangle,
}

/// What pages have of the nodes above them.
#[derive(Clone, Default)]
struct Inherited {
    resources: Option<Object>,
    media: Option<Object>,
    crop: Option<Object>,
}

/// All pages, in order.
///
/// # Errors
/// There are more than `most`, or the budget does not suffice.
pub(crate) fn of_file(file: &File<'_>, most: usize) -> Result<Vec<PageObject>, ReadingError> {
    let catalog = file.catalog()?;
    let root = catalog.dictionary().and_then(|catalog| catalog.get("Pages")).cloned().unwrap_or_default();
    let mut pages = Vec::new();
    let mut count = 0_usize;
    let mut met = BTreeSet::new();
    let mut ahead = vec![(root, Inherited::default())];
    while let Some((node, inherited)) = ahead.pop() {
        // A node that stands in two places is a circle, or a trick.
        if let Object::Reference(number) = node
            && !met.insert(number)
        {
            continue;
        }
        file.budget.spend(100)?;
        let node = file.resolve(&node)?;
        let Some(node) = node.dictionary() else { continue };
        let own = |name: &str, above: Option<Object>| node.get(name).cloned().or(above);
        let inherited = Inherited {
            resources: own("Resources", inherited.resources),
            media: own("MediaBox", inherited.media),
            crop: own("CropBox", inherited.crop),
        };
        if let Object::Array(kids) = file.value(node, "Kids")? {
            file.budget.spend(kids.len())?;
            ahead.extend(kids.iter().rev().map(|kid| (kid.clone(), inherited.clone())));
            continue;
        }
        count = count.saturating_add(1);
        if count <= most {
            pages.push(page(file, node, &inherited)?);
        }
    }
    if count > most { Err(ReadingError::TooManyPages { pages: count }) } else { Ok(pages) }
}

fn page(file: &File<'_>, node: &Dictionary, inherited: &Inherited) -> Result<PageObject, ReadingError> {
    let rectangle = |value: &Option<Object>| match value {
        Some(value) => Ok(Rectangle::of(&file.numbers(&file.resolve(value)?)?)),
        None => Ok(None),
    };
    let media = rectangle(&inherited.media)?.unwrap_or(Rectangle::A4);
    let seen = rectangle(&inherited.crop)?.and_then(|crop| crop.and(media)).unwrap_or(media);
    let resources = match &inherited.resources {
        Some(resources) => file.resolve(resources)?.dictionary().cloned().unwrap_or_default(),
        None => Dictionary::default(),
    };
    Ok(PageObject { dictionary: node.clone(), resources, seen })
}
