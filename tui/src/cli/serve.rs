use std::{net::SocketAddr, path::PathBuf};

use clap::Args;

#[derive(Debug, Args)]
pub struct ServeArgs {
    /// The address and port to listen on. One that other computers can reach needs --allow
    #[arg(
        long,
        value_name = "IP:PORT",
        default_value = "127.0.0.1:9904",
        value_parser = place,
        env = "REDIAL_LISTEN"
    )]
    pub listen: SocketAddr,
    /// Check only the hosts in this file: a name, *.corp.example, an address or a network a line, with
    /// :PORT (or :* for every port) where it is not 3389; # begins a comment. It is read again when it
    /// changes
    #[arg(long, value_name = "FILE", env = "REDIAL_ALLOW")]
    pub allow: Option<PathBuf>,
    /// Longest wait for one answer of a host, in seconds (3 for a connection, 5 for an answer when not
    /// given)
    #[arg(long, value_name = "SECONDS", env = "REDIAL_TIMEOUT")]
    pub timeout: Option<f64>,
    /// Read this configuration file in place of the usual one (TOML)
    #[arg(long, value_name = "FILE", env = "REDIAL_CONFIG")]
    pub config: Option<PathBuf>,
}

fn place(text: &str) -> Result<SocketAddr, &'static str> {
    let wrong = "give an IP address and a port, such as 127.0.0.1:9904 or [::1]:9904";
    text.parse().map_err(|_| wrong)
}
