# `just` lists the recipes; `just ci` is what continuous integration runs.

_list:
    @just --list --unsorted

# Run scenarios: just run scenarios/two-groups.yaml --seed 7
run +arguments:
    cargo run --release -- run {{arguments}}

# All tests
test:
    cargo test --workspace

# Every shipped scenario against what it expects: just scenarios --filter city
scenarios *arguments:
    cargo run --release -- test {{arguments}}

# Explore larger scenarios: path, ring and star of five nodes
explore:
    cargo test --release --test explore --workspace -- --ignored --nocapture

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

# What the runtimes cost beside bare loops and bare actors: --quick for two minutes, --write for docs/performance.md, --help
# for parts of the grid
bench *arguments:
    cargo bench --workspace --bench runtimes -- {{arguments}}

# Parts of a run by themselves: just parts merge
parts *arguments:
    cargo bench --workspace --bench parts -- {{arguments}}

# The exact solver against brute force on thousands of instances more than `just test` tries
solvers:
    cargo test --release --workspace --lib -- --ignored solver::

# The default strategy against the exact solver: 10,000 instances of up to 30 nodes, 300 of up to 2,000 (hours; slices
# by HUDDLE_FIRST and HUDDLE_INSTANCES)
optimality size="on_":
    cargo test --release --workspace --test optimality -- --ignored --nocapture --test-threads 1 {{size}}

# Faulty runs against what is left when faults stop: as many random schedules as asked for
faults schedules="1000":
    HUDDLE_SCHEDULES={{schedules}} cargo test --workspace --test faults -- --nocapture

# Where the published rule fails and why: docs/stability.md with its charts, written anew (some minutes;
# --instances N sets the size)
stability *arguments:
    cargo run --release --example stability -- {{arguments}}

# The pictures of docs/gallery.md, drawn anew by the commands under them
gallery:
    HUDDLE_GALLERY=write cargo test --release --workspace --test documentation -- --ignored all_pictures

# The reference pages of both formats, written anew
reference:
    cargo run --release -- schema scenario --format markdown > docs/reference/scenario.md
    cargo run --release -- schema study --format markdown > docs/reference/study.md

# Sweeps of 10,000 runs, killed twenty times, against undisturbed ones
sweeps:
    cargo test --release --test command_line -- --ignored sweep::

# Look for inputs that are read wrongly: just fuzz TARGET [SECONDS]; without a target it lists them (fuzz/README.md)
fuzz *arguments:
    fuzz/run {{arguments}}

# Everything that must be green before a merge
ci:
    .ci/run
