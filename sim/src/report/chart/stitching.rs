pub fn compose(_r: &crate::record::Recording) -> Option<crate::report::scene::Scene> {
    None
}
