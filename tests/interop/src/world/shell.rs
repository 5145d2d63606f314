use std::{
    process::{Command, Output, Stdio},
    time::{Duration, Instant},
};

/// Runs a line of words and returns what it printed; the words when it fails.
pub fn sh(line: &str) -> Result<String, String> {
    let mut words = line.split_whitespace();
    let program = words.next().unwrap_or_default();
    let output = Command::new(program)
        .args(words)
        .stdin(Stdio::null())
        .output()
        .map_err(|e| format!("cannot run {program}: {e}"))?;
    told(line, &output)
}

/// Runs a program with a text on its standard input.
pub fn sh_with(line: &str, input: &str) -> Result<String, String> {
    use std::io::Write;
    let mut words = line.split_whitespace();
    let program = words.next().unwrap_or_default();
    let mut child = Command::new(program)
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|e| format!("cannot run {program}: {e}"))?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin
            .write_all(input.as_bytes())
            .map_err(|e| format!("{program}: {e}"))?;
    }
    told(
        line,
        &child
            .wait_with_output()
            .map_err(|e| format!("{program}: {e}"))?,
    )
}

fn told(line: &str, output: &Output) -> Result<String, String> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() {
        Ok(text(&output.stdout))
    } else {
        Err(format!(
            "{line}: {} {}",
            text(&output.stdout),
            text(&output.stderr)
        ))
    }
}

/// Asks again and again, for at most ten seconds, until it is so.
pub fn wait_until(what: &str, mut so: impl FnMut() -> bool) -> Result<(), String> {
    let begun = Instant::now();
    while !so() {
        if begun.elapsed() > Duration::from_secs(10) {
            return Err(format!("waited in vain: {what}"));
        }
        // Other programs' sockets and files tell nobody when they are there.
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}
