# SPDX-License-Identifier: MIT
# Completion for fish.

function __smc_clc_host_devices
    for path in /sys/class/$argv[1]/*
        string replace -r '.*/' '' $path
    end
end

set -l commands check compare load pnet record rxe ueid

complete -c smc-clc-host -n "not __fish_seen_subcommand_from $commands" -f -a "$commands"
complete -c smc-clc-host -n '__fish_seen_subcommand_from pnet rxe ueid' -n 'not __fish_seen_subcommand_from add remove' -f -a 'add remove'
complete -c smc-clc-host -n '__fish_seen_subcommand_from check' -f -a '(__smc_clc_host_devices net)'
complete -c smc-clc-host -n '__fish_seen_subcommand_from rxe' -n '__fish_seen_subcommand_from add remove' -f -a '(__smc_clc_host_devices net)'
complete -c smc-clc-host -l color -x -a 'auto always never' -d 'use colours'
complete -c smc-clc-host -s i -l device -x -a '(__smc_clc_host_devices infiniband)' -d 'an RDMA or ISM device'
complete -c smc-clc-host -l dry-run -d 'only say what would be changed'
complete -c smc-clc-host -l exit-code -d 'exit with 1 if SMC would not work'
complete -c smc-clc-host -l format -x -a 'text json' -d 'how to write the report'
complete -c smc-clc-host -s h -l help -d 'print a summary of the options'
complete -c smc-clc-host -s n -l netdev -x -a '(__smc_clc_host_devices net)' -d 'a network device'
complete -c smc-clc-host -l root -x -a '(__fish_complete_directories)' -d 'a recorded world'
complete -c smc-clc-host -l version -d 'print the version'
