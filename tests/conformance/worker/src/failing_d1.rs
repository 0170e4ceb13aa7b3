//! A D1 that fails when it is told to.

use std::collections::VecDeque;

use worker::{
    D1Database,
    js_sys::{Error, Function, Object, Promise, Reflect},
    wasm_bindgen::{JsCast, JsValue, closure::Closure},
    wasm_bindgen_futures::{JsFuture, future_to_promise},
};

/// What becomes of a batch: an error with this text.
#[derive(Clone, Copy)]
pub enum Fault {
    /// Instead of running it.
    Before(&'static str),
    /// After it ran.
    After(&'static str),
}

/// The database with one fault a batch, as long as there are any; then it answers by itself.
pub fn failing(database: D1Database, faults: impl IntoIterator<Item = Fault>) -> Result<D1Database, JsValue> {
    let database = JsValue::from(database);
    let prepare: Function = Reflect::get(&database, &"prepare".into())?.dyn_into()?;
    let run: Function = Reflect::get(&database, &"batch".into())?.dyn_into()?;
    let failing = Object::new();
    Reflect::set(&failing, &"prepare".into(), &prepare.bind0(&database))?;

    let mut faults: VecDeque<_> = faults.into_iter().collect();
    let batch = Closure::<dyn FnMut(JsValue) -> Promise>::new(move |statements: JsValue| {
        let (fault, database, run) = (faults.pop_front(), database.clone(), run.clone());
        future_to_promise(async move {
            if let Some(Fault::Before(text)) = fault {
                return Err(Error::new(text).into());
            }
            let running: Promise = run.call1(&database, &statements)?.dyn_into()?;
            let results = JsFuture::from(running).await?;
            match fault {
                Some(Fault::After(text)) => Err(Error::new(text).into()),
                _ => Ok(results),
            }
        })
    });
    Reflect::set(&failing, &"batch".into(), &batch.into_js_value())?;
    Ok(failing.unchecked_into())
}
