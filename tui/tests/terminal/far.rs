//! A channel whose login asks for a password: it has the terminal for that, and nothing of the screen
//! is in its way.

use super::Seat;

/// Asks on the terminal before it answers as a redial.
fn command() -> String {
    let redial = env!("CARGO_BIN_EXE_redial");
    let asks = "printf \"the password: \" >/dev/tty; read word </dev/tty; test \"$word\" = open || { echo refused >&2; exit 5; }";
    format!("sh -c '{asks}; exec \"$0\" agent --lab turned-down' {redial}")
}

/// Waits until the password was asked for so often, where keys are read.
fn asked(seat: &mut Seat, times: usize) {
    seat.until("a password is asked for", |screen| {
        let shown = screen.contents();
        let lines = shown
            .lines()
            .filter(|line| line.starts_with("the password:"));
        !screen.alternate_screen() && lines.count() == times
    });
}

#[test]
fn a_login_may_ask_for_a_password_in_the_middle_of_a_dashboard() {
    let mut seat = Seat::take(&["--lab", "turned-down", "--via", &command()], &[]);
    seat.sees("Opening sh -c");
    asked(&mut seat, 1);
    seat.presses("wrong\r");
    // The network was looked at all the same, and what was named may be named again.
    seat.sees("(exit status 5): refused");
    seat.sees("channel: ");
    assert!(seat.screen.screen().alternate_screen());
    seat.presses("\r");
    asked(&mut seat, 2);
    seat.presses("open\r");
    seat.sees("via sh -c");
    seat.presses("\t");
    seat.sees("far         TermService is running");
    // Without it again.
    seat.presses("v\x15\r");
    seat.sees("not looked at through a channel any more");
    seat.presses("q");
    let (status, _) = seat.leaves();
    assert_eq!(status.exit_code(), 0);
}

#[test]
fn a_channel_is_for_one_host_and_is_read_before_the_screen_is_taken() {
    let says = "--via is the way to one host";
    for (words, says) in [
        (&["srv01", "srv02", "--via", "x"][..], says),
        (&["--via", "x"], says),
        (
            &["srv01", "--via", "ssh 'srv01"],
            "bad command `ssh 'srv01`",
        ),
    ] {
        let (status, shown) = Seat::take(words, &[]).leaves();
        assert_eq!(status.exit_code(), 2, "{shown}");
        assert!(shown.replace('\n', " ").contains(says), "{shown}");
    }
}
