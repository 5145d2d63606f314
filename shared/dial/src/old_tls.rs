//! What redial does where its own TLS library can't go on and mstsc could.

use redial_kit::TlsProgress;
use redial_model::{Climb, End, Rung, RungState, ServerFlight};
use redial_wire::hello::{MSTSC_GROUPS, MSTSC_SCHEMES, MSTSC_SUITES, TLS12};

use crate::{Dial, Offer, tls::CLIMB_SUITES};

/// Whether there is another try where the host closed the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Patience {
    /// There is one.
    More,
    /// This was the last.
    Last,
}

impl Dial<'_> {
    /// Where the climb's own TLS failed, asks with a hello as mstsc sends it. A host that answers
    /// that one is not broken: the rung ends climbed by old TLS.
    pub(crate) async fn by_old_tls(&self, climb: Climb, patience: Patience) -> Climb {
        let Some(failed) = climb.broken().filter(|r| r.rung == Rung::Tls) else {
            return climb;
        };
        // Who waits for a mute host waits long enough: the next hello is sent only where somebody
        // found that one is answered.
        if failed.end == End::Silent && !self.lanes.board.hello_was_answered(self.address.ip()) {
            return climb;
        }
        let mut climb = climb;
        let hello = match climb.hello.take() {
            Some(asked) => asked,
            None => {
                let asked = TlsProgress::AskedAgain;
                self.lanes.board.tell_tls(self.address.ip(), asked);
                // Seldom needed, so its room is not kept ready in every check.
                Box::pin(self.send_hello(Offer::mstsc())).await
            }
        };
        if hello.rung.rung == Rung::Tls && self.take(&mut climb, hello, patience) {
            // The same.
            let nla = Box::pin(self.nla_over_old_tls(&mut climb)).await;
            self.reach(&mut climb, nla);
        }
        climb
    }

    /// Takes the answer to mstsc's hello into the climb; whether TLS is climbed with it.
    fn take(&self, climb: &mut Climb, mut hello: ServerFlight, patience: Patience) -> bool {
        let failed = climb.rungs.last().map(|r| &r.end);
        let climbed = failed.is_some_and(|end| opens(&hello, end, patience));
        if hello.is_answered() {
            climb.chain = std::mem::take(&mut hello.chain);
        }
        if climbed {
            climb.rungs.pop();
            let tls = RungState {
                end: End::OldTls,
                bytes: Default::default(),
                ..hello.rung.clone()
            };
            self.reach(climb, tls);
        }
        climb.hello = Some(hello);
        climbed
    }

    pub(crate) fn reach(&self, climb: &mut Climb, rung: RungState) {
        self.lanes.board.tell_rung(self.address, &rung);
        climb.rungs.push(rung);
    }

    /// NLA is part of the line where the host chose it, and needs a whole handshake. On Windows
    /// Schannel makes it.
    #[cfg_attr(
        not(windows),
        expect(clippy::unused_async, reason = "only Windows has a library to ask")
    )]
    async fn nla_over_old_tls(&self, climb: &mut Climb) -> RungState {
        #[cfg(windows)]
        if matches!(self.way, crate::Conveyance::Direct)
            && let Some(nla) = self.nla_by_schannel(climb).await
        {
            return nla;
        }
        RungState {
            rung: Rung::Nla,
            end: if climb.chose_nla() {
                End::NotAsked
            } else {
                End::Skipped
            },
            ms: 0.0,
            bytes: Default::default(),
        }
    }
}

/// Whether mstsc would go on where the climb's own handshake ended so.
fn opens(hello: &ServerFlight, failed: &End, patience: Patience) -> bool {
    if !hello.is_answered() {
        return false;
    }
    if reach(hello) != HelloReach::Redial {
        return true;
    }
    // Nothing in the answer says why the climb's own hello was not good enough. A host that wants a
    // client certificate refuses mstsc, too, one message later. One that closes may do so now and
    // then.
    match failed {
        End::Alert(_) => !hello.asks_certificate,
        end if end.is_close() => patience == Patience::Last,
        _ => true,
    }
}

/// Who could have been answered so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HelloReach {
    /// redial's own library, too: it has all that was chosen.
    Redial,
    /// mstsc of Windows 11, and not redial's own library.
    Mstsc,
    /// Not even mstsc.
    Nobody,
}

/// Who could have been answered with this choice of version, suite, group, key and signature scheme.
/// A key on a curve counts as offered where its curve is (RFC 8422 5.1).
#[must_use]
pub fn reach(hello: &ServerFlight) -> HelloReach {
    let offered = |chosen: Option<u16>, list: &[u16]| chosen.is_none_or(|n| list.contains(&n));
    if !offered(hello.suite, &MSTSC_SUITES)
        || !offered(hello.group, &MSTSC_GROUPS)
        || !offered(hello.key_curve, &MSTSC_GROUPS)
        || !offered(hello.scheme, &MSTSC_SCHEMES)
    {
        HelloReach::Nobody
    } else if hello.version >= Some(TLS12) && offered(hello.suite, &CLIMB_SUITES) {
        HelloReach::Redial
    } else {
        HelloReach::Mstsc
    }
}
