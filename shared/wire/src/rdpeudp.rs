//! RDP-UDP (MS-RDPEUDP 2.2.2): the first datagram of a connection, and the host's answer to it.

/// Bytes of either: both are filled up with zeros to the largest size there is (3.1.5.1.1, 3.1.5.1.3).
pub const SIZE: usize = 1232;
/// What either side may give as its largest datagram, in bytes (2.2.2.5).
const SIZES: std::ops::RangeInclusive<u16> = 1132..=1232;
/// RDPUDP_FLAG_SYN, _ACK and _SYNEX (2.2.2.1).
const SYN: u16 = 0x0001;
const ACK: u16 = 0x0004;
const SYNEX: u16 = 0x1000;
/// Packets that may be on their way, as in the example of 4.1.1.
const WINDOW: u16 = 1024;
/// RDPUDP_VERSION_INFO_VALID (2.2.2.9).
const VERSION_VALID: u16 = 0x0001;

/// The first datagram of a connection of version 1: version 3 needs a cookie, which only a session
/// gives (2.2.2.9, cookieHash).
#[must_use]
pub fn syn(sequence: u32) -> [u8; SIZE] {
    let largest = (SIZE as u16).to_be_bytes();
    let mut datagram = [0; SIZE];
    let head = [
        // Nothing was received yet.
        &u32::MAX.to_be_bytes()[..],
        &WINDOW.to_be_bytes(),
        &SYN.to_be_bytes(),
        &sequence.to_be_bytes(),
        &largest,
        &largest,
    ]
    .concat();
    datagram[..head.len()].copy_from_slice(&head);
    datagram
}

/// The host's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SynAck {
    /// The largest datagram that the host sends, in bytes.
    pub sends: u16,
    /// The largest one that it takes, in bytes.
    pub takes: u16,
    /// The version that it names: 1, 2, or 0x0101 for 3.
    pub version: Option<u16>,
}

/// Reads the answer to the first datagram of this sequence number; nothing where it is none.
#[must_use]
pub fn answer(datagram: &[u8], sequence: u32) -> Option<SynAck> {
    let number = |at: usize| {
        let bytes = datagram.get(at..at + 2)?;
        Some(u16::from_be_bytes(bytes.try_into().ok()?))
    };
    let flags = number(6)?;
    let answers = datagram.get(..4)? == sequence.to_be_bytes() && flags & (SYN | ACK) == SYN | ACK;
    let (sends, takes) = (number(12)?, number(14)?);
    let fits = SIZES.contains(&sends) && SIZES.contains(&takes);
    let version = number(18).filter(|_| {
        let valid = number(16).is_some_and(|flags| flags & VERSION_VALID != 0);
        flags & SYNEX != 0 && valid
    });
    (answers && fits).then_some(SynAck {
        sends,
        takes,
        version,
    })
}

#[cfg(test)]
mod tests {
    use ironrdp_core::{decode, encode_vec};
    use ironrdp_rdpeudp::pdu::{
        FecHeader, SynDataExPayload, SynDataPayload, SynExFlags, UdpVersion, V1Datagram, V1Flags,
    };
    use proptest::prelude::*;

    use super::*;

    /// MS-RDPEUDP 4.1.1: the head of a client's first datagram, which has an identifier for the host's log
    /// behind it, and asks for the mode that may lose packets. Without either its flags are 0x0001.
    const SYN_PUBLISHED: &str = "ffffffff04000a01 0000004204d004d0";
    /// MS-RDPEUDP 4.1.2, without the zeros behind it.
    const ANSWER_PUBLISHED: &str = "0000004204000005 0000004204d004d0";
    /// MS-RDPEUDP 4.2.1 to 4.2.3, as far as they are shown: packets of a connection, which acknowledge, too.
    const LATER_PUBLISHED: [&str; 3] = [
        "d6cf0ab80400000c 00010400 ec471ae4ec471ae4 1703030040bb",
        "d6cf0acb0400001c 00010400 ec471afdec471afd 10010000402504f1",
        "d6cf0ab80400010c 00010400 d6cf0ab8 ec471ae4ec471ae4 17030300",
    ];

    fn bytes(hex: &str) -> Vec<u8> {
        let digits: Vec<u8> = hex.bytes().filter(|b| *b != b' ').collect();
        let byte = |pair: &[u8]| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap();
        let mut all: Vec<u8> = digits.chunks(2).map(byte).collect();
        all.resize(SIZE, 0);
        all
    }

    #[test]
    fn microsofts_example_is_sent_and_read() {
        let mut ours = bytes(SYN_PUBLISHED);
        ours[6..8].copy_from_slice(&SYN.to_be_bytes());
        assert_eq!(syn(0x42).to_vec(), ours);
        let plain = SynAck {
            sends: 1232,
            takes: 1232,
            version: None,
        };
        assert_eq!(answer(&bytes(ANSWER_PUBLISHED), 0x42), Some(plain));
    }

