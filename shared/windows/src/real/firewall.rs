use redial_machine::{
    Firewall, FirewallRuleSpec, Profile, Rule, Slot, Snag, Value, places, profiles,
};
use windows::{
    Win32::{
        Foundation::{VARIANT_BOOL, VARIANT_TRUE},
        NetworkManagement::WindowsFirewall::{
            INetFwPolicy2, INetFwRule, INetFwRule3, NET_FW_ACTION_ALLOW, NET_FW_ACTION_BLOCK,
            NET_FW_MODIFY_STATE_GP_OVERRIDE, NET_FW_PROFILE_TYPE2, NET_FW_RULE_DIR_IN,
            NET_FW_RULE_DIR_OUT, NetFwPolicy2, NetFwRule,
        },
        System::{
            Com::{
                CLSCTX_INPROC_SERVER, COINIT_MULTITHREADED, CoCreateInstance, CoInitializeEx,
                CoUninitialize, IDispatch,
            },
            Ole::IEnumVARIANT,
            Variant::VARIANT,
        },
    },
    core::{BSTR, Interface, Result},
};
use windows_firewall::{get_firewall_state, remove_rule, rule_exists};

use super::{
    firewall_store,
    trouble::{can_not_hold, snag},
};

/// What the firewall calls TCP.
const TCP: i32 = 6;

/// Runs with COM on this thread, and ends it after everything that rests on it is gone.
fn with_policy<T>(work: impl FnOnce(&INetFwPolicy2) -> Result<T>) -> Result<T> {
    // SAFETY: paired with CoUninitialize below when it succeeded.
    let begun = unsafe { CoInitializeEx(None, COINIT_MULTITHREADED) };
    // SAFETY: COM is up on this thread, by us or by somebody before us.
    let done =
        unsafe { CoCreateInstance::<_, INetFwPolicy2>(&NetFwPolicy2, None, CLSCTX_INPROC_SERVER) }
            .and_then(|policy| work(&policy));
    if begun.is_ok() {
        // SAFETY: the other half of the call above.
        unsafe { CoUninitialize() };
    }
    done
}

/// Every rule. The crate windows_firewall folds the profiles of a rule into one word and drops
/// those it has no word for; here the bits count.
fn rules(policy: &INetFwPolicy2) -> Result<Vec<INetFwRule>> {
    let mut all = Vec::new();
    // SAFETY: COM interfaces are used on the thread that made them; the enumerator fills one
    // VARIANT at a time.
    unsafe {
        let each: IEnumVARIANT = policy.Rules()?._NewEnum()?.cast()?;
        loop {
            let (mut one, mut fetched) = ([VARIANT::default()], 0);
            if each.Next(&mut one, &raw mut fetched).is_err() || fetched == 0 {
                return Ok(all);
            }
            all.push(IDispatch::try_from(&one[0])?.cast()?);
        }
    }
}

fn described(rule: &INetFwRule) -> Result<Rule> {
    let text = |text: Result<BSTR>| text.map(|t| t.to_string()).unwrap_or_default();
    // SAFETY: getters of a rule of this thread.
    unsafe {
        Ok(Rule {
            name: text(rule.Name()),
            group: text(rule.Grouping()),
            enabled: rule.Enabled()?.as_bool(),
            inbound: rule.Direction()? == NET_FW_RULE_DIR_IN,
            allow: rule.Action()? == NET_FW_ACTION_ALLOW,
            profiles: rule.Profiles()?.cast_unsigned(),
            protocol: rule.Protocol()?,
            ports: text(rule.LocalPorts()),
            remote: text(rule.RemoteAddresses()),
            program: text(rule.ApplicationName()),
            service: text(rule.ServiceName()),
            local: text(rule.LocalAddresses()),
            remote_ports: text(rule.RemotePorts()),
            interfaces: text(rule.InterfaceTypes()),
            secured: secured(rule),
            // Older interfaces know no packages.
            package: text(
                rule.cast::<INetFwRule3>()
                    .and_then(|r| r.LocalAppPackageId()),
            ),
        })
    }
}

