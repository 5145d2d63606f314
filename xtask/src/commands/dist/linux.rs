//! Packages for Debian and its kin (.deb), and for Fedora, openSUSE and theirs (.rpm).

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::{
    HOME, SUMMARY, VERSION, WATCHING, archive::pages, copy, made_at, make, said, texts::Texts,
    write,
};
use crate::run::{root, run as sh};

const ABOUT: &str = "Connects to a host as mstsc does, without a password, shows at which step
the connection fails, ranks the causes with their evidence, and applies a
fix that can be undone. With a dashboard for the terminal.";

const MAINTAINER: &str = "the redial authors <redial-rs@users.noreply.github.com>";

/// What differs between the two kinds.
struct Kind {
    /// The folder of completion scripts for zsh.
    zsh: &'static str,
    /// The folder of licences and notes.
    documents: &'static str,
}

/// `redial serve` under systemd. It is not started by being installed: somebody says so.
const SERVICE: &str = "redial-serve.service";

const DEB: Kind = Kind {
    zsh: "usr/share/zsh/vendor-completions",
    documents: "usr/share/doc/redial",
};
const RPM: Kind = Kind {
    zsh: "usr/share/zsh/site-functions",
    documents: "usr/share/doc/redial",
};

/// Makes both.
pub fn packages(out: &Path, programs: &[&Path], texts: &Texts) -> Result<Vec<String>, String> {
    Ok(vec![deb(out, programs, texts)?, rpm(out, programs, texts)?])
}

/// The files of the program, as they lie on a machine where it is installed.
fn tree(root_of: &Path, kind: &Kind, programs: &[&Path], texts: &Texts) -> Result<(), String> {
    let _ = fs::remove_dir_all(root_of);
    let into = |from: &Path, to: &str| copy(from, &root_of.join(to));
    for program in programs {
        let name = program.file_name().unwrap_or_default().to_string_lossy();
        into(program, &format!("usr/bin/{name}"))?;
    }
    into(
        &texts.script("bash"),
        "usr/share/bash-completion/completions/redial",
    )?;
    into(&texts.script("zsh"), &format!("{}/_redial", kind.zsh))?;
    into(
        &texts.script("fish"),
        "usr/share/fish/vendor_completions.d/redial.fish",
    )?;
    for page in pages(texts)? {
        let name = page.file_name().unwrap_or_default().to_string_lossy();
        into(&page, &format!("usr/share/man/man1/{name}"))?;
    }
    for file in ["README.md", "LICENSE-MIT", "LICENSE-APACHE"] {
        into(&root().join(file), &format!("{}/{file}", kind.documents))?;
    }
    into(
        &root().join("CHANGELOG.md"),
        &format!("{}/changelog", kind.documents),
    )?;
    into(
        &root().join(format!("docs/watching/{SERVICE}")),
        &format!("usr/lib/systemd/system/{SERVICE}"),
    )?;
    for file in WATCHING {
        into(
            &root().join("docs/watching").join(file),
            &format!("{}/watching/{file}", kind.documents),
        )?;
    }
    let packed = format!(
        "gzip -n -9 '{0}'/usr/share/man/man1/*.1 '{0}/{1}/changelog' && find '{0}' -type d -exec chmod 755 {{}} + && find '{0}' -type f -exec chmod 644 {{}} + && chmod 755 '{0}'/usr/bin/*",
        root_of.display(),
        kind.documents,
    );
    sh(Command::new("sh").args(["-c", &packed]))
}

fn deb(out: &Path, programs: &[&Path], texts: &Texts) -> Result<String, String> {
    let stage = out.join("deb");
    tree(&stage, &DEB, programs, texts)?;
    let machine = said("dpkg", &["--print-architecture"])?;
    write(&stage.join(DEB.documents).join("copyright"), copyright())?;
    let changes = stage.join(DEB.documents).join("changelog.Debian");
    write(&changes, packaged()?)?;
    sh(Command::new("gzip").args(["-n", "-9"]).arg(&changes))?;
    write(
        &stage.join("DEBIAN/control"),
        control(&machine, &needs(out, programs)?),
    )?;
    let name = format!("redial_{VERSION}-1_{machine}.deb");
    let mut build = Command::new("dpkg-deb");
    build
        .args(["--build", "--root-owner-group", "-Zxz"])
        .env("SOURCE_DATE_EPOCH", made_at())
        .args([&stage, &out.join(&name)]);
    sh(&mut build)?;
    Ok(name)
}

