//! Lays the shortcuts of `network.overlay` over the container.

use crate::scenario::findings::Findings;
use crate::scenario::generate;
use crate::scenario::schema::shortcuts::OverlaySection;

use super::container::Built;

/// The container with its shortcuts, drawn from their own seed or else from the given one. Without an overlay, or where its
/// size does not fit, as it was.
pub fn lay(built: Built, overlay: Option<&OverlaySection>, seed: u64, findings: &Findings) -> Built {
    let Some(overlay) = overlay else { return built };
    let Built { container, doubtful } = built;
    let (degree, most) = (overlay.degree.value, findings.limits.edges);
    let count = container.len() as u64 * u64::from(degree) / 2;
    if count > most {
        let message = format!("{count} shortcuts are too many; at most {most} are drawn");
        findings.refuse(&overlay.degree.spot, message, None);
        return Built { container, doubtful };
    }
    let pairs = generate::shortcuts(&container, degree, overlay.seed.unwrap_or(seed));
    Built { container: container.with_shortcuts(pairs), doubtful }
}
