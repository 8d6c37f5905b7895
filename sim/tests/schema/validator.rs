//! The crate `boon`, which knows nothing of ours, as a judge.

use boon::{Compiler, Draft, SchemaIndex, Schemas};
use serde_json::Value;

/// Where a schema is said to lie; its own `$id` takes the place of it.
const LOCATION: &str = "urn:huddle:tested";

/// A compiled schema.
pub struct Validator {
    schemas: Schemas,
    index: SchemaIndex,
}

impl Validator {
    /// Compiles a schema.
    pub fn new(schema: Value) -> Self {
        Self::at(schema, "")
    }

    /// Compiles what stands at a JSON pointer of a schema.
    pub fn at(mut schema: Value, pointer: &str) -> Self {
        if let Some(object) = schema.as_object_mut() {
            object.remove("$id");
        }
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        compiler.set_default_draft(Draft::V2020_12);
        compiler.add_resource(LOCATION, schema).expect("it is a resource");
        let index = compiler.compile(&format!("{LOCATION}#{pointer}"), &mut schemas);
        Self { index: index.unwrap_or_else(|error| panic!("{pointer}: {error:#}")), schemas }
    }

    /// Checks a document; what is wrong with it as text.
    pub fn check(&self, document: &Value) -> Result<(), String> {
        self.schemas.validate(document, self.index).map_err(|error| error.to_string())
    }
}

/// Checks a schema as a document, by the meta-schema that it names.
pub fn validates_against_the_meta_schema(schema: &Value) -> Result<(), String> {
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    let meta = schema["$schema"].as_str().expect("it names its meta-schema");
    let index = compiler.compile(meta, &mut schemas).expect("boon brings the meta-schemas along");
    schemas.validate(schema, index).map_err(|error| error.to_string())
}
