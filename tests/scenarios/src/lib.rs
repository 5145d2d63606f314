//! Saved worlds: facts in, findings, causes and plans out.
