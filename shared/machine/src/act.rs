use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Something a machine can be told to do that leaves no state to take back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// Ask the domain for this computer's policies again (`gpupdate`).
    RefreshPolicy,
    /// Ask the time source again (`w32tm /resync`). The service W32Time must run.
    ResyncClock,
    /// Forget every looked-up name (`ipconfig /flushdns`).
    FlushNames,
}

impl Act {
    /// The command it equals on Windows.
    #[must_use]
    pub fn command(self) -> (&'static str, &'static [&'static str]) {
        match self {
            // The users' half may ask whether to log off; this half does not. It waits so many
            // seconds (learn.microsoft.com, gpupdate).
            Self::RefreshPolicy => ("gpupdate.exe", &["/target:computer", "/force", "/wait:120"]),
            Self::ResyncClock => ("w32tm.exe", &["/resync", "/rediscover"]),
            Self::FlushNames => ("ipconfig.exe", &["/flushdns"]),
        }
    }
}

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RefreshPolicy => "refresh Group Policy",
            Self::ResyncClock => "ask the time source again",
            Self::FlushNames => "clear the DNS cache",
        })
    }
}
