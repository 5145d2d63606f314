//! What package managers read: winget, scoop and Homebrew. All they need is the version and the
//! checksums of what was made.

use std::path::Path;

use super::{HOME, SUMMARY, VERSION, archive::Sums, write};

/// The format of winget's manifests: github.com/microsoft/winget-cli, schemas/JSON/manifests.
const WINGET: &str = "1.6.0";

/// Writes those whose files were made, below `manifests/`.
pub fn write_all(out: &Path, sums: &Sums) -> Result<(), String> {
    let folder = out.join("manifests");
    if let Some((name, sum)) = sums.of("windows-gnu.zip") {
        for (file, text) in winget(name, sum) {
            write(&folder.join("winget").join(file), text)?;
        }
        write(&folder.join("scoop/redial.json"), scoop(name, sum))?;
    }
    if let Some((name, sum)) = sums.of("source.tar.gz") {
        write(&folder.join("homebrew/redial.rb"), homebrew(name, sum))?;
    }
    Ok(())
}

fn url(name: &str) -> String {
    format!("{HOME}/releases/download/v{VERSION}/{name}")
}

/// The folder in an archive, which has its name.
fn inside(name: &str) -> &str {
    name.trim_end_matches(".zip")
}

fn winget(name: &str, sum: &str) -> [(&'static str, String); 3] {
    const ID: &str = "redial-rs.redial";
    let head = format!("PackageIdentifier: {ID}\nPackageVersion: {VERSION}\n");
    let tail = |kind: &str| format!("ManifestType: {kind}\nManifestVersion: {WINGET}\n");
    let version = format!("{head}DefaultLocale: en-US\n{}", tail("version"));
    let locale = format!(
        "{head}PackageLocale: en-US\nPublisher: the redial authors\nPackageName: redial\nPackageUrl: {HOME}\nLicense: MIT OR Apache-2.0\nLicenseUrl: {HOME}/blob/v{VERSION}/LICENSE-MIT\nShortDescription: {SUMMARY}\nMoniker: redial\nTags:\n- rdp\n- remote-desktop\n- mstsc\n- diagnostics\n{}",
        tail("defaultLocale")
    );
    let installer = format!(
        "{head}MinimumOSVersion: 10.0.14393.0\nInstallerType: zip\nNestedInstallerType: portable\nNestedInstallerFiles:\n- RelativeFilePath: {}\\redial.exe\n  PortableCommandAlias: redial\nInstallers:\n- Architecture: x64\n  InstallerUrl: {}\n  InstallerSha256: {}\n{}",
        inside(name),
        url(name),
        sum.to_uppercase(),
        tail("installer")
    );
    [
        ("redial-rs.redial.yaml", version),
        ("redial-rs.redial.locale.en-US.yaml", locale),
        ("redial-rs.redial.installer.yaml", installer),
    ]
}

fn scoop(name: &str, sum: &str) -> String {
    let next = url(name).replace(VERSION, "$version");
    format!(
        r#"{{
    "version": "{VERSION}",
    "description": "{SUMMARY}",
    "homepage": "{HOME}",
    "license": "MIT|Apache-2.0",
    "architecture": {{
        "64bit": {{
            "url": "{}",
            "hash": "{sum}",
            "extract_dir": "{}"
        }}
    }},
    "bin": "redial.exe",
    "checkver": "github",
    "autoupdate": {{
        "architecture": {{
            "64bit": {{
                "url": "{next}",
                "extract_dir": "{}"
            }}
        }}
    }}
}}
"#,
        url(name),
        inside(name),
        inside(name).replace(VERSION, "$version"),
    )
}

fn homebrew(name: &str, sum: &str) -> String {
    format!(
        r##"class Redial < Formula
  desc "Finds out why Remote Desktop fails, and fixes it"
  homepage "{HOME}"
  url "{}"
  sha256 "{sum}"
  license any_of: ["MIT", "Apache-2.0"]

  depends_on "rust" => :build

  def install
    system "cargo", "install", *std_cargo_args(path: "tui")
    system "cargo", "install", *std_cargo_args(path: "shared/login")
    (buildpath/"man1").mkpath
    system bin/"redial", "man", "--folder", buildpath/"man1"
    man1.install Dir["man1/*.1"]
    generate_completions_from_executable(bin/"redial", "completions", shells: [:bash, :zsh, :fish])
  end

  test do
    assert_match version.to_s, shell_output("#{{bin}}/redial --version")
    assert_match "0x904", shell_output("#{{bin}}/redial explain 0x904")
  end
end
"##,
        url(name)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_manifest_names_what_was_made_and_its_checksum() {
        let zip = format!("redial-{VERSION}-x86_64-pc-windows-gnu.zip");
        let source = format!("redial-{VERSION}-source.tar.gz");
        let sums = Sums::made(&[&zip, &source]);
        let (name, sum) = sums.of("windows-gnu.zip").expect("made");
        let [_, _, (_, installer)] = winget(name, sum);
        assert!(installer.contains(&format!("v{VERSION}/{zip}")));
        assert!(installer.contains(&"AB".repeat(32)));
        let inside = format!("redial-{VERSION}-x86_64-pc-windows-gnu");
        assert!(installer.contains(&format!("{inside}\\redial.exe")));
        let scoop = scoop(name, sum);
        assert!(scoop.contains("/v$version/redial-$version-x86_64-pc-windows-gnu.zip"));
        assert_eq!(scoop.matches('{').count(), scoop.matches('}').count());
        let (name, sum) = sums.of("source.tar.gz").expect("made");
        assert!(homebrew(name, sum).contains(&source));
        assert!(sums.of(".msi").is_none());
    }
}
