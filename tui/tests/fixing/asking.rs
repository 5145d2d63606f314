//! redial while it asks somebody.

use std::{
    io::{Read, Write},
    process::{Child, ChildStdin, Command, Stdio},
};

use super::lab::alone;

/// A program that waits for an answer.
pub struct Asking {
    pub child: Child,
    typed: ChildStdin,
}

impl Asking {
    /// Starts redial, and waits until it asks this.
    pub fn about(question: &str, words: &[&str]) -> Self {
        let mut child = alone(Command::new(env!("CARGO_BIN_EXE_redial")))
            .args(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let typed = child.stdin.take().unwrap();
        let mut asking = Self { child, typed };
        asking.until(question);
        asking
    }

    pub fn until(&mut self, question: &str) {
        let (mut said, mut byte) = (String::new(), [0]);
        let stderr = self.child.stderr.as_mut().unwrap();
        while !said.ends_with(question) {
            assert_eq!(
                stderr.read(&mut byte).unwrap(),
                1,
                "it never asked {question:?}: {said}"
            );
            said.push(byte[0].into());
        }
    }

    pub fn answer(&mut self, text: &str) {
        let _ = self.typed.write_all(text.as_bytes());
    }
}
