//! The formats that users write, described: as JSON Schema for editors, and as a page for people.
//!
//! ```text
//! readers (scenario, study) ──▶ shape ──▶ json_schema ──▶ huddle schema
//!  (declare what they read)         └───▶ page ─────────▶ docs/reference/
//! ```
//!
//! Nothing is described here a second time: sections are declared beside the code that reads them, and strategies and
//! solvers tell their parameters themselves.

pub(crate) mod shape;
