//! Writes as guarded actions: what `DynamoDB` is to do, on which condition.

use std::{borrow::Cow, collections::HashMap};

use aws_sdk_dynamodb::{
    error::BuildError,
    types::{
        AttributeValue, ConditionCheck, Delete, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem,
        Update,
    },
};
use preau_kernel::store::{Addition, Counters, Item, Key, Version, Write};

use super::attributes::{
    Attributes, Present, counter_name, number, of_content, of_indexes, of_key, of_new, text,
};

const ABSENT: &str = "attribute_not_exists(pk) OR expires_at <= :now";
const AT_VERSION: &str = "version = :version AND (attribute_not_exists(expires_at) OR expires_at > :now)";

/// How an addition is made. No condition on one item can say all that it must do, so the ways are tried in turn, each
/// of them guarded: whatever others do meanwhile, none does harm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// On an item that is live or was never there. Should it be created, its expiry is set; so that an item without one
    /// does not get it, this way is not for such an item when the addition has an expiry.
    Merge,
    /// In place of an expired item.
    Anew,
    /// On a live item without an expiry.
    Keep,
}

impl Way {
    /// The way to try where `present` was found when this one's condition failed; `None` where the addition's bounds do
    /// not hold of it, so that no way leads on.
    pub(super) fn given(addition: &Addition, present: Option<&Present>, now: i64) -> Option<Self> {
        let live = present.filter(|present| present.expires_at.is_none_or(|at| at > now));
        let nothing = Counters::new();
        if !addition.holds(live.map_or(&nothing, |live| &live.counters)) {
            return None;
        }
        Some(match (present, live) {
            (Some(_), None) => Self::Anew,
            (_, Some(live)) if live.expires_at.is_none() && addition.expires_at.is_some() => Self::Keep,
            _ => Self::Merge,
        })
    }

    /// The way to try when this one's condition failed, where it is not known what was found: of a count, which has no
    /// bounds.
    pub(super) const fn next(self, addition: &Addition) -> Self {
        match self {
            Self::Merge => Self::Anew,
            Self::Anew if addition.expires_at.is_some() => Self::Keep,
            Self::Anew | Self::Keep => Self::Merge,
        }
    }
}

/// Something to do with one item on a condition.
pub(super) struct Guarded {
    pub(super) action: Action,
    pub(super) condition: Cow<'static, str>,
    pub(super) values: Attributes,
    pub(super) names: HashMap<String, String>,
}

/// Whether a transaction that fails is to tell what a part of it found.
#[derive(Clone, Copy)]
pub(super) enum Found {
    Told,
    Untold,
}

pub(super) enum Action {
    Put(Attributes),
    Update(Attributes, String),
    Delete(Attributes),
    Check(Attributes),
}

impl Guarded {
    /// A write at `now`, in seconds since 1970; an addition is made in this `way`.
    pub(super) fn of(write: &Write, way: Way, now: i64) -> Self {
        match write {
            Write::Create(item) => Self::new(Action::Put(of_new(item)), ABSENT).with(":now", now),
            Write::Replace(item, version) => Self::replacement(item, *version).with(":now", now),
            Write::Reindex(key, version, indexes) => {
                Self::update(key, *version, Vec::new(), of_indexes(indexes)).with(":now", now)
            }
            Write::Delete(key, version) => {
                Self::new(Action::Delete(of_key(key)), AT_VERSION).with(":version", version).with(":now", now)
            }
            Write::Check(key, Some(version)) => {
                Self::new(Action::Check(of_key(key)), AT_VERSION).with(":version", version).with(":now", now)
            }
            Write::Check(key, None) => Self::new(Action::Check(of_key(key)), ABSENT).with(":now", now),
            Write::Add(addition) => Self::addition(addition, way, now),
        }
    }

    /// An update and no put: counters that others add to meanwhile are kept.
    fn replacement(item: &Item, version: Version) -> Self {
        let next = vec!["version = :next".to_owned()];
        Self::update(&item.key, version, next, of_content(item)).with(":next", version + 1)
    }

