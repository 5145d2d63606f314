//! Name servers that are dead, half dead, or dead for some names.

use std::{fs, time::Duration};

use redial_tests_interop::world::names::{DEAD, Manner, Names};
use serde_json::Value;

use super::servers::Case;

/// The operating system is waited for for seven seconds.
const PATIENCE: Duration = Duration::from_secs(12);

/// Every case.
pub fn cases<'a>() -> Vec<Case<'a>> {
    vec![
        (
            "names behind six hundred silent ones are dialled all the same",
            Box::new(good_behind_silent),
        ),
        (
            "redial ends when its answer is out, whatever the name server does",
            Box::new(ends_in_time),
        ),
        (
            "a name server that sends noise is not called silent",
            Box::new(noise),
        ),
    ]
}

fn report(line: &[u8]) -> Result<Value, String> {
    serde_json::from_slice(line).map_err(|e| format!("no JSON: {e}"))
}

fn good_behind_silent() -> Result<(), String> {
    let names = Names::up(Manner::Known)?;
    // Nothing listens there: a host that was looked up refuses.
    let dead = (0..600).map(|n| format!("{DEAD}{n}.test:4444\n"));
    let good = (0..50).map(|n| format!("good{n}.test:4444\n"));
    let list = std::env::temp_dir().join(format!("redial-names-{}", std::process::id()));
    let hosts: String = dead.chain(good).collect();
    fs::write(&list, hosts).map_err(|e| e.to_string())?;
    let file = list.display().to_string();
    let ran = names.redial(&["check", "--file", &file, "--format", "ndjson"]);
    let _ = fs::remove_file(&list);
    let (output, took) = ran?;
    let mut good = 0;
    for line in output
        .stdout
        .split(|b| *b == b'\n')
        .filter(|l| !l.is_empty())
    {
        let report = report(line)?;
        let host = report["target"]["host"].as_str().unwrap_or_default();
        let cause = report["causes"][0]["id"].as_str().unwrap_or_default();
        if host.starts_with(DEAD) {
            continue;
        }
        if cause != "listener.off" {
            return Err(format!(
                "{host}: {cause:?} after {took:?}: {}",
                report["verdict"]
            ));
        }
        good += 1;
    }
    match good {
        50 => Ok(()),
        _ => Err(format!("{good} of 50 good hosts")),
    }
}

fn ends_in_time() -> Result<(), String> {
    for manner in [Manner::Silent, Manner::Truncating, Manner::Dripping] {
        let names = Names::up(manner)?;
        for (words, exit) in [
            (&["check", "srv01.corp.test", "--format", "json"][..], 1),
            (
                &[
                    "plan",
                    "srv01.corp.test",
                    "tls.enable",
                    "--anyway",
                    "--format",
                    "powershell",
                ],
                0,
            ),
            (
                &[
                    "fix",
                    "srv01.corp.test",
                    "tls.enable",
                    "--dry-run",
                    "--anyway",
                ],
                0,
            ),
        ] {
            let (output, took) = names.redial(words)?;
            let shown = String::from_utf8_lossy(&output.stdout).len();
            if took > PATIENCE || output.status.code() != Some(exit) || shown == 0 {
                return Err(format!(
                    "{manner:?}, {}: {} after {took:?}, {shown} bytes: {}",
                    words.join(" "),
                    output.status,
                    String::from_utf8_lossy(&output.stderr)
                ));
            }
        }
    }
    Ok(())
}

fn noise() -> Result<(), String> {
    let names = Names::up(Manner::Noisy)?;
    let (output, _) = names.redial(&["check", "srv01.corp.test", "--format", "json"])?;
    let report = report(&output.stdout)?;
    let findings = report["findings"].as_array().cloned().unwrap_or_default();
    let codes: Vec<_> = findings.iter().filter_map(|f| f["code"].as_str()).collect();
    if codes.contains(&"dns.failed") && !codes.contains(&"dns.silent") {
        Ok(())
    } else {
        Err(format!("{codes:?}"))
    }
}
