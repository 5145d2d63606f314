//! A client of a gateway, over blocking sockets: TLS that trusts one authority, HTTP, and NTLM by sspi.

use std::{
    io::{Read, Write},
    net::TcpStream,
    sync::Arc,
    time::Duration,
};

use data_encoding::BASE64;
use redial_tests_gateway::Gateway;
use ring::digest::{Algorithm, digest};
use rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned,
    pki_types::{CertificateDer, pem::PemObject},
};
use sspi::{
    AuthIdentity, BufferType, ClientRequestFlags, CredentialUse, DataRepresentation, Ntlm,
    SecurityBuffer, Sspi, SspiImpl, Username,
};

pub const NAME: &str = "gw01.corp.test";
pub const PASSWORD: &str = "Amsel-2718-Quark";

pub struct Client(pub StreamOwned<ClientConnection, TcpStream>);

impl Client {
    /// Connects by a name, and trusts what the gateway says is to be trusted.
    pub fn connected(gateway: &Gateway) -> std::io::Result<Self> {
        let root = CertificateDer::from_pem_slice(gateway.authority().as_bytes()).unwrap();
        let mut roots = RootCertStore::empty();
        roots.add(root).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let name = NAME.try_into().unwrap();
        let tls = ClientConnection::new(Arc::new(config), name).unwrap();
        let stream = TcpStream::connect(gateway.address)?;
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        let mut stream = StreamOwned::new(tls, stream);
        stream.conn.complete_io(&mut stream.sock)?;
        Ok(Self(stream))
    }

    /// Sends a request to the tunnel's door, and reads the head of the answer.
    pub fn ask(&mut self, method: &str, headers: &[&str]) -> std::io::Result<String> {
        self.ask_at(method, "/remoteDesktopGateway/", headers)
    }

    /// The same elsewhere; a body that has a length is read, too, and left out.
    pub fn ask_at(
        &mut self,
        method: &str,
        path: &str,
        headers: &[&str],
    ) -> std::io::Result<String> {
        let mut lines = format!("{method} {path} HTTP/1.1\r\nHost: {NAME}\r\n");
        for header in headers {
            lines += &format!("{header}\r\n");
        }
        self.0.write_all((lines + "\r\n").as_bytes())?;
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(self.bytes(1)?[0]);
        }
        let head = String::from_utf8(head).unwrap();
        if let Some(size) = header(&head, "Content-Length") {
            self.bytes(size.parse().unwrap())?;
        }
        Ok(head)
    }

    pub fn bytes(&mut self, size: usize) -> std::io::Result<Vec<u8>> {
        let mut bytes = vec![0; size];
        self.0.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    /// Logs in on the way to a door, bound to the certificate by this kind of sum; the last answer.
    pub fn log_in(
        &mut self,
        method: &str,
        headers: &[&str],
        user: &str,
        password: &str,
        sum: Option<&'static Algorithm>,
    ) -> std::io::Result<String> {
        let (mut ntlm, identity) = (Ntlm::new(), identity(user, password));
        if let Some(sum) = sum {
            let leaf = self.0.conn.peer_certificates().unwrap()[0].to_vec();
            let binding = [b"tls-server-end-point:", digest(sum, &leaf).as_ref()].concat();
            ntlm.set_channel_bindings(&binding);
        }
        let mut token = Vec::new();
        for _ in 0..2 {
            let message = step(&mut ntlm, &identity, token);
            let said = format!("Authorization: NTLM {}", BASE64.encode(&message));
            let answer = self.ask(method, &[headers, &[&said]].concat())?;
            let challenge = header(&answer, "WWW-Authenticate").unwrap_or_default();
            let challenge = challenge.strip_prefix("NTLM ").unwrap_or_default();
            if challenge.is_empty() {
                return Ok(answer);
            }
            token = BASE64.decode(challenge.as_bytes()).unwrap();
        }
        panic!("challenged twice");
    }
}

pub fn identity(user: &str, password: &str) -> AuthIdentity {
    AuthIdentity {
        username: Username::parse(user).unwrap(),
        password: password.to_owned().into(),
    }
}

/// The next message of NTLM, to this one.
pub fn step(ntlm: &mut Ntlm, identity: &AuthIdentity, token: Vec<u8>) -> Vec<u8> {
    let acquired = ntlm
        .acquire_credentials_handle()
        .with_credential_use(CredentialUse::Outbound)
        .with_auth_data(identity)
        .execute(ntlm)
        .unwrap();
    let mut handle = acquired.credentials_handle;
    let mut input = [SecurityBuffer::new(token, BufferType::Token)];
    let mut output = [SecurityBuffer::new(Vec::new(), BufferType::Token)];
    let mut builder = ntlm
        .initialize_security_context()
        .with_credentials_handle(&mut handle)
        .with_context_requirements(ClientRequestFlags::CONFIDENTIALITY)
        .with_target_data_representation(DataRepresentation::Native)
        .with_target_name("HTTP/gw01.corp.test")
        .with_input(&mut input)
        .with_output(&mut output);
    let step = ntlm.initialize_security_context_impl(&mut builder).unwrap();
    { step }.resolve_to_result().unwrap();
    let [output] = output;
    output.buffer
}

/// The first header of this name.
pub fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find_map(|line| {
        let (found, value) = line.split_once(": ")?;
        found.eq_ignore_ascii_case(name).then_some(value)
    })
}

/// The status of an answer.
pub fn status(head: &str) -> u16 {
    head.split(' ').nth(1).unwrap().parse().unwrap()
}
