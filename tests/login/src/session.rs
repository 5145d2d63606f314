//! The host's side of the session: IronRDP's acceptor, and a picture.

use std::io;

use ironrdp_acceptor::Acceptor;
use ironrdp_connector::{DesktopSize, Sequence};
use ironrdp_core::WriteBuf;
use ironrdp_pdu::{
    nego::SecurityProtocol,
    rdp::capability_sets::{Bitmap, BitmapDrawingFlags, CapabilitySet, General},
};

use crate::{
    deed::{Deed, Step},
    host::Setup,
    messages,
    stream::Stream,
};

/// AUTHZ_SUCCESS (MS-RDPBCGR 2.2.10.2).
const GRANTED: [u8; 4] = [0; 4];
const HYBRID_EX: u8 = 8;
const SIZE: DesktopSize = DesktopSize {
    width: 1024,
    height: 768,
};

/// Carries a session up to the first picture, and keeps it until the client ends it.
pub async fn served(
    stream: &mut Stream,
    request: &[u8],
    protocol: u8,
    setup: &Setup,
) -> io::Result<()> {
    if protocol == HYBRID_EX {
        if let Some(deed) = trick(setup, Step::Right) {
            return deed.done(stream).await;
        }
        stream.send(&GRANTED).await?;
    }
    let mut acceptor = begun(request, protocol)?;
    loop {
        let step = Step::in_state(acceptor.state().name());
        match step.and_then(|step| trick(setup, step)) {
            Some(Deed::BeginsAnew) => break,
            Some(deed) => return deed.done(stream).await,
            None if step == Some(Step::Picture) => {
                stream.send(&messages::picture()).await?;
                return stream.wait().await;
            }
            None => advance(&mut acceptor, stream).await?,
        }
    }
    begun_anew(acceptor, stream).await
}

fn trick(setup: &Setup, at: Step) -> Option<&Deed> {
    let (step, deed) = setup.trick.as_ref()?;
    (*step == at).then_some(deed)
}

/// An acceptor that has what stands before the settings behind it.
fn begun(request: &[u8], protocol: u8) -> io::Result<Acceptor> {
    let security = SecurityProtocol::from_bits_truncate(protocol.into());
    let mut acceptor = Acceptor::new(security, SIZE, capabilities(), None);
    for input in [request, &[]] {
        acceptor
            .step(input, None, &mut WriteBuf::new())
            .map_err(io::Error::other)?;
    }
    acceptor.mark_security_upgrade_as_done();
    if acceptor.should_perform_credssp() {
        acceptor.mark_credssp_as_done();
    }
    Ok(acceptor)
}

fn capabilities() -> Vec<CapabilitySet> {
    vec![
        CapabilitySet::General(General::default()),
        CapabilitySet::Bitmap(Bitmap {
            pref_bits_per_pix: 32,
            desktop_width: SIZE.width,
            desktop_height: SIZE.height,
            desktop_resize_flag: true,
            drawing_flags: BitmapDrawingFlags::empty(),
        }),
    ]
}

/// One message, received where one is due, and what answers it.
async fn advance(acceptor: &mut Acceptor, stream: &mut Stream) -> io::Result<()> {
    let input = match acceptor.next_pdu_hint() {
        Some(hint) => stream.by(hint).await?,
        None => Vec::new(),
    };
    let mut output = WriteBuf::new();
    acceptor
        .step(&input, None, &mut output)
        .map_err(io::Error::other)?;
    stream.send(output.filled()).await
}

/// The session ends, and another one begins on the same connection.
async fn begun_anew(mut acceptor: Acceptor, stream: &mut Stream) -> io::Result<()> {
    let result = acceptor.get_result().ok_or(io::ErrorKind::InvalidInput)?;
    stream.send(&messages::deactivate_all()).await?;
    let channels = result.static_channels;
    let mut acceptor = Acceptor::new_deactivation_reactivation(acceptor, channels, SIZE)
        .map_err(io::Error::other)?;
    while Step::in_state(acceptor.state().name()) != Some(Step::Picture) {
        advance(&mut acceptor, stream).await?;
    }
    stream.send(&messages::picture()).await?;
    stream.wait().await
}
