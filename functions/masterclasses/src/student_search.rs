//! Inscriptions by what is said of their people: looked at one after the other, so many of them.

use preau_kernel::{
    app::App,
    list::List,
    problem::Problem,
    store::{Key, Position},
};

use crate::{
    inscription::{Inscription, InscriptionId, InscriptionStatus},
    student::{StudentContact, contacts_of},
};

/// How many inscriptions a page looks at before it answers what it has, and how many rows a table has at most.
pub(crate) const MOST: usize = 1_000;
/// How many are read at once.
const AT_ONCE: usize = 100;

/// What is searched in a list of inscriptions.
pub(crate) struct StudentSearch {
    /// Those whose inscription stands so.
    pub status: Option<InscriptionStatus>,
    /// What contacts are searched for, folded.
    pub searched: Option<String>,
    /// How many are wanted.
    pub limit: usize,
}

impl StudentSearch {
    /// The inscriptions that are found after `after`, as many as wanted, and where it goes on if there are more. It looks at
    /// [`MOST`] of them.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn run(
        &self,
        app: &App,
        list: &List,
        after: Option<&Key>,
    ) -> Result<(Vec<(Inscription, StudentContact)>, Option<Key>), Problem> {
        let (mut found, mut after) = (Vec::new(), after.and_then(position));
        for _ in 0..MOST / AT_ONCE {
            let wanted = |one: &Inscription| self.status.is_none_or(|status| one.status == status);
            let room = if self.searched.is_some() { AT_ONCE } else { self.limit - found.len() };
            let at_once = room.min(AT_ONCE);
            let part = app.records.list::<Inscription>(list, at_once, after.take(), wanted).await?;
            let inscriptions: Vec<_> = part.entities.into_iter().map(|stored| stored.entity).collect();
            let contacts = contacts_of(&app.records, &inscriptions).await?;
            let count = inscriptions.len();
            for (number, (inscription, contact)) in inscriptions.into_iter().zip(contacts).enumerate() {
                if self.searched.as_deref().is_some_and(|searched| !contact.says(searched)) {
                    continue;
                }
                let place = place(&inscription);
                found.push((inscription, contact));
                if found.len() == self.limit {
                    let has_more = number + 1 < count || part.next.is_some();
                    return Ok((found, has_more.then_some(place)));
                }
            }
            after = part.next;
            // Fewer than wanted though there are more: as many were looked at as may be.
            if after.is_none() || count < at_once {
                break;
            }
        }
        // What was looked at last.
        let next = after.and_then(|position| position.entry).map(|entry| Key::new(PLACE, entry.sort));
        Ok((found, next))
    }
}

/// The partition of places in cursors: they are the same in all lists.
const PLACE: &str = "inscription";

/// Where an inscription stands in the list.
fn place(inscription: &Inscription) -> Key {
    Key::new(PLACE, inscription.place())
}

/// The position of a place.
fn position(place: &Key) -> Option<Position> {
    let (_, id) = place.sort.rsplit_once('#')?;
    Some(Position { key: Inscription::key_of(InscriptionId::parse(id)?), entry: Some(place.clone()) })
}
