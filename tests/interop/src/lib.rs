//! The world that the interop suite and the bench share: a network of namespaces and real servers,
//! and the real program run in it.

/// Runs of the real program.
pub mod checked;
/// Namespaces and servers.
pub mod world;
