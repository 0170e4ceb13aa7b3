//! What the lists are of.

use preau_kernel::{
    entity::Entity,
    spread::Spread,
    store::{Index, Indexes, Item, Key, Scope},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Something of which there are many.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Thing {
    /// Its number.
    pub number: u32,
    /// Its colour.
    pub colour: String,
}

impl Thing {
    /// Every fiftieth is red, the others are blue.
    pub fn of(number: u32) -> Self {
        let colour = if number.is_multiple_of(50) { "red" } else { "blue" };
        Self { number, colour: colour.to_owned() }
    }

    /// Where all of them are listed.
    pub fn all() -> Spread {
        Spread::over(Scope::Index(Index::Second, "things".to_owned()))
    }

    /// Where it stands.
    fn sort(&self) -> String {
        format!("{:06}", self.number)
    }

    /// The item as version 0.1 would have written it, all of them in one partition.
    pub fn unspread(&self) -> Item {
        let entry = Some(Key::new("things", self.sort()));
        Item { indexes: [None, entry, None], ..self.to_item().unwrap() }
    }
}

impl Entity for Thing {
    const KIND: &'static str = "thing";

    fn key(&self) -> Key {
        Key::new(format!("thing#{}", self.number), "thing")
    }

    fn indexes(&self) -> Indexes {
        [None, Some(Self::all().key(self.sort())), None]
    }
}
