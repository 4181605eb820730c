# SPDX-License-Identifier: MIT
# Completion for fish.

function __smc_clc_explain_codes
    printf '%s\n' - list
    smc-clc-explain --code list 2>/dev/null | awk '/^0x/ { print $1; print $2 }'
end

set -l codes '__fish_contains_opt code'

complete -c smc-clc-explain -n $codes -f -a '(__smc_clc_explain_codes)'
complete -c smc-clc-explain -l all -d 'also list connections that did establish SMC'
complete -c smc-clc-explain -l code -d 'explain diagnosis codes, not captures'
complete -c smc-clc-explain -l color -x -a 'auto always never' -d 'use colours'
complete -c smc-clc-explain -l exit-code -d 'exit with 1 if any connection did not become SMC'
complete -c smc-clc-explain -l format -x -a 'text json html' -d 'how to write the report'
complete -c smc-clc-explain -s h -l help -d 'print a summary of the options'
complete -c smc-clc-explain -l max-connections -x -d 'connections to follow at a time'
complete -c smc-clc-explain -l max-half-open -x -d 'unanswered SYNs to remember'
complete -c smc-clc-explain -l max-unpacked -x -d 'how much of a compressed capture to read'
complete -c smc-clc-explain -s n -l examples -x -d 'worked examples of each cause'
complete -c smc-clc-explain -l no-progress -d 'do not show a progress bar'
complete -c smc-clc-explain -s o -l output -r -d 'write to a file'
complete -c smc-clc-explain -s v -l verbose -d 'show every connection with each field'
complete -c smc-clc-explain -l version -d 'print the version'
complete -c smc-clc-explain -s Z -l relinquish-privileges -x -a '(__fish_complete_users)' -d 'whom to become if started as root'
