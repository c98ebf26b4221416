//! Multipart forms, as uploads of media come (platforms.md A.11, B.2, E.1).

use bytes::Bytes;

/// One part of a form.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) name: String,
    /// Present when the part is a file.
    pub(crate) file_name: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) bytes: Bytes,
}

impl Part {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

/// The parts of a form; `None` when the body is not one.
pub(crate) fn read(content_type: &str, body: &Bytes) -> Option<Vec<Part>> {
    let delimiter = format!("--{}", parameter(content_type, "boundary").filter(|boundary| !boundary.is_empty())?);
    let delimiter = delimiter.as_bytes();
    let mut parts = Vec::new();
    let mut at = find(body, delimiter, 0)? + delimiter.len();
    loop {
        if body.get(at..at + 2)? == b"--" {
            return Some(parts);
        }
        // The rest of the delimiter's line may hold spaces.
        let head = find(body, b"\r\n", at)? + 2;
        let content = find(body, b"\r\n\r\n", head - 2)? + 4;
        let next = find(body, delimiter, content)?;
        let end = next.checked_sub(2).filter(|end| *end >= content && body.get(*end..next) == Some(b"\r\n"))?;
        let headers = String::from_utf8_lossy(body.get(head..content - 4).unwrap_or_default()).into_owned();
        parts.push(part(&headers, body.slice(content..end))?);
        at = next + delimiter.len();
    }
}

fn part(headers: &str, bytes: Bytes) -> Option<Part> {
    let header = |wanted: &str| {
        headers.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.trim().eq_ignore_ascii_case(wanted).then(|| value.trim().to_owned())
        })
    };
    let disposition = header("content-disposition")?;
    let wide =
        parameter(&disposition, "filename*").map(|value| percent_decoded(value.rsplit('\'').next().unwrap_or("")));
    Some(Part {
        name: parameter(&disposition, "name")?,
        file_name: wide.or_else(|| parameter(&disposition, "filename")),
        content_type: header("content-type"),
        bytes,
    })
}

/// The value of `name=` in a header, with or without quotes.
fn parameter(header: &str, name: &str) -> Option<String> {
    let mut rest = header;
    while let Some((_, after)) = rest.split_once(';') {
        rest = after.trim_start();
        let Some((key, value)) = rest.split_once('=') else { continue };
        let quoted = value.trim_start().strip_prefix('"');
        if key.trim().eq_ignore_ascii_case(name) {
            return Some(match quoted {
                Some(quoted) => until_quote(quoted),
                None => value.split(';').next().unwrap_or_default().trim().to_owned(),
            });
        }
        // A semicolon inside quotes ends nothing.
        if let Some(quoted) = quoted {
            rest = quoted.split_once('"').map_or("", |(_, after)| after);
        }
    }
    None
}

fn until_quote(quoted: &str) -> String {
    let mut text = String::new();
    let mut characters = quoted.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => break,
            '\\' => text.extend(characters.next()),
            other => text.push(other),
        }
    }
    text
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let code = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()).filter(|_| *first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn find(haystack: &[u8], needle: &[u8], from: usize) -> Option<usize> {
    let first = needle.first()?;
    let mut at = from;
    loop {
        at += haystack.get(at..)?.iter().position(|byte| byte == first)?;
        if haystack.get(at..)?.starts_with(needle) {
            return Some(at);
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::read;

    #[test]
    fn parts_come_with_their_names_types_and_exact_bytes() {
        let body = "--x;y\r\nContent-Disposition: form-data; name=\"type\"\r\n\r\nimage/png\r\n--x;y\r\n\
            content-disposition: form-data; name=\"file\"; filename=\"a;\\\"b\\\".png\"\r\nContent-Type: image/png\r\n\r\n\
            \r\n--x;\r\n\r\n--x;y--\r\n";
        let parts = read("multipart/form-data; boundary=\"x;y\"", &Bytes::from(body)).unwrap_or_default();
        assert_eq!(parts.len(), 2);
        assert_eq!((parts[0].name.as_str(), parts[0].text().as_str()), ("type", "image/png"));
        assert_eq!(parts[1].file_name.as_deref(), Some("a;\"b\".png"));
        assert_eq!(parts[1].content_type.as_deref(), Some("image/png"));
        assert_eq!(&parts[1].bytes[..], b"\r\n--x;\r\n");
        assert!(read("multipart/form-data", &Bytes::from(body)).is_none());
        assert!(read("multipart/form-data; boundary=z", &Bytes::from(body)).is_none());
    }
}
