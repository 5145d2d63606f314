//! The world the cases happen in: a network of namespaces, real servers, their certificates.

pub mod net;
pub mod papers;
pub mod server;
pub mod shell;
pub mod wan;
