using System.CommandLine;
using Chronicle.Cli.Serving;
using Chronicle.Redaction;
using Chronicle.Server.Configuration;
using Microsoft.Extensions.Options;

namespace Chronicle.Cli.Commands;

internal static class RedactCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "Files of text, JSON or NDJSON; - or none is stdin", Arity = ArgumentArity.ZeroOrMore };
        var report = new Option<bool>("--report") { Description = "Print what was found (rule, count, line:column) in place of the text; --json does too" };
        var stored = new Option<bool>("--stored") { Description = "Apply today's rules to what is stored: in the server, or in the folder of --data" };
        var dry = new Option<bool>("--dry-run") { Description = "With --stored: only count what the rules would take" };
        var data = new Option<string?>("--data") { Description = "Folder of the data: its chronicle.json is used; with --stored its events, which no server may use (default: ask the server)", HelpName = "DIR" };
        var config = new Option<string?>("--config") { Description = "JSON file with settings (default: chronicle.json in the data folder, if there)", HelpName = "FILE" };
        var set = new Option<string[]>("--set") { Description = "A redaction setting of docs/configuration.md, as Redaction:Name=value", HelpName = "SETTING" };
        var verb = new Verb(
            "redact",
            "Print a text without its secrets, by the rules of the server (exit code 1 when there were any), or apply the rules to what is stored",
            "chronicle redact < session.log > clean.log",
            "chronicle redact --report notes.md .env",
            "chronicle redact --json --set Redaction:Keys:0=pin_code < events.ndjson",
            "chronicle redact --stored --dry-run",
            "chronicle redact --stored --data ./recordings")
        {
            files,
            report,
            stored,
            dry,
            data,
            config,
            set,
        };
        return verb.Run(async (invocation, ct) =>
        {
            var (texts, folder, isDry) = (invocation.Value(files) ?? [], invocation.Value(data), invocation.Value(dry));
            if (!invocation.Value(stored))
            {
                return isDry ? throw new CliFailure(ExitCodes.Usage, "--dry-run is for --stored", null, "--report prints what would be taken from a text")
                    : await RedactTexts.RunAsync(invocation, new Redactor(Options(folder, invocation.Value(config), invocation.Value(set) ?? [])), texts, invocation.Value(report), ct).ConfigureAwait(false);
            }
            if (texts.Length > 0 || invocation.Value(report))
            {
                throw new CliFailure(ExitCodes.Usage, "--stored takes no text", null, "leave out the files and --report");
            }
            if (folder is null)
            {
                return await RedactStored.AskAsync(invocation, isDry, ct).ConfigureAwait(false);
            }
            var options = Options(folder, invocation.Value(config), invocation.Value(set) ?? []);
            return await RedactStored.WorkAsync(invocation, folder, options, new Redactor(options, RedactionKey.Of(folder)), isDry, ct).ConfigureAwait(false);
        });
    }

    private static RedactionOptions Options(string? data, string? config, string[] set)
    {
        try
        {
            var options = RedactionSettings.Read(ServeSettings.Read(null, null, data, config, set, null));
            options.Enabled = true; // who runs this verb wants it
            return options;
        }
        catch (OptionsValidationException invalid)
        {
            throw new CliFailure(ExitCodes.Usage, "a setting can't be used", string.Join(' ', invalid.Failures.Select(failure => SettingFailure.Describe(failure, invalid.OptionsType.Name))), "see docs/configuration.md", invalid);
        }
    }
}
