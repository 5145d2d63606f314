use redial_wire::{
    Read,
    flight::{Flight, NotFlight, flight},
};

use crate::read::MAX_ANSWER_BYTES;

/// What a server said in the clear while another library read it: the library itself does not tell.
/// Up to TLS 1.2 the hello, the certificates and most alerts are not encrypted.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    bytes: Vec<u8>,
    flight: Option<Flight>,
    alert: Option<u8>,
}

impl Heard {
    /// Listens to the next bytes. They may begin and end anywhere.
    pub fn hear(&mut self, fresh: &[u8]) {
        let room = MAX_ANSWER_BYTES.saturating_sub(self.bytes.len());
        self.bytes
            .extend_from_slice(&fresh[..room.min(fresh.len())]);
        match flight(&self.bytes) {
            Ok(Read::Done(whole)) => {
                // What follows is another message.
                self.flight = Some(whole);
                self.bytes.clear();
            }
            Err(NotFlight::Alert(number)) => self.alert = Some(number),
            Ok(Read::More) | Err(_) => {}
        }
    }

    /// The server's first flight, once it is whole.
    pub const fn flight(&self) -> Option<&Flight> {
        self.flight.as_ref()
    }

    /// Whether the server chose something: its flight has begun, if no more.
    pub fn began(&self) -> bool {
        const HANDSHAKE: u8 = 0x16;
        self.flight.is_some() || self.bytes.first() == Some(&HANDSHAKE)
    }

    /// The alert, when the server sent one.
    pub const fn alert(&self) -> Option<u8> {
        self.alert
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A record of TLS 1.2.
    fn record(kind: u8, body: &[u8]) -> Vec<u8> {
        [&[kind, 3, 3][..], &(body.len() as u16).to_be_bytes(), body].concat()
    }

    /// ServerHello with TLS_RSA_WITH_AES_128_CBC_SHA, no certificate, ServerHelloDone.
    fn first_flight() -> Vec<u8> {
        let hello = [&[3, 3][..], &[7; 32], &[0], &[0x00, 0x2F], &[0]].concat();
        let hello = [&[2, 0, 0, hello.len() as u8][..], &hello].concat();
        record(0x16, &[&hello[..], &[14, 0, 0, 0]].concat())
    }

    fn heard(parts: &[&[u8]]) -> Heard {
        let mut heard = Heard::default();
        parts.iter().for_each(|part| heard.hear(part));
        heard
    }

    #[test]
    fn the_flight_is_heard_however_it_is_cut() {
        let bytes = first_flight();
        for cut in 1..bytes.len() {
            let heard = heard(&[&bytes[..cut], &bytes[cut..]]);
            assert_eq!(heard.flight().unwrap().suite, Some(0x002F));
            assert_eq!((heard.alert(), heard.began()), (None, true));
        }
        assert!(heard(&[&bytes[..40]]).began());
    }

    #[test]
    fn what_is_encrypted_after_the_flight_changes_nothing() {
        let finished = [record(0x14, &[1]), record(0x16, &[0xA5; 40])].concat();
        let heard = heard(&[&first_flight(), &finished, &record(0x17, &[0x5A; 80])]);
        assert!(heard.flight().is_some() && heard.alert().is_none());
    }

    #[test]
    fn an_alert_is_heard_before_and_after_the_flight() {
        let refused = heard(&[&record(0x15, &[2, 40])]);
        assert_eq!((refused.alert(), refused.began()), (Some(40), false));
        let after = heard(&[&first_flight(), &record(0x15, &[2, 51])]);
        assert_eq!((after.alert(), after.flight().is_some()), (Some(51), true));
    }

    #[test]
    fn noise_is_neither_and_takes_no_room() {
        let heard = heard(&[&[0xFF; 4096][..]; 64]);
        assert!(heard.flight().is_none() && heard.alert().is_none() && !heard.began());
        assert!(heard.bytes.len() <= MAX_ANSWER_BYTES);
    }
}
