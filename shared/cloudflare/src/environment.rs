//! The Worker's variables and secrets.

use worker::{
    Env,
    js_sys::{Array, Object},
    wasm_bindgen::JsCast,
};

/// The texts in the Worker's environment, by name; its bindings to other things are left out.
#[must_use]
pub fn variables(env: &Env) -> Vec<(String, String)> {
    let entry = |entry| {
        let entry = Array::from(&entry);
        Some((entry.get(0).as_string()?, entry.get(1).as_string()?))
    };
    Object::entries(env.unchecked_ref()).iter().filter_map(entry).collect()
}
