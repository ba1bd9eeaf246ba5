using System.CommandLine;

namespace Chronicle.Cli.Commands;

internal static class CompletionCommand
{
    // The scripts ask the program itself, so that they never go out of date.
    private static readonly Dictionary<string, string> Scripts = new(StringComparer.Ordinal)
    {
        ["bash"] = """
            _chronicle() {
                local IFS=$'\n'
                COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
            }
            complete -o default -F _chronicle chronicle
            """,
        ["zsh"] = """
            #compdef chronicle
            _chronicle() {
                local -a found
                found=("${(@f)$("${words[1]}" "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
                compadd -a found
            }
            compdef _chronicle chronicle
            """,
        ["fish"] = """
            complete -f -c chronicle -a '(chronicle "[suggest:"(commandline -C)"]" (commandline -cp) 2>/dev/null)'
            """,
        ["pwsh"] = """
            Register-ArgumentCompleter -Native -CommandName chronicle -ScriptBlock {
                param($wordToComplete, $commandAst, $cursorPosition)
                chronicle "[suggest:$cursorPosition]" "$commandAst" | Where-Object { $_ -like "$wordToComplete*" } |
                    ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
            }
            """,
    };

    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh, fish or pwsh" };
        shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        var verb = new Verb(
            "completion",
            "Print a script that completes chronicle's arguments in a shell",
            "eval \"$(chronicle completion bash)\"",
            "chronicle completion zsh > ~/.zfunc/_chronicle",
            "chronicle completion fish > ~/.config/fish/completions/chronicle.fish",
            "chronicle completion pwsh | Out-String | Invoke-Expression")
        {
            shell,
        };
        return verb.Run((invocation, _) =>
        {
            invocation.Terminal.Out.WriteLine(Scripts[invocation.Value(shell)!].ReplaceLineEndings("\n"));
            return Task.FromResult(ExitCodes.Ok);
        });
    }
}
