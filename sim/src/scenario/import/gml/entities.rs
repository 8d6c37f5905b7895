//! Characters that a GML text writes as entities of HTML: `&quot;`, `&#248;`, `&#xf8;`, `&oslash;`.

use std::borrow::Cow;

/// The names of the characters from U+00A0 to U+00FF, in order (HTML 4.01, section 24.2.1).
const LATIN_1: &str = "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr \
    deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest \
    Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml \
    ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig \
    agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml \
    eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml";

/// The longest entity that is looked for, from `&` to `;`.
const LENGTH_MAX: usize = 12;

/// The text with its entities decoded; what is none stays as it is.
pub(super) fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        decoded.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest.bytes().take(LENGTH_MAX).position(|byte| byte == b';');
        match end.and_then(|end| Some((end, character(&rest[1..end])?))) {
            Some((end, character)) => {
                decoded.push(character);
                rest = &rest[end + 1..];
            }
            None => {
                decoded.push('&');
                rest = &rest[1..];
            }
        }
    }
    decoded.push_str(rest);
    Cow::Owned(decoded)
}

fn character(name: &str) -> Option<char> {
    match name {
        "quot" => return Some('"'),
        "amp" => return Some('&'),
        "lt" => return Some('<'),
        "gt" => return Some('>'),
        "apos" => return Some('\''),
        _ => {}
    }
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16),
            None => number.parse(),
        };
        return code.ok().and_then(char::from_u32);
    }
    let position = LATIN_1.split_whitespace().position(|known| known == name)?;
    char::from_u32(0xa0 + position as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_names_are_decoded_and_the_rest_stays() {
        for (text, expected) in [
            ("plain", "plain"),
            ("&quot;a&quot; &amp; &lt;b&gt;", "\"a\" & <b>"),
            ("K&#248;benhavn, K&oslash;benhavn, K&#xF8;benhavn", "København, København, København"),
            ("&amp;quot;", "&quot;"),
            ("&nbsp;&yuml;&szlig;&times;", "\u{a0}ÿß×"),
            ("&#128512;", "😀"),
            (
                "AT&T; a & b &unknown; &#1114112; &#xd800; &#; &",
                "AT&T; a & b &unknown; &#1114112; &#xd800; &#; &",
            ),
            ("&éééééééééé;", "&éééééééééé;"),
        ] {
            assert_eq!(decoded(text), expected);
        }
        assert_eq!(LATIN_1.split_whitespace().count(), 96);
    }
}
