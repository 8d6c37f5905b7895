//! Small instances written down in a few lines.
#![allow(dead_code)] // Every test binary uses its own share of this.

use std::sync::Arc;

use huddle_sim::model::{
    AttributeCondition, Capacity, Composition, CompositionCondition, Condition, ContainerBuilder, Edge,
    EdgeAttributes, Enforce, Expression, Instance, Ordering, Request, RequestNode, Stitching, Test,
    Validator, Value,
};

/// An instance in the making. Nodes are named when they are added and by name from then on.
#[derive(Default)]
pub struct Sketch {
    container: ContainerBuilder,
    names: Vec<String>,
    request: Request,
    conditions: Vec<Condition>,
    credits: Option<Expression>,
    capacity: Option<Capacity>,
    validators: Vec<Validator>,
}

impl Sketch {
    /// Adds a container node with a type and attributes.
    pub fn node(mut self, name: &str, kind: &str, attributes: &[(&str, Value)]) -> Self {
        let node = self.container.node(name);
        self.names.push(name.to_owned());
        self.container.attribute(node, "type", kind);
        for (attribute, value) in attributes {
            self.container.attribute(node, attribute, value.clone());
        }
        self
    }

    /// Joins each of these nodes to the next.
    pub fn path(mut self, names: &[&str]) -> Self {
        for pair in names.windows(2) {
            let (from, to) = (self.find(pair[0]), self.find(pair[1]));
            self.container.undirected(from, to);
        }
        self
    }

    /// Joins each of these nodes to each other.
    pub fn clique(mut self, names: &[&str]) -> Self {
        for (position, from) in names.iter().enumerate() {
            for to in &names[position + 1..] {
                self = self.path(&[from, to]);
            }
        }
        self
    }

    /// Adds a directed edge.
    pub fn arrow(mut self, from: &str, to: &str) -> Self {
        let (from, to) = (self.find(from), self.find(to));
        self.container.edge(Edge { from, to, directed: true, attributes: EdgeAttributes::default() });
        self
    }

    /// Adds a request node that fits these container types.
    pub fn request(mut self, name: &str, fits: &[&str]) -> Self {
        let fits = fits.iter().map(|kind| Value::text(*kind)).collect();
        self.request.nodes.push(RequestNode { name: Arc::from(name), kind: Value::text(name), fits });
        self
    }

    /// Adds an attribute condition.
    pub fn test(mut self, request: &str, attribute: &str, test: Test) -> Self {
        let node = self.request.find(request).expect("the request node was added before");
        let attribute = attribute.to_owned();
        self.conditions.push(Condition::Attribute(AttributeCondition { node, attribute, test }));
        self
    }

    /// Adds a composition condition.
    pub fn compose(mut self, composition: Composition, requests: &[&str]) -> Self {
        let find = |name: &&str| self.request.find(name).expect("the request node was added before");
        let nodes = requests.iter().map(find).collect();
        self.conditions.push(Condition::Composition(CompositionCondition { nodes, composition }));
        self
    }

    /// Adds a validator.
    pub fn validator(mut self, validator: Validator) -> Self {
        self.validators.push(validator);
        self
    }

    /// Replaces the base credits.
    pub fn credits(mut self, expression: &str) -> Self {
        self.credits = Some(Expression::parse(expression).expect("the expression is well formed"));
        self
    }

    /// Limits how many request nodes container nodes take.
    pub fn capacity(mut self, capacity: Capacity) -> Self {
        self.capacity = Some(capacity);
        self
    }

    /// The instance.
    pub fn build(self) -> Instance {
        Instance {
            container: self.container.build(),
            request: self.request,
            conditions: self.conditions,
            credits: self.credits,
            capacity: self.capacity,
            validators: self.validators,
        }
    }

    fn find(&self, name: &str) -> huddle_sim::model::ContainerId {
        let position = self.names.iter().position(|known| known == name);
        huddle_sim::model::ContainerId::at(position.expect("the node was added before"))
    }
}

/// A stitching by names; request nodes that are not listed are left out.
pub fn stitching(instance: &Instance, stitches: &[(&str, &str)]) -> Stitching {
    let mut stitching = Stitching::empty(instance.request.len());
    for (request, node) in stitches {
        let request = instance.request.find(request).expect("the request node exists");
        stitching.set(request, Some(instance.container.find(node).expect("the container node exists")));
    }
    stitching
}

/// A hard comparison with a number.
pub fn hard(ordering: Ordering, threshold: f64) -> Test {
    Test::Compare { ordering, threshold, enforce: Enforce::Hard }
}

/// A soft comparison with a number.
pub fn soft(ordering: Ordering, threshold: f64) -> Test {
    Test::Compare { ordering, threshold, enforce: Enforce::Soft }
}

/// The condition `share` over an attribute.
pub fn share(attribute: &str) -> Composition {
    Composition::Share(attribute.to_owned())
}

/// The condition `nshare` over an attribute.
pub fn nshare(attribute: &str) -> Composition {
    Composition::Nshare(attribute.to_owned())
}
