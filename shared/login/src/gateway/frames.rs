//! The frames of WebSocket (RFC 6455 5.2), which the crate `tungstenite` reads and makes.

use std::{io::Cursor, time::Duration};

use redial_dial::{NotMessage, Secured, connection_id};
use redial_model::End;
use tokio::time::{Instant, timeout_at};
use tungstenite::protocol::frame::{
    Frame, FrameHeader,
    coding::{Control, Data, OpCode},
};

/// Longest frame of a gateway, in bytes.
const MOST: usize = 512 << 10;
/// Frames at most for one answer: a gateway may ask whether its client is there meanwhile.
const MOST_FRAMES: usize = 64;

/// Sends these bytes as one frame.
pub(super) async fn send(to: &mut Secured, bytes: Vec<u8>, wait: Duration) -> Result<(), End> {
    send_frame(
        to,
        Frame::message(bytes, OpCode::Data(Data::Binary), true),
        wait,
    )
    .await
}

/// A client masks what it sends (RFC 6455 5.3).
async fn send_frame(to: &mut Secured, mut frame: Frame, wait: Duration) -> Result<(), End> {
    let [a, b, c, d, ..] = connection_id().to_be_bytes();
    frame.header_mut().mask = Some([a, b, c, d]);
    let mut bytes = Vec::new();
    let made = frame.format(&mut bytes);
    made.map_err(|why| End::Broke(why.to_string().as_str().into()))?;
    to.send(&bytes, wait).await
}

/// The next bytes that the gateway sends. What asks whether this side is there is answered.
pub(super) async fn receive(from: &mut Secured, wait: Duration) -> Result<Vec<u8>, End> {
    let until = Instant::now() + wait;
    let coming = async {
        for _ in 0..MOST_FRAMES {
            let whole = from.receive(MOST, wait, size).await?;
            let mut at = Cursor::new(&whole[..]);
            let Ok(Some((header, _))) = FrameHeader::parse(&mut at) else {
                return Err(End::Junk);
            };
            let payload = whole[at.position() as usize..].to_vec();
            match header.opcode {
                // A server does not mask (RFC 6455 5.1).
                _ if header.mask.is_some() => return Err(End::Junk),
                OpCode::Data(_) => return Ok(payload),
                OpCode::Control(Control::Close) => return Err(End::Fin),
                OpCode::Control(Control::Ping) => {
                    send_frame(from, Frame::pong(payload), wait).await?;
                }
                OpCode::Control(_) => {}
            }
        }
        Err(End::Overrun)
    };
    timeout_at(until, coming).await.unwrap_or(Err(End::Silent))
}

/// How long a frame is, once its header is here.
fn size(bytes: &[u8]) -> Result<Option<usize>, NotMessage> {
    let mut at = Cursor::new(bytes);
    let Some((_, length)) = FrameHeader::parse(&mut at).map_err(|_| NotMessage)? else {
        return Ok(None);
    };
    let length = usize::try_from(length).map_err(|_| NotMessage)?;
    let size = (at.position() as usize).checked_add(length);
    size.map(Some).ok_or(NotMessage)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_measured_as_soon_as_its_header_is_here() {
        assert_eq!(size(&[0x82]), Ok(None));
        assert_eq!(size(&[0x82, 5]), Ok(Some(7)));
        assert_eq!(size(&[0x82, 126, 1]), Ok(None));
        assert_eq!(size(&[0x82, 126, 1, 0]), Ok(Some(260)));
        // One that is masked has its mask before its bytes.
        assert_eq!(size(&[0x82, 0x85, 1, 2, 3, 4]), Ok(Some(11)));
    }

    #[test]
    fn what_is_longer_than_any_message_is_refused() {
        let longest = [&[0x82, 127][..], &[0xFF; 8]].concat();
        assert!(matches!(size(&longest), Err(NotMessage)));
        let long = [&[0x82, 127][..], &[0, 0, 0, 1, 0, 0, 0, 0]].concat();
        assert!(size(&long).is_ok_and(|size| size > Some(MOST)));
    }
}
