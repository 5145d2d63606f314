use std::{
    io::{Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpStream},
    time::Duration,
};

use redial_machine::{Azure, Said};

use super::registry;

/// Where Azure's agent keeps the machine's id.
const AGENT: &str = r"HKLM\SOFTWARE\Microsoft\Windows Azure";
/// The Instance Metadata Service, on the machine's own link (learn.microsoft.com,
/// azure-vm/instance-metadata-service).
const SERVICE: (Ipv4Addr, u16) = (Ipv4Addr::new(169, 254, 169, 254), 80);
/// It answers at once or not at all.
const PATIENCE: Duration = Duration::from_millis(400);
/// More than any answer has, in bytes.
const MOST: u64 = 64 * 1024;

/// What Azure calls this machine; nothing where the registry does not say that it is one of
/// Azure's. Nobody else is ever asked.
pub(super) fn look() -> Option<Azure> {
    let id = registry::string(AGENT, "VmId")?;
    let (name, group) = asked().as_deref().map(read).unwrap_or_default();
    Some(Azure {
        id: id.as_str().into(),
        name,
        group,
    })
}

fn asked() -> Option<String> {
    let mut stream = TcpStream::connect_timeout(&SocketAddr::from(SERVICE), PATIENCE).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    let request = "GET /metadata/instance/compute?api-version=2021-02-01&format=json HTTP/1.0\r\nHost: 169.254.169.254\r\nMetadata: true\r\n\r\n";
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = Vec::new();
    stream.take(MOST).read_to_end(&mut answer).ok()?;
    Some(String::from_utf8_lossy(&answer).into_owned())
}

/// Name and resource group out of an answer; nothing out of any other.
fn read(answer: &str) -> (Option<Said>, Option<Said>) {
    let body = answer
        .split_once("\r\n\r\n")
        .filter(|(head, _)| head.starts_with("HTTP/1.") && head.get(9..12) == Some("200"))
        .map(|(_, body)| body);
    let json: Option<serde_json::Value> = body.and_then(|b| serde_json::from_str(b).ok());
    let field = |name: &str| json.as_ref()?.get(name)?.as_str().map(Said::new);
    (field("name"), field("resourceGroupName"))
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_answer_is_read_and_others_are_not() {
        let shown = |answer: &str| {
            let (name, group) = super::read(answer);
            format!("{}/{}", name.unwrap_or_default(), group.unwrap_or_default())
        };
        assert_eq!(
            shown(
                "HTTP/1.1 200 OK\r\nServer: IMDS\r\n\r\n{\"name\":\"vm1\",\"resourceGroupName\":\"rg\"}"
            ),
            "vm1/rg"
        );
        assert_eq!(
            shown("HTTP/1.1 404 Not Found\r\n\r\n{\"name\":\"vm1\"}"),
            "/"
        );
        assert_eq!(shown("HTTP/1.1 200 OK\r\n\r\n<html>"), "/");
        assert_eq!(shown(""), "/");
    }
}
