//! Documents of the school, searched by what they say (seed 1 §5, §8).

use preau_kernel::{
    actor::Role::{Admin, Coach, Student},
    function::{Access, Function},
    routes,
};

pub mod audience;
mod create_resource;
mod delete_resource;
mod dropping;
mod embedded_page;
mod embedding;
pub mod favorite;
mod favorite_resource;
mod filters;
pub mod fresh;
mod get_resource;
mod index_resources;
#[cfg(test)]
mod isolation;
mod list_resources;
mod looking;
pub mod material;
mod meaning;
mod merge_sources;
mod merging;
pub mod page_text;
mod pdf_reading;
pub mod personal_data;
pub mod resource;
mod resource_access;
mod resource_input;
mod resource_view;
mod search_place;
mod search_resources;
pub mod shelf;
mod shelving;
#[cfg(test)]
mod testing;
mod unfavorite_resource;
mod update_resource;

/// Who files documents: those who teach, and students for themselves.
const FILERS: Access = Access::Roles(&[Student, Coach, Admin]);

/// The domain's functions.
#[must_use]
pub fn functions() -> Vec<Function> {
    vec![
        Function::endpoint(Access::SignedIn, routes!(search_resources::search_resources))
            .reads()
            .lists()
            // Where a model is set: the tokens that it takes, and the jobs of documents that it has not read.
            .writes(),
        Function::endpoint(Access::SignedIn, routes!(get_resource::get_resource)).reads().reads_files(),
        Function::endpoint(FILERS, routes!(create_resource::create_resource))
            .timeout_seconds(29)
            .reads()
            .lists()
            .writes()
            .also_answers(&[422]),
        Function::endpoint(FILERS, routes!(update_resource::update_resource))
            .timeout_seconds(29)
            .reads()
            .lists()
            .writes(),
        Function::endpoint(FILERS, routes!(delete_resource::delete_resource)).reads().lists().writes(),
        Function::endpoint(Access::SignedIn, routes!(favorite_resource::favorite_resource)).reads().writes(),
        Function::endpoint(Access::SignedIn, routes!(unfavorite_resource::unfavorite_resource))
            .reads()
            .writes(),
        Function::endpoint(Access::SignedIn, routes!(list_resources::list_resources))
            .reads()
            .lists()
            .also_answers(&[404]),
        Function::schedule(
            "index-resources",
            "* * * * *",
            "reads PDFs, merges the postings of what is new, has vectors made, and deletes what nobody reads any more",
            index_resources::index_resources,
        )
        .timeout_seconds(240)
        // It holds a file and its text.
        .memory_mb(512)
        .reads()
        .lists()
        .writes()
        .reads_files(),
    ]
}
