//! The compiled problem: container, request, conditions and limits, and what follows from them alone.
//!
//! Every runtime, strategy and solver reads the same [`Instance`]; it knows neither YAML nor agents.

use std::collections::BTreeMap;

use super::capacity::Capacity;
use super::condition::{AttributeCondition, CompositionCondition, Condition};
use super::container::Container;
use super::credits::Credits;
use super::expression::Expression;
use super::id::{ContainerId, RequestId};
use super::request::Request;
use super::stitching::Stitching;
use super::validator::Validator;

/// The name of the rule that a node's capacity is, in violations.
const CAPACITY: &str = "capacity";

/// A stitching problem, complete and checked.
#[derive(Clone, Debug, Default)]
pub struct Instance {
    /// The graph whose nodes bid.
    pub container: Container,
    /// The graph whose nodes are bid on, with the mapping applied.
    pub request: Request,
    /// All conditions in file order.
    pub conditions: Vec<Condition>,
    /// What replaces the base credits, if anything does.
    pub credits: Option<Expression>,
    /// How many request nodes container nodes may take, if that is limited.
    pub capacity: Option<Capacity>,
    /// The validators, promoted ones included.
    pub validators: Vec<Validator>,
}

/// Why a container node makes no bid for a request node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoBid {
    /// The mapping does not allow its type.
    Type,
    /// It fails the attribute condition at this position of [`Instance::conditions`].
    Condition(usize),
    /// The credits expression needs an attribute that it lacks, or that is no number.
    MissingInExpression,
    /// Its credits are not finite or beyond [`Credits::LIMIT`]; reported as a notice.
    OutOfRange,
    /// Its capacity is 0.
    NoCapacity,
    /// A promoted validator leaves it no room.
    NoRoom,
}

/// A condition that a stitching breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Position in [`Instance::conditions`]; `None` for a type that the mapping does not allow or a hard limit.
    pub condition: Option<usize>,
    /// The rule in the words of the scenario format, such as `share group`.
    pub rule: String,
    /// The request nodes it concerns.
    pub nodes: Vec<RequestId>,
    /// What is wrong.
    pub message: String,
}

impl Instance {
    /// The attribute conditions with their positions in file order.
    pub fn attribute_conditions(&self) -> impl Iterator<Item = (usize, &AttributeCondition)> {
        self.conditions.iter().enumerate().filter_map(|(position, condition)| match condition {
            Condition::Attribute(condition) => Some((position, condition)),
            Condition::Composition(_) => None,
        })
    }

    /// The composition conditions with their positions in file order.
    pub fn composition_conditions(&self) -> impl Iterator<Item = (usize, &CompositionCondition)> {
        self.conditions.iter().enumerate().filter_map(|(position, condition)| match condition {
            Condition::Composition(condition) => Some((position, condition)),
            Condition::Attribute(_) => None,
        })
    }

    /// The base credits of a container node for a request node, or why it makes no bid.
    ///
    /// 1 for a fitting type, plus the term of each ordered comparison; replaced by the credits expression where
    /// there is one. Composition conditions are not judged here.
    ///
    /// # Errors
    /// The first reason, in the order type, attribute conditions in file order, capacity, room, expression,
    /// range.
    pub fn base_credits(&self, node: ContainerId, request: RequestId) -> Result<Credits, NoBid> {
        let kind = self.container.kind(node).ok_or(NoBid::Type)?;
        if !self.request.nodes[request.index()].fits.contains(kind) {
            return Err(NoBid::Type);
        }
        let mut base = 1.0;
        for (position, condition) in self.attribute_conditions().filter(|(_, c)| c.node == request) {
            let value = self.container.attribute(node, &condition.attribute);
            if !condition.admits(value) {
                return Err(NoBid::Condition(position));
            }
            base += condition.term(value);
        }
        if self.capacity_of(node) == Some(0) {
            return Err(NoBid::NoCapacity);
        }
        if self.promoted_room(node) == Some(0) {
            return Err(NoBid::NoRoom);
        }
        let credits = match &self.credits {
            None => base,
            Some(expression) => {
                expression.evaluate(&self.container, node, base).ok_or(NoBid::MissingInExpression)?
            }
        };
        Credits::from_f64(credits).ok_or(NoBid::OutOfRange)
    }

    /// How many request nodes a container node may take, by its capacity and the promoted validators; `None` without
    /// limit.
    pub fn room(&self, node: ContainerId) -> Option<u32> {
        self.capacity_of(node).into_iter().chain(self.promoted_room(node)).min()
    }

    fn capacity_of(&self, node: ContainerId) -> Option<u32> {
        self.capacity.as_ref()?.of(&self.container, node)
    }

