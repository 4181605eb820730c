#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: check-licences.sh SOURCE_ROOT
# Every tracked source and script says its licence in its first five lines.
set -eu

cd "$1"
# The tree may belong to another user than the one who runs the tests.
git()
{
    command git -c safe.directory='*' "$@"
}

if ! git rev-parse --git-dir >/dev/null 2>&1; then
    echo "no git checkout, so no list of tracked files"
    exit 77
fi

bad=0
# Prose, data, and formats that have no comments.
exempt='\.(md|png)$|^LICENSES/|^tests/(captures|vectors)/|^tests/cases/.*/|^fuzz/corpus/|/golden/'
exempt="$exempt|^debian/(changelog|source/format)\$"

for file in $(git ls-files | grep -vE "$exempt"); do
    [ -f "$file" ] || continue
    if ! head -n 5 "$file" | grep -q 'SPDX-License-Identifier: '; then
        echo "$file has no SPDX-License-Identifier"
        bad=1
    fi
done
for licence in $(git grep -hoE '^[^"]*SPDX-License-Identifier: [A-Za-z0-9.-]+' |
    sed 's/.*: //' | sort -u); do
    if [ ! -f "LICENSES/$licence.txt" ]; then
        echo "LICENSES/$licence.txt is missing"
        bad=1
    fi
done
[ "$bad" -eq 0 ] && echo "every file says its licence"
exit "$bad"
