//! Positions of nodes, as newtypes so that a container node is never taken for a request node.

use std::fmt;

/// Position of a container node, from 0, in the order of the scenario (or of the file, or of generation).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ContainerId(pub u32);

/// Position of a request node, from 0, in the order of the scenario.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct RequestId(pub u32);

macro_rules! position {
    ($name:ident) => {
        impl $name {
            /// The position as an index into a slice.
            pub fn index(self) -> usize {
                self.0 as usize
            }

            /// The id at a slice index.
            ///
            /// # Panics
            /// When `index` does not fit 32 bits: graphs are limited to that size when they are built.
            pub fn at(index: usize) -> Self {
                Self(u32::try_from(index).expect("graphs are limited to 2^32 nodes when they are built"))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(formatter, "#{}", self.0)
            }
        }
    };
}

position!(ContainerId);
position!(RequestId);
