//! The world the cases happen in: a network of namespaces, real servers, their certificates.

/// Programs that take the processor.
pub mod busy;
/// A domain of Samba's.
pub mod domain;
/// A computer that is reached over SSH, and all that can be wrong there.
pub mod far;
/// An RD Gateway in each of its states.
pub mod gateway;
/// A jump host of the real OpenSSH.
pub mod jump;
/// xrdp with a local user who may sign in.
pub mod local;
/// A machine whose name server behaves badly.
pub mod names;
/// A client, a router and a server.
pub mod net;
/// Certificates.
pub mod papers;
/// xrdp, FreeRDP shadow and the lab's fast host.
pub mod server;
/// Small commands.
pub mod shell;
/// A link with delay, jitter and loss.
pub mod wan;
/// `redial serve`, and the engines that ask it.
pub mod watch;
