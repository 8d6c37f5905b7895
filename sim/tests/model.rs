//! The rules of the model, one by one: what conditions demand, what bids are worth, what graphs count.

#[path = "model/capacity.rs"]
mod capacity;
#[path = "model/compositions.rs"]
mod compositions;
#[path = "model/conditions.rs"]
mod conditions;
#[path = "model/container.rs"]
mod container;
#[path = "model/credits.rs"]
mod credits;
#[path = "support/sketch.rs"]
mod sketch;
#[path = "model/validators.rs"]
mod validators;
