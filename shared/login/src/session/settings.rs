use ironrdp_connector::{Config, Credentials, DesktopSize};
use ironrdp_pdu::{
    gcc::{ConnectionType, KeyboardType},
    rdp::{
        capability_sets::{MajorPlatformType, RailSupportLevel},
        client_info::{PerformanceFlags, TimezoneInfo},
    },
};
use redial_kit::SignInAccount;

use crate::Password;

/// What a picture has, in pixels: the smallest that every host accepts.
const SIZE: DesktopSize = DesktopSize {
    width: 1024,
    height: 768,
};
/// What this computer is called.
const NAME: &str = "redial";

/// What this client asks of a session: a desktop, and nothing of this computer in it.
pub(super) fn config(account: Option<&SignInAccount>, password: &Password) -> Config {
    let (username, secret) = match account {
        Some(account) => (account.user.clone(), password.bare().to_owned()),
        None => (String::new(), String::new()),
    };
    Config {
        desktop_size: SIZE,
        monitor_layout: None,
        desktop_scale_factor: 0,
        desktop_physical_size: None,
        desktop_orientation: None,
        device_scale_factor: None,
        monitor_extended_layout: None,
        relative_mouse_input: false,
        enable_tls: true,
        enable_credssp: true,
        enable_standard_rdp_security: false,
        autologon: account.is_some(),
        credentials: Credentials::UsernamePassword {
            username,
            password: secret,
        },
        domain: account.and_then(|account| account.domain.clone()),
        client_build: 19041,
        client_name: NAME.into(),
        keyboard_type: KeyboardType::IBM_ENHANCED,
        keyboard_subtype: 0,
        keyboard_functional_keys_count: 12,
        keyboard_layout: 0,
        connection_type: ConnectionType::Lan,
        ime_file_name: String::new(),
        bitmap: None,
        dig_product_id: String::new(),
        client_dir: String::new(),
        alternate_shell: String::new(),
        work_dir: String::new(),
        remote_application_mode: false,
        rail_support_level: RailSupportLevel::empty(),
        platform: MajorPlatformType::WINDOWS,
        hardware_id: None,
        request_data: None,
        enable_audio_playback: false,
        enable_audio_capture: false,
        performance_flags: PerformanceFlags::default(),
        license_cache: None,
        timezone_info: TimezoneInfo::default(),
        compression_type: None,
        enable_server_pointer: false,
        pointer_software_rendering: false,
        multitransport_flags: None,
        support_dyn_vc_gfx_protocol: false,
    }
}
