use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use serde_json::Value;

use super::server::{Server, in_namespace};
use crate::checked::program;

/// Where Prometheus and Alertmanager listen, each in the namespace it runs in.
const PROMETHEUS: &str = "127.0.0.1:9090";
const ALERTMANAGER: &str = "127.0.0.1:9093";
/// The longest to wait for what an engine does in its own time.
const PATIENCE: Duration = Duration::from_secs(90);

/// `redial serve` in a namespace, with a list of hosts where it has one.
pub fn serve(ns: &str, listen: &str, allow: Option<&Path>) -> Result<Server, String> {
    let mut command = in_namespace(ns, &program()?);
    command.args(["serve", "--listen", listen]);
    if let Some(list) = allow {
        command.arg("--allow").arg(list);
    }
    let port = listen.rsplit(':').next().and_then(|port| port.parse().ok());
    Server::start(ns, port.ok_or("a port")?, command)
}

/// The body of an answer, and its status.
pub fn fetch(ns: &str, url: &str) -> Result<(String, String), String> {
    fetch_with(ns, &[], url)
}

/// The same, asked with these options of curl.
pub fn fetch_with(ns: &str, options: &[&str], url: &str) -> Result<(String, String), String> {
    let output = in_namespace(ns, "curl")
        .args(["-s", "-g", "-m", "60", "-w", "%{http_code}"])
        .args(options)
        .arg(url)
        .output()
        .map_err(|e| format!("curl: {e}"))?;
    let mut body = String::from_utf8_lossy(&output.stdout).into_owned();
    let status = body.split_off(body.len().saturating_sub(3));
    Ok((body, status))
}

/// One exporter, from which a Prometheus has these hosts checked.
pub struct Site<'a> {
    /// Its name.
    pub name: &'a str,
    /// Where the exporter listens.
    pub exporter: &'a str,
    /// The hosts.
    pub targets: &'a [String],
}

/// A Prometheus with the rules of docs/watching, and an Alertmanager, in one namespace.
pub struct Engine {
    ns: String,
    _prometheus: Server,
    _alertmanager: Server,
    folder: PathBuf,
}

