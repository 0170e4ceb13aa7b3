//! Objects (ISO 32000-1 §7.3).

use std::{collections::BTreeMap, ops::Range, rc::Rc};

/// An object. To clone one costs little, however large it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Object {
    #[default]
    Null,
    Boolean(bool),
    Integer(i32),
    Real(f64),
    Name(Vec<u8>),
    String(Vec<u8>),
    Array(Rc<Vec<Object>>),
    Dictionary(Dictionary),
    Stream(Stream),
    /// The number of the object meant. Generations are not looked at: the newest is in the table.
    Reference(u32),
}

/// A dictionary.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Dictionary(Rc<BTreeMap<Vec<u8>, Object>>);

/// A stream: its dictionary, where its bytes are in the file, and the number and generation of its object.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Stream {
    pub(crate) dictionary: Dictionary,
    pub(crate) bytes: Range<usize>,
    pub(crate) object: [u32; 2],
}

impl Dictionary {
    pub(crate) fn insert(&mut self, name: Vec<u8>, value: Object) {
        Rc::make_mut(&mut self.0).insert(name, value);
    }

    /// The value as it stands there: a reference is not followed.
    pub(crate) fn get(&self, name: &str) -> Option<&Object> {
        self.0.get(name.as_bytes()).filter(|value| **value != Object::Null)
    }

    pub(crate) fn of_name(&self, name: &[u8]) -> Option<&Object> {
        self.0.get(name)
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }
}

impl Object {
    pub(crate) fn number(&self) -> Option<f64> {
        match self {
            Self::Integer(number) => Some(f64::from(*number)),
            Self::Real(number) => Some(*number),
            _ => None,
        }
    }

    pub(crate) const fn integer(&self) -> Option<i32> {
        match self {
            Self::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// A number of things: an integer that is not negative.
    pub(crate) fn count(&self) -> Option<usize> {
        usize::try_from(self.integer()?).ok()
    }

    pub(crate) fn name(&self) -> Option<&[u8]> {
        match self {
            Self::Name(name) => Some(name),
            _ => None,
        }
    }

    pub(crate) fn array(&self) -> Option<&[Self]> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The dictionary that it is, or whose stream it is.
    pub(crate) fn dictionary(&self) -> Option<&Dictionary> {
        match self {
            Self::Dictionary(dictionary) => Some(dictionary),
            Self::Stream(stream) => Some(&stream.dictionary),
            _ => None,
        }
    }
}
