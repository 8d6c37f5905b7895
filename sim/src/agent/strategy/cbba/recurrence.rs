//! A hash of a run's whole state in which time stamps count only by their rank among those that are about.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

use rustc_hash::FxHasher;

use super::gossip::CbbaAgent;
use super::message::CbbaMessage;
use crate::model::ContainerId;
use crate::random::mix;

/// The hash of all agents, and of the messages in flight as (receiver, position of the sender, message).
pub fn recurrence(agents: &[CbbaAgent], messages: &[(ContainerId, usize, &CbbaMessage)]) -> u64 {
    let ages = Ages::new(agents, messages);
    let mut hasher = FxHasher::default();
    for agent in agents {
        (agent.bundle.taken(), &agent.beliefs, agent.flush_pending).hash(&mut hasher);
        (0..agent.neighbours()).for_each(|neighbour| agent.has_news_for(neighbour).hash(&mut hasher));
        ages.enter(&agent.stamps, &mut hasher);
    }
    for (receiver, neighbour, message) in messages {
        (receiver, neighbour, &message.beliefs).hash(&mut hasher);
        ages.enter(&message.stamps, &mut hasher);
    }
    mix(hasher.finish())
}

/// The ranks of all stamps that are about.
struct Ages {
    /// Per bidder.
    stamps: Vec<BTreeMap<u32, usize>>,
}

impl Ages {
    fn new(agents: &[CbbaAgent], messages: &[(ContainerId, usize, &CbbaMessage)]) -> Self {
        let of_agents = agents.iter().map(|agent| &*agent.stamps);
        let of_messages = messages.iter().map(|(_, _, message)| &*message.stamps);
        let bidders = agents.first().map_or(0, |agent| agent.stamps.len());
        let mut ages = Self { stamps: vec![BTreeMap::new(); bidders] };
        for stamps in of_agents.chain(of_messages) {
            for (bidder, stamp) in stamps.iter().enumerate() {
                ages.stamps[bidder].insert(*stamp, 0);
            }
        }
        for known in &mut ages.stamps {
            known.values_mut().enumerate().for_each(|(rank, entry)| *entry = rank);
        }
        ages
    }

    fn enter(&self, stamps: &[u32], hasher: &mut FxHasher) {
        let ranks = stamps.iter().zip(&self.stamps).map(|(stamp, known)| known.get(stamp));
        ranks.for_each(|rank| rank.hash(hasher));
    }
}
