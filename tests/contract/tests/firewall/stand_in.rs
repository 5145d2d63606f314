//! A firewall of COM objects in this process.

use std::sync::{Mutex, MutexGuard};

use redial_model::{machine::profiles, places};
use windows::{
    Win32::{
        Foundation::{
            CLASS_E_CLASSNOTAVAILABLE, E_NOTIMPL, E_POINTER, ERROR_FILE_NOT_FOUND, S_FALSE, S_OK,
            VARIANT_BOOL, VARIANT_FALSE,
        },
        NetworkManagement::WindowsFirewall::*,
        System::{Com::*, Ole::*, Variant::VARIANT},
    },
    core::*,
};

/// A rule of the stand-in.
#[derive(Clone, Default)]
pub struct Kept {
    pub name: String,
    pub group: String,
    pub description: String,
    pub ports: String,
    pub service: String,
    pub program: String,
    pub enabled: bool,
    pub direction: i32,
    pub action: i32,
    pub profiles: i32,
    pub protocol: i32,
}

static RULES: Mutex<Vec<Kept>> = Mutex::new(Vec::new());

pub fn rules() -> MutexGuard<'static, Vec<Kept>> {
    RULES
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn no<T>() -> Result<T> {
    Err(Error::from_hresult(E_NOTIMPL))
}

fn missing() -> Error {
    Error::from_hresult(HRESULT::from_win32(ERROR_FILE_NOT_FOUND.0))
}

macro_rules! dispatch {
    ($($kind:ident)*) => { $(impl IDispatch_Impl for $kind {
        fn GetTypeInfoCount(&self) -> Result<u32> { no() }
        fn GetTypeInfo(&self, _: u32, _: u32) -> Result<ITypeInfo> { no() }
        fn GetIDsOfNames(&self, _: *const GUID, _: *const PCWSTR, _: u32, _: u32, _: *mut i32) -> Result<()> { no() }
        fn Invoke(&self, _: i32, _: *const GUID, _: u32, _: DISPATCH_FLAGS, _: *const DISPPARAMS, _: *mut VARIANT, _: *mut EXCEPINFO, _: *mut u32) -> Result<()> { no() }
    })* };
}
dispatch! { Rule_Impl Rules_Impl Policy_Impl }

/// A rule in the list, by its place, or one that is not in it yet.
#[implement(INetFwRule, IDispatch)]
struct Rule {
    at: Option<usize>,
    own: Mutex<Kept>,
}

impl Rule {
    fn read<T>(&self, look: impl FnOnce(&Kept) -> T) -> T {
        match self.at {
            Some(at) => look(&rules()[at]),
            None => look(&self.own.lock().unwrap()),
        }
    }
    fn write(&self, change: impl FnOnce(&mut Kept)) -> Result<()> {
        match self.at {
            Some(at) => change(&mut rules()[at]),
            None => change(&mut self.own.lock().unwrap()),
        }
        Ok(())
    }
}

macro_rules! texts {
    ($($get:ident $set:ident $field:ident;)*) => { $(
        fn $get(&self) -> Result<BSTR> { Ok(self.read(|k| BSTR::from(k.$field.as_str()))) }
        fn $set(&self, text: &BSTR) -> Result<()> { self.write(|k| k.$field = text.to_string()) }
    )* };
}
macro_rules! not_kept {
    ($($get:ident $set:ident;)*) => { $(
        fn $get(&self) -> Result<BSTR> { Ok(BSTR::new()) }
        fn $set(&self, _: &BSTR) -> Result<()> { no() }
    )* };
}

impl INetFwRule_Impl for Rule_Impl {
    texts! { Name SetName name; Description SetDescription description; ApplicationName SetApplicationName program; ServiceName SetServiceName service;
    LocalPorts SetLocalPorts ports; Grouping SetGrouping group; }
    not_kept! { RemotePorts SetRemotePorts; LocalAddresses SetLocalAddresses; RemoteAddresses SetRemoteAddresses; IcmpTypesAndCodes SetIcmpTypesAndCodes;
    InterfaceTypes SetInterfaceTypes; }
    fn Protocol(&self) -> Result<i32> {
        Ok(self.read(|k| k.protocol))
    }
    fn SetProtocol(&self, n: i32) -> Result<()> {
        self.write(|k| k.protocol = n)
    }
    fn Direction(&self) -> Result<NET_FW_RULE_DIRECTION> {
        Ok(NET_FW_RULE_DIRECTION(self.read(|k| k.direction)))
    }
    fn SetDirection(&self, direction: NET_FW_RULE_DIRECTION) -> Result<()> {
        self.write(|k| k.direction = direction.0)
    }
    fn Interfaces(&self) -> Result<VARIANT> {
        no()
    }
    fn SetInterfaces(&self, _: &VARIANT) -> Result<()> {
        no()
    }
    fn Enabled(&self) -> Result<VARIANT_BOOL> {
        Ok(self.read(|k| k.enabled.into()))
    }
    fn SetEnabled(&self, on: VARIANT_BOOL) -> Result<()> {
        self.write(|k| k.enabled = on.as_bool())
    }
    fn Profiles(&self) -> Result<i32> {
        Ok(self.read(|k| k.profiles))
    }
    fn SetProfiles(&self, bits: i32) -> Result<()> {
        self.write(|k| k.profiles = bits)
    }
    fn EdgeTraversal(&self) -> Result<VARIANT_BOOL> {
        Ok(VARIANT_FALSE)
    }
    fn SetEdgeTraversal(&self, _: VARIANT_BOOL) -> Result<()> {
        no()
    }
    fn Action(&self) -> Result<NET_FW_ACTION> {
        Ok(NET_FW_ACTION(self.read(|k| k.action)))
    }
    fn SetAction(&self, action: NET_FW_ACTION) -> Result<()> {
        self.write(|k| k.action = action.0)
    }
}

