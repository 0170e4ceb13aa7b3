//! How the types of fields are described: each by the schema that its limits make, which stands in the place of every field
//! of that type.

use serde_json::{Map, Value};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        KnownFormat, ObjectBuilder, Ref, RefOr, Schema, SchemaFormat,
        schema::{ArrayBuilder, Type},
    },
};

/// What the names of these schemas begin with, until [`inlined`] puts them into their places. A name goes on with what makes
/// two of them different.
pub const FIELD: &str = "field:";

/// Declares that a type is described as a field by `schema`; `name` is another one for each of a type's limits.
#[macro_export]
macro_rules! field_schema {
    ([$($generics:tt)*] $type:ty, $name:expr, $schema:expr) => {
        impl<$($generics)*> ::utoipa::PartialSchema for $type {
            fn schema() -> ::utoipa::openapi::RefOr<::utoipa::openapi::Schema> {
                $schema
            }
        }

        impl<$($generics)*> ::utoipa::ToSchema for $type {
            fn name() -> ::std::borrow::Cow<'static, str> {
                ::std::borrow::Cow::Owned(format!("{}{}", $crate::field_schema::FIELD, $name))
            }

            fn schemas(
                schemas: &mut Vec<(String, ::utoipa::openapi::RefOr<::utoipa::openapi::Schema>)>,
            ) {
                let _ = schemas;
            }
        }
    };
    ($type:ty, $schema:expr) => {
        $crate::field_schema! { [] $type, stringify!($type), $schema }
    };
}

/// The schema of a text of so many characters.
#[must_use]
pub fn text(least: usize, most: usize) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length((least > 0).then_some(least))
        .max_length((most < usize::MAX).then_some(most))
        .into()
}

/// The schema of an instant (RFC 3339).
#[must_use]
pub fn instant() -> RefOr<Schema> {
    let format = SchemaFormat::KnownFormat(KnownFormat::DateTime);
    ObjectBuilder::new().schema_type(Type::String).format(Some(format)).into()
}

/// The schema of a whole number from `least` to `most`.
#[must_use]
pub fn integer(least: u32, most: u32) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int32)))
        .minimum(Some(least))
        .maximum((most < u32::MAX).then_some(most))
        .into()
}

/// The schema of an object, whatever its members.
#[must_use]
pub fn object() -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(Type::Object).into()
}

/// The schema of an object whose members are all like this.
#[must_use]
pub fn map(member: RefOr<Schema>) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::Object)
        .property_names(Some(String::schema()))
        .additional_properties(Some(member))
        .into()
}

/// The same schema, of no list, with an example.
#[must_use]
pub fn with_example(mut schema: RefOr<Schema>, example: impl Into<Value>) -> RefOr<Schema> {
    if let RefOr::T(Schema::Object(plain)) = &mut schema {
        plain.example = Some(example.into());
    }
    schema
}

/// The schema of a list of up to `most` entries like this.
#[must_use]
pub fn list(entry: RefOr<Schema>, most: usize) -> RefOr<Schema> {
    ArrayBuilder::new().items(entry).max_items(Some(most)).into()
}

/// A document in which the schemas of fields stand in their places: what a field's type says, with what the field itself says
/// of it, and null where it may be absent.
#[must_use]
pub fn inlined(mut document: Value) -> Value {
    let all = &mut document["components"]["schemas"];
    let mut fields = Map::new();
    if let Value::Object(schemas) = all {
        let (of_fields, others) =
            std::mem::take(schemas).into_iter().partition(|(name, _)| name.starts_with(FIELD));
        (fields, *schemas) = (of_fields, others);
    }
    inline(&mut document, &fields);
    document
}

fn inline(value: &mut Value, fields: &Map<String, Value>) {
    if let Some(field) = field_of(value, fields) {
        *value = field;
    }
    match value {
        Value::Array(entries) => entries.iter_mut().for_each(|entry| inline(entry, fields)),
        Value::Object(members) => members.values_mut().for_each(|member| inline(member, fields)),
        _ => {}
    }
}

/// What stands in the place of a reference to a field's type, or of one to either that or null.
fn field_of(value: &Value, fields: &Map<String, Value>) -> Option<Value> {
    if let Some([one, other]) = value["oneOf"].as_array().map(Vec::as_slice) {
        let reference = if is_null(other) { one } else { other };
        let mut schema = field_of(reference, fields).filter(|_| is_null(one) || is_null(other))?;
        let plain = schema["type"].as_str().map(ToOwned::to_owned)?;
        schema["type"] = vec![plain, "null".to_owned()].into();
        return Some(schema);
    }
    let name = value["$ref"].as_str()?.strip_prefix("#/components/schemas/")?;
    let mut schema = fields.get(name)?.clone();
    for (key, said) in value.as_object()?.iter().filter(|(key, _)| *key != "$ref") {
        schema[key] = said.clone();
    }
    Some(schema)
}

fn is_null(schema: &Value) -> bool {
    schema["type"] == "null"
}

/// The schema of `T`, by reference.
#[must_use]
pub fn named<T: ToSchema>() -> RefOr<Schema> {
    Ref::from_schema_name(T::name()).into()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_field_is_described_by_its_type_and_by_itself() {
        let reference = json!({"$ref": "#/components/schemas/field:text 9", "description": "A word."});
        let other = json!({"$ref": "#/components/schemas/Kind"});
        let absent = json!({"type": "null"});
        let document = json!({
            "components": {"schemas": {
                "field:text 9": {"type": "string", "maxLength": 9},
                "field:kind": other,
                "Kind": {"type": "string", "enum": ["Visio"]},
                "Lesson": {"properties": {
                    "word": reference,
                    "maybe": {"oneOf": [reference, absent]},
                    "kind": {"$ref": "#/components/schemas/field:kind", "description": "Which."},
                    "other": {"oneOf": [other, absent]},
                }},
            }},
        });
        let expected = json!({
            "components": {"schemas": {
                "Kind": {"type": "string", "enum": ["Visio"]},
                "Lesson": {"properties": {
                    "word": {"type": "string", "maxLength": 9, "description": "A word."},
                    "maybe": {"type": ["string", "null"], "maxLength": 9, "description": "A word."},
                    "kind": {"$ref": "#/components/schemas/Kind", "description": "Which."},
                    "other": {"oneOf": [other, absent]},
                }},
            }},
        });
        assert_eq!(inlined(document), expected);
    }
}
