# `just` lists the recipes; `just ci` is what continuous integration runs.

_list:
    @just --list --unsorted

# Run scenarios: just run scenarios/two-groups.yaml --seed 7
run +arguments:
    cargo run --release -- run {{arguments}}

# All tests
test:
    cargo test --workspace

# Warnings as errors
lint:
    cargo clippy --workspace --all-targets -- -D warnings

# Format the code
fmt:
    cargo fmt --all

# The library's documentation, without warnings
doc:
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps

# Licences, advisories and sources of dependencies
deny:
    cargo deny check

# Benchmarks
bench:
    cargo bench --workspace

# Everything that must be green before a merge
ci:
    .ci/run