fn in_list(at: usize) -> INetFwRule {
    Rule {
        at: Some(at),
        own: Mutex::default(),
    }
    .into()
}

#[implement(INetFwRules, IDispatch)]
struct Rules;

impl INetFwRules_Impl for Rules_Impl {
    fn Count(&self) -> Result<i32> {
        Ok(rules().len() as i32)
    }
    fn Add(&self, rule: Ref<INetFwRule>) -> Result<()> {
        let rule = rule.ok()?;
        let text = |text: Result<BSTR>| text.map(|t| t.to_string()).unwrap_or_default();
        // SAFETY: getters of a rule of this process.
        let kept = unsafe {
            Kept {
                name: text(rule.Name()),
                group: text(rule.Grouping()),
                description: text(rule.Description()),
                ports: text(rule.LocalPorts()),
                service: text(rule.ServiceName()),
                program: text(rule.ApplicationName()),
                enabled: rule.Enabled()?.as_bool(),
                direction: rule.Direction()?.0,
                action: rule.Action()?.0,
                profiles: rule.Profiles()?,
                protocol: rule.Protocol()?,
            }
        };
        rules().push(kept);
        Ok(())
    }
    fn Remove(&self, name: &BSTR) -> Result<()> {
        rules().retain(|k| k.name != *name);
        Ok(())
    }
    fn Item(&self, name: &BSTR) -> Result<INetFwRule> {
        let at = rules().iter().position(|k| k.name == *name);
        at.map(in_list).ok_or_else(missing)
    }
    fn _NewEnum(&self) -> Result<IUnknown> {
        IEnumVARIANT::from(Each { at: Mutex::new(0) }).cast()
    }
}

#[implement(IEnumVARIANT)]
struct Each {
    at: Mutex<usize>,
}

impl IEnumVARIANT_Impl for Each_Impl {
    fn Next(&self, room: u32, out: *mut VARIANT, fetched: *mut u32) -> HRESULT {
        let mut at = self.at.lock().unwrap();
        let mut got = 0;
        while got < room && *at < rules().len() {
            let one: IDispatch = in_list(*at).cast().unwrap();
            // SAFETY: the caller's array has room for as many.
            unsafe { out.add(got as usize).write(VARIANT::from(one)) };
            (got, *at) = (got + 1, *at + 1);
        }
        // SAFETY: null, or the caller's number.
        if let Some(fetched) = unsafe { fetched.as_mut() } {
            *fetched = got;
        }
        if got == room { S_OK } else { S_FALSE }
    }
    fn Skip(&self, _: u32) -> HRESULT {
        E_NOTIMPL
    }
    fn Reset(&self) -> Result<()> {
        no()
    }
    fn Clone(&self) -> Result<IEnumVARIANT> {
        no()
    }
}

#[implement(INetFwPolicy2, IDispatch)]
struct Policy;

