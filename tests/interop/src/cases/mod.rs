//! The cases, by what they are about.

pub mod eager;
pub mod elsewhere;
pub mod engines;
pub mod gateway;
pub mod kerberos;
pub mod names;
pub mod network;
pub mod old_tls;
pub mod scrapes;
pub mod servers;
pub mod sign_in;
pub mod soak;
pub mod steady;
pub mod udp;
pub mod via;
pub mod watch;
