//! Recognises Windows-1252 by a narrow rule: a wrong guess would create wrong names, which can't be changed.
//!
//! Each byte must be a letter of a western European language or common punctuation, in a place where such languages
//! have it. Cyrillic, Greek or Arabic code pages give long runs of such letters; Turkish, Polish and Czech ones give
//! letters that are left out here; those of Mac OS and DOS put letters where Windows-1252 has punctuation.

/// Checks a text part by part.
#[derive(Default)]
pub(super) struct Checker {
    /// The last byte of the part before.
    last: u8,
    /// True if a byte was seen that the code pages of DOS and Mac OS have no letter for.
    is_certain: bool,
}

impl Checker {
    /// Checks a part that begins and ends beside an ASCII character, or at an end of the text.
    ///
    /// # Errors
    ///
    /// The position of the first byte that does not fit.
    pub fn check(&mut self, part: &[u8]) -> Result<(), usize> {
        let mut start = 0;
        for word in part.split_inclusive(u8::is_ascii) {
            let ascii = usize::from(word.last().is_some_and(u8::is_ascii));
            let run = &word[..word.len() - ascii];
            if !run.is_empty() && !is_plausible(self.last, run) {
                return Err(start);
            }
            self.is_certain |= run.iter().any(|byte| matches!(byte, 0xAA.. if *byte != 0xB7));
            start += word.len();
            self.last = word.last().copied().unwrap_or_default();
        }
        Ok(())
    }

    /// Tests whether the text can't be in a code page of DOS or Mac OS.
    pub fn is_certain(&self) -> bool {
        self.is_certain
    }
}

/// Judges a run of bytes that are not ASCII, after the byte `before`.
fn is_plausible(before: u8, run: &[u8]) -> bool {
    let letters = run.split(|byte| !is_letter(*byte)).map(<[u8]>::len).max();
    let is_upper = matches!(run[0], 0x8C | 0xC0..=0xDE);
    run.iter().all(|byte| is_letter(*byte) || is_punctuation(*byte))
        // "créée" has two letters, and "née »" has two more characters after its letter.
        && run.len() <= 3
        && letters.is_none_or(|letters| letters <= 2)
        && !(before.is_ascii_lowercase() && is_upper)
        // It would be damaged UTF-8.
        && (0..run.len()).all(|start| std::str::from_utf8(&run[start..]).is_err_and(|error| error.valid_up_to() == 0))
}

/// Œ, À to Ï, Ñ to Ö, Ø to Ü, ß, their lower case, and ÿ. Not: letters of Icelandic, which Turkish has others for, and
/// Š, Ž and Ÿ, which the code page of Mac OS has é, ü and others for.
fn is_letter(byte: u8) -> bool {
    matches!(byte, 0x8C | 0x9C | 0xC0..=0xCF | 0xD1..=0xD6 | 0xD8..=0xDC | 0xDF..=0xEF | 0xF1..=0xF6 | 0xF8..=0xFC | 0xFF)
}

/// € … ‘ ’ “ ” – — no-break space ¡ ª « ° · º » ¿
fn is_punctuation(byte: u8) -> bool {
    matches!(
        byte,
        0x80 | 0x85 | 0x91..=0x94 | 0x96 | 0x97 | 0xA0 | 0xA1 | 0xAA | 0xAB | 0xB0 | 0xB7 | 0xBA | 0xBB | 0xBF
    )
}