/// What the program needs of the system, as Debian itself finds it out.
fn needs(out: &Path, programs: &[&Path]) -> Result<String, String> {
    let folder = out.join("shlibdeps");
    write(
        &folder.join("debian/control"),
        "Source: redial\n\nPackage: redial\nArchitecture: any\n",
    )?;
    let output = Command::new("dpkg-shlibdeps")
        .current_dir(&folder)
        .arg("-O")
        .args(programs)
        .output()
        .map_err(|e| format!("can't run dpkg-shlibdeps: {e}"))?;
    let said = String::from_utf8_lossy(&output.stdout);
    let needs = said.trim().strip_prefix("shlibs:Depends=");
    needs.map(str::to_owned).ok_or_else(|| {
        format!(
            "dpkg-shlibdeps: {}",
            String::from_utf8_lossy(&output.stderr)
        )
    })
}

fn control(machine: &str, needs: &str) -> String {
    let about: String = ABOUT.lines().map(|line| format!(" {line}\n")).collect();
    format!(
        "Package: redial\nVersion: {VERSION}-1\nSection: net\nPriority: optional\nArchitecture: {machine}\nDepends: {needs}\nMaintainer: {MAINTAINER}\nHomepage: {HOME}\nDescription: {SUMMARY}\n{about}"
    )
}

/// In Debian's own form (debian-policy, "Machine-readable debian/copyright file").
fn copyright() -> String {
    format!(
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: redial\nSource: {HOME}\n\nFiles: *\nCopyright: 2026 the redial authors\nLicense: MIT or Apache-2.0\n The two licences stand beside this file, in LICENSE-MIT and LICENSE-APACHE.\n"
    )
}

/// Debian's own changes: what changed in redial is in the changelog beside it.
fn packaged() -> Result<String, String> {
    let date = said("date", &["-R", "-u", "-d", &format!("@{}", made_at())])?;
    Ok(format!(
        "redial ({VERSION}-1) unstable; urgency=medium\n\n  * Release {VERSION}: see changelog.gz.\n\n -- {MAINTAINER}  {date}\n"
    ))
}

fn rpm(out: &Path, programs: &[&Path], texts: &Texts) -> Result<String, String> {
    let stage = out.join("rpm-tree");
    tree(&stage, &RPM, programs, texts)?;
    let top = out.join("rpmbuild");
    make(&top)?;
    let spec = top.join("redial.spec");
    write(&spec, self::spec(&stage))?;
    let mut build = Command::new("rpmbuild");
    build
        .args(["-bb", "--quiet", "--define"])
        .arg(format!("_topdir {}", top.display()))
        .env("SOURCE_DATE_EPOCH", made_at())
        .arg(&spec);
    sh(&mut build)?;
    let machine = std::env::consts::ARCH;
    let name = format!("redial-{VERSION}-1.{machine}.rpm");
    let made: PathBuf = top.join("RPMS").join(machine).join(&name);
    copy(&made, &out.join(&name))?;
    Ok(name)
}

/// Nothing is compiled or stripped again: the tree is taken as it is.
fn spec(stage: &Path) -> String {
    let about = ABOUT;
    let (stage, zsh, documents) = (stage.display(), RPM.zsh, RPM.documents);
    format!(
        "Name: redial
Version: {VERSION}
Release: 1
Summary: {SUMMARY}
License: MIT OR Apache-2.0
URL: {HOME}
%global debug_package %{{nil}}
%global __os_install_post %{{nil}}
%global use_source_date_epoch_as_buildtime 1
%global clamp_mtime_to_source_date_epoch 1

%description
{about}

%install
mkdir -p %{{buildroot}}
cp -a '{stage}/.' %{{buildroot}}/

%files
/usr/bin/redial
/usr/bin/redial-login
/usr/share/bash-completion/completions/redial
/{zsh}/_redial
/usr/share/fish/vendor_completions.d/redial.fish
/usr/share/man/man1/redial*.1.gz
/usr/lib/systemd/system/{SERVICE}
/{documents}
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_control_file_is_as_dpkg_reads_it() {
        let control = control("amd64", "libc6 (>= 2.34)");
        for line in control.lines() {
            let field = line
                .split_once(": ")
                .is_some_and(|(name, _)| !name.contains(' '));
            assert!(field || line.starts_with(' '), "{line}");
        }
        assert!(SUMMARY.len() <= 60 && control.ends_with('\n'));
    }
}
