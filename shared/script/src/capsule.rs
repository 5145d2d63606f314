//! The script that makes redial, on a host, say what the host is like: a capsule.

use crate::literal::literal;

/// The redial.exe that is run there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RedialThere {
    /// It is there already, at this path.
    At(String),
    /// It is downloaded there, run only if it has this hash, and removed again.
    From {
        /// The address.
        url: String,
        /// The SHA-256 of the file, in hexadecimal digits.
        sha256: String,
    },
}

const CAPSULE: &str = include_str!("parts/capsule.ps1");
const DOWNLOAD: &str = include_str!("parts/download.ps1");
const PRESENT: &str = include_str!("parts/present.ps1");
const AZURE: &str = include_str!("parts/azure-capsule.sh");

/// A PowerShell script that prints the capsule of the computer it runs on, and changes nothing there.
#[must_use]
pub fn capsule(redial: &RedialThere) -> String {
    let place = match redial {
        RedialThere::At(path) => format!("$redial = {}\n{PRESENT}", literal(path)),
        RedialThere::From { url, sha256 } => format!(
            "$url = {}\n$hash = {}\n{DOWNLOAD}",
            literal(url),
            literal(&sha256.to_ascii_uppercase())
        ),
    };
    format!(
        "#Requires -Version 5.1\n#Requires -PSEdition Desktop\n#Requires -RunAsAdministrator\n\
         # redial: prints what this computer says of its own Remote Desktop. It changes no setting.\n\
         $ErrorActionPreference = 'Stop'\n\
         function U([string]$base64) {{ [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($base64)) }}\n\
         {place}{CAPSULE}"
    )
}

/// A shell script that runs it on a virtual machine of Azure: `sh FILE RESOURCE_GROUP VM`.
#[must_use]
pub fn capsule_azure(redial: &RedialThere) -> String {
    AZURE.replacen("SCRIPT-OF-REDIAL\n", &capsule(redial), 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    #[test]
    fn a_path_is_text_and_nothing_else() {
        for path in [
            r"C:\Temp\redial.exe",
            "C:\\it's\\$(calc).exe",
            "C:\\büro\\\u{2019}; calc",
        ] {
            let script = capsule(&RedialThere::At(path.into()));
            assert!(script.contains(&format!("$redial = {}\n", literal(path))));
            assert!(
                !script.contains("Invoke-WebRequest"),
                "nothing is downloaded"
            );
        }
    }

    #[test]
    fn what_is_downloaded_is_compared_before_it_is_run_and_removed_afterwards() {
        let from = RedialThere::From {
            url: "https://example.test/redial.exe".into(),
            sha256: HASH.into(),
        };
        let script = capsule_azure(&from);
        let at = |what: &str| script.find(what).unwrap_or_else(|| panic!("{what}"));
        let order = [
            at("Invoke-WebRequest"),
            at("Get-FileHash"),
            at("check localhost"),
            script.rfind("Remove-Item").unwrap_or_default(),
        ];
        assert!(order.is_sorted(), "{order:?}");
        assert!(script.contains(&HASH.to_ascii_uppercase()));
        assert!(script.starts_with("#!/bin/sh") && script.contains("az vm run-command invoke"));
    }
}
