//! What monitoring reads of redial; everything is in `tests/watch`.
