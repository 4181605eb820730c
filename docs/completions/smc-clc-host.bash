# SPDX-License-Identifier: MIT
# Completion for bash.

# Adds those of the words $1 that begin with $2.
_smc_clc_host_words()
{
    local IFS=$' \t\n'
    mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -W "$1" -- "$2")
}

# The names in a directory of sysfs.
_smc_clc_host_devices()
{
    local path
    for path in "/sys/class/$1"/*; do
        [[ -e $path ]] && printf '%s\n' "${path##*/}"
    done
}

_smc_clc_host()
{
    local word=$2 before=$3
    local options='--color --device --dry-run --exit-code --format --help
        --netdev --root --version -h -i -n'

    COMPREPLY=()
    # Bash takes --option=value for three words.
    if [[ $before == '=' && $COMP_CWORD -ge 2 ]]; then
        before=${COMP_WORDS[COMP_CWORD - 2]}
    elif [[ $word == '=' ]]; then
        word=''
    fi
    case $before in
    --color) _smc_clc_host_words 'always auto never' "$word" ;;
    --format) _smc_clc_host_words 'json text' "$word" ;;
    --device | -i)
        _smc_clc_host_words "$(_smc_clc_host_devices infiniband)" "$word"
        ;;
    --netdev | -n | check)
        _smc_clc_host_words "$(_smc_clc_host_devices net)" "$word"
        ;;
    --root | record) compopt -o dirnames ;;
    pnet | ueid | rxe) _smc_clc_host_words 'add remove' "$word" ;;
    *)
        if [[ $word == -* ]]; then
            _smc_clc_host_words "$options" "$word"
        elif [[ " ${COMP_WORDS[*]} " == *' compare '* ]]; then
            compopt -o default
        elif [[ " ${COMP_WORDS[*]} " == *' rxe '* ]]; then
            _smc_clc_host_words "$(_smc_clc_host_devices net)" "$word"
        elif [[ ! " ${COMP_WORDS[*]} " =~ \ (check|load|pnet|ueid|record)\  ]]; then
            _smc_clc_host_words 'check compare load pnet record rxe ueid' \
                "$word"
        fi
        ;;
    esac
}

complete -F _smc_clc_host smc-clc-host
