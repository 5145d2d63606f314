//! From the accepted proof to the first picture: the password is handed over, and somebody is signed
//! in (MS-RDPBCGR 1.3.1.1). The sequence is ironrdp's; each message is looked at before it is given to
//! it, because it turns numbers into words.

mod picture;
mod settings;
mod told;

use std::{path::Path, time::Duration};

use ironrdp_connector::{
    ClientConnector, ClientConnectorState, ConnectionOutcome, ConnectionResult, Sequence,
};
use ironrdp_core::WriteBuf;
use ironrdp_pdu::{PduHint, nego::SecurityProtocol};
use redial_dial::{NotMessage, Secured};
use redial_kit::ProofOrder;
use redial_model::{End, Rung, Said, facts::protocol};
use tokio::time::timeout;

use crate::{Password, knock::Exchange, ladder::Ladder};
use picture::Screen;
pub(crate) use told::said;

/// Longest message before the session: certificates and capabilities are the longest.
const MOST: usize = 1 << 17;
/// The host takes its time between the password and the answer to it: so many times as long as for an
/// answer before it, and no longer than this.
const TIMES: u32 = 6;
const MOST_PATIENCE: Duration = Duration::from_secs(45);
/// How long all of it may take.
const WHOLE: Duration = Duration::from_secs(55);
/// Messages at most up to a session.
const MOST_STEPS: u32 = 200;
/// Early User Authorization Result (MS-RDPBCGR 2.2.10.2).
const GRANTED: [u8; 4] = [0; 4];
const ACCESS_DENIED: [u8; 4] = [5, 0, 0, 0];

/// A session that is begun.
pub(crate) struct Session<'a> {
    connector: ClientConnector,
    has_user: bool,
    protocol: u32,
    patience: Duration,
    save: Option<&'a Path>,
}

/// A session, up to where its picture comes.
type Begun = Result<Box<ConnectionResult>, End>;

impl<'a> Session<'a> {
    pub fn new(
        order: &ProofOrder,
        password: &Password,
        host: &Secured,
        save: Option<&'a Path>,
    ) -> Self {
        let config = settings::config(order.account.as_ref(), password);
        // Where this computer says that it is: a field for the host's log.
        let here = ([0, 0, 0, 0], 0).into();
        let mut connector = ClientConnector::new(config, here);
        connector.state = ClientConnectorState::BasicSettingsExchangeSendInitial {
            selected_protocol: SecurityProtocol::from_bits_truncate(host.protocol),
        };
        Self {
            connector,
            has_user: order.account.is_some(),
            protocol: host.protocol,
            patience: (Duration::from_millis(order.answer_ms) * TIMES).min(MOST_PATIENCE),
            save,
        }
    }

    /// Climbs as far as it goes, and no longer than it may take: whoever waits must hear how often the
    /// password was proved.
    ///
    /// # Errors
    /// The picture came, and cannot be saved.
    pub async fn climb(
        self,
        host: &mut Secured,
        exchange: Option<Exchange>,
        ladder: &mut Ladder<'_>,
    ) -> Result<(), String> {
        let climbed = timeout(WHOLE, self.climb_on(host, exchange, ladder)).await;
        climbed.unwrap_or_else(|_| match ladder.broke(End::Silent) {
            true => Ok(()),
            false => Err("the picture cannot be saved: the host took too long".into()),
        })
    }

    async fn climb_on(
        mut self,
        host: &mut Secured,
        exchange: Option<Exchange>,
        ladder: &mut Ladder<'_>,
    ) -> Result<(), String> {
        let right = self.right(host, exchange, ladder).await;
        if !ladder.ended(Rung::Right, right) {
            return Ok(());
        }
        let mut rung = Rung::Mcs;
        match self.begin(host, &mut rung, ladder).await {
            Ok(result) => {
                ladder.ended(rung, End::Ok);
                self.picture(*result, host, ladder).await
            }
            Err(end) => {
                ladder.ended(rung, end);
                Ok(())
            }
        }
    }

