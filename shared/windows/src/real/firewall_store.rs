//! What the firewall's own interface does not tell: the rules of Group Policy and of a device
//! management, which lie in stores of their own, and products that took the firewall's place.

use redial_machine::{Profile, Rule, Said, Snag, firewall_policy, profiles};
use windows::{
    Win32::{
        NetworkManagement::WindowsFirewall::{
            INetFwProduct, INetFwProducts, NET_FW_RULE_CATEGORY_FIREWALL, NetFwProducts,
        },
        System::{
            Com::{CLSCTX_INPROC_SERVER, CoCreateInstance, SAFEARRAY},
            Ole::{SafeArrayGetElement, SafeArrayGetLBound, SafeArrayGetUBound},
            Variant::{VARIANT, VT_ARRAY, VT_TYPEMASK, VT_VARIANT},
        },
    },
    core::Result,
};

use super::registry;

/// The rules of these stores, in the order of their names. A text that is no rule hides no other.
pub(super) fn policy_rules() -> std::result::Result<Vec<Rule>, Snag> {
    let mut all = Vec::new();
    for store in firewall_policy::STORES {
        all.extend(registry::texts_of(store)?);
    }
    Ok(all
        .iter()
        .filter_map(|text| Rule::from_policy(text))
        .collect())
}

/// What Group Policy sets for a profile goes before what the interface tells, which is the local
/// setting ([MS-GPFAS] 2.2.3: EnableFirewall, DoNotAllowExceptions, DefaultInboundAction where 1
/// blocks, AllowLocalPolicyMerge). The private profile has an older name, too.
pub(super) fn apply_policy(profile: &mut Profile) {
    let names: &[&str] = match profile.profile {
        profiles::DOMAIN => &["DomainProfile"],
        profiles::PRIVATE => &["PrivateProfile", "StandardProfile"],
        _ => &["PublicProfile"],
    };
    let set = |value: &str| {
        names.iter().find_map(|name| {
            let key = format!(r"HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall\{name}");
            registry::number(&key, value)
        })
    };
    if let Some(n) = set("EnableFirewall") {
        profile.on = n != 0;
    }
    if let Some(n) = set("DoNotAllowExceptions") {
        profile.blocks_all_inbound = n != 0;
    }
    if let Some(n) = set("DefaultInboundAction") {
        profile.allows_inbound = n == 0;
    }
    profile.ignores_local_rules = set("AllowLocalPolicyMerge") == Some(0);
}

/// The registered products that own the firewall's rules
/// (learn.microsoft.com, INetFwProduct::get_RuleCategories).
pub(super) fn others() -> Result<Vec<Said>> {
    let mut named = Vec::new();
    // SAFETY: COM is up on this thread, as the caller's policy shows; getters of its own objects.
    unsafe {
        let products: INetFwProducts =
            CoCreateInstance(&NetFwProducts, None, CLSCTX_INPROC_SERVER)?;
        for index in 0..products.Count()? {
            let product: INetFwProduct = products.Item(index)?;
            if owns_firewall(&product.RuleCategories()?) {
                named.push(product.DisplayName()?.to_string().as_str().into());
            }
        }
    }
    Ok(named)
}

/// Whether a list of categories has the firewall's.
fn owns_firewall(categories: &VARIANT) -> bool {
    // SAFETY: which part of the union is set is told by its type; the array lives as long as the
    // VARIANT that holds it.
    unsafe {
        let inner = &categories.Anonymous.Anonymous;
        let kind = inner.vt.0;
        let of_variants = kind & VT_TYPEMASK.0 == VT_VARIANT.0;
        if kind & VT_ARRAY.0 == 0 || !of_variants {
            return false;
        }
        elements(inner.Anonymous.parray)
            .iter()
            .filter_map(|one| i32::try_from(one).ok())
            .any(|category| category == NET_FW_RULE_CATEGORY_FIREWALL.0)
    }
}

/// # Safety
/// `array` is null or a one-dimensional array of VARIANTs.
unsafe fn elements(array: *const SAFEARRAY) -> Vec<VARIANT> {
    if array.is_null() {
        return vec![];
    }
    // SAFETY: the caller's promise; an element is copied into the VARIANT that is handed in.
    unsafe {
        let (Ok(first), Ok(last)) = (SafeArrayGetLBound(array, 1), SafeArrayGetUBound(array, 1))
        else {
            return vec![];
        };
        let element = |index: i32| {
            let mut one = VARIANT::default();
            let read = SafeArrayGetElement(array, &raw const index, (&raw mut one).cast());
            read.is_ok().then_some(one)
        };
        (first..=last.min(first.saturating_add(15)))
            .filter_map(element)
            .collect()
    }
}
