use redial_script::{RedialThere, capsule, capsule_azure};

use crate::{
    cli::{CapsuleArgs as Args, ScriptFormat},
    exit::{Exit, Stop},
    output::print,
};

/// Prints the script that fetches a host's capsule.
pub fn run(args: &Args) -> Result<Exit, Stop> {
    let there = there(args)?;
    print(&match args.format {
        ScriptFormat::Powershell => capsule(&there),
        ScriptFormat::Az => capsule_azure(&there),
    })?;
    Ok(Exit::Healthy)
}

fn there(args: &Args) -> Result<RedialThere, Stop> {
    match (&args.redial_at, &args.download, &args.sha256) {
        (Some(path), None, None) if !path.trim().is_empty() => Ok(RedialThere::At(path.clone())),
        (None, Some(url), Some(sha256)) => from(url, sha256),
        _ => Err(Stop::usage(
            "say where redial.exe is on the host: --redial-at PATH, or --download URL with --sha256 HASH",
        )),
    }
}

fn from(url: &str, sha256: &str) -> Result<RedialThere, Stop> {
    let is_plain = |c: char| c.is_ascii_graphic();
    if !url.starts_with("https://") || !url.chars().all(is_plain) {
        return Err(Stop::usage(format!(
            "bad address `{}`: it begins with https:// and has no spaces",
            url.escape_debug()
        )));
    }
    if sha256.len() != 64 || !sha256.chars().all(|c| c.is_ascii_hexdigit()) {
        return Err(Stop::usage(format!(
            "bad hash `{}`: a SHA-256 has 64 hexadecimal digits",
            sha256.escape_debug()
        )));
    }
    Ok(RedialThere::From {
        url: url.into(),
        sha256: sha256.into(),
    })
}