    async fn picture(
        &self,
        result: ConnectionResult,
        host: &mut Secured,
        ladder: &mut Ladder<'_>,
    ) -> Result<(), String> {
        let mut screen = Screen::new(result, self.patience);
        match screen.first(host).await {
            Ok(picture) => {
                ladder.fact.picture = Some(picture);
                ladder.ended(Rung::Picture, End::Ok);
            }
            Err(end) => {
                ladder.fact.redirect = screen.redirect.take();
                ladder.ended(Rung::Picture, end);
                return Ok(());
            }
        }
        match self.save {
            Some(path) => screen.save(host, path).await,
            None => Ok(()),
        }
    }

    /// Hands the password over, and hears whether the user may log on, where the host says it.
    async fn right(
        &self,
        host: &mut Secured,
        exchange: Option<Exchange>,
        ladder: &mut Ladder<'_>,
    ) -> End {
        let Some(mut exchange) = exchange else {
            return End::Skipped;
        };
        if let Err(end) = exchange.hand_over(host).await {
            return end;
        }
        ladder.fact.handed_over = true;
        if self.protocol & protocol::HYBRID_EX == 0 {
            return End::Skipped;
        }
        match host.receive(4, self.patience, |_| Ok(Some(4))).await {
            Ok(result) if result == GRANTED => End::Ok,
            Ok(result) if result == ACCESS_DENIED => End::Denied,
            Ok(_) => End::Junk,
            Err(end) => end,
        }
    }

    /// The connection sequence. `rung` is the one that is climbed at the moment.
    async fn begin(
        &mut self,
        host: &mut Secured,
        rung: &mut Rung,
        ladder: &mut Ladder<'_>,
    ) -> Begun {
        for _ in 0..MOST_STEPS {
            let now = rung_of(&self.connector.state);
            if now > *rung {
                ladder.ended(*rung, End::Ok);
                *rung = now;
            }
            // The Client Info PDU has the password in it (MS-RDPBCGR 2.2.1.11).
            let hands_over = matches!(
                self.connector.state,
                ClientConnectorState::SecureSettingsExchange { .. }
            );
            step(&mut self.connector, host, self.patience).await?;
            ladder.fact.handed_over |= hands_over && self.has_user;
            match self.connector.state.take_outcome() {
                Some(ConnectionOutcome::Connected(result)) => return Ok(Box::new(result)),
                Some(ConnectionOutcome::Redirected(to)) => {
                    ladder.fact.redirect = Some(told::redirection(&to));
                    return Err(End::Redirected);
                }
                None => {}
            }
        }
        Err(End::Overrun)
    }
}

/// Which rung is climbed in a state of the sequence.
fn rung_of(state: &ClientConnectorState) -> Rung {
    use ClientConnectorState as State;
    match state {
        State::SecureSettingsExchange { .. }
        | State::ConnectTimeAutoDetection { .. }
        | State::LicensingExchange { .. } => Rung::Licence,
        State::MultitransportBootstrapping { .. }
        | State::MultitransportPending { .. }
        | State::CapabilitiesExchange { .. }
        | State::ConnectionFinalization { .. }
        | State::Connected { .. } => Rung::Session,
        _ => Rung::Mcs,
    }
}

/// One message, received where one is due, and what answers it.
async fn step(
    connector: &mut ClientConnector,
    host: &mut Secured,
    patience: Duration,
) -> Result<(), End> {
    let mut output = WriteBuf::new();
    let done = if connector.should_perform_multitransport() {
        // A session over TCP alone is a session.
        connector.skip_multitransport(&mut output)
    } else {
        let input = match connector.next_pdu_hint() {
            Some(hint) => receive(host, hint, MOST, patience).await?,
            None => Vec::new(),
        };
        connector.step(&input, None, &mut output)
    };
    done.map_err(|error| End::Unreadable(Said::new(&error.report().to_string())))?;
    match output.filled() {
        [] => Ok(()),
        message => host.send(message, patience).await,
    }
}

/// The next message, unless it ends the connection and says why.
async fn receive(
    host: &mut Secured,
    hint: &dyn PduHint,
    most: usize,
    wait: Duration,
) -> Result<Vec<u8>, End> {
    let size = |bytes: &[u8]| match hint.find_size(bytes) {
        Ok(Some((_, size))) => Ok(Some(size)),
        Ok(None) => Ok(None),
        Err(_) => Err(NotMessage),
    };
    let message = host.receive(most, wait, size).await?;
    match said(&message) {
        Some(end) => Err(end),
        None => Ok(message),
    }
}