    /// Answers of real hosts, as they were published, without the zeros behind them: the sequence number
    /// that was asked with, and what the host says.
    const PUBLISHED: [(&str, u32, SynAck); 3] = [
        // docs.binaryedge.io, modules/rdpeudp, "RDPEUDP Event Example": found on the internet in 2021. It is
        // shown without any zeros.
        (
            "0000000000400005 98aeca6a04d004d0",
            0,
            SynAck {
                sends: 1232,
                takes: 1232,
                version: None,
            },
        ),
        // docs.binaryedge.io, SEv2/modules/rdp-udp, "Live Host": a host with the smallest size there is.
        (
            "0916804f00400005 4ef45c38046c046c",
            0x0916_804F,
            SynAck {
                sends: 1132,
                takes: 1132,
                version: None,
            },
        ),
        // A Windows host, recorded by the author of macrdp (github.com/clintcan/macrdp, pull request 24). It
        // was asked for version 3, and answers without a cookie's hash.
        (
            "647a02bc00401005 61f7b6e304d004d0 00010101",
            0x647A_02BC,
            SynAck {
                sends: 1232,
                takes: 1232,
                version: Some(0x0101),
            },
        ),
    ];

    /// The oracle agrees on each of them, whole and as short as it was shown.
    #[test]
    fn published_answers_of_real_hosts_are_read() {
        for (hex, sequence, said) in PUBLISHED {
            let whole = bytes(hex);
            let shown = &whole[..hex.replace(' ', "").len() / 2];
            for datagram in [&whole, shown] {
                assert_eq!(answer(datagram, sequence), Some(said), "{hex}");
                let read: V1Datagram = decode(datagram).unwrap();
                assert_eq!(read.header.sn_source_ack, sequence);
                let data = read.syn_data.unwrap();
                assert_eq!(
                    (data.upstream_mtu, data.downstream_mtu),
                    (said.sends, said.takes)
                );
                let version = read.syn_data_ex.map(|more| more.udp_ver.0);
                assert_eq!(version, said.version, "{hex}");
            }
            assert_eq!(
                answer(&whole, sequence ^ 1),
                None,
                "{hex}: of another question"
            );
        }
    }

    #[test]
    fn a_version_is_read_where_one_is_named() {
        let with = |extension: &str| {
            let whole = format!("0000004204001005 0000004204d0046c {extension}");
            answer(&bytes(&whole), 0x42).map(|a| (a.takes, a.version))
        };
        assert_eq!(with("00010002"), Some((1132, Some(2))));
        assert_eq!(with("00010101"), Some((1132, Some(0x0101))));
        assert_eq!(with("00000002"), Some((1132, None)), "not valid");
    }

    #[test]
    fn what_answers_something_else_is_no_answer() {
        let whole = bytes(ANSWER_PUBLISHED);
        assert_eq!(answer(&whole, 0x43), None, "another sequence");
        assert_eq!(answer(&syn(0x42), u32::MAX), None, "no ACK");
        for later in LATER_PUBLISHED.map(bytes) {
            let acknowledged = u32::from_be_bytes(later[..4].try_into().unwrap());
            assert_eq!(answer(&later, acknowledged), None, "of a connection");
        }
        assert_eq!(answer(&whole[..15], 0x42), None, "cut");
        let mut small = whole.clone();
        small[12..14].copy_from_slice(&[0, 40]);
        assert_eq!(answer(&small, 0x42), None, "no size there is");
    }

    /// Another library reads what is sent.
    #[test]
    fn the_first_datagram_is_one_of_version_1() {
        let read: V1Datagram = decode(&syn(7)).unwrap();
        assert_eq!(read.header.flags, V1Flags::SYN);
        assert_eq!(read.header.sn_source_ack, u32::MAX);
        let data = read.syn_data.unwrap();
        assert_eq!(data.initial_sequence_number, 7);
        assert_eq!((data.upstream_mtu, data.downstream_mtu), (1232, 1232));
        assert!(read.syn_data_ex.is_none() && read.correlation_id.is_none());
    }

    proptest! {
        /// What that library writes as an answer is read as it was meant.
        #[test]
        fn answers_are_read_as_they_were_meant(
            sequence: u32,
            sends in SIZES,
            takes in SIZES,
            version in prop::option::of(prop::sample::select(vec![1_u16, 2, 0x0101])),
        ) {
            let ack = V1Datagram {
                header: FecHeader {
                    sn_source_ack: sequence,
                    receive_window_size: 64,
                    flags: V1Flags::ACK,
                },
                syn_data: Some(SynDataPayload {
                    initial_sequence_number: 99,
                    upstream_mtu: sends,
                    downstream_mtu: takes,
                }),
                syn_data_ex: version.map(|version| SynDataExPayload {
                    syn_ex_flags: SynExFlags::VERSION_INFO_VALID,
                    udp_ver: UdpVersion(version),
                    cookie_hash: None,
                }),
                ack_vector: None,
                ack_of_acks: None,
                correlation_id: None,
                data: None,
            };
            let datagram = encode_vec(&ack).unwrap();
            let read = answer(&datagram, sequence);
            prop_assert_eq!(read, Some(SynAck { sends, takes, version }));
        }

        #[test]
        fn any_bytes_are_read(datagram in prop::collection::vec(any::<u8>(), 0..64), sequence: u32) {
            let _ = answer(&datagram, sequence);
        }
    }
}
