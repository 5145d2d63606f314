use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use hickory_resolver::{config::ResolverConfig, system_conf::read_system_conf};
use redial_model::Snag;

/// How long the settings are good for; a check of many names reads them once.
const CACHE_LIFETIME: Duration = Duration::from_secs(10);

/// The system's resolver settings.
pub(crate) fn settings() -> Result<Arc<ResolverConfig>, Snag> {
    static CACHE: Mutex<Option<(Instant, Arc<ResolverConfig>)>> = Mutex::new(None);
    let mut cache = CACHE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((at, config)) = &*cache
        && at.elapsed() < CACHE_LIFETIME
    {
        return Ok(Arc::clone(config));
    }
    let (config, _) = read_system_conf().map_err(|e| Snag::Broke {
        doing: "reading the system's resolver settings".into(),
        why: e.to_string(),
    })?;
    let config = Arc::new(config);
    *cache = Some((Instant::now(), Arc::clone(&config)));
    Ok(config)
}
