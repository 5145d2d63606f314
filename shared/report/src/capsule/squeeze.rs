//! Text made small, and small bytes made text again: DEFLATE (RFC 1951) after a text of words that
//! every report has, so that what all hosts have in common costs next to nothing.

use miniz_oxide::{
    MZError, MZFlush, MZStatus,
    deflate::{core::CompressorOxide, stream::deflate},
    inflate::{
        TINFLStatus,
        core::{DecompressorOxide, decompress, inflate_flags},
    },
};

use super::UnfitCapsule;

/// What the words of version 1 are. A change here needs another version: a capsule can be read with
/// the words it was made with, and with no others.
const WORDS: &str = include_str!("words-1.json");
/// More bytes than a host's report has that fits into a capsule: more are a bomb.
const MOST: usize = 256 << 10;
/// The level of compression: the smallest, however long it takes, which is milliseconds here.
const LEVEL: u8 = 10;

/// The text made small; nothing where it is longer than anybody would read again.
pub(super) fn squeezed(text: &str) -> Option<Vec<u8>> {
    if text.len() > MOST {
        return None;
    }
    let mut to = Compressed::default();
    // Everything up to here is what a reader has already.
    to.add(WORDS.as_bytes(), MZFlush::Sync)?;
    let known = to.bytes.len();
    to.add(text.as_bytes(), MZFlush::Finish)?;
    Some(to.bytes.split_off(known))
}

#[derive(Default)]
struct Compressed {
    by: Option<Box<CompressorOxide>>,
    bytes: Vec<u8>,
}

impl Compressed {
    fn add(&mut self, mut text: &[u8], flush: MZFlush) -> Option<()> {
        let by = self.by.get_or_insert_with(|| {
            let mut by = Box::<CompressorOxide>::default();
            by.set_format_and_level(miniz_oxide::DataFormat::Raw, LEVEL);
            by
        });
        let mut room = vec![0; 32 << 10];
        loop {
            let step = deflate(by, text, &mut room, flush);
            text = text.get(step.bytes_consumed..)?;
            self.bytes.extend(room.get(..step.bytes_written)?);
            match step.status {
                Ok(MZStatus::StreamEnd) => return Some(()),
                // All of it went in, and all of it came out.
                Ok(_)
                    if flush != MZFlush::Finish
                        && text.is_empty()
                        && step.bytes_written < room.len() =>
                {
                    return Some(());
                }
                Ok(_) => {}
                Err(MZError::Buf) if flush != MZFlush::Finish && text.is_empty() => return Some(()),
                Err(_) => return None,
            }
        }
    }
}

/// The text of small bytes: no larger than a report is, whatever they ask for.
pub(super) fn unsqueezed(bytes: &[u8]) -> Result<String, UnfitCapsule> {
    let known = WORDS.len();
    let mut text = vec![0; known + MOST];
    text[..known].copy_from_slice(WORDS.as_bytes());
    let flags = inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    let mut by = Box::<DecompressorOxide>::default();
    let (status, read, written) = decompress(&mut by, bytes, &mut text, known, flags);
    match status {
        TINFLStatus::Done if read == bytes.len() => {}
        TINFLStatus::HasMoreOutput => return Err(UnfitCapsule::TooLarge),
        _ => return Err(UnfitCapsule::Unknown),
    }
    let text = text.get(known..known + written).unwrap_or_default();
    String::from_utf8(text.to_vec()).map_err(|_| UnfitCapsule::Unknown)
}
