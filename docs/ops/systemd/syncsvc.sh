#!/bin/sh
# /usr/local/bin/syncsvc (mode 755): any command of syncsvc as the account of the service, with its settings.
# It ends with the command's exit code. Who calls it must be allowed to become that account: root, or by sudo.
set -eu
set -a
. /etc/syncsvc/environment
set +a
# The audit names the person at the keyboard, not the account.
export LOGNAME="${SUDO_USER:-$(id -un)}"
umask 077
exec setpriv --reuid=syncsvc --regid=syncsvc --init-groups -- /opt/syncsvc/.venv/bin/syncsvc "$@"
