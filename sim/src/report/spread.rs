//! Heights of labels beside what they name.

/// Heights for labels in order of height, at least `pitch` apart: as near to what they name as the room above `bottom` allows.
pub fn spread(named: &[f64], pitch: f64, bottom: f64) -> Vec<f64> {
    let mut heights = named.to_vec();
    for label in 1..heights.len() {
        heights[label] = heights[label].max(heights[label - 1] + pitch);
    }
    let mut limit = bottom;
    for height in heights.iter_mut().rev() {
        *height = height.min(limit);
        limit = *height - pitch;
    }
    heights
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_keep_apart_and_stay_above_the_bottom() {
        assert_eq!(spread(&[10.0, 50.0], 13.0, 100.0), [10.0, 50.0]);
        assert_eq!(spread(&[10.0, 10.0, 12.0], 13.0, 100.0), [10.0, 23.0, 36.0]);
        assert_eq!(spread(&[95.0, 100.0, 100.0], 13.0, 100.0), [74.0, 87.0, 100.0]);
        assert!(spread(&[], 13.0, 100.0).is_empty());
    }
}
