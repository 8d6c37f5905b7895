//! Stand-ins for the graph modules until they are merged.
#![allow(missing_docs, dead_code, clippy::missing_errors_doc)]

pub mod import {
    use crate::model::ContainerBuilder;
    use crate::scenario::Finding;
    use std::path::Path;

    pub struct Imported {
        pub builder: ContainerBuilder,
    }
    #[derive(Clone, Copy, PartialEq, Debug)]
    pub enum Format {
        NodeLinkJson,
        GraphMl,
    }
    impl Format {
        pub const NAMES: [&'static str; 2] = ["node_link_json", "graphml"];
        pub fn from_name(name: &str) -> Option<Self> {
            match name {
                "node_link_json" => Some(Self::NodeLinkJson),
                "graphml" => Some(Self::GraphMl),
                _ => None,
            }
        }
    }
    pub fn read(path: &Path, _format: Option<Format>) -> Result<Imported, Vec<Finding>> {
        crate::scenario::source::read_text(path).map_err(|finding| vec![finding])?;
        Ok(Imported { builder: ContainerBuilder::default() })
    }
}

pub mod generate {
    use crate::model::ContainerBuilder;

    #[derive(Clone, PartialEq, Debug)]
    pub enum Topology {
        Ring { nodes: usize },
        Path { nodes: usize },
        Star { nodes: usize },
        Complete { nodes: usize },
        Grid { rows: usize, columns: usize },
        Torus { rows: usize, columns: usize },
        ErdosRenyi { nodes: usize, probability: f64 },
        BarabasiAlbert { nodes: usize, m: usize },
        WattsStrogatz { nodes: usize, k: usize, rewire: f64 },
        RandomGeometric { nodes: usize, radius: f64 },
        FatTree { k: usize },
    }
    impl Topology {
        pub fn check(&self) -> Result<(), String> {
            Ok(())
        }
    }
    pub fn generate(topology: &Topology, _connected: bool, _seed: u64) -> ContainerBuilder {
        let mut builder = ContainerBuilder::default();
        if let Topology::Ring { nodes } | Topology::Path { nodes } = topology {
            let ids: Vec<_> = (0..*nodes).map(|node| builder.node(format!("n{node}"))).collect();
            ids.windows(2).for_each(|pair| builder.undirected(pair[0], pair[1]));
        }
        builder
    }
}

pub mod attributes {
    use crate::model::{ContainerBuilder, ContainerId, Value};

    #[derive(Clone, PartialEq, Debug)]
    pub enum Overlay {
        Choice(Vec<(Value, f64)>),
        UniformInt(i64, i64),
        Uniform(f64, f64),
        Normal { mean: f64, deviation: f64 },
        Exponential { mean: f64 },
        Cycle(Vec<Value>),
        Constant(Value),
        ByNode(Vec<(ContainerId, Value)>),
    }
    pub fn lay(
        builder: &mut ContainerBuilder,
        attribute: &str,
        overlay: &Overlay,
        _seed: u64,
    ) -> Result<(), String> {
        for node in 0..builder.len() {
            if let Overlay::Cycle(values) = overlay {
                builder.attribute(ContainerId::at(node), attribute, values[node % values.len()].clone());
            }
            if let Overlay::Constant(value) = overlay {
                builder.attribute(ContainerId::at(node), attribute, value.clone());
            }
        }
        Ok(())
    }
}
