use std::{io::Read, path::Path};

use redial_model::Target;

use crate::{cli::Check, config::read_text, exit::Stop};

/// Every target named on the command line and in the file.
pub fn targets(check: &Check) -> Result<Vec<Target>, Stop> {
    let mut targets = Vec::new();
    for host in &check.hosts {
        targets.push(Target::parse(host).map_err(|e| Stop::usage(e.to_string()))?);
    }
    if let Some(path) = &check.file {
        let text = if path == Path::new("-") {
            standard_input()?
        } else {
            read_text(path)?
        };
        for (number, line) in text.lines().enumerate() {
            let host = line.split('#').next().unwrap_or_default().trim();
            if !host.is_empty() {
                targets.push(Target::parse(host).map_err(|e| {
                    Stop::usage(format!("{}, line {}: {e}", path.display(), number + 1))
                })?);
            }
        }
        if targets.is_empty() {
            return Err(Stop::usage(format!("{} names no host", path.display())));
        }
    }
    if let Some(address) = check.address {
        match targets.as_mut_slice() {
            [one] => one.address = Some(address),
            _ => return Err(Stop::usage("--address dials one host: name exactly one")),
        }
    }
    if targets.is_empty() {
        return Err(Stop::usage(
            "no host was named: give one, such as srv01 or 192.0.2.7:3390, or a --file of them",
        ));
    }
    Ok(targets)
}

fn standard_input() -> Result<String, Stop> {
    let mut text = String::new();
    std::io::stdin()
        .read_to_string(&mut text)
        .map_err(|e| Stop::usage(format!("can't read hosts from standard input: {e}")))?;
    Ok(text)
}