    fn promoted_room(&self, node: ContainerId) -> Option<u32> {
        let promoted = self.validators.iter().filter(|validator| validator.promote);
        promoted.filter_map(|validator| validator.room(&self.container, node)).min()
    }

    /// Whether anything limits how many request nodes a container node takes: a promoted validator, or a capacity below
    /// the number of request nodes.
    pub fn has_room_limits(&self) -> bool {
        let capacity = self.capacity.as_ref();
        self.validators.iter().any(|validator| validator.promote)
            || capacity.is_some_and(|capacity| capacity.binds(&self.container, self.request.len()))
    }

    /// The sum of base credits of a stitching; stitches that are no bid count nothing.
    pub fn welfare(&self, stitching: &Stitching) -> Credits {
        stitching.stitches().filter_map(|(request, node)| self.base_credits(node, request).ok()).sum()
    }

    /// Everything that makes a stitching invalid, in condition order; empty when it is valid.
    pub fn violations(&self, stitching: &Stitching) -> Vec<Violation> {
        let mut violations: Vec<Violation> = stitching
            .stitches()
            .filter_map(|(request, node)| {
                let reason = self.base_credits(node, request).err()?;
                Some(self.violation_of_stitch(request, node, &reason))
            })
            .collect();
        for (position, condition) in self.composition_conditions() {
            if let Some(message) = condition.broken_by(stitching, &self.container) {
                let rule = self.describe_condition(position);
                let nodes = condition.nodes.clone();
                violations.push(Violation { condition: Some(position), rule, nodes, message });
            }
        }
        violations.extend(self.overfull_nodes(stitching));
        violations
    }

    /// Whether every hard condition holds for a stitching.
    pub fn is_valid(&self, stitching: &Stitching) -> bool {
        self.violations(stitching).is_empty()
    }

    /// The condition at a position in the words of the scenario format.
    pub fn describe_condition(&self, position: usize) -> String {
        match &self.conditions[position] {
            Condition::Attribute(condition) => format!("{} {}", condition.attribute, condition.test),
            Condition::Composition(condition) => match &condition.composition {
                super::condition::Composition::Share(attribute)
                | super::condition::Composition::Nshare(attribute) => {
                    format!("{} {attribute}", condition.composition.key())
                }
                composition => composition.key().to_owned(),
            },
        }
    }

    fn violation_of_stitch(&self, request: RequestId, node: ContainerId, reason: &NoBid) -> Violation {
        let name = self.container.name(node);
        let (condition, rule, message) = match reason {
            NoBid::Type => (None, "mapping".to_owned(), format!("the type of {name} does not fit")),
            NoBid::Condition(position) => (
                Some(*position),
                self.describe_condition(*position),
                format!("{name} does not meet the condition"),
            ),
            NoBid::MissingInExpression => {
                (None, "credits".to_owned(), format!("{name} lacks an attribute that `credits` needs"))
            }
            NoBid::OutOfRange => {
                (None, "credits".to_owned(), format!("the credits of {name} are out of range"))
            }
            NoBid::NoCapacity => (None, CAPACITY.to_owned(), format!("{name} has a capacity of 0")),
            NoBid::NoRoom => {
                (None, "promoted validator".to_owned(), format!("{name} has no room for a stitch"))
            }
        };
        Violation { condition, rule, nodes: vec![request], message }
    }

    /// Per node that holds more than it may, a violation for each limit that it breaks.
    fn overfull_nodes(&self, stitching: &Stitching) -> Vec<Violation> {
        let mut held: BTreeMap<ContainerId, Vec<RequestId>> = BTreeMap::new();
        for (request, node) in stitching.stitches() {
            held.entry(node).or_default().push(request);
        }
        held.into_iter().flat_map(|(node, requests)| self.limits_broken(node, &requests)).collect()
    }

    fn limits_broken(&self, node: ContainerId, requests: &[RequestId]) -> Vec<Violation> {
        let name = self.container.name(node);
        let is_over = |most: &u32| requests.len() > *most as usize;
        let violation = |rule: &str, message| {
            let nodes = requests.to_vec();
            Violation { condition: None, rule: rule.to_owned(), nodes, message }
        };
        let capacity = self.capacity_of(node).filter(is_over).map(|most| {
            violation(CAPACITY, format!("{name} takes {} stitches, its capacity is {most}", requests.len()))
        });
        let promoted = self.promoted_room(node).filter(is_over).map(|_| {
            violation("promoted validator", format!("{name} takes more stitches than its limit allows"))
        });
        capacity.into_iter().chain(promoted).collect()
    }
}
