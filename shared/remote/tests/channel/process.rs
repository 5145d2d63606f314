//! Channels over real commands.

use std::time::{Duration, Instant};

use redial_remote::{Channel, ChannelCommand, ChannelError};

use super::HELLO;

async fn open(command: &str) -> Result<Channel, ChannelError> {
    Channel::open(&ChannelCommand::parse(command).unwrap()).await
}

async fn refused(command: &str) -> String {
    open(command).await.unwrap_err().to_string()
}

#[tokio::test]
async fn a_command_that_is_no_redial_says_how_it_ended() {
    for (command, says) in [
        (
            "sh -c 'echo motd; echo >&2 sh: redial: not found; exit 127'",
            "no redial answered at the other end of `sh -c 'echo motd; echo >&2 sh: redial: not found; exit 127'` (exit status 127): sh: redial: not found",
        ),
        ("sh -c 'kill -9 $$'", "SIGKILL"),
        (
            "true",
            "no redial answered at the other end of `true` (exit status 0)",
        ),
        (
            "/nonexistent/redial agent",
            "cannot start `/nonexistent/redial agent`: No such file",
        ),
        ("sh -c 'printf \"\\033[31mred\\n\" >&2'", "\\u{1b}[31mred"),
    ] {
        let refused = refused(command).await;
        assert!(refused.contains(says), "{command}: {refused}");
        assert!(!refused.chars().any(char::is_control), "{refused:?}");
    }
}

#[tokio::test]
async fn a_flood_of_errors_is_kept_to_its_end() {
    let refused =
        refused("sh -c 'yes noise | head -c 3000000 >&2; echo the end >&2; exit 3'").await;
    assert!(refused.ends_with("(exit status 3): the end"), "{refused}");
}

/// Whether a process of this number is there.
fn runs(pid: &str) -> bool {
    std::path::Path::new("/proc").join(pid.trim()).exists()
}

#[tokio::test]
async fn a_command_ends_with_its_channel() {
    let folder = std::env::temp_dir().join(format!("redial-channel-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for (name, body, soon) in [
        ("heeds", "cat >/dev/null", true),
        // Its input ends, and it does not: it is ended.
        ("stays", "exec sleep 600", false),
    ] {
        let file = folder.join(name);
        let command = format!(
            "sh -c 'echo $$ >{}; echo {}; {body}'",
            file.display(),
            HELLO.replace('"', "\\\"")
        );
        let channel = open(&command).await.unwrap();
        let pid = std::fs::read_to_string(&file).unwrap();
        assert!(runs(&pid));
        let begun = Instant::now();
        drop(channel);
        assert!(!runs(&pid), "{name}");
        assert_eq!(begun.elapsed() < Duration::from_secs(1), soon, "{name}");
    }
    std::fs::remove_dir_all(folder).unwrap();
}
