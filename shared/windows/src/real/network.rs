//! In which kind of network each interface is: the firewall judges a connection by the profile of
//! the interface it comes in by.

use std::collections::HashMap;

use redial_machine::{Snag, profiles};
use windows::{
    Win32::{
        Networking::NetworkListManager::{
            INetworkConnection, INetworkListManager, NLM_NETWORK_CATEGORY_DOMAIN_AUTHENTICATED,
            NLM_NETWORK_CATEGORY_PRIVATE, NetworkListManager,
        },
        System::Com::{
            CLSCTX_ALL, COINIT_MULTITHREADED, CoCreateInstance, CoInitializeEx, CoUninitialize,
        },
    },
    core::{GUID, Result},
};

use super::trouble::snag;

/// The profile of each interface that is in a network, by the interface's id. One that is in none
/// has the public profile (learn.microsoft.com, INetwork::GetCategory; an unidentified network is
/// public).
pub(super) fn profile_of_each() -> std::result::Result<HashMap<GUID, u32>, Snag> {
    if super::system::is_wine() {
        // Wine's networks have no kinds.
        return Err(Snag::NotHere);
    }
    // SAFETY: paired with CoUninitialize below when it succeeded.
    let begun = unsafe { CoInitializeEx(None, COINIT_MULTITHREADED) };
    let listed = listed();
    if begun.is_ok() {
        // SAFETY: the other half of the call above; what rested on it is gone.
        unsafe { CoUninitialize() };
    }
    listed.map_err(snag("list the networks of the interfaces"))
}

fn listed() -> Result<HashMap<GUID, u32>> {
    let mut found = HashMap::new();
    // SAFETY: COM interfaces are used on the thread that made them; the enumerator fills one
    // element at a time and counts it.
    unsafe {
        let manager: INetworkListManager = CoCreateInstance(&NetworkListManager, None, CLSCTX_ALL)?;
        let each = manager.GetNetworkConnections()?;
        loop {
            let (mut one, mut fetched) = ([None::<INetworkConnection>], 0);
            if each.Next(&mut one, Some(&raw mut fetched)).is_err() || fetched == 0 {
                return Ok(found);
            }
            let [Some(connection)] = one else {
                return Ok(found);
            };
            let bit = match connection.GetNetwork()?.GetCategory()? {
                NLM_NETWORK_CATEGORY_DOMAIN_AUTHENTICATED => profiles::DOMAIN,
                NLM_NETWORK_CATEGORY_PRIVATE => profiles::PRIVATE,
                _ => profiles::PUBLIC,
            };
            found.insert(connection.GetAdapterId()?, bit);
        }
    }
}
