//! Which names a file uses, each as its path from the crate's root.

use super::tokens::{Token, tokens};

/// The name under which other crates know this one.
const CRATE_NAME: &str = "scantill";

/// A name used in a file, as its path from the crate's root; empty where the root itself is taken hold of.
pub(crate) struct Reference {
    pub(crate) line: usize,
    pub(crate) path: Vec<String>,
}

/// Every path that starts at `crate`, at the crate's own name, or at `super` and `self`, with the groups of `use` taken apart.
pub(crate) fn references(file: &str, source: &str) -> Vec<Reference> {
    let tokens = tokens(source);
    let mut reader = Reader { tokens: &tokens, at: 0, module: module_of(file), inner: vec![], depth: 0, found: vec![] };
    reader.read();
    reader.found
}

/// The module that a file is: `engine/view.rs` is `engine::view`, `engine/mod.rs` is `engine`.
fn module_of(file: &str) -> Vec<String> {
    let path = file.trim_end_matches(".rs");
    path.trim_end_matches("/mod").split('/').map(str::to_owned).collect()
}

struct Reader<'a> {
    tokens: &'a [Token<'a>],
    at: usize,
    /// The module at this point.
    module: Vec<String>,
    /// How deep in braces each module written inside the file begins.
    inner: Vec<usize>,
    depth: usize,
    found: Vec<Reference>,
}

impl<'a> Reader<'a> {
    fn read(&mut self) {
        let mut before = "";
        while let Some(text) = self.text(0) {
            match text {
                "{" => self.depth += 1,
                "}" => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.inner.last() == Some(&self.depth) {
                        self.inner.pop();
                        self.module.pop();
                    }
                }
                "mod" if self.text(2) == Some("{") => {
                    self.module.push(self.text(1).unwrap_or_default().to_owned());
                    self.inner.push(self.depth);
                }
                "crate" | CRATE_NAME | "super" | "self" if before != "::" && (self.text(1) == Some("::") || self.text(1) == Some("as")) => {
                    self.tree(self.module.clone());
                    before = "";
                    continue;
                }
                _ => {}
            }
            before = text;
            self.at += 1;
        }
    }

    /// Reads one branch of a path, `base` being the path so far, and stops at the first token that is not part of it.
    fn tree(&mut self, base: Vec<String>) {
        let mut path = base;
        loop {
            let Some(token) = self.tokens.get(self.at) else { return self.found_at(0, path) };
            let line = token.line;
            match token.text {
                "{" => return self.group(&path),
                "*" => {
                    self.at += 1;
                    return self.found_at(line, path);
                }
                "crate" | CRATE_NAME => path.clear(),
                "super" => drop(path.pop()),
                "self" => {}
                name => path.push(name.to_owned()),
            }
            self.at += 1;
            if self.text(0) != Some("::") {
                return self.found_at(line, path);
            }
            self.at += 1;
            // A turbofish ends the path.
            if self.text(0) == Some("<") {
                return self.found_at(line, path);
            }
        }
    }

    /// Reads the branches between braces.
    fn group(&mut self, base: &[String]) {
        self.at += 1;
        while let Some(text) = self.text(0) {
            match text {
                "}" => {
                    self.at += 1;
                    return;
                }
                "," => self.at += 1,
                "as" => self.at += 2,
                _ => self.tree(base.to_vec()),
            }
        }
    }

    fn found_at(&mut self, line: usize, path: Vec<String>) {
        self.found.push(Reference { line, path });
    }

    fn text(&self, ahead: usize) -> Option<&'a str> {
        self.tokens.get(self.at + ahead).map(|token| token.text)
    }
}
