//! Updates with a known fault of Remote Desktop. None of them closes a connection before the
//! password: they explain what comes later.

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
}

/// Sources: Windows release health and public issue reports; the build numbers are from Microsoft's
/// update histories.
static ROWS: &[KnownBad] = &[
    KnownBad {
        end: End::Client,
        builds: &[26100, 26200],
        revisions: 7623..7627,
        effect: "asking for credentials fails with 0x80080005, chiefly in Windows App; mstsc still connects",
        update: "KB5074109 (January 2026)",
        mended: "KB5077744, out of band",
    },
    KnownBad {
        end: End::Client,
        builds: &[19044, 19045],
        revisions: 6809..6811,
        effect: "asking for credentials fails with 0x80080005, chiefly in Windows App; mstsc still connects",
        update: "KB5073724 (January 2026)",
        mended: "KB5077796, out of band",
    },
    KnownBad {
        end: End::Host,
        builds: &[26100],
        revisions: 3194..3775,
        effect: "sessions freeze soon after they connect",
        update: "KB5051987 (February 2025)",
        mended: "KB5055523 (April 2025) or later",
    },
];

/// The fault of a build at this end, when one is known.
pub(crate) fn find(end: End, build: u32, revision: u32) -> Option<&'static KnownBad> {
    ROWS.iter()
        .filter(|row| row.end == end)
        .find(|row| row.builds.contains(&build) && row.revisions.contains(&revision))
}
