//! Why a container node does not hold a request node, in one sentence.

use super::{Alternative, Explainer, swap::Swap};
use crate::model::{ContainerId, Credits, RequestId};

const NOT_BEST: &str = "this stitching is not the best";
const NOT_VALID: &str = "this stitching is not valid";

impl Explainer<'_> {
    /// What would come of it if the node took the request node and all else stayed, and, where that is no better, what the
    /// best stitching in which it does comes to.
    pub(super) fn why(
        &self,
        request: RequestId,
        node: ContainerId,
        swap: &Swap,
        alternative: Option<&Alternative>,
    ) -> String {
        let direct = match swap.gain {
            None if swap.mends.is_empty() => swap.breaks.join("; "),
            None => format!("{}, though it would mend {}", swap.breaks.join("; "), swap.mends.join(", ")),
            Some(gain) if !swap.mends.is_empty() => mended(swap, gain),
            Some(gain) if !swap.keeps.is_empty() => {
                format!("{}, and {} stays broken", difference(gain), swap.keeps.join(", "))
            }
            Some(gain) => self.beside(request, node, gain),
        };
        match alternative {
            Some(alternative) if !swap.is_valid() => {
                format!("{direct}; {}", self.compare(request, alternative))
            }
            _ => direct,
        }
    }

    /// A valid stitching beside the valid one of the run.
    fn beside(&self, request: RequestId, node: ContainerId, gain: Credits) -> String {
        match self.stitching.get(request) {
            None => format!("free to take it: {NOT_BEST}"),
            Some(_) if gain > Credits::ZERO => format!("{}: {NOT_BEST}", difference(gain)),
            Some(_) if gain < Credits::ZERO => difference(gain),
            Some(holder) if node < holder => {
                format!("worth as much and earlier in the order of nodes: {NOT_BEST}")
            }
            Some(_) => "worth as much, but later in the order of nodes".to_owned(),
        }
    }

    /// What the best stitching with a rival comes to beside the run's.
    fn compare(&self, request: RequestId, alternative: &Alternative) -> String {
        let stitched = self.stitching.stitched();
        let welfare = self.instance.welfare(&self.stitching).to_f64();
        let with_it = if alternative.proven { "the best stitching with it" } else { "a stitching with it" };
        if !alternative.holds {
            let name = self.instance.request.name(request);
            return match alternative.proven {
                true => format!("letting it have {name} costs more than leaving {name} out"),
                false => "no stitching with it was found".to_owned(),
            };
        }
        if !self.is_valid {
            let all = self.instance.request.requested().count();
            let (found, worth) = (alternative.stitched, alternative.welfare);
            return format!(
                "{with_it} is valid, stitches {found} of {all} and is worth {worth}: {NOT_VALID}"
            );
        }
        let gain = Credits::from_f64(alternative.welfare - welfare).unwrap_or(Credits::ZERO);
        match alternative.stitched.cmp(&stitched) {
            std::cmp::Ordering::Less => {
                format!("{with_it} leaves {} more unstitched", stitched - alternative.stitched)
            }
            std::cmp::Ordering::Greater => {
                format!(
                    "{with_it} stitches {} more: this one is not the best",
                    alternative.stitched - stitched
                )
            }
            std::cmp::Ordering::Equal => {
                let beside = match gain.cmp(&Credits::ZERO) {
                    std::cmp::Ordering::Less => "",
                    std::cmp::Ordering::Equal => ", on later nodes",
                    std::cmp::Ordering::Greater => ": this one is not the best",
                };
                format!("{with_it} is {}{beside}", difference(gain))
            }
        }
    }
}

/// A stitching that keeps what the run's breaks.
fn mended(swap: &Swap, gain: Credits) -> String {
    let (mends, worth) = (swap.mends.join(", "), difference(gain));
    match swap.is_valid() {
        true => format!("would mend {mends} and be valid, {worth}: {NOT_VALID}"),
        false => format!("would mend {mends}, {worth}, but {} stays broken", swap.keeps.join(", ")),
    }
}

fn difference(gain: Credits) -> String {
    match gain.cmp(&Credits::ZERO) {
        std::cmp::Ordering::Less => format!("worth {} less", Credits::ZERO - gain),
        std::cmp::Ordering::Equal => "worth as much".to_owned(),
        std::cmp::Ordering::Greater => format!("worth {gain} more"),
    }
}