impl INetFwPolicy2_Impl for Policy_Impl {
    fn CurrentProfileTypes(&self) -> Result<i32> {
        Ok(profiles::PUBLIC as i32)
    }
    fn get_FirewallEnabled(&self, profile: NET_FW_PROFILE_TYPE2) -> Result<VARIANT_BOOL> {
        Ok((profile.0 == profiles::PUBLIC as i32).into())
    }
    fn put_FirewallEnabled(&self, _: NET_FW_PROFILE_TYPE2, _: VARIANT_BOOL) -> Result<()> {
        no()
    }
    fn get_ExcludedInterfaces(&self, _: NET_FW_PROFILE_TYPE2) -> Result<VARIANT> {
        no()
    }
    fn put_ExcludedInterfaces(&self, _: NET_FW_PROFILE_TYPE2, _: &VARIANT) -> Result<()> {
        no()
    }
    fn get_BlockAllInboundTraffic(&self, profile: NET_FW_PROFILE_TYPE2) -> Result<VARIANT_BOOL> {
        Ok((profile.0 == profiles::DOMAIN as i32).into())
    }
    fn put_BlockAllInboundTraffic(&self, _: NET_FW_PROFILE_TYPE2, _: VARIANT_BOOL) -> Result<()> {
        no()
    }
    fn get_NotificationsDisabled(&self, _: NET_FW_PROFILE_TYPE2) -> Result<VARIANT_BOOL> {
        no()
    }
    fn put_NotificationsDisabled(&self, _: NET_FW_PROFILE_TYPE2, _: VARIANT_BOOL) -> Result<()> {
        no()
    }
    fn get_UnicastResponsesToMulticastBroadcastDisabled(
        &self,
        _: NET_FW_PROFILE_TYPE2,
    ) -> Result<VARIANT_BOOL> {
        no()
    }
    fn put_UnicastResponsesToMulticastBroadcastDisabled(
        &self,
        _: NET_FW_PROFILE_TYPE2,
        _: VARIANT_BOOL,
    ) -> Result<()> {
        no()
    }
    fn Rules(&self) -> Result<INetFwRules> {
        Ok(Rules.into())
    }
    fn ServiceRestriction(&self) -> Result<INetFwServiceRestriction> {
        no()
    }
    fn EnableRuleGroup(&self, _: i32, _: &BSTR, _: VARIANT_BOOL) -> Result<()> {
        no()
    }
    fn IsRuleGroupEnabled(&self, _: i32, _: &BSTR) -> Result<VARIANT_BOOL> {
        no()
    }
    fn RestoreLocalFirewallDefaults(&self) -> Result<()> {
        no()
    }
    fn get_DefaultInboundAction(&self, profile: NET_FW_PROFILE_TYPE2) -> Result<NET_FW_ACTION> {
        Ok(if profile.0 == profiles::PRIVATE as i32 {
            NET_FW_ACTION_ALLOW
        } else {
            NET_FW_ACTION_BLOCK
        })
    }
    fn put_DefaultInboundAction(&self, _: NET_FW_PROFILE_TYPE2, _: NET_FW_ACTION) -> Result<()> {
        no()
    }
    fn get_DefaultOutboundAction(&self, profile: NET_FW_PROFILE_TYPE2) -> Result<NET_FW_ACTION> {
        Ok(if profile.0 == profiles::PUBLIC as i32 {
            NET_FW_ACTION_BLOCK
        } else {
            NET_FW_ACTION_ALLOW
        })
    }
    fn put_DefaultOutboundAction(&self, _: NET_FW_PROFILE_TYPE2, _: NET_FW_ACTION) -> Result<()> {
        no()
    }
    fn get_IsRuleGroupCurrentlyEnabled(&self, _: &BSTR) -> Result<VARIANT_BOOL> {
        no()
    }
    fn LocalPolicyModifyState(&self) -> Result<NET_FW_MODIFY_STATE> {
        Ok(NET_FW_MODIFY_STATE_OK)
    }
}

/// Makes policies, or rules.
#[implement(IClassFactory)]
struct Factory {
    policies: bool,
}

impl IClassFactory_Impl for Factory_Impl {
    fn CreateInstance(
        &self,
        outer: Ref<IUnknown>,
        kind: *const GUID,
        out: *mut *mut core::ffi::c_void,
    ) -> Result<()> {
        if outer.is_some() {
            return Err(Error::from_hresult(CLASS_E_CLASSNOTAVAILABLE));
        }
        if out.is_null() {
            return Err(Error::from_hresult(E_POINTER));
        }
        let made: IUnknown = if self.policies {
            INetFwPolicy2::from(Policy).cast()?
        } else {
            INetFwRule::from(Rule {
                at: None,
                own: Mutex::default(),
            })
            .cast()?
        };
        // SAFETY: the caller's pointers, checked above.
        unsafe { made.query(kind, out) }.ok()
    }
    fn LockServer(&self, _: BOOL) -> Result<()> {
        Ok(())
    }
}

/// Stands in until the process ends; COM stays up on this thread, or the stand-in would go with it.
pub fn start() {
    // SAFETY: plain COM calls; the factories live as long as they are registered.
    unsafe {
        CoInitializeEx(None, COINIT_MULTITHREADED).ok().unwrap();
        for (class, policies) in [(NetFwPolicy2, true), (NetFwRule, false)] {
            let factory: IClassFactory = Factory { policies }.into();
            CoRegisterClassObject(&class, &factory, CLSCTX_INPROC_SERVER, REGCLS_MULTIPLEUSE)
                .unwrap();
        }
    }
    let rule = |name: &str, group: &str, profiles: u32, enabled| Kept {
        name: name.into(),
        group: group.into(),
        profiles: profiles as i32,
        enabled,
        direction: NET_FW_RULE_DIR_IN.0,
        action: NET_FW_ACTION_ALLOW.0,
        protocol: 6,
        ports: "3389".into(),
        ..Kept::default()
    };
    // Two of one name, for different profiles, as older Windows has them.
    *rules() = vec![
        rule(
            "Remotedesktop (TCP eingehend)",
            places::GROUP,
            profiles::DOMAIN | profiles::PRIVATE,
            true,
        ),
        rule(
            "Remotedesktop (TCP eingehend)",
            places::GROUP,
            profiles::PUBLIC,
            false,
        ),
        rule(
            "Kernnetzwerk",
            "@FirewallAPI.dll,-25000",
            profiles::ALL,
            true,
        ),
    ];
}
