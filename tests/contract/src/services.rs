//! The stand-in as a service.

use std::ffi::OsString;

use windows_service::{
    service::{ServiceAccess, ServiceErrorControl, ServiceInfo, ServiceStartType, ServiceType},
    service_manager::{ServiceManager, ServiceManagerAccess},
};

/// Installs the stand-in under a name, which tells it what to play.
pub fn install(name: &str, stand_in: &str) {
    let info = ServiceInfo {
        name: name.into(),
        display_name: name.into(),
        service_type: ServiceType::OWN_PROCESS,
        start_type: ServiceStartType::OnDemand,
        error_control: ServiceErrorControl::Normal,
        executable_path: stand_in.into(),
        launch_arguments: vec![OsString::from(name)],
        dependencies: vec![],
        account_name: None,
        account_password: None,
    };
    let manager =
        ServiceManager::local_computer(None::<&str>, ServiceManagerAccess::CREATE_SERVICE).unwrap();
    manager
        .create_service(&info, ServiceAccess::QUERY_STATUS)
        .unwrap();
}

/// Takes a service away, when there is one.
pub fn uninstall(name: &str) {
    let manager =
        ServiceManager::local_computer(None::<&str>, ServiceManagerAccess::CONNECT).unwrap();
    let _ = manager
        .open_service(name, ServiceAccess::DELETE)
        .and_then(|s| s.delete());
}
