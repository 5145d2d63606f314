use std::process::Command;

use crate::run::{cargo, in_ci, is_root, lacking, root, run as sh};

/// Real servers and a real network, started and ended by the suite itself.
pub fn run(words: &[String]) -> Result<(), String> {
    if let Err(why) = ready() {
        if in_ci() {
            return Err(why);
        }
        println!("interop did not run: {why}");
        return Ok(());
    }
    build()?;
    sh(Command::new(root().join("target/release/interop"))
        .args(words)
        .env("REDIAL", root().join("target/release/redial"))
        .env("LOGIN_HOST", root().join("target/debug/login-host"))
        .env("GATEWAY_HOST", root().join("target/debug/gateway-host")))
}

/// The suite and the program that it tries. Each is built for itself: together their crates would have
/// the features of both, and the release would be built once more for its packages.
pub fn build() -> Result<(), String> {
    sh(&mut cargo("build --release --quiet -p redial"))?;
    sh(&mut cargo("build --release --quiet -p redial-login"))?;
    // Stand-ins that no figure depends on.
    sh(&mut cargo(
        "build --quiet -p redial-tests-login --bin login-host",
    ))?;
    sh(&mut cargo(
        "build --quiet -p redial-tests-gateway --bin gateway-host",
    ))?;
    sh(&mut cargo(
        "build --release --quiet -p redial-tests-interop",
    ))
}

/// What the suite needs besides Rust.
pub fn ready() -> Result<(), String> {
    let missing = lacking(&super::setup::NEEDED);
    if !missing.is_empty() {
        return Err(format!(
            "{} missing: `cargo xtask setup` installs them",
            missing.join(", ")
        ));
    }
    if !is_root() {
        return Err("network namespaces need root".into());
    }
    Ok(())
}