/// Whether a rule stands only for what IPsec secures (INetFwRule3::get_SecureFlags: 0 is not
/// required). Older interfaces can't say.
fn secured(rule: &INetFwRule) -> bool {
    let rule = rule.cast::<INetFwRule3>();
    // SAFETY: a getter of a rule of this thread.
    rule.and_then(|r| unsafe { r.SecureFlags() })
        .is_ok_and(|flags| flags != 0)
}

pub(super) fn look() -> std::result::Result<Firewall, Snag> {
    let doing = "read the firewall settings";
    let looked = with_policy(|policy| {
        // SAFETY: getters of this thread's policy.
        let (active, policy_wins) = unsafe {
            (
                policy.CurrentProfileTypes()?.cast_unsigned(),
                policy.LocalPolicyModifyState()? == NET_FW_MODIFY_STATE_GP_OVERRIDE,
            )
        };
        let profiles = [profiles::DOMAIN, profiles::PRIVATE, profiles::PUBLIC]
            .into_iter()
            .map(|bit| profile(policy, bit))
            .collect::<Result<Vec<_>>>()?;
        // One odd rule does not hide the others.
        let rules = rules(policy)?
            .iter()
            .filter_map(|rule| described(rule).ok())
            .collect();
        // SAFETY: as above.
        let group = unsafe { policy.get_IsRuleGroupCurrentlyEnabled(&BSTR::from(places::GROUP)) };
        Ok(Firewall {
            active,
            profiles,
            rules,
            policy_wins,
            group_is_on: group
                .map(VARIANT_BOOL::as_bool)
                .map_err(snag("query the rule group Remote Desktop"))
                .into(),
            policy_rules: firewall_store::policy_rules().into(),
            others: firewall_store::others().unwrap_or_default(),
        })
    });
    let mut firewall = looked.map_err(snag(doing))?;
    for profile in &mut firewall.profiles {
        profile.on = is_on_here(profile.profile).map_err(|why| Snag::Broke {
            doing: doing.into(),
            why,
        })?;
        firewall_store::apply_policy(profile);
    }
    Ok(firewall)
}

/// One profile; whether it is on is asked for elsewhere.
fn profile(policy: &INetFwPolicy2, bit: u32) -> Result<Profile> {
    let kind = NET_FW_PROFILE_TYPE2(bit.cast_signed());
    // SAFETY: getters of this thread's policy.
    unsafe {
        Ok(Profile {
            profile: bit,
            on: false,
            blocks_all_inbound: policy.get_BlockAllInboundTraffic(kind)?.as_bool(),
            blocks_outbound: policy.get_DefaultOutboundAction(kind)? == NET_FW_ACTION_BLOCK,
            allows_inbound: policy.get_DefaultInboundAction(kind)? == NET_FW_ACTION_ALLOW,
            ignores_local_rules: false,
        })
    }
}

/// The local setting.
fn is_on_here(profile: u32) -> std::result::Result<bool, String> {
    let kind = profile.cast_signed().try_into();
    let kind = kind.map_err(|_| "it has an unknown profile".to_owned())?;
    get_firewall_state(kind).map_err(|e| e.to_string())
}

fn find(
    policy: &INetFwPolicy2,
    name: &str,
    group: &str,
    profiles: u32,
) -> Result<Option<INetFwRule>> {
    let is = |rule: &INetFwRule| {
        described(rule).is_ok_and(|r| r.name == name && r.group == group && r.profiles == profiles)
    };
    Ok(rules(policy)?.into_iter().find(is))
}

