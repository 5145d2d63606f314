//! Escapes, markup and broken bytes come out inert; found inputs are replayed.
