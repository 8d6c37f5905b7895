//! Commands that can be copied from the screen into a shell.

use std::path::Path;

use huddle_sim::scenario::Overrides;

/// A word as a shell reads it. Control characters, which no screen should get, are spelled in `$'...'`, which bash, zsh and
/// POSIX of 2024 read.
pub fn word(text: &str) -> String {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "_-./=:,+@%".contains(character);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    if !text.chars().any(is_hidden) {
        return format!("'{}'", text.replace('\'', "'\\''"));
    }
    let mut spelled = String::from("$'");
    for character in text.chars() {
        match character {
            '\'' | '\\' => spelled.extend(['\\', character]),
            _ if is_hidden(character) => {
                character.to_string().bytes().for_each(|byte| spelled.push_str(&format!("\\x{byte:02x}")));
            }
            _ => spelled.push(character),
        }
    }
    spelled + "'"
}

/// Whether a screen would not show the character as it is.
fn is_hidden(character: char) -> bool {
    huddle_sim::scenario::drives_terminals(character)
}

/// A path as a shell, and the command it is given to, read it: never as an option.
pub fn path(path: &Path) -> String {
    let here = if path.as_os_str().as_encoded_bytes().starts_with(b"-") { "./" } else { "" };
    match path.to_str() {
        Some(text) => word(&format!("{here}{text}")),
        None => {
            let bytes = path.as_os_str().as_encoded_bytes().iter();
            let spelled: String = bytes.map(|byte| format!("\\x{byte:02x}")).collect();
            format!("$'{here}{spelled}'")
        }
    }
}

/// The options that change a scenario, each with a space before it.
pub fn options(overrides: &Overrides) -> String {
    let option = |name: &str, value: Option<String>| value.map(|value| format!(" --{name} {}", word(&value)));
    let number = |number: Option<u32>| number.map(|number| number.to_string());
    let named = [
        option("strategy", overrides.strategy.clone()),
        option("runtime", overrides.runtime.clone()),
        option("seed", overrides.seed.map(|seed| seed.to_string())),
        option("threads", number(overrides.threads)),
        option("repeat", number(overrides.repeat)),
    ];
    let set =
        overrides.set.iter().map(|(field, value)| format!(" --set {}", word(&format!("{field}={value}"))));
    named.into_iter().flatten().chain(set).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_reads_back_what_was_quoted() {
        let texts =
            ["a b", "it's", "$(rm -rf x)", "", "plain/path-1.yaml", "\u{1b}[31m\n", "\\x41", "a\u{202e}'b\\"];
        for text in texts {
            let script = format!("printf %s {}", word(text));
            let output = std::process::Command::new("bash").args(["-c", &script]).output();
            // Without bash there is nobody to ask.
            if let Ok(output) = output {
                assert_eq!(String::from_utf8_lossy(&output.stdout), text, "{script}");
            }
            assert!(!word(text).contains(['\u{1b}', '\u{202e}']), "{script:?}");
        }
    }

    #[test]
    fn a_path_is_never_read_as_an_option() {
        assert_eq!(path("--seed".as_ref()), "./--seed");
    }

    #[cfg(unix)]
    #[test]
    fn a_path_that_is_no_text_is_spelled_byte_by_byte() {
        use std::os::unix::ffi::OsStrExt;
        let odd = Path::new(std::ffi::OsStr::from_bytes(b"a\xff"));
        assert_eq!(path(odd), "$'\\x61\\xff'");
    }
}
