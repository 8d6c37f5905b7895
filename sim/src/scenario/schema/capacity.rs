//! The key `capacity`: how many request nodes a container node may take, one number or an attribute of each node.

use crate::format::shape::{Form, Key, Section};
use crate::model::{Capacity, Value};
use crate::scenario::findings::Located;
use crate::scenario::tree::Content;

use super::reader::At;

/// What fits the attribute.
pub const FORM: &str = "a whole number of request nodes, 0 or more";

/// What fits under the key.
pub const FITS: Form = Form::Any(&[Form::Whole(0, u32::MAX as i128), Form::Section(&CAPACITY)]);

static CAPACITY: Section = Section {
    name: "capacity",
    about: "Each container node takes as many request nodes as an attribute of its own says.",
    keys: &[Key::new("attribute", "the attribute that holds each node's capacity", Form::Text).required()],
    others: None,
    rules: &[],
};

/// A capacity whose attribute is not looked up yet.
pub enum CapacityEntry {
    /// One number for all.
    Uniform(u32),
    /// The attribute that holds each node's own.
    Attribute(Located<String>),
}

/// Reads the key.
pub fn read(at: &At) -> Option<CapacityEntry> {
    match &at.node.content {
        Content::Map(_) => {
            let fields = at.fields("a number of request nodes or `{attribute: slots}`", &CAPACITY)?;
            let attribute = fields.required("attribute", "the attribute that holds each node's capacity")?;
            attribute.text("the name of an attribute").map(CapacityEntry::Attribute)
        }
        Content::Integer(_) => at.integer().map(CapacityEntry::Uniform),
        _ => at.unfit("a number of request nodes, or `{attribute: slots}` with an attribute of the nodes"),
    }
}

impl CapacityEntry {
    /// The attribute, where there is one.
    pub fn attribute(&self) -> Option<&Located<String>> {
        match self {
            Self::Uniform(_) => None,
            Self::Attribute(attribute) => Some(attribute),
        }
    }
}

/// Refuses a value of the attribute, where a node has it in the scenario itself, that is no capacity.
pub fn check_inline(at: &At) {
    let fits = match &at.node.content {
        Content::Integer(number) => *number >= 0,
        Content::Float(number) => !number.is_finite() || Capacity::read(&Value::Float(*number)).is_some(),
        Content::Text(_) | Content::Boolean(_) => false,
        // No value of an attribute at all, which is told as such.
        Content::Null | Content::List(_) | Content::Map(_) => true,
    };
    if !fits {
        at.unfit::<()>(FORM);
    }
}
