//! Reads the project's documents: fenced blocks, code in the text, links, headings and tables.

use std::path::Path;

/// A document: its path in the repository and its text.
pub struct Document {
    pub path: String,
    pub text: String,
}

/// A fenced block. The first word after the fence is its language, the others are its attributes.
#[derive(Debug)]
pub struct Block {
    pub language: String,
    attributes: Vec<String>,
    pub text: String,
    /// No text is between this block and the one before.
    pub follows: bool,
}

impl Block {
    /// Returns the value of an attribute such as `file=contacts.csv`.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let mut pairs = self.attributes.iter().filter_map(|text| text.split_once('='));
        pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
    }
}

impl Block {
    /// Returns the scripts of a workflow: a command in a list, `run:` on one line, or the indented lines after `run: |`.
    pub fn steps(&self) -> Vec<String> {
        let lines: Vec<&str> = self.text.lines().collect();
        let indent = |line: &str| line.len() - line.trim_start().len();
        let script = |(at, line): (usize, &&str)| {
            if let Some((_, command)) = line.split_once("- convers8 ") {
                return Some(format!("convers8 {command}"));
            }
            let (before, first) = line.split_once("run: ")?;
            let below = lines[at + 1..].iter();
            let below = below.take_while(|line| line.trim().is_empty() || indent(line) >= before.len());
            Some(match first {
                "|" => below.map(|line| line.trim_start()).collect::<Vec<_>>().join("\n"),
                _ => first.to_owned(),
            })
        };
        lines.iter().enumerate().filter_map(script).collect()
    }
}

impl Document {
    pub fn read(path: &str) -> Self {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{path}: {error}"));
        Self {
            path: path.to_owned(),
            text,
        }
    }

    /// Reads README.md and docs/*.md. The generated reference repeats the help texts, whose examples have their own test.
    pub fn all() -> Vec<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
        let names = std::fs::read_dir(folder).unwrap();
        let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut pages: Vec<String> = names.filter(|name| name.ends_with(".md")).collect();
        pages.retain(|name| name != "reference.md");
        pages.sort();
        let pages = pages.iter().map(|name| format!("docs/{name}"));
        let paths = ["README.md".to_owned()].into_iter().chain(pages);
        paths.map(|path| Self::read(&path)).collect()
    }

    /// Splits the text at its fences: even parts are prose, odd parts are blocks.
    fn parts(&self) -> Vec<&str> {
        let parts: Vec<&str> = self.text.split("```").collect();
        assert!(parts.len() % 2 == 1, "{}: a block is not closed", self.path);
        parts
    }

    pub fn blocks(&self) -> Vec<Block> {
        let parts = self.parts();
        let pairs = parts.chunks_exact(2);
        pairs.map(|pair| block(pair[0], pair[1])).collect()
    }

    pub fn prose(&self) -> String {
        self.parts().into_iter().step_by(2).collect()
    }

    /// Returns the code in the text, without line breaks.
    pub fn spans(&self) -> Vec<String> {
        let prose = self.prose();
        let spans = prose.split('`').skip(1).step_by(2);
        spans.map(|span| span.replace('\n', " ")).collect()
    }

    /// Returns the targets of the links to other files and headings.
    pub fn links(&self) -> Vec<String> {
        let prose = self.prose();
        let targets = prose.split("](").skip(1);
        let targets = targets
            .filter_map(|rest| rest.split_once(')'))
            .map(|(target, _)| target);
        let local = targets.filter(|target| !target.contains("://"));
        local.map(str::to_owned).collect()
    }

    /// Returns the anchors of the headings, as GitHub makes them.
    pub fn anchors(&self) -> Vec<String> {
        let prose = self.prose();
        let headings = prose.lines().filter_map(|line| line.strip_prefix('#'));
        let titles = headings.map(|line| line.trim_start_matches('#').trim());
        titles.map(anchor).collect()
    }

    /// Returns the rows of the tables, without their heading: two cells or more, as Markdown.
    pub fn rows(&self) -> Vec<Vec<String>> {
        let prose = self.prose();
        let lines = prose.lines().filter(|line| line.starts_with("| "));
        lines
            .map(|line| {
                let cells = line.trim_matches('|').split(" | ");
                cells.map(|cell| cell.trim().to_owned()).collect()
            })
            .collect()
    }
}

fn block(before: &str, text: &str) -> Block {
    let (info, text) = text.split_once('\n').unwrap_or_default();
    let mut words = info.split_whitespace().map(str::to_owned);
    Block {
        language: words.next().unwrap_or_default(),
        attributes: words.collect(),
        text: text.to_owned(),
        follows: before.trim().is_empty(),
    }
}

fn anchor(title: &str) -> String {
    let kept = title.to_lowercase().replace(' ', "-");
    kept.chars()
        .filter(|c| c.is_alphanumeric() || "-_".contains(*c))
        .collect()
}