pub(super) fn is_on(name: &str, group: &str, profiles: u32) -> std::result::Result<Value, Snag> {
    let read = with_policy(|policy| {
        let Some(rule) = find(policy, name, group, profiles)? else {
            return Ok(Value::Absent);
        };
        // SAFETY: a getter of this thread's rule.
        Ok(Value::Enabled(unsafe { rule.Enabled() }?.as_bool()))
    });
    read.map_err(snag(format!("read the firewall rule {name}")))
}

pub(super) fn switch(
    name: &str,
    group: &str,
    profiles: u32,
    value: &Value,
) -> std::result::Result<(), Snag> {
    let Value::Enabled(on) = value else {
        return Err(can_not_hold(
            &Slot::FirewallRule {
                name: name.into(),
                group: group.into(),
                profiles,
            },
            value,
        ));
    };
    let doing = format!("change the firewall rule {name}");
    let switched = with_policy(|policy| {
        let Some(rule) = find(policy, name, group, profiles)? else {
            return Ok(false);
        };
        // SAFETY: a setter of this thread's rule, which writes through.
        unsafe { rule.SetEnabled((*on).into()) }?;
        Ok(true)
    });
    match switched.map_err(snag(doing.clone()))? {
        true => Ok(()),
        false => Err(Snag::Broke {
            doing,
            why: "it no longer exists".into(),
        }),
    }
}

/// A rule of redial's own says in its description what it is, so that what is read is what was
/// written.
pub(super) fn own_rule(name: &str) -> std::result::Result<Value, Snag> {
    let doing = format!("read the firewall rule {name}");
    match rule_exists(name) {
        Ok(true) => {}
        Ok(false) => return Ok(Value::Absent),
        Err(error) => {
            return Err(Snag::Broke {
                doing,
                why: error.to_string(),
            });
        }
    }
    let read = with_policy(|policy| {
        // SAFETY: getters of this thread's rule.
        let description =
            unsafe { policy.Rules()?.Item(&BSTR::from(name))?.Description()? }.to_string();
        // A rule of this name that is not redial's is nothing redial knows how to put back.
        Ok(FirewallRuleSpec::parse(&description).map_or(Value::Unknown, Value::Allow))
    });
    read.map_err(snag(doing))
}

pub(super) fn set_own_rule(name: &str, value: &Value) -> std::result::Result<(), Snag> {
    let doing = format!("make the firewall rule {name}");
    match value {
        Value::Absent => remove_rule(name).map_err(|e| Snag::Broke {
            doing,
            why: e.to_string(),
        }),
        Value::Allow(allow) => with_policy(|policy| add(policy, name, allow)).map_err(snag(doing)),
        other => Err(can_not_hold(
            &Slot::FirewallAllow { name: name.into() },
            other,
        )),
    }
}

fn add(policy: &INetFwPolicy2, name: &str, allow: &FirewallRuleSpec) -> Result<()> {
    // SAFETY: a rule made on this thread; the texts outlive each call. Protocol goes before ports,
    // as the interface wants it.
    unsafe {
        let rule: INetFwRule = CoCreateInstance(&NetFwRule, None, CLSCTX_INPROC_SERVER)?;
        rule.SetName(&BSTR::from(name))?;
        rule.SetDescription(&BSTR::from(allow.line()))?;
        rule.SetProtocol(TCP)?;
        rule.SetDirection(if allow.inbound {
            NET_FW_RULE_DIR_IN
        } else {
            NET_FW_RULE_DIR_OUT
        })?;
        rule.SetAction(NET_FW_ACTION_ALLOW)?;
        rule.SetProfiles(allow.profiles.cast_signed())?;
        if let Some(port) = allow.port {
            rule.SetLocalPorts(&BSTR::from(port.to_string()))?;
        }
        if let Some(service) = &allow.service {
            rule.SetServiceName(&BSTR::from(service.as_str()))?;
        }
        if let Some(program) = &allow.program {
            rule.SetApplicationName(&BSTR::from(program.as_str()))?;
        }
        rule.SetEnabled(VARIANT_TRUE)?;
        policy.Rules()?.Add(&rule)
    }
}
