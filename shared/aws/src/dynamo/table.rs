//! The table, as `template.yaml` makes it, for databases that stand in for AWS.

use aws_sdk_dynamodb::{
    Client,
    error::DisplayErrorContext,
    types::{
        AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
        ProjectionType, ScalarAttributeType,
    },
};
use preau_kernel::store::{Index, StoreError};

use super::attributes::index_keys;

/// Creates the table. It has no TTL: what has expired by a test's clock has not by the database's, or the reverse.
///
/// # Errors
/// The table exists, or the database does not answer.
pub async fn create_table(client: &Client, name: &str) -> Result<(), StoreError> {
    let mut request = client.create_table().table_name(name).billing_mode(BillingMode::PayPerRequest);
    let keys = Index::ALL.map(|index| (Some(index), index_keys(index)));
    for (index, (partition, sort)) in [(None, ("pk", "sk"))].into_iter().chain(keys) {
        let mut schema = Vec::new();
        for (attribute, role) in [(partition, KeyType::Hash), (sort, KeyType::Range)] {
            let definition = AttributeDefinition::builder().attribute_name(attribute);
            let definition = definition.attribute_type(ScalarAttributeType::S).build().map_err(broken)?;
            request = request.attribute_definitions(definition);
            schema.push(
                KeySchemaElement::builder()
                    .attribute_name(attribute)
                    .key_type(role)
                    .build()
                    .map_err(broken)?,
            );
        }
        request = match index {
            None => request.set_key_schema(Some(schema)),
            Some(index) => {
                let projection = Projection::builder().projection_type(ProjectionType::All).build();
                let index = GlobalSecondaryIndex::builder().index_name(index.name()).projection(projection);
                request.global_secondary_indexes(index.set_key_schema(Some(schema)).build().map_err(broken)?)
            }
        };
    }
    request.send().await.map_err(broken)?;
    Ok(())
}

fn broken(cause: impl std::error::Error) -> StoreError {
    StoreError::Broken(DisplayErrorContext(cause).to_string())
}
