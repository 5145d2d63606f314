//! Slots and values as a case writes them.

use redial_model::{Slot, Startup, Value, machine::IpVersion};
use serde_json::Value as Json;

/// The slot a text names: `HKLM\key\name`, `service X`, `startup X`, `access PATH`, `hosts NAME`,
/// `mtu INTERFACE`.
pub fn slot(text: &str) -> Result<Slot, String> {
    if text.starts_with("HKLM\\") || text.starts_with("HKCU\\") {
        let (key, name) = text.rsplit_once('\\').unwrap_or((text, ""));
        let (key, name) = (key.to_owned(), name.to_owned());
        return Ok(Slot::Registry { key, name });
    }
    let (kind, rest) = text.split_once(' ').unwrap_or((text, ""));
    let name = rest.to_owned();
    Ok(match kind {
        "service" => Slot::Service { name },
        "startup" => Slot::Startup { name },
        "access" => Slot::Access { path: name },
        "hosts" => Slot::HostsEntry { name },
        "mtu" => Slot::Mtu {
            interface: name,
            ip: IpVersion::V4,
        },
        _ => return Err(format!("`{text}` is no slot")),
    })
}

/// The value a slot shall hold: null is absent, a number a DWORD, a text REG_SZ; anything else is
/// written as in a machine's file.
pub fn value(slot: &Slot, json: &Json) -> Result<Value, String> {
    let misfit = || format!("{slot} cannot hold {json}");
    let value = match (slot, json) {
        (_, Json::Null) => Value::Absent,
        (_, Json::Object(_)) => serde_json::from_value(json.clone()).map_err(|e| e.to_string())?,
        (Slot::Startup { .. }, _) => {
            let startup = serde_json::from_value::<Startup>(json.clone());
            Value::Startup(startup.map_err(|_| misfit())?)
        }
        (_, Json::Bool(runs)) => Value::Running(*runs),
        (_, Json::String(text)) => Value::Text(text.clone()),
        (Slot::Mtu { .. }, _) => Value::Number(json.as_u64().ok_or_else(misfit)?),
        _ => {
            let number = json.as_u64().and_then(|n| u32::try_from(n).ok());
            Value::Dword(number.ok_or_else(misfit)?)
        }
    };
    // A service that does not exist has neither.
    let fits = slot.accepts(&value) || value == Value::Absent;
    if fits { Ok(value) } else { Err(misfit()) }
}