impl Engine {
    /// Starts both. Every host is asked for once in so many seconds, and an alert comes as soon as it is so.
    pub fn start(ns: &str, seconds: u32, sites: &[Site<'_>]) -> Result<Self, String> {
        let folder = std::env::temp_dir().join(format!("redial-watch-{}", std::process::id()));
        let write = |name: &str, text: &str| {
            let path = folder.join(name);
            fs::write(&path, text).map_err(|e| format!("{}: {e}", path.display()))
        };
        fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
        write("rules.yml", &at_once(&rules()?))?;
        write("prometheus.yml", &settings(seconds, sites))?;
        write(
            "alertmanager.yml",
            "route: { receiver: nobody, group_wait: 0s }\nreceivers: [{ name: nobody }]\n",
        )?;
        let mut alertmanager = in_namespace(ns, "prometheus-alertmanager");
        alertmanager.current_dir(&folder).args([
            "--config.file=alertmanager.yml",
            "--storage.path=alerts",
            "--cluster.listen-address=",
            &format!("--web.listen-address={ALERTMANAGER}"),
        ]);
        let mut prometheus = in_namespace(ns, "prometheus");
        prometheus.current_dir(&folder).args([
            "--config.file=prometheus.yml",
            "--storage.tsdb.path=series",
            "--log.level=warn",
            &format!("--web.listen-address={PROMETHEUS}"),
        ]);
        Ok(Self {
            ns: ns.to_owned(),
            _alertmanager: Server::start(ns, 9093, alertmanager)?,
            _prometheus: Server::start(ns, 9090, prometheus)?,
            folder,
        })
    }

    /// What Prometheus answers to an expression.
    pub fn query(&self, expression: &str) -> Result<Vec<Value>, String> {
        let output = in_namespace(&self.ns, "curl")
            .args(["-s", "-m", "30", "--get", "--data-urlencode"])
            .arg(format!("query={expression}"))
            .arg(format!("http://{PROMETHEUS}/api/v1/query"))
            .output()
            .map_err(|e| e.to_string())?;
        let answer: Value = serde_json::from_slice(&output.stdout)
            .map_err(|e| format!("{expression}: no JSON: {e}"))?;
        match answer["data"]["result"].as_array() {
            Some(all) if answer["status"] == "success" => Ok(all.clone()),
            _ => Err(format!("{expression}: {}", answer["error"])),
        }
    }

    /// One number.
    pub fn number(&self, expression: &str) -> Result<f64, String> {
        let all = self.query(expression)?;
        let text = all.first().and_then(|one| one["value"][1].as_str());
        text.and_then(|text| text.parse().ok())
            .ok_or_else(|| format!("{expression}: no number"))
    }

    /// Waits until an expression has this value.
    pub fn until(&self, expression: &str, value: f64) -> Result<(), String> {
        patiently(|| match self.number(expression) {
            Ok(is) if (is - value).abs() < f64::EPSILON => Ok(()),
            other => Err(format!("{expression} is {other:?}, and not {value}")),
        })
    }

    /// Waits until Alertmanager has these alerts, each as `name target site`, and no others.
    pub fn alerts(&self, wanted: &[&str]) -> Result<(), String> {
        let wanted: BTreeSet<String> = wanted.iter().map(|w| (*w).to_owned()).collect();
        patiently(|| {
            let seen = self.sent()?;
            match seen == wanted {
                true => Ok(()),
                false => Err(format!("wanted {wanted:?}; got {seen:?}")),
            }
        })
    }

    fn sent(&self) -> Result<BTreeSet<String>, String> {
        let (all, _) = fetch(&self.ns, &format!("http://{ALERTMANAGER}/api/v2/alerts"))?;
        let all: Vec<Value> = serde_json::from_str(&all).map_err(|e| format!("{e}: {all}"))?;
        let named = all.iter().map(|alert| {
            let label = |name: &str| alert["labels"][name].as_str().unwrap_or_default();
            let words = ["alertname", "target", "site"].map(label);
            words.join(" ").trim().to_owned()
        });
        Ok(named.collect())
    }

    /// What the alert of this name says of a host.
    pub fn says(&self, name: &str) -> Result<String, String> {
        let (all, _) = fetch(&self.ns, &format!("http://{ALERTMANAGER}/api/v2/alerts"))?;
        let all: Vec<Value> = serde_json::from_str(&all).map_err(|e| format!("{e}: {all}"))?;
        let alert = all.iter().find(|a| a["labels"]["alertname"] == name);
        let says = alert.and_then(|a| a["annotations"]["description"].as_str());
        says.map(str::to_owned)
            .ok_or_else(|| format!("no alert {name}"))
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Asks again and again; the last reason where it never is so.
pub fn patiently(so: impl Fn() -> Result<(), String>) -> Result<(), String> {
    let begun = Instant::now();
    loop {
        match so() {
            Ok(()) => return Ok(()),
            Err(why) if begun.elapsed() > PATIENCE => return Err(why),
            // An engine tells nobody when it has evaluated its rules.
            Err(_) => std::thread::sleep(Duration::from_millis(250)),
        }
    }
}

/// The project's rules.
fn rules() -> Result<String, String> {
    let path = document("docs/watching/redial.rules.yml");
    fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))
}

/// A file of the project.
pub fn document(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(path)
}

/// The same rules without the time that each must last.
fn at_once(rules: &str) -> String {
    let line = |line: &str| match line.trim_start().starts_with("for: ") {
        true => "        for: 0s\n".to_owned(),
        false => format!("{line}\n"),
    };
    rules.lines().map(line).collect()
}

fn settings(seconds: u32, sites: &[Site<'_>]) -> String {
    let mut text = format!(
        "global: {{ scrape_interval: {seconds}s, scrape_timeout: {seconds}s, evaluation_interval: 1s }}\n\
         rule_files: [rules.yml]\n\
         alerting: {{ alertmanagers: [{{ static_configs: [{{ targets: ['{ALERTMANAGER}'] }}] }}] }}\n\
         scrape_configs:\n"
    );
    for site in sites {
        let (name, exporter) = (site.name, site.exporter);
        let targets = site.targets.join("', '");
        // The names of jobs must differ; the rules ask for one job.
        text += &format!(
            "  - job_name: {name}\n    metrics_path: /probe\n    static_configs:\n      - targets: ['{targets}']\n        labels: {{ site: {name} }}\n    relabel_configs:\n      \
             - {{ target_label: job, replacement: redial }}\n      \
             - {{ source_labels: [__address__], target_label: __param_target }}\n      \
             - {{ source_labels: [__param_target], target_label: instance }}\n      \
             - {{ target_label: __address__, replacement: '{exporter}' }}\n"
        );
    }
    text
}
