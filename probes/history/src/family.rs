//! Families of reasons: how mstsc failed, by what has to be done about it.

use redial_codes::{Phase, mstsc};
use redial_model::CodeCard;

use crate::{
    ACCOUNT, CERTIFICATE, CLOCK, DELEGATION, FIPS, LICENCE, NAME, NLA, NO_DC, TCP, VIA_GATEWAY,
};

/// What redial has just looked up, or reached, itself: it stands no longer than a person waits before
/// asking why.
const A_WHILE: f64 = 900.0;
const DAY: f64 = 86_400.0;

/// What reasons of one kind have in common.
pub(crate) struct Family {
    pub(crate) card: &'static CodeCard,
    /// How long, in seconds, such a failure is likely to stand: a network comes and goes, a setting
    /// stays.
    pub(crate) stands: f64,
    /// Whether it can come after the line was secured (event 1025).
    pub(crate) is_late: bool,
    /// Whether it says something although redial's direct line is broken now.
    pub(crate) is_apart: bool,
}

const fn family(card: &'static CodeCard, stands: f64) -> Family {
    Family {
        card,
        stands,
        is_late: false,
        is_apart: false,
    }
}

/// The family of a disconnect reason. Source: learn.microsoft.com,
/// IMsTscAxEvents::OnDisconnected; the messages of mstscax.dll.
pub(crate) fn of_reason(reason: u32) -> Option<Family> {
    Some(match reason {
        0x104 | 0x208 | 0x508 | 0x604 => family(&NAME, A_WHILE),
        0x108 | 0x204 | 0x704 => family(&TCP, A_WHILE),
        0xB09 | 0xD09 | 0xE09 => family(&NLA, DAY),
        0x1407 | 0x1807 => family(&NO_DC, DAY),
        0xF08 | 0x1607 | 0x1707 => family(&DELEGATION, DAY),
        0x808 | 0x908 => Family {
            is_late: true,
            ..family(&LICENCE, DAY)
        },
        0x706 | 0x907 | 0x1B07 => family(&CERTIFICATE, DAY),
        0x1D07 => family(&CLOCK, DAY),
        0xE06 => family(&FIPS, DAY),
        // An administrator's end and the gateway's time limits are no failures.
        0x0300_0019 | 0x0300_0032 | 0x0300_0033 => return None,
        0x0300_0001..=0x0300_00FF => Family {
            is_apart: true,
            ..family(&VIA_GATEWAY, DAY)
        },
        _ => {
            let phase = mstsc::find_reason(reason)?.phase;
            let is_account = matches!(phase, Phase::Account | Phase::SmartCard);
            let is_sign_in = reason & 0xFF == 7;
            return (is_account && is_sign_in).then(|| family(&ACCOUNT, DAY));
        }
    })
}
