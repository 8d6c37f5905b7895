//! The pages: that links lead somewhere, that generated ones are fresh, that the book lists all of them.

mod citation;
mod gallery;
mod links;
mod page;
mod reference;
