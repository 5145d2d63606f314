usage() {
    echo 'usage: sh THIS RESOURCE_GROUP VM [undo|dry-run]' >&2
    exit 2
}
[ $# -ge 2 ] && [ $# -le 3 ] || usage
group=$1
vm=$2
case ${3:-} in
    '') set -- ;;
    undo) set -- --parameters Undo=yes ;;
    dry-run) set -- --parameters DryRun=yes ;;
    *) usage ;;
esac
script=$(mktemp)
trap 'rm -f "$script"' EXIT
