//! The command line as a user meets it: exit codes, the screen, JSON, the output folder, interrupts.

mod bless;
mod check;
mod compare;
mod describe;
mod exit_codes;
mod explain;
mod generate;
mod graph_files;
mod hostile;
mod import;
mod interrupt;
mod json;
mod new;
mod output;
mod place;
mod report;
mod screen;
mod serve;
mod serving;
mod streams;
mod sweep;
mod test;
