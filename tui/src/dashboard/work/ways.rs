//! The ways to a host beside the connection from here, as the worker holds them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use redial_kit::{Machines, VantagePoint};

use crate::{
    afar::{Afar, Way},
    cli::ChannelArgs,
    elsewhere,
    exit::Stop,
};

/// What leads to a host, or looks at it from elsewhere.
#[derive(Default)]
pub(super) struct Ways(Mutex<Found>);

#[derive(Default)]
struct Found {
    far: Option<Arc<FarSite>>,
    places: Vec<Arc<dyn VantagePoint>>,
    deep: bool,
}

/// The host at the far end of a channel.
pub(super) struct FarSite {
    /// The command, as it was typed.
    pub command: String,
    /// The far end.
    pub afar: Afar,
    /// The machines at both ends.
    pub machines: Machines,
}

impl Ways {
    fn found(&self) -> MutexGuard<'_, Found> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The far end of the channel, where there is one.
    pub fn far(&self) -> Option<Arc<FarSite>> {
        self.found().far.clone()
    }

    /// Goes by this one from now on, or by none.
    pub fn lead(&self, far: Option<FarSite>) {
        self.found().far = far.map(Arc::new);
    }

    /// Other places.
    pub fn places(&self) -> Vec<Arc<dyn VantagePoint>> {
        self.found().places.clone()
    }

    /// Whether the slow questions are asked, too.
    pub fn is_deep(&self) -> bool {
        self.found().deep
    }

    /// Has the slow questions be asked from now on.
    pub fn deepen(&self) {
        self.found().deep = true;
    }

    /// Looks from these places, too.
    pub fn look_from(&self, words: &[String]) -> Result<(), Stop> {
        let places = words.iter().map(|words| elsewhere::place(words));
        self.found().places = places.collect::<Result<_, _>>()?;
        Ok(())
    }
}

/// Whether these words can be a channel. Nothing is started.
pub(in crate::dashboard) fn way(text: &str) -> Result<Way, Stop> {
    Way::asked(&ChannelArgs {
        via: Some(text.into()),
        ..ChannelArgs::default()
    })
}
