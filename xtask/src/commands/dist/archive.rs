//! Archives that are unpacked wherever somebody likes.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use super::{
    VERSION, WATCHING, copy, made_at, said,
    texts::{SHELLS, Texts},
    write,
};
use crate::run::{root, run as sh};

/// The checksum of each file of a release.
pub struct Sums(Vec<(String, String)>);

impl Sums {
    /// As `sha256sum --check` reads them.
    pub fn text(&self) -> String {
        let row = |(name, sum): &(String, String)| format!("{sum}  {name}\n");
        self.0.iter().map(row).collect()
    }

    /// The name and checksum of the file with this ending, where it was made.
    pub fn of(&self, ending: &str) -> Option<(&str, &str)> {
        let found = self.0.iter().find(|(name, _)| name.ends_with(ending))?;
        Some((&found.0, &found.1))
    }

    #[cfg(test)]
    pub fn made(names: &[&str]) -> Self {
        let named = names
            .iter()
            .map(|name| ((*name).to_owned(), "ab".repeat(32)));
        Self(named.collect())
    }
}

/// Writes `SHA256SUMS` for these files of the folder.
pub fn checksums(out: &Path, made: &[String]) -> Result<Sums, String> {
    let sum = |name: &String| {
        let path = out.join(name).display().to_string();
        let line = said("sha256sum", &[&path])?;
        let sum = line.split_whitespace().next().unwrap_or_default();
        Ok((name.clone(), sum.to_owned()))
    };
    let sums = made.iter().map(sum).collect::<Result<Vec<_>, String>>()?;
    let sums = Sums(sums);
    write(&out.join("SHA256SUMS"), sums.text())?;
    Ok(sums)
}

/// A folder `redial-VERSION-TARGET` with the programs and what belongs beside them.
fn folder(out: &Path, target: &str, programs: &[&Path], texts: &Texts) -> Result<String, String> {
    let name = format!("redial-{VERSION}-{target}");
    let folder = out.join(&name);
    let into = |from: &Path, to: &str| copy(from, &folder.join(to));
    for program in programs {
        let name = program.file_name().unwrap_or_default().to_string_lossy();
        into(program, &name)?;
    }
    for file in ["LICENSE-MIT", "LICENSE-APACHE", "README.md", "CHANGELOG.md"] {
        into(&root().join(file), file)?;
    }
    for file in WATCHING {
        into(
            &root().join("docs/watching").join(file),
            &format!("watching/{file}"),
        )?;
    }
    for shell in SHELLS {
        into(&texts.script(shell), &format!("completions/redial.{shell}"))?;
    }
    if !target.contains("windows") {
        for page in pages(texts)? {
            let name = page.file_name().unwrap_or_default().to_string_lossy();
            into(&page, &format!("man1/{name}"))?;
        }
    }
    Ok(name)
}

/// The manual pages, in the order of their names.
pub fn pages(texts: &Texts) -> Result<Vec<PathBuf>, String> {
    let folder = texts.0.join("man1");
    let listed = folder.read_dir();
    let listed = listed.map_err(|e| format!("can't read {}: {e}", folder.display()))?;
    let mut pages: Vec<_> = listed.filter_map(|page| Some(page.ok()?.path())).collect();
    pages.sort();
    Ok(pages)
}

/// A `.tar.gz` whose bytes depend on nothing but the commit.
pub fn tar(out: &Path, target: &str, programs: &[&Path], texts: &Texts) -> Result<String, String> {
    let name = folder(out, target, programs, texts)?;
    let archive = format!("{name}.tar.gz");
    let mut tar = Command::new("tar");
    tar.args(["--sort=name", "--owner=0", "--group=0", "--numeric-owner"])
        .arg(format!("--mtime=@{}", made_at()))
        .args(["--use-compress-program=gzip -n -9", "-cf"])
        .arg(out.join(&archive))
        .arg("-C")
        .arg(out)
        .arg(&name);
    sh(&mut tar)?;
    Ok(archive)
}

/// A `.zip`, as Windows unpacks it.
pub fn zip(out: &Path, target: &str, programs: &[&Path], texts: &Texts) -> Result<String, String> {
    let name = folder(out, target, programs, texts)?;
    let archive = format!("{name}.zip");
    let mut zip = Command::new("sh");
    zip.arg("-c").arg(format!(
        "cd '{}' && find '{name}' -exec touch -d @{} {{}} + && find '{name}' | sort | zip -q -X -9 '{archive}' -@",
        out.display(),
        made_at(),
    ));
    sh(&mut zip)?;
    Ok(archive)
}

/// The sources as they are in git, for package managers that build them.
pub fn source(out: &Path) -> Result<String, String> {
    let name = format!("redial-{VERSION}-source.tar.gz");
    let mut archive = Command::new("git");
    archive
        .args(["archive", "--format=tar.gz"])
        .arg(format!("--prefix=redial-{VERSION}/"))
        .arg("-o")
        .arg(out.join(&name))
        .arg("HEAD");
    sh(&mut archive)?;
    Ok(name)
}
