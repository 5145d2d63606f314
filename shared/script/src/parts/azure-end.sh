said=$(az vm run-command invoke --resource-group "$group" --name "$vm" --command-id RunPowerShellScript \
    --scripts "@$script" "$@" --query 'value[].message' --output tsv) || {
    echo 'STOPPED: Azure did not run it, or its output was lost: use dry-run before you run it again' >&2
    exit 1
}
printf '%s\n' "$said"
# Azure reports success whatever the script's exit code is: its last line says how it ended.
if ! printf '%s\n' "$said" | grep -q '^DONE: '; then
    echo 'it did not end with DONE' >&2
    exit 1
fi
