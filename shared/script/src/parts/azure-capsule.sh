#!/bin/sh
# redial: the capsule of a virtual machine of Azure: sh THIS RESOURCE_GROUP VM > FILE, then
# redial check HOST --host-report FILE
# Run Command runs as SYSTEM, one script at a time, and shows the last 4,096 bytes of the output
# (learn.microsoft.com, "Run scripts in your Windows VM by using action Run Commands").
set -eu
[ $# -eq 2 ] || {
    echo 'usage: sh THIS RESOURCE_GROUP VM' >&2
    exit 2
}
script=$(mktemp)
trap 'rm -f "$script"' EXIT
cat > "$script" <<'END-OF-REDIAL'
SCRIPT-OF-REDIAL
END-OF-REDIAL
said=$(az vm run-command invoke --resource-group "$1" --name "$2" --command-id RunPowerShellScript \
    --scripts "@$script" --query 'value[].message' --output tsv) || {
    echo 'STOPPED: Azure did not run it, or its output was lost' >&2
    exit 1
}
printf '%s\n' "$said"
# Azure reports success whatever the script's exit code is.
case $(printf '%s' "$said" | tr -d ' \r\n\t') in
    *:redial-end*) ;;
    *)
        echo 'it did not end with a whole capsule' >&2
        exit 1
        ;;
esac
