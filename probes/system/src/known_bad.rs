//! Updates with a known fault of Remote Desktop. Most explain what comes after the password.

/// Whose fault it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The machine that dials.
    Client,
    /// The one that is dialled.
    Host,
}

/// One fault.
pub(crate) struct KnownBad {
    /// Whose it is: the same build at the other end is no trouble.
    end: End,
    /// The builds it is in.
    builds: &'static [u32],
    /// The first revision that has it, and the first that does not any more.
    revisions: std::ops::Range<u32>,
    /// What happens.
    pub effect: &'static str,
    /// The update that brought it.
    pub update: &'static str,
    /// What mends it.
    pub mended: &'static str,
    /// A policy of the host that avoids it until then: its value, and what it is called.
    pub avoided: Option<(&'static str, u32, &'static str)>,
}

/// What hosts of build 26100 do before they are mended.
const FREEZE: &str = "sessions freeze soon after they connect";

/// Sources: Windows release health and public issue reports; the build numbers are from Microsoft's
/// update histories.
static ROWS: &[KnownBad] = &[
    KnownBad {
        end: End::Client,
        builds: &[26100, 26200],
        revisions: 7623..7627,
        effect: "asking for credentials fails with 0x80080005, mostly in Windows App; mstsc still connects",
        update: "KB5074109 (January 2026)",
        mended: "KB5077744, out of band",
        avoided: None,
    },
    KnownBad {
        end: End::Client,
        builds: &[19044, 19045],
        revisions: 6809..6811,
        effect: "asking for credentials fails with 0x80080005, mostly in Windows App; mstsc still connects",
        update: "KB5073724 (January 2026)",
        mended: "KB5077796, out of band",
        avoided: None,
    },
    // FreeRDP/FreeRDP#10864 has it on hosts as they were released (November 2024), Microsoft's release
    // health from the update of February 2025 on; both are mended by that of April 2025.
    KnownBad {
        end: End::Host,
        builds: &[26100],
        revisions: 0..3775,
        effect: FREEZE,
        update: "the release itself (build 26100), more often since KB5051987 (February 2025)",
        mended: "KB5055523 (April 2025, build 26100.3775) or later",
        // FreeRDP/FreeRDP#10864: with detection off 10 of 10 logons came through, 2 of 10 without. 3
        // turns both kinds off (MicrosoftDocs/sysinternals#894; the policy's text in
        // TerminalServer.admx, TS_SELECT_NETWORK_DETECT).
        avoided: Some((
            "SelectNetworkDetect",
            3,
            "the policy Select network detection on the server: turn off both kinds of detection",
        )),
    },
    // stascorp/rdpwrap#4481 has the builds and the update that mends it, a public gist by mickert
    // (Mitigate-RdpDeadlock-CU202609) the effect and Microsoft's rollback.
    KnownBad {
        end: End::Host,
        builds: &[20348],
        revisions: 5622..5631,
        effect: "Remote Desktop hangs: new sessions stop while the connection is secured, until the host is restarted",
        update: "KB5122882 (September 2026)",
        mended: "KB5129237, out of band (build 20348.5631), or Microsoft's rollback of that change (KIR)",
        avoided: None,
    },
];

/// The fault of a build at this end, when one is known.
pub(crate) fn find(end: End, build: u32, revision: u32) -> Option<&'static KnownBad> {
    ROWS.iter()
        .filter(|row| row.end == end)
        .find(|row| row.builds.contains(&build) && row.revisions.contains(&revision))
}
