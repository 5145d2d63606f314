use std::borrow::Cow;

use ironrdp_core::encode_vec;
use ironrdp_pdu::{
    bitmap::{BitmapData, BitmapUpdateData, Compression},
    fast_path::{EncryptionFlags, FastPathHeader, FastPathUpdatePdu, Fragmentation, UpdateCode},
    geometry::InclusiveRectangle,
    mcs::{DisconnectProviderUltimatum, DisconnectReason, SendDataIndication},
    rdp::{
        headers::{ServerDeactivateAll, ShareControlHeader, ShareControlPdu},
        server_redirection::{ServerRedirectionFlags, ServerRedirectionPdu},
    },
    x224::X224,
};

/// The channels of IronRDP's acceptor.
const SERVER_CHANNEL: u16 = 1002;
const IO_CHANNEL: u16 = 1003;
/// The side of a picture, in pixels.
const SIDE: u16 = 16;

/// A message of the session with this in it (MCS Send Data Indication).
#[must_use]
pub fn sent(data: &[u8]) -> Vec<u8> {
    encode_vec(&X224(SendDataIndication {
        initiator_id: SERVER_CHANNEL,
        channel_id: IO_CHANNEL,
        user_data: Cow::Borrowed(data),
    }))
    .unwrap()
}

fn shared(pdu: ShareControlPdu) -> Vec<u8> {
    let header = ShareControlHeader {
        share_control_pdu: pdu,
        pdu_source: SERVER_CHANNEL,
        share_id: 0,
    };
    sent(&encode_vec(&header).unwrap())
}

/// A licensing error with any number: ERROR_ALERT, ST_TOTAL_ABORT, and an empty blob (MS-RDPELE
/// 2.2.1.12.1.1; the security header is that of MS-RDPBCGR 2.2.8.1.1.2.1).
#[must_use]
pub fn licence_error(code: u32) -> Vec<u8> {
    let mut data = vec![0x80, 0, 0, 0, 0xFF, 3, 16, 0];
    data.extend(code.to_le_bytes());
    data.extend([1, 0, 0, 0, 4, 0, 0, 0]);
    sent(&data)
}

/// A Set Error Info PDU with any number (MS-RDPBCGR 2.2.5.1.1).
#[must_use]
pub fn error_info(code: u32) -> Vec<u8> {
    // Share control (22 bytes, a data PDU), share data (47, not compressed), and the number.
    let mut data = vec![22, 0, 0x17, 0, 0xEA, 3, 0, 0, 1, 0, 0, 1, 4, 0, 47, 0, 0, 0];
    data.extend(code.to_le_bytes());
    sent(&data)
}

/// The session goes to another computer.
#[must_use]
pub fn redirection(host: &str) -> Vec<u8> {
    shared(ShareControlPdu::ServerRedirect(ServerRedirectionPdu {
        session_id: 7,
        flags: ServerRedirectionFlags::TARGET_FQDN,
        target_net_address: None,
        load_balance_info: None,
        username: None,
        domain: None,
        password: None,
        target_fqdn: Some(host.to_owned()),
        target_netbios_name: None,
        tsv_url: None,
        redirection_guid: None,
        target_certificate: None,
        target_net_addresses: None,
    }))
}

/// The session ends, and the connection stays.
#[must_use]
pub fn deactivate_all() -> Vec<u8> {
    shared(ShareControlPdu::ServerDeactivateAll(ServerDeactivateAll))
}

/// A hang-up, with a reason of T.125: 0 for the domain, 1 for the provider, 3 for the user.
#[must_use]
pub fn hang_up(reason: u8) -> Vec<u8> {
    let reason = DisconnectReason::from_u8(reason).unwrap();
    let ultimatum = DisconnectProviderUltimatum::from_reason(reason);
    encode_vec(&X224(ultimatum)).unwrap()
}

/// A small picture.
#[must_use]
pub fn picture() -> Vec<u8> {
    let pixels = [0x40; SIDE as usize * SIDE as usize * 4];
    let update = encode_vec(&BitmapUpdateData {
        rectangles: vec![BitmapData {
            rectangle: InclusiveRectangle {
                left: 0,
                top: 0,
                right: SIDE - 1,
                bottom: SIDE - 1,
            },
            width: SIDE,
            height: SIDE,
            bits_per_pixel: 32,
            compression_flags: Compression::empty(),
            compressed_data_header: None,
            bitmap_data: &pixels,
        }],
    })
    .unwrap();
    let update = encode_vec(&FastPathUpdatePdu {
        fragmentation: Fragmentation::Single,
        update_code: UpdateCode::Bitmap,
        compression_flags: None,
        compression_type: None,
        data: &update,
    })
    .unwrap();
    let header = FastPathHeader::new(EncryptionFlags::empty(), update.len());
    [encode_vec(&header).unwrap(), update].concat()
}
