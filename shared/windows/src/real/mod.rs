//! One file per kind of state. Every function here blocks; COM is begun and ended within one call.

mod access;
pub mod account;
mod act;
mod adapter;
mod azure;
mod certificate;
mod descriptor;
mod element;
pub mod elevation;
mod event;
mod firewall;
mod firewall_store;
pub mod folder;
mod handle;
mod hosts;
mod keys;
pub mod negotiation;
mod network;
mod own;
mod port;
pub mod private;
mod private_key;
mod privilege;
mod product;
mod registry;
pub mod revert;
mod service;
pub mod system;
pub mod taker;
mod trouble;
mod wide;

use redial_machine::{
    Act, Adapter, EventLog, EventQuery, Firewall, Machine, Owner, Product, Slot, Snag,
    StoredCertificate, System, Value,
};

/// The Windows machine this program runs on.
#[derive(Clone, Copy, Debug)]
pub struct Windows;

impl Machine for Windows {
    fn read(&self, slot: &Slot) -> Result<Value, Snag> {
        match slot {
            Slot::Registry { key, name } => registry::read(key, name),
            Slot::Service { name } => service::runs(name),
            Slot::Startup { name } => service::startup(name),
            Slot::Certificate { store, thumbprint } => certificate::read(store, thumbprint),
            Slot::OwnCertificate => own::read(),
            Slot::FirewallRule {
                name,
                group,
                profiles,
            } => firewall::is_on(name, group, *profiles),
            Slot::FirewallAllow { name } => firewall::own_rule(name),
            Slot::Access { path } => access::read(path),
            Slot::KeyFile { path } => keys::place(path),
            Slot::KeyStore { path } => keys::place(path),
            Slot::HostsEntry { name } => hosts::read(name),
            Slot::Mtu { interface, ip } => adapter::mtu(interface, *ip),
            Slot::Revert { task } => revert::read(task),
        }
    }

    fn write(&self, slot: &Slot, value: &Value) -> Result<(), Snag> {
        match slot {
            Slot::Registry { key, name } => registry::write(key, name, value),
            Slot::Service { name } => service::run(name, value),
            Slot::Startup { name } => service::set_startup(name, value),
            Slot::Certificate { store, thumbprint } => certificate::write(store, thumbprint, value),
            Slot::OwnCertificate => own::write(value),
            Slot::FirewallRule {
                name,
                group,
                profiles,
            } => firewall::switch(name, group, *profiles, value),
            Slot::FirewallAllow { name } => firewall::set_own_rule(name, value),
            Slot::Access { path } => access::write(path, value),
            Slot::KeyFile { path } => keys::put(path, value),
            Slot::KeyStore { path } => keys::put_store(path, value),
            Slot::HostsEntry { name } => hosts::write(name, value),
            Slot::Mtu { interface, ip } => adapter::set_mtu(interface, *ip, value),
            Slot::Revert { task } => revert::write(task, value),
        }
    }

    fn perform(&self, act: Act) -> Result<(), Snag> {
        act::perform(act)
    }

    fn system(&self) -> Result<System, Snag> {
        system::look()
    }

    fn subkeys(&self, key: &str) -> Result<Vec<String>, Snag> {
        registry::subkeys(key)
    }

    fn text(&self, path: &str) -> Result<Option<String>, Snag> {
        folder::text(path)
    }

    fn files(&self, folder: &str) -> Result<Vec<String>, Snag> {
        folder::files(folder)
    }

    fn certificates(&self, store: &str) -> Result<Vec<StoredCertificate>, Snag> {
        certificate::list(store)
    }

    fn firewall(&self) -> Result<Firewall, Snag> {
        firewall::look()
    }

    fn events(&self, query: &EventQuery) -> Result<EventLog, Snag> {
        event::query(query)
    }

    fn adapters(&self) -> Result<Vec<Adapter>, Snag> {
        adapter::list()
    }

    fn products(&self) -> Result<Vec<Product>, Snag> {
        product::installed()
    }

    fn reverts(&self) -> Result<Vec<String>, Snag> {
        revert::tasks()
    }

    fn owners(&self, port: u16) -> Result<Vec<Owner>, Snag> {
        port::owners(port)
    }
    fn excluded_ports(&self) -> Result<Vec<(u16, u16)>, Snag> {
        port::excluded()
    }
}
