#!/usr/bin/python
"""Runs redial on the controller: a check, a fix with check mode and diff, and its undo."""

import json
import re

from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = r"""
module: redial
short_description: Check a Remote Desktop host with redial, apply one of its fixes, or undo it
description:
  - Runs the program C(redial) on the controller. It signs in to no host.
  - A fix is applied only where the check finds what it is for; else nothing is changed.
  - Check mode shows a fix's plan as a diff and changes nothing.
options:
  target: {description: "The host, with :PORT when it is not 3389.", type: str}
  state:
    description: What to do.
    choices: [checked, fixed, undone]
    default: checked
    type: str
  fix: {description: "The fix by its name, as C(redial list fixes) prints it; for state fixed.", type: str}
  id: {description: "The ID of the change; for state undone.", type: str}
  via: {description: "How redial reaches the host itself, as in C(redial check --via).", type: str}
  lab: {description: "A simulated machine in place of this computer, for tests.", type: str}
  journal: {description: "The folder of the journal, for a change of this computer.", type: path}
  confirm_within: {description: "Undo by itself unless it is confirmed within this time: 90s, 5m, 1h.", type: str}
  program: {description: "The program redial.", type: str, default: redial}
"""

RETURN = r"""
outcome: {description: "healthy, trouble or unknown.", type: str, returned: when it was checked}
says: {description: "The verdict, in a sentence.", type: str, returned: when it was checked}
cause: {description: "The likeliest cause, or none.", type: str, returned: when it was checked}
report: {description: "The whole report.", type: dict, returned: when it was checked}
id: {description: "The ID by which the change is undone.", type: str, returned: when something was changed}
"""

# The exit codes of redial, from `redial --help`.
HEALTHY, TROUBLE, NOT_CHECKED = 0, 1, 3
LONGEST = 120


def words(module, names):
    """Options that are handed on as they are."""
    given = ((name, module.params[name]) for name in names)
    return [f"--{name.replace('_', '-')}={value}" for name, value in given if value]


def run(module, command, fits):
    """What redial prints on its two streams; ends the task where its exit code is none of those that fit."""
    code, out, err = module.run_command([module.params["program"], *command])
    if code not in fits:
        why = err.strip() or out.strip() or "it said nothing"
        module.fail_json(msg=f"redial {command[0]} ended with {code}: {why}", rc=code)
    return out, err


def checked(module):
    """What a check says."""
    where = [module.params["target"]] if module.params["target"] else []
    command = ["check", *words(module, ["via", "lab"]), "--format=json", "--", *where]
    out, _ = run(module, command, (HEALTHY, TROUBLE, NOT_CHECKED))
    try:
        report = json.loads(out)
        causes = report.get("causes", [])
        return {
            "outcome": report["verdict"]["outcome"],
            "says": report["verdict"]["says"],
            "cause": causes[0]["id"] if causes else "none",
            "report": report,
        }
    except (ValueError, KeyError, TypeError) as error:
        module.fail_json(msg=f"what redial printed is no report: {error}")


def held(value):
    """What a place holds, as one line."""
    said = value.get("is", value["value"])
    said = said if isinstance(said, str) else json.dumps(said)
    return said if len(said) <= LONGEST else f"{said[:LONGEST]}…"


def place(slot):
    """The name of a place: its kind and what tells it from others."""
    rest = [str(value) for key, value in slot.items() if key != "slot"]
    return " ".join([slot["slot"], "\\".join(rest)])


def difference(plan, header):
    """The changes of a plan, as Ansible shows a difference."""
    changes = [step["change"] for step in plan["steps"] if "change" in step]
    side = lambda when: "".join(f"{place(c['slot'])} = {held(c[when])}\n" for c in changes)
    return {
        "before_header": header,
        "after_header": header,
        "before": side("before"),
        "after": side("after"),
    }


def fixed(module):
    """Applies a fix where the check finds what it is for."""
    fix, found = module.params["fix"], checked(module)
    report = found["report"]
    plan = next((plan for plan in report.get("plans", []) if plan["fix"] == fix), None)
    refused = next((entry["why"] for entry in report.get("refused", []) if entry["fix"] == fix), None)
    if plan is None:
        if found["outcome"] == "unknown":
            module.fail_json(msg=f"{fix} cannot be planned: {found['says']}", **found)
        if refused:
            module.fail_json(msg=f"{fix} does not fit: {refused}", **found)
        module.exit_json(changed=False, msg=f"nothing was found that {fix} mends", **found)
    told = {"changed": True, "diff": difference(plan, f"{report['target']['host']} {fix}")}
    if module.check_mode:
        module.exit_json(msg=f"{fix} would be applied", **told, **found)
    where = [module.params["target"]] if module.params["target"] else []
    options = words(module, ["via", "lab", "journal", "confirm_within"])
    said = run(module, ["fix", *options, "--yes", "--", *where, fix], (HEALTHY, TROUBLE))
    change = re.search(r"^  redial undo (\S+)", "\n".join(said), re.MULTILINE)
    told["id"] = change and change.group(1)
    module.exit_json(msg=f"{fix} was applied", **told, **checked(module))


def undone(module):
    """Takes a change back, once."""
    change, options = module.params["id"], words(module, ["via", "lab", "journal"])
    out, _ = run(module, ["journal", *options, "--", change], (HEALTHY,))
    if out.splitlines()[0].endswith(": undone"):
        module.exit_json(changed=False, msg=f"{change} was undone already", id=change)
    if not module.check_mode:
        run(module, ["undo", *options, "--yes", "--", change], (HEALTHY,))
    module.exit_json(changed=True, msg=f"{change} is undone", id=change)


def main():
    """Does what the state says."""
    text = {name: {"type": "str"} for name in ("target", "fix", "id", "via", "lab", "confirm_within")}
    module = AnsibleModule(
        argument_spec={
            **text,
            "state": {"choices": ["checked", "fixed", "undone"], "default": "checked"},
            "journal": {"type": "path"},
            "program": {"type": "str", "default": "redial"},
        },
        supports_check_mode=True,
    )
    state = module.params["state"]
    if state != "undone" and not (module.params["target"] or module.params["lab"]):
        module.fail_json(msg="name the host: target")
    for state_of, name in (("fixed", "fix"), ("undone", "id")):
        if state == state_of and not module.params[name]:
            module.fail_json(msg=f"state {state} needs {name}")
    if state == "checked":
        module.exit_json(changed=False, **checked(module))
    elif state == "fixed":
        fixed(module)
    else:
        undone(module)


if __name__ == "__main__":
    main()
