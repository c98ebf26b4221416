//! What a file is: told from its first bytes, because what is said about it may be wrong or a lie.

/// Types that a browser may show in its window: pictures, sound and video, nothing that can run.
const SHOWN: [&str; 16] = [
    "image/jpeg",
    "image/png",
    "image/gif",
    "image/webp",
    "audio/aac",
    "audio/amr",
    "audio/flac",
    "audio/mp4",
    "audio/mpeg",
    "audio/ogg",
    "audio/wav",
    "audio/webm",
    "video/3gpp",
    "video/mp4",
    "video/quicktime",
    "video/webm",
];

/// The type of a file with these first bytes, of which `said` was said. Containers that hold sound or video alike, and archives
/// that are documents, are what they were said to be.
pub fn tell(head: &[u8], said: Option<&str>) -> String {
    let said = said.map(essence).filter(|said| is_type(said));
    // To the library this is a script: it begins with the same two signs.
    let amr = head.starts_with(b"#!AMR").then_some("audio/amr");
    let Some(found) = amr.or_else(|| infer::get(head).map(|found| usual(found.mime_type()))) else {
        return match said {
            Some(said) if !is_media(&said) => said,
            _ if is_text(head) => "text/plain".to_owned(),
            _ => "application/octet-stream".to_owned(),
        };
    };
    let refined = said.filter(|said| match found {
        "video/mp4" | "audio/mp4" | "video/3gpp" => matches!(
            said.as_str(),
            "audio/mp4" | "audio/aac" | "audio/m4a" | "audio/x-m4a" | "video/mp4" | "video/3gpp" | "video/quicktime"
        ),
        "video/webm" => matches!(said.as_str(), "audio/webm" | "video/webm"),
        "audio/ogg" | "video/ogg" => matches!(said.as_str(), "audio/ogg" | "video/ogg"),
        "application/zip" => said.starts_with("application/vnd.") || said == "application/epub+zip",
        "application/x-ole-storage" => said.starts_with("application/vnd.ms-") || said == "application/msword",
        _ => false,
    });
    refined.as_deref().map_or(found, usual).to_owned()
}

/// Whether a browser may show a file of this type in its window.
pub fn is_shown(mime_type: &str) -> bool {
    SHOWN.contains(&mime_type)
}

/// A name that can stand in a header and a folder, made of what somebody called a file.
pub fn safe_name(given: &str) -> Option<String> {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last.chars().filter(|letter| !letter.is_control() && !is_bidirectional(*letter)).collect();
    let name: String = kept.trim().trim_start_matches('.').chars().take(120).collect();
    (!name.is_empty()).then_some(name)
}

/// What a file of this type is called when nobody named it.
pub fn usual_name(mime_type: &str) -> String {
    let ending = match mime_type {
        "image/jpeg" => "jpg",
        "audio/mpeg" => "mp3",
        "audio/mp4" => "m4a",
        "audio/ogg" => "ogg",
        "video/quicktime" => "mov",
        "video/3gpp" => "3gp",
        "text/plain" => "txt",
        "application/msword" => "doc",
        "application/vnd.ms-excel" => "xls",
        "application/vnd.ms-powerpoint" => "ppt",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => "docx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => "xlsx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation" => "pptx",
        other => match other.split_once('/') {
            Some((_, ending)) if ending.bytes().all(|byte| byte.is_ascii_alphanumeric()) && ending.len() <= 4 => ending,
            _ => "bin",
        },
    };
    format!("file.{ending}")
}

/// Type and subtype without parameters, in lower case.
fn essence(said: &str) -> String {
    said.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn is_type(essence: &str) -> bool {
    let is_token = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte))
    };
    essence.len() <= 127 && essence.split_once('/').is_some_and(|(kind, sub)| is_token(kind) && is_token(sub))
}

/// What bytes would have told.
fn is_media(essence: &str) -> bool {
    ["image/", "audio/", "video/"].iter().any(|kind| essence.starts_with(kind)) || essence == "application/octet-stream"
}

fn is_text(head: &[u8]) -> bool {
    let readable = |text: &str| !text.contains(|c: char| c.is_control() && !c.is_whitespace());
    match std::str::from_utf8(head) {
        Ok(text) => !text.is_empty() && readable(text),
        // The head may end in the middle of a character.
        Err(error) => {
            error.error_len().is_none() && head.get(..error.valid_up_to()).is_some_and(|_| error.valid_up_to() > 0)
        }
    }
}

/// The registered name of a type that has several.
fn usual(mime_type: &str) -> &str {
    match mime_type {
        "audio/m4a" | "audio/x-m4a" => "audio/mp4",
        "audio/x-wav" => "audio/wav",
        "audio/x-flac" => "audio/flac",
        other => other,
    }
}

/// Letters that turn the direction of reading, with which `exe.gpj` is made to look like a picture.
const fn is_bidirectional(letter: char) -> bool {
    matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_count_more_than_words() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        assert_eq!(tell(png, Some("application/pdf")), "image/png");
        assert_eq!(tell(b"%PDF-1.7\n", None), "application/pdf");
        assert_eq!(tell(b"OggS\0\x02", Some("audio/ogg; codecs=opus")), "audio/ogg");
        assert_eq!(tell(b"#!AMR\n", Some("audio/amr")), "audio/amr");
        assert_eq!(tell(b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2mp41", Some("audio/mp4")), "audio/mp4");
        assert_eq!(tell(b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2mp41", Some("image/png")), "video/mp4");
        assert_eq!(tell(b"nothing known", Some("image/png")), "text/plain");
        assert_eq!(tell("αβγ,1\n".as_bytes(), Some("text/csv; charset=utf-8")), "text/csv");
        assert_eq!(tell(&[0, 1, 2, 3], Some("image/png")), "application/octet-stream");
        assert_eq!(tell(&[0, 1, 2, 3], Some("text/html\r\nx: y")), "application/octet-stream");
        assert_eq!(tell(&[], None), "application/octet-stream");
    }

    #[test]
    fn nothing_that_runs_is_shown() {
        for shown in ["image/png", "audio/ogg", "video/mp4"] {
            assert!(is_shown(shown), "{shown}");
        }
        for kept_away in ["image/svg+xml", "text/html", "application/pdf", "application/xhtml+xml", ""] {
            assert!(!is_shown(kept_away), "{kept_away}");
        }
    }

    #[test]
    fn names_lose_folders_and_tricks() {
        assert_eq!(safe_name("../../etc/passwd").as_deref(), Some("passwd"));
        assert_eq!(safe_name("C:\\Users\\me\\τιμολόγιο.pdf").as_deref(), Some("τιμολόγιο.pdf"));
        assert_eq!(safe_name("photo\u{202e}gpj.exe\r\n").as_deref(), Some("photogpj.exe"));
        assert_eq!(safe_name(" .. "), None);
        assert_eq!(safe_name(&"a".repeat(500)).unwrap().len(), 120);
        assert_eq!(usual_name("image/webp"), "file.webp");
        assert_eq!(usual_name("application/octet-stream"), "file.bin");
    }
}
