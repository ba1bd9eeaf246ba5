using System.CommandLine;
using Chronicle.Cli.Serving;
using Chronicle.Redaction;
using Chronicle.Server.Erasing;

namespace Chronicle.Cli.Commands;

internal static class RedactCommand
{
    public static Command Create()
    {
        var stored = new Option<bool>("--stored") { Description = "Apply today's rules to what is stored: in the server, or in the folder of --data" };
        var dry = new Option<bool>("--dry-run") { Description = "Only count what the rules would take" };
        var data = new Option<string?>("--data") { Description = "Folder of the data, which no server uses (default: ask the server)", HelpName = "DIR" };
        var config = new Option<string?>("--config") { Description = "JSON file with settings (default: chronicle.json in the data folder, if there)", HelpName = "FILE" };
        var set = new Option<string[]>("--set") { Description = "A redaction setting of docs/configuration.md, as Redaction:Name=value", HelpName = "SETTING" };
        var verb = new Verb(
            "redact", "Apply today's redaction rules to what is stored", "chronicle redact --stored --dry-run", "chronicle redact --stored --data ./recordings")
        {
            stored,
            dry,
            data,
            config,
            set,
        };
        return verb.Run(async (invocation, ct) =>
        {
            if (!invocation.Value(stored))
            {
                throw new CliFailure(ExitCodes.Usage, "nothing to redact", null, "give --stored");
            }
            if (invocation.Value(data) is not { } folder)
            {
                return await RedactStored.AskAsync(invocation, invocation.Value(dry), ct).ConfigureAwait(false);
            }
            var options = StoredRedaction.RulesOf(ServeSettings.Read(null, null, folder, invocation.Value(config), invocation.Value(set) ?? [], null));
            return await RedactStored.WorkAsync(invocation, folder, options, new Redactor(options, RedactionKey.Of(folder)), invocation.Value(dry), ct).ConfigureAwait(false);
        });
    }
}
