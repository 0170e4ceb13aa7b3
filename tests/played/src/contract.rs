//! The providers' contracts, copied from their published descriptions.

use std::{fs, path::Path};

use serde_json::{Value, json};

/// A body's contract: its JSON Schema, without the keys that the schema does not know.
pub struct Contract {
    schema: jsonschema::Validator,
    known: Option<Vec<String>>,
}

impl Contract {
    /// The contract `name`. The published schemas are open: the objects at these pointers are closed here.
    pub fn closed_at(name: &str, pointers: &[&str]) -> Self {
        let mut schema = read(&format!("{name}.schema.json")).unwrap();
        for pointer in pointers {
            let object = schema.pointer_mut(pointer).unwrap().as_object_mut().unwrap();
            object.insert("unevaluatedProperties".to_owned(), json!(false));
        }
        let schema = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
        let known = read(&format!("{name}.known-properties.json"));
        Self { schema, known: known.map(|known| serde_json::from_value(known).unwrap()) }
    }

    /// The contract `name`, closed at its root.
    pub fn named(name: &str) -> Self {
        Self::closed_at(name, &[""])
    }

    /// That of a call with nothing to say.
    pub fn of_nothing() -> Self {
        let schema = json!({"type": "object", "maxProperties": 0});
        Self { schema: jsonschema::validator_for(&schema).unwrap(), known: None }
    }

    /// What is wrong with `body`.
    pub fn violations(&self, body: &Value) -> Vec<String> {
        let mut violations: Vec<String> =
            self.schema.iter_errors(body).map(|error| error.to_string()).collect();
        if let (Some(known), Some(body)) = (&self.known, body.as_object()) {
            violations.extend(body.keys().filter(|key| !known.contains(key)).cloned());
        }
        violations
    }
}

/// A file of contracts, if it is there.
pub fn read(name: &str) -> Option<Value> {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/providers/tests/contracts").join(name);
    fs::read(path).ok().map(|file| serde_json::from_slice(&file).unwrap())
}

#[test]
fn a_misspelt_key_and_a_wrong_value_are_violations() {
    let contract = Contract::closed_at("resend.send-email.request", &["", "/$defs/Attachment"]);
    let email = |more: Value| {
        let mut email = json!({"from": "a@x.fr", "to": ["b@x.fr"], "subject": "Bonjour"});
        email.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        contract.violations(&email)
    };
    assert_eq!(email(json!({})), Vec::<String>::new());
    for wrong in [
        json!({"replyTo": "c@x.fr"}),
        json!({"to": []}),
        json!({"attachments": [{"contentType": "text/plain"}]}),
    ] {
        assert!(!email(wrong.clone()).is_empty(), "{wrong}");
    }
    let meeting = Contract::named("whereby.create-meeting.request");
    assert!(!meeting.violations(&json!({"endDate": "tomorrow"})).is_empty());
}