    /// An update of an item at a version: what `set` says, and these attributes.
    fn update(
        key: &Key,
        version: Version,
        mut set: Vec<String>,
        attributes: Vec<(&'static str, Option<AttributeValue>)>,
    ) -> Self {
        let mut remove = Vec::new();
        let mut values = Attributes::new();
        for (name, value) in attributes {
            if let Some(value) = value {
                set.push(format!("{name} = :{name}"));
                values.insert(format!(":{name}"), value);
            } else {
                remove.push(name);
            }
        }
        let clause =
            |word: &str, parts: String| if parts.is_empty() { parts } else { format!("{word} {parts} ") };
        let expression = clause("SET", set.join(", ")) + &clause("REMOVE", remove.join(", "));
        let mut guarded = Self::new(Action::Update(of_key(key), expression), AT_VERSION);
        guarded.values = values;
        guarded.with(":version", version)
    }

    pub(super) fn addition(addition: &Addition, way: Way, now: i64) -> Self {
        let key = of_key(&addition.key);
        match way {
            Way::Merge => {
                let mut set = "SET kind = if_not_exists(kind, :kind), doc = if_not_exists(doc, :doc), \
                               version = if_not_exists(version, :version)"
                    .to_owned();
                let condition = if addition.expires_at.is_some() {
                    set.push_str(", expires_at = if_not_exists(expires_at, :expires_at)");
                    "attribute_not_exists(pk) OR expires_at > :now"
                } else {
                    "attribute_not_exists(expires_at) OR expires_at > :now"
                };
                let mut guarded =
                    Self::new(Action::Update(key, set), condition).with(":now", now).with(":version", 1);
                guarded
                    .values
                    .extend([(":kind".to_owned(), text(&addition.kind)), (":doc".to_owned(), text("{}"))]);
                if let Some(at) = addition.expires_at {
                    guarded = guarded.with(":expires_at", at.as_second());
                }
                guarded.adding(addition).within(addition)
            }
            Way::Anew => {
                let item = Item {
                    key: addition.key.clone(),
                    kind: addition.kind.clone(),
                    document: "{}".to_owned(),
                    counters: Counters::new(),
                    version: 1,
                    expires_at: addition.expires_at,
                    indexes: [None, None, None],
                };
                let mut attributes = of_new(&item);
                let totals = addition.amounts.iter();
                attributes.extend(totals.map(|(name, total)| (counter_name(name), number(total))));
                Self::new(Action::Put(attributes), "expires_at <= :now").with(":now", now)
            }
            Way::Keep => Self::new(
                Action::Update(key, String::new()),
                "attribute_exists(pk) AND attribute_not_exists(expires_at)",
            )
            .adding(addition)
            .within(addition),
        }
    }

    fn new(action: Action, condition: &'static str) -> Self {
        Self { action, condition: condition.into(), values: Attributes::new(), names: HashMap::new() }
    }

    fn with(mut self, name: &str, value: impl ToString + Copy) -> Self {
        self.values.insert(name.to_owned(), number(value));
        self
    }

    /// Adds the amounts to the counters, whose names may be any words.
    fn adding(mut self, addition: &Addition) -> Self {
        let mut add = Vec::with_capacity(addition.amounts.len());
        for (position, (counter, amount)) in addition.amounts.iter().enumerate() {
            add.push(format!("#n{position} :n{position}"));
            self.names.insert(format!("#n{position}"), counter_name(counter));
            self.values.insert(format!(":n{position}"), number(amount));
        }
        if let (Action::Update(_, expression), false) = (&mut self.action, add.is_empty()) {
            expression.push_str(" ADD ");
            expression.push_str(&add.join(", "));
        }
        self
    }

    /// On the further condition that the counters stand where the addition leaves them within its bounds.
    fn within(mut self, addition: &Addition) -> Self {
        // In its own parentheses, and in no others: DynamoDB refuses those that nothing needs.
        let mut conditions = vec![format!("({})", self.condition)];
        for (position, (counter, bound)) in addition.bounds.iter().enumerate() {
            let amount = i128::from(addition.amounts.get(counter).copied().unwrap_or_default());
            let mut ends = Vec::new();
            for (sign, name, end) in [(">=", "least", bound.floor), ("<=", "most", bound.ceiling)] {
                if let Some(end) = end {
                    ends.push(format!("#b{position} {sign} :{name}{position}"));
                    self.values.insert(format!(":{name}{position}"), number(i128::from(end) - amount));
                }
            }
            if ends.is_empty() {
                continue;
            }
            self.names.insert(format!("#b{position}"), counter_name(counter));
            let within = ends.join(" AND ");
            // A counter that is not there stands at 0, and is neither above nor below anything.
            let from_nothing = i64::try_from(amount).is_ok_and(|amount| bound.admits(amount));
            conditions.push(if from_nothing {
                format!("(attribute_not_exists(#b{position}) OR {within})")
            } else {
                format!("({within})")
            });
        }
        if conditions.len() > 1 {
            self.condition = conditions.join(" AND ").into();
        }
        self
    }

    /// The same as a part of a transaction.
    ///
    /// # Errors
    /// A bug: a part of it is missing.
    pub(super) fn in_transaction(self, table: &str, found: Found) -> Result<TransactWriteItem, BuildError> {
        let Self { action, condition, values, names } = self;
        let found = match found {
            Found::Untold => ReturnValuesOnConditionCheckFailure::None,
            Found::Told => ReturnValuesOnConditionCheckFailure::AllOld,
        };
        let (values, names) = (some(values), some(names));
        let part = TransactWriteItem::builder();
        let part = match action {
            Action::Put(item) => part.put(
                Put::builder()
                    .table_name(table)
                    .set_item(Some(item))
                    .condition_expression(condition)
                    .return_values_on_condition_check_failure(found)
                    .set_expression_attribute_values(values)
                    .set_expression_attribute_names(names)
                    .build()?,
            ),
            Action::Update(key, expression) => part.update(
                Update::builder()
                    .table_name(table)
                    .set_key(Some(key))
                    .update_expression(expression)
                    .condition_expression(condition)
                    .return_values_on_condition_check_failure(found)
                    .set_expression_attribute_values(values)
                    .set_expression_attribute_names(names)
                    .build()?,
            ),
            Action::Delete(key) => part.delete(
                Delete::builder()
                    .table_name(table)
                    .set_key(Some(key))
                    .condition_expression(condition)
                    .set_expression_attribute_values(values)
                    .build()?,
            ),
            Action::Check(key) => part.condition_check(
                ConditionCheck::builder()
                    .table_name(table)
                    .set_key(Some(key))
                    .condition_expression(condition)
                    .set_expression_attribute_values(values)
                    .build()?,
            ),
        };
        Ok(part.build())
    }
}

/// `DynamoDB` refuses empty maps of names and values.
pub(super) fn some<V>(map: HashMap<String, V>) -> Option<HashMap<String, V>> {
    (!map.is_empty()).then_some(map)
}
