//! PowerShell's grammar, and what Windows PowerShell 5.1 does not know.

use tree_sitter::{Node, Parser, Tree};

pub fn parsed(script: &str) -> Tree {
    let mut parser = Parser::new();
    parser
        .set_language(&tree_sitter_powershell::LANGUAGE.into())
        .unwrap();
    parser.parse(script, None).unwrap()
}

pub fn nodes<'a>(tree: &'a Tree) -> Vec<Node<'a>> {
    let mut found = vec![tree.root_node()];
    let mut at = 0;
    while at < found.len() {
        let node = found[at];
        let mut cursor = node.walk();
        found.extend(node.children(&mut cursor));
        at += 1;
    }
    found
}

/// What is wrong with a script, by the grammar and for Windows PowerShell 5.1.
pub fn wrong(script: &str) -> Vec<String> {
    let tree = parsed(script);
    let said = |node: &Node, what: &str| {
        let row = node.start_position().row;
        let line = script.lines().nth(row).unwrap_or_default();
        format!("line {}: {what}: {line}", row + 1)
    };
    let mut wrong: Vec<String> = nodes(&tree)
        .iter()
        .filter(|n| n.is_error() || n.is_missing())
        .map(|n| said(n, "not parsed"))
        .collect();
    wrong.extend(nodes(&tree).iter().filter_map(|node| {
        let text = node.utf8_text(script.as_bytes()).unwrap_or_default();
        let newer = match node.kind() {
            "command_parameter" => ["-Parallel", "-AsHashtable", "-AsByteStream"].contains(&text),
            "command_name" => ["Join-String", "Get-Error", "Test-Json"].contains(&text),
            "&&" | "||" | "??" | "??=" | "?." | "?[" => true,
            kind => kind.contains("ternary"),
        };
        newer.then(|| said(node, "newer than Windows PowerShell 5.1"))
    }));
    let outside = code(script);
    for newer in ["&&", "||", "??", "?.", "?["] {
        if outside.contains(newer) {
            wrong.push(format!("{newer} is newer than Windows PowerShell 5.1"));
        }
    }
    wrong.extend(unbalanced(&outside));
    if let Some(c) = script.chars().find(|c| !c.is_ascii() || *c == '\r') {
        wrong.push(format!(
            "{c:?}: Windows PowerShell reads a script without a mark in the machine's code page"
        ));
    }
    wrong
}

/// The script without comments and without what stands in strings.
pub fn code(script: &str) -> String {
    let (mut out, mut rest) = (String::new(), script);
    while let Some(c) = rest.chars().next() {
        let skipped = if rest.starts_with("@'\n") {
            rest.find("\n'@").map(|end| end + 3)
        } else {
            match c {
                '#' => rest.find('\n'),
                '\'' => rest[1..].find('\'').map(|end| end + 2),
                '"' => double_quoted(rest),
                _ => None,
            }
        };
        match skipped {
            Some(end) => rest = &rest[end..],
            None => {
                out.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    out
}

/// Where a string in double quotes ends: one in `$( )` inside it does not end it.
fn double_quoted(text: &str) -> Option<usize> {
    let (mut depth, mut bytes) = (0, text.bytes().enumerate().skip(1));
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'`' => drop(bytes.next()),
            b'(' => depth += 1,
            b')' if depth > 0 => depth -= 1,
            b'"' if depth == 0 => return Some(at + 1),
            _ => {}
        }
    }
    None
}

fn unbalanced(code: &str) -> Option<String> {
    let mut open = Vec::new();
    for c in code.chars() {
        match c {
            '{' | '(' | '[' => open.push(c),
            '}' | ')' | ']' => {
                let wanted = match c {
                    '}' => '{',
                    ')' => '(',
                    _ => '[',
                };
                if open.pop() != Some(wanted) {
                    return Some(format!("{c} closes nothing"));
                }
            }
            _ => {}
        }
    }
    open.pop().map(|c| format!("{c} is never closed"))
}
