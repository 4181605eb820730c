# SPDX-License-Identifier: MIT
# Completion for bash.

# Adds those of the words $1 that begin with $2.
_smc_clc_explain_words()
{
    local IFS=$' \t\n'
    mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -W "$1" -- "$2")
}

_smc_clc_explain()
{
    local tool=$1 word=$2 before=$3
    local options='--all --code --color --examples --exit-code --format --help
        --max-connections --max-half-open --max-unpacked --no-progress
        --output --relinquish-privileges --verbose --version -Z -h -n -o -v'

    COMPREPLY=()
    # Bash takes --option=value for three words.
    if [[ $before == '=' && $COMP_CWORD -ge 2 ]]; then
        before=${COMP_WORDS[COMP_CWORD - 2]}
    elif [[ $word == '=' ]]; then
        word=''
    fi
    case $before in
    --color)
        _smc_clc_explain_words 'always auto never' "$word"
        return
        ;;
    --format)
        _smc_clc_explain_words 'html json text' "$word"
        return
        ;;
    --relinquish-privileges | -Z)
        _smc_clc_explain_words "$(compgen -u)" "$word"
        return
        ;;
    --examples | --max-connections | --max-half-open | --max-unpacked | -n)
        return
        ;;
    --output | -o)
        compopt -o default
        return
        ;;
    esac
    if [[ $word == -* ]]; then
        _smc_clc_explain_words "$options" "$word"
    elif [[ " ${COMP_WORDS[*]} " == *' --code '* ]]; then
        _smc_clc_explain_words "- list $("$tool" --code list 2>/dev/null |
            awk '/^0x/ { print $1, $2 }')" "$word"
    else
        compopt -o default
    fi
}

complete -F _smc_clc_explain smc-clc-explain
