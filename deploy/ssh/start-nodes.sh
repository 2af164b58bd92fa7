#!/bin/sh
# Starts or stops nodes on machines that ssh reaches:
#
#   start-nodes.sh start SECRET_FILE HOST...
#   start-nodes.sh stop HOST...
#
# The machines need the program dispycosnode and reach each other at the ports 9706 and those behind it. What a node needs and writes is
# in ~/.dispycos there.
#
#   SSH               how a command is run on a machine; the default is ssh -o BatchMode=yes
#   DISPYCOS_COMMAND  how a node is started there; the default is dispycosnode
set -eu

ssh=${SSH:-ssh -o BatchMode=yes}
command=${DISPYCOS_COMMAND:-dispycosnode}

usage() {
    echo "usage: start-nodes.sh start SECRET_FILE HOST... | start-nodes.sh stop HOST..." >&2
    exit 2
}

start() {
    # The secret goes through standard input: arguments show in lists of processes. A node that has not said so after a minute is none.
    $ssh "$1" "
        umask 077
        mkdir -p ~/.dispycos
        cd ~/.dispycos
        cat > secret
        : > log
        nohup $command --daemon --secret_file secret --dest_path node > log 2>&1 < /dev/null &
        node=\$!
        for _ in \$(seq 300); do
            grep 'Clients find it' log && exit 0
            kill -0 \$node 2> /dev/null || break
            sleep 0.2
        done
        cat log >&2
        exit 1" < "$secret"
}

stop() {
    $ssh "$1" "cd ~/.dispycos && $command stop --dest_path node" < /dev/null
}

[ $# -ge 2 ] || usage
action=$1
shift
case $action in
    start)
        secret=$1
        shift
        [ $# -ge 1 ] || usage
        ;;
    stop) ;;
    *) usage ;;
esac

failed=0
for host; do
    $action "$host" || {
        echo "start-nodes.sh: $host: $action failed" >&2
        failed=1
    }
done
exit $failed
