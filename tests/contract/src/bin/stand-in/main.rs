//! Stands in for a Windows service: `stand-in NAME`, started by the service control manager. As
//! `SessionEnv` it makes a certificate when there is no valid one, as Windows' own does; as
//! `TermService` it serves Remote Desktop with what stands in the registry and the store; as
//! anything else it just runs.

#[cfg(windows)]
mod service;

fn main() {
    #[cfg(windows)]
    service::main();
}
