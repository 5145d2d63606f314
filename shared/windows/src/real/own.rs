//! The certificate the host makes itself: `SelfSignedCertificate` names it, the store *Remote
//! Desktop* has it. The two are read and written as one, so that neither is ever left without the
//! other.

use redial_machine::{Hex, Slot, Snag, Value, places};

use super::{certificate, registry, trouble::can_not_hold};

/// The thumbprint the host names, where it names one.
fn named() -> Result<Option<String>, Snag> {
    let value = registry::read(places::WIN_STATIONS, places::SELF_SIGNED)?;
    Ok(places::thumbprint(&value))
}

fn name(value: &Value) -> Result<(), Snag> {
    registry::write(places::WIN_STATIONS, places::SELF_SIGNED, value)
}

pub(super) fn read() -> Result<Value, Snag> {
    named()?.map_or(Ok(Value::Absent), |thumbprint| {
        certificate::read(places::STORE, &thumbprint)
    })
}

pub(super) fn write(value: &Value) -> Result<(), Snag> {
    let former = named()?;
    let kept = match value {
        Value::Absent => {
            name(&Value::Absent)?;
            None
        }
        Value::Stored(bytes) => {
            let thumbprint = certificate::add(places::STORE, &bytes.0)?;
            name(&Hex::parse(&thumbprint).map_or(Value::Absent, Value::Binary))?;
            Some(thumbprint)
        }
        other => return Err(can_not_hold(&Slot::OwnCertificate, other)),
    };
    // At no moment the host names a certificate that is not there.
    match former {
        Some(former) if Some(&former) != kept.as_ref() => {
            certificate::write(places::STORE, &former, &Value::Absent)
        }
        _ => Ok(()),
    }
}
