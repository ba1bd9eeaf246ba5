using System.CommandLine;
using Chronicle.Cli.Input;
using Chronicle.Cli.Mcp;
using Chronicle.Redaction;
using Chronicle.Server.Mcp;

namespace Chronicle.Cli.Commands;

internal static class McpCommand
{
    public static Command Create()
    {
        var project = new Option<string?>("--project") { Description = "Show only sessions of this project; . is the current directory", HelpName = "DIR" };
        return new Verb(
            "mcp",
            "Let an agent ask for its own past: a server of the Model Context Protocol on stdin and stdout",
            "claude mcp add chronicle -- chronicle mcp",
            "chronicle install claude-code --mcp",
            "chronicle mcp --url http://10.0.0.5:8510 --project /srv/shop")
        {
            project,
        }.Run(async (invocation, ct) =>
        {
            var folder = invocation.Value(project);
            var tools = new RelayedTools(invocation.Client(), folder == "." ? Environment.CurrentDirectory : folder);
            await new StdioTransport(new McpServer(tools, new Redactor(new RedactionOptions())), StandardInput.Open(), invocation.Terminal.Bytes).RunAsync(ct).ConfigureAwait(false);
            return ExitCodes.Ok;
        });
    }
}
