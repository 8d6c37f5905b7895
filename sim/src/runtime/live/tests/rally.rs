//! A strategy for tests: nodes pass balls to their neighbours, for a while or for ever.

use crate::agent::{Decision, Footprint, Input, Strategy, Supersedes, World};
use crate::model::{ContainerId, Stitching};
use crate::plan::Nanos;
use crate::record::EventKind;

/// Every node that starts serves one ball to each neighbour; whoever gets one passes it on to the next neighbour.
#[derive(Clone, Copy, Debug)]
pub struct Rally {
    /// How often a ball is passed before it rests.
    pub passes: u64,
    /// A node that panics when it gets a ball.
    pub clumsy: Option<ContainerId>,
    /// A node whose agent cannot be made.
    pub missing: Option<ContainerId>,
    /// Which ball makes another needless that waits for the same player.
    pub supersedes: Option<Supersedes<u64>>,
}

impl Rally {
    /// Balls that never rest.
    pub fn endless() -> Self {
        Self { passes: u64::MAX, clumsy: None, missing: None, supersedes: None }
    }
}

#[derive(Clone, Debug)]
pub struct Player {
    node: ContainerId,
    touched: u64,
}

impl Strategy for Rally {
    type Agent = Player;
    type Message = u64;
    type Snapshot = ();

    fn agent(&self, node: ContainerId) -> Player {
        assert_ne!(Some(node), self.missing, "no player for {node}");
        Player { node, touched: 0 }
    }

    fn step<W: World<u64>>(&self, player: &mut Player, input: Input<u64>, _now: Nanos, world: &mut W) {
        match input {
            Input::Start => {
                world.note(EventKind::Started);
                world.send(0, self.passes);
            }
            Input::Message { message: 0, .. } | Input::Timer(_) => player.touched += 1,
            Input::Message { neighbour, message } => {
                assert_ne!(Some(player.node), self.clumsy, "dropped the ball");
                player.touched += 1;
                world.send(neighbour, message - 1);
            }
        }
    }

    fn fingerprint(&self, player: &Player) -> u64 {
        player.touched.min(1)
    }

    fn snapshot(&self, _player: &Player) {}

    fn decide(&self, _snapshot: &()) -> Decision {
        Decision { stitching: Stitching::empty(0), budget_exhausted: false, steps: 0 }
    }

    fn wire_bytes(&self, _message: &u64) -> u32 {
        8
    }

    fn superseding(&self) -> Option<Supersedes<u64>> {
        self.supersedes
    }

    fn footprint(&self, _player: &Player) -> Footprint {
        Footprint { bids: 0, capped: false, uncut: false, bytes: size_of::<Player>() }
    }
}
