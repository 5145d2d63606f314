use std::{io, path::Path, time::Duration};

use ironrdp_connector::{
    ConnectionResult, Sequence,
    connection_activation::{ConnectionActivationFactory, ConnectionActivationState},
};
use ironrdp_core::WriteBuf;
use ironrdp_graphics::image_processing::PixelFormat;
use ironrdp_pdu::{RDP_HINT, find_size};
use ironrdp_session::{ActiveStage, ActiveStageBuilder, ActiveStageOutput, image::DecodedImage};
use redial_dial::Secured;
use redial_files::FileWriter;
use redial_model::{End, Picture, RedirectTo, Said};
use tokio::time::{Instant, timeout_at};

use super::{MOST, receive, told};

/// Longest message of a picture, in bytes: a fast-path update has at most 32 KiB, a slow one 64.
const MOST_UPDATE: usize = 1 << 17;
/// How long more is waited for, where it is saved: a screen comes in parts.
const WHOLE: Duration = Duration::from_secs(2);

/// What the host draws.
pub(super) struct Screen {
    image: DecodedImage,
    activation: ConnectionActivationFactory,
    stage: ActiveStage,
    patience: Duration,
    /// Where the host sends the session, where it ended so.
    pub redirect: Option<RedirectTo>,
}

impl Screen {
    /// An empty one.
    pub fn new(result: ConnectionResult, patience: Duration) -> Self {
        let size = result.desktop_size;
        Self {
            image: DecodedImage::new(PixelFormat::RgbA32, size.width, size.height),
            activation: result.activation_factory,
            stage: ActiveStageBuilder {
                static_channels: result.static_channels,
                user_channel_id: result.user_channel_id,
                io_channel_id: result.io_channel_id,
                message_channel_id: result.message_channel_id,
                share_id: result.share_id,
                compression_type: result.compression_type,
                enable_server_pointer: false,
                pointer_software_rendering: false,
            }
            .build(),
            patience,
            redirect: None,
        }
    }

    /// Waits for the first picture.
    pub async fn first(&mut self, host: &mut Secured) -> Result<Picture, End> {
        let until = Instant::now() + self.patience;
        let drawn = timeout_at(until, self.drawn(host)).await;
        drawn.unwrap_or(Err(End::Silent))?;
        Ok(Picture {
            width: self.image.width(),
            height: self.image.height(),
        })
    }

    /// Waits for the rest of it, and writes it as PNG.
    pub async fn save(&mut self, host: &mut Secured, path: &Path) -> Result<(), String> {
        let until = Instant::now() + WHOLE;
        // A screen that comes no more is as whole as it gets.
        while let Ok(Ok(())) = timeout_at(until, self.drawn(host)).await {}
        saved(&self.image, path)
            .map_err(|why| format!("the picture cannot be saved: {}: {why}", path.display()))
    }

    /// Waits until something is drawn.
    async fn drawn(&mut self, host: &mut Secured) -> Result<(), End> {
        loop {
            let message = receive(host, &RDP_HINT, MOST_UPDATE, self.patience).await?;
            let action = find_size(&message).ok().flatten().ok_or(End::Junk)?.action;
            let outputs = self
                .stage
                .process(&mut self.image, action, &message, None)
                .map_err(|error| End::Unreadable(Said::new(&error.report().to_string())))?;
            let mut is_drawn = false;
            for output in outputs {
                match output {
                    ActiveStageOutput::ResponseFrame(frame) if !frame.is_empty() => {
                        host.send(&frame, self.patience).await?;
                    }
                    ActiveStageOutput::GraphicsUpdate(_) => is_drawn = true,
                    ActiveStageOutput::DeactivateAll => self.activated_again(host).await?,
                    ActiveStageOutput::ServerRedirection(to) => {
                        self.redirect = Some(told::redirection(&to));
                        return Err(End::Redirected);
                    }
                    ActiveStageOutput::Terminate(_) => return Err(End::Disconnected),
                    _ => {}
                }
            }
            if is_drawn {
                return Ok(());
            }
        }
    }

    /// A host may begin its session anew, as when the screen gets another size (MS-RDPBCGR 1.3.1.3).
    async fn activated_again(&mut self, host: &mut Secured) -> Result<(), End> {
        let mut sequence = self.activation.create();
        loop {
            let input = match sequence.next_pdu_hint() {
                Some(hint) => receive(host, hint, MOST, self.patience).await?,
                None => Vec::new(),
            };
            let mut output = WriteBuf::new();
            sequence
                .step(&input, None, &mut output)
                .map_err(|error| End::Unreadable(Said::new(&error.report().to_string())))?;
            if !output.filled().is_empty() {
                host.send(output.filled(), self.patience).await?;
            }
            let state = sequence.connection_activation_state();
            if let ConnectionActivationState::Redirected { redirection } = &state {
                self.redirect = Some(told::redirection(redirection));
                return Err(End::Redirected);
            }
            if let ConnectionActivationState::Finalized {
                desktop_size,
                share_id,
                static_channel_chunk_size,
                ..
            } = state
            {
                let (width, height) = (desktop_size.width, desktop_size.height);
                self.image = DecodedImage::new(PixelFormat::RgbA32, width, height);
                self.stage.reactivate(
                    self.activation.io_channel_id(),
                    self.activation.user_channel_id(),
                    share_id,
                    false,
                    false,
                    static_channel_chunk_size,
                );
                return Ok(());
            }
        }
    }
}

/// Writes it as PNG.
fn saved(image: &DecodedImage, path: &Path) -> io::Result<()> {
    let mut file = FileWriter::open(path)?;
    let (width, height) = (image.width().into(), image.height().into());
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().map_err(io::Error::other)?;
    writer
        .write_image_data(image.data())
        .map_err(io::Error::other)?;
    writer.finish().map_err(io::Error::other)?;
    file.finish()
}
