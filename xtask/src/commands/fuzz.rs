use std::{fs, process::Command};

use crate::run::{cargo, root, run as sh};

/// Coverage for libFuzzer with a stable compiler: there is no unsafe code of ours for a sanitizer
/// to watch.
const FLAGS: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1";

/// Every target for some seconds, from the seeds; what breaks is left in `tests/fuzz/artifacts`.
pub fn run(seconds: Option<&str>) -> Result<(), String> {
    let seconds: u32 = seconds
        .unwrap_or("20")
        .parse()
        .map_err(|_| "fuzz takes a number of seconds".to_owned())?;
    let folder = root().join("tests/fuzz");
    let mut build = cargo(
        "build --release --quiet --manifest-path tests/fuzz/Cargo.toml --target x86_64-unknown-linux-gnu",
    );
    sh(build.env("RUSTFLAGS", FLAGS))?;
    fs::create_dir_all(folder.join("artifacts"))
        .map_err(|e| format!("can't make tests/fuzz/artifacts: {e}"))?;
    for target in [
        "x224",
        "flight",
        "http",
        "credssp",
        "certificate",
        "target",
        "input",
        "far",
    ] {
        let corpus = folder.join("corpus").join(target);
        fs::create_dir_all(&corpus).map_err(|e| format!("can't make {}: {e}", corpus.display()))?;
        let mut fuzz = Command::new(
            folder
                .join("target/x86_64-unknown-linux-gnu/release")
                .join(target),
        );
        fuzz.arg(corpus)
            .arg(folder.join("seeds"))
            .arg(format!("-max_total_time={seconds}"));
        fuzz.args([
            "-max_len=4096",
            "-rss_limit_mb=1024",
            "-timeout=5",
            "-print_final_stats=1",
            "-verbosity=0",
        ]);
        fuzz.arg(format!(
            "-artifact_prefix={}/",
            folder.join("artifacts").display()
        ));
        sh(&mut fuzz)?;
    }
    Ok(())
}
